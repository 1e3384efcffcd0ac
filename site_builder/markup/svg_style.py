"""
---
title: Styles of a drawing
summary: Which declarations of CSS an SVG file may hold - those that draw something and load nothing.
---
# Styles of a drawing

CSS is judged by its functions and at-rules alone, each of which must be in a list. That refuses now and then what
would be harmless, and needs no reader of CSS that must agree with every browser's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.trust.web_address import is_raster, short

# What may also be written as a declaration of a style.
PRESENTATION_NAMES = (
    "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters "
    "color-rendering cursor direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood- "
    "opacity font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style "
    "font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering letter-spacing "
    "lighting-color marker marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity isolation "
    "overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke- "
    "dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text- "
    "decoration text-overflow text-rendering transform transform-box transform-origin unicode-bidi vector-effect "
    "visibility white-space word-spacing writing-mode"
)
PRESENTATION = frozenset(PRESENTATION_NAMES.split())
# Browsers read these only as declarations.
STYLE_ONLY = frozenset({"font", "marker", "mix-blend-mode", "isolation", "white-space", "transform-box"})
FUNCTIONS_NAMES = (
    "attr blur brightness calc circle clamp color color-mix contrast cubic-bezier drop-shadow ellipse env format "
    "grayscale hsl hsla hue-rotate hwb inset invert is lab lch light-dark linear local matrix matrix3d max min not "
    "nth-child nth-last-child nth-of-type oklab oklch opacity path perspective polygon rgb rgba rotate rotate3d "
    "rotatex rotatey rotatez saturate scale scale3d scalex scaley scalez sepia skew skewx skewy steps tech translate "
    "translate3d translatex translatey translatez url var where"
)
FUNCTIONS = frozenset(FUNCTIONS_NAMES.split())
AT_RULES = frozenset({"charset", "font-face", "keyframes", "layer", "media", "namespace", "supports"})
CALL = re.compile(r"([\w-]+)\(")
URL = re.compile(r"url\(\s*(?:(?P<quote>[\"']?)(?P<address>[^\"'()\\]*)(?P=quote)\s*\))?", re.IGNORECASE)
AT = re.compile(r"@([\w-]+)")
COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
DECLARATION = re.compile(r"(?:[^;\"'(]|\"[^\"]*\"|'[^']*'|\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\))*\))+")
FONT = re.compile(r"data:(?:font|application)/[\w.+-]+(?:;charset=[\w-]+)?;base64,[A-Za-z0-9+/=\s]*$", re.IGNORECASE)


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """The declarations of a style attribute, as (name, value)."""
    for declaration in DECLARATION.findall(COMMENT.sub("", style)):
        name, _, value = declaration.partition(":")
        if value.strip():
            yield name.strip().lower(), value.strip()


def unsafe(css: str) -> str:
    """
    What in a style sheet or a value might load or run something; empty where nothing does.

    Comments are read too: where one begins depends on the strings around it, and on that nothing here shall depend.
    """
    if "\\" in css:
        return "\\"
    if "<" in css:
        return "<"
    for rule in AT.findall(css):
        if rule.lower() not in AT_RULES:
            return f"@{rule}"
    for call in CALL.finditer(css):
        if call[1].lower() not in FUNCTIONS:
            return f"{call[1]}()"
        if call[1].lower() == "url":
            found = URL.match(css, call.start())
            address = (found["address"] or "").strip() if found else ""
            if not (address.startswith("#") or FONT.match(address) or is_raster(address)):
                return f"url({short(address)})"
    return ""
