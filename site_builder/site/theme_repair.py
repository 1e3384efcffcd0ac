"""
---
title: Mending the theme
summary: What the theme gets wrong outside the blocks that can be overridden, put right after the build.
---
# Mending the theme

Copying the theme's base template to change four attributes would tie us to one version of it. Each repair here is
one named rule over the built file, and changes nothing where a later version needs none.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote

from site_builder.translation.language import Language

# `autocomplete` is not allowed on a check box.
CHECKBOX = re.compile(r'(<input\b[^>]*\btype="checkbox"[^>]*?) autocomplete="off"')
ROOT = re.compile(r'<html lang="[^"]*"')
# The name of the site is HTML when the theme gets it; here it escapes it once more.
LOGO = re.compile(r'(?<=title=")[^"]*(?=" class="md-nav__button md-logo")')
# A reference to the theme's own files, from whatever depth: `assets/…`, `../assets/…`, `/base/zh/assets/…`.
ASSETS = re.compile(r'((?:href|src)=")((?:\.\./|\./)*)(assets/(?:images|javascripts|stylesheets)/)')
ICON = re.compile(r"""url\((["']?)data:image/svg\+xml;charset=utf-8,(.*?)\1\)""")
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")  # `<` is `\3c ` in CSS
SOURCE_MAP = re.compile(r"\n?(?://|/\*)# sourceMappingURL=\S+?(?: ?\*/)?\s*$")
BLANK_LINES = re.compile(r"\n\s*\n+")


def mend_shell(html: str, language: Language, prefix: str) -> str:
    """
    A page's frame as it should be.

    The theme's files stand once, at the root of the site: a language in a folder (`prefix`) goes one step further up.
    """
    html = CHECKBOX.sub(r"\1", html)
    html = LOGO.sub(lambda name: name[0].replace("&amp;", "&"), html)
    direction = f' dir="{language.direction}"' if language.direction != "ltr" else ""
    html = ROOT.sub(f'<html lang="{language.tag}"{direction}', html, count=1)
    if prefix:
        html = ASSETS.sub(r"\1\2../\3", html)
        html = html.replace(f"/{prefix}assets/", "/assets/")
    return BLANK_LINES.sub("\n", html).strip() + "\n"


def mend_style(css: str) -> tuple[str, dict[str, str]]:
    """
    A style sheet without `data:` images, which `img-src 'self'` forbids; and the images, by name.

    They stand in `assets/images/`, beside the folder of the style sheets.
    """
    images: dict[str, str] = {}

    def extract(match: re.Match[str]) -> str:
        svg = unquote(ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), match[2]))
        name = f"icon-{hashlib.sha256(svg.encode()).hexdigest()[:8]}.svg"
        images[name] = svg
        return f'url("../images/{name}")'

    css = ICON.sub(extract, css)
    return SOURCE_MAP.sub("\n", css), images


def mend_script(script: str) -> str:
    """The theme's source maps (a megabyte) are not published, so nothing may ask for them."""
    return SOURCE_MAP.sub("\n", script)
