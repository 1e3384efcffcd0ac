"""
---
title: Reading an SVG
summary: The allow-list, and the one way of a drawing through it.
---
# Reading an SVG
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from site_builder.markup.svg_labels import LABELS
from site_builder.markup.svg_style import PRESENTATION, STYLE_ONLY, declarations, unsafe
from site_builder.trust.reserved import is_reserved_id, own_classes
from site_builder.trust.web_address import is_foreign, is_raster, may_lead, short

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
ELEMENTS_NAMES = (
    "svg g defs symbol use switch title desc a view style path rect circle ellipse line polyline polygon text tspan "
    "textPath image marker linearGradient radialGradient stop pattern clipPath mask filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow "
    "feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset "
    "fePointLight feSpecularLighting feSpotLight feTile feTurbulence animate animateMotion animateTransform set mpath"
)
ELEMENTS = frozenset(ELEMENTS_NAMES.split())
ATTRIBUTES_NAMES = (
    "accumulate additive amplitude attributeName attributeType azimuth baseFrequency baseProfile begin bias by "
    "calcMode class clipPathUnits cx cy d diffuseConstant divisor download dur dx dy edgeMode elevation end exponent "
    "filterUnits focusable fr from fx fy gradientTransform gradientUnits height href hreflang id in in2 intercept k1 "
    "k2 k3 k4 kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lang lengthAdjust limitingConeAngle "
    "markerHeight markerUnits markerWidth mask-border maskContentUnits maskUnits max media method min mode name "
    "numOctaves offset operator order orient origin path pathLength patternContentUnits patternTransform patternUnits "
    "points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY rel "
    "repeatCount repeatDur requiredExtensions requiredFeatures restart result role rotate rx ry scale seed side slope "
    "spacing specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles style surfaceScale "
    "systemLanguage tabindex tableValues target targetX targetY textLength to type values version viewBox width x x1 "
    "x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan enable-background"
)
ATTRIBUTES = PRESENTATION | frozenset(ATTRIBUTES_NAMES.split())
# These hold no CSS, and may hold anything that looks like it.
WORDS = frozenset({"class", "d", "download", "id", "lang", "points"})
ANIMATED = ATTRIBUTES - {"href", "style", "class", "id", "target", "attributeName"}
PREFIXES = 20
"""Of so many undeclared ones at most a drawing in the prose is read."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, and where it stood first: line and column from 1."""

    what: str
    line: int
    column: int


Leads = Callable[[str], str | None]
"""Where an address leads from the page; None where it may not be read."""


class RefusalError(Exception):
    """A document that cannot be made safe by leaving something out."""


class Reader:
    """One document on its way from expat to `out`. Inside what is left out, `skipped` counts the open elements."""

    def __init__(self, anchors: Collection[str] = (), leads: Leads | None = None) -> None:
        self.inline = leads is not None
        self.anchors = anchors
        self.to = leads or (lambda address: address)
        self.out: list[str] = []
        self.removed: list[Removed] = []
        self.lines: list[int] = []
        self.links: list[Removed] = []
        self.outside = False
        self.open: list[str] = []
        self.skipped = 0
        self.unclosed = False
        self.linked = False
        self.style: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="\n")
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity
        self.parser.ProcessingInstructionHandler = self.instruction
        self.before = 0

    def declare(self, prefixes: Collection[str]) -> None:
        """
        Make these prefixes mean something where the drawing does not say what: HTML, unlike XML, lets them.

        They are attributes that every `<svg>` has if it has no other ones, on a line of their own before its first.
        """
        if not 0 < len(prefixes) <= PREFIXES:
            return
        names = (f'xmlns:{one} CDATA "{XLINK if one == "xlink" else f"urn:prefix:{one}"}"' for one in sorted(prefixes))
        self.parser.Parse(f"<!DOCTYPE svg [<!ATTLIST svg {' '.join(names)}>]>\n".encode(), False)
        self.before = 1

    def place(self) -> tuple[int, int]:
        """Where the parser is."""
        return max(self.parser.CurrentLineNumber - self.before, 1), self.parser.CurrentColumnNumber + 1

    def leave_out(self, what: str) -> None:
        """Remember what a reader of the drawing might miss."""
        self.removed.append(Removed(what, *self.place()))

    def entity(self, *declaration: object) -> None:
        """A few declared entities can stand for gigabytes, or for a file of this machine."""
        raise RefusalError("it declares entities; save it without a document type")

    def instruction(self, target: str, data: str) -> None:
        """Orders to programs; one of them loads style sheets and transformations."""
        if target == "xml-stylesheet":
            self.leave_out("`<?xml-stylesheet?>`")

    def start(self, name: str, given: list[str]) -> None:
        """An element begins."""
        if self.skipped:
            self.skipped += 1
            return
        space, _, local = name.rpartition("\n")
        ours = space in (SVG, "")
        if not self.open and not (ours and local == "svg"):
            raise RefusalError(f"its root is `<{local}>` and not `<svg>` in SVG's namespace")
        textual = bool(self.open) and self.open[-1] in ("title", "desc", "style")
        if not ours or local not in ELEMENTS or textual or (self.inline and local == "style"):
            self.skipped = 1
            # What editors keep for themselves changes nothing for a reader.
            if (ours and local != "metadata") or space == XHTML:
                self.leave_out(f"`<{local}>`")
            return
        attributes = dict(self.attributes(local, given))
        if "attributeName" in attributes and attributes["attributeName"] not in ANIMATED:
            self.leave_out(f"`<{local}>` of `{attributes['attributeName']}`")
            self.skipped = 1
            return
        self.close()
        self.out.append(f"<{local}" + "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items()))
        if local in LABELS and LABELS.isdisjoint(self.open):
            self.lines.append(self.place()[0])
        self.open.append(local)
        self.unclosed = True

    def close(self) -> None:
        """An element with something in it: its tag ends."""
        if self.unclosed:
            self.out.append(">")
            self.unclosed = False

    def end(self, name: str) -> None:
        """An element ends."""
        if self.skipped:
            self.skipped -= 1
            return
        local = self.open.pop()
        if local == "style":
            self.put_style()
        self.out.append("/>" if self.unclosed else f"</{local}>")
        self.unclosed = False

    def put_style(self) -> None:
        """A style sheet as a whole: which of its rules needs another, nobody knows."""
        css = "".join(self.style)
        self.style = []
        if wrong := unsafe(css):
            self.leave_out(f"`<style>`, because of `{wrong}`")
        elif css:
            self.close()
            self.out.append(escape(css))

    def text(self, text: str) -> None:
        """Characters."""
        if self.skipped:
            return
        if self.open and self.open[-1] == "style":
            self.style.append(text)
            return
        self.close()
        self.out.append(escape(text))

    def attributes(self, element: str, given: list[str]) -> Iterator[tuple[str, str]]:
        """Those that may stay, as (name, value)."""
        seen: dict[str, str] = {}
        for name, value in zip(given[::2], given[1::2], strict=True):
            space, _, local = name.rpartition("\n")
            if space == XML and local in ("space", "lang"):
                yield f"xml:{local}", value
            elif space == XLINK and local in ("href", "title"):
                if local == "title":
                    self.linked = True
                    yield "xlink:title", value
                elif (there := self.led(element, value, "xlink:href")) is not None:
                    self.linked = True
                    yield "xlink:href", there
            elif space:
                continue  # an editor's own
            elif local == "style":
                seen |= self.declarations(value)
            elif local == "href":
                if (there := self.led(element, value, local)) is not None:
                    yield local, there
            elif local.startswith("data-"):
                continue  # a program's own; on a page, our scripts would take it for what we wrote
            elif not (local in ATTRIBUTES or local.startswith("aria-")):
                self.leave_out(f"`{local}`")
            elif self.inline and local == "class":
                if classes := own_classes(value):
                    yield local, classes
            elif self.inline and local == "id" and is_reserved_id(value, self.anchors):
                self.leave_out(f"`id` `{short(value)}`, which the page has itself")
            elif local not in WORDS and not local.startswith("aria-") and (wrong := unsafe(value)):
                self.leave_out(f"`{local}`, because of `{wrong}`")
            else:
                yield local, value
        if seen and not self.inline:
            # As it was: a presentation attribute would be weaker than the rules of a style sheet.
            yield "style", ";".join(f"{name}:{value}" for name, value in seen.items())
        elif seen:
            yield from seen.items()

    def declarations(self, style: str) -> dict[str, str]:
        """The declarations of a style attribute that draw something and load nothing."""
        kept: dict[str, str] = {}
        for name, value in declarations(style):
            if name not in PRESENTATION or (self.inline and name in STYLE_ONLY):
                if not name.startswith("-"):  # some program's own
                    self.leave_out(f"`{name}` in `style`")
            elif wrong := unsafe(value):
                self.leave_out(f"`{name}` in `style`, because of `{wrong}`")
            else:
                kept[name] = value.removesuffix("!important").strip() if self.inline else value
        return kept

    def led(self, element: str, address: str, name: str) -> str | None:
        """Where a link or a reference leads that may stay: links lead to the web, references to this drawing."""
        plain = re.sub(r"[\x00-\x20]", "", address)
        if element == "a":
            fine = may_lead(address)
        else:
            fine = plain.startswith("#") or (element in ("image", "feImage") and is_raster(plain))
        there: str | None = address
        if not plain.startswith("#") and not is_foreign(plain):
            self.links.append(Removed(plain, *self.place()))
            there = self.to(address)
            self.outside = self.outside or there is None
        if not fine:
            self.leave_out(f"`{name}` of `<{element}>`, which leads to `{short(plain)}`")
        return (there if element == "a" else address) if fine else None
