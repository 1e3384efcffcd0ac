"""
---
title: Raw HTML
summary: Prose is somebody else's text, and so is the HTML in it; it passes one list, whatever way it comes onto a page.
---
# Raw HTML

Authors write `<a id="Name"></a>` or `<br>` in their prose, and a translator's file may hold anything. Where such HTML
is rendered, a mark stands in its place; only `finished`, at the end, puts it into the text, and sends the whole through
the allow-list. So what is not finished shows no HTML of its author at all.

What we made ourselves must not be judged by that list, which lets nobody give an element our attributes and classes.
The attributes of our elements bear a prefix while the list is at work. Formulas and coloured code are *held*, and put
back afterwards. So is a drawing in SVG, which passes the list in `svg.py`.

Prefix and marks hold a key that is drawn anew in each process. No text can name it, whatever characters it is made of;
and nothing of it is left in a page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from html import escape, unescape
from typing import TYPE_CHECKING, NamedTuple

from site_builder.text.lazy_regex import lazy_regex
from site_builder.trust.reserved import is_reserved_id, own_classes
from site_builder.trust.web_address import IGNORED, SCHEMES, foreign_host, may_be_shown, may_lead

if TYPE_CHECKING:
    from site_builder.markup.svg_reader import Removed

KEY = os.urandom(8).hex()
PREFIX = f"data-{KEY}-"
MARK = lazy_regex(f"[\ue000\ue002\ue004]{KEY}-[0-9]+;")
HELD = lazy_regex(f"\ue000{KEY}-([0-9]+);")
FORMULA = lazy_regex(f"\ue002{KEY}-([0-9]+);")
RAW = lazy_regex(f"\ue004{KEY}-([0-9]+);")

# In what we and nh3 write, an attribute has double quotes around it and none in it.
ELEMENT = lazy_regex('<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
ATTRIBUTE = lazy_regex(r' ([a-z][a-z-]*)(?==")')
VALUE = lazy_regex(r' ([\w-]+)="([^"]*)"')
NAME = lazy_regex(r"</?([A-Za-z][\w-]*)")
SCHEME = lazy_regex(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*+(?=:)")

TAG_NAMES = (
    "a abbr acronym area article aside b bdi bdo blockquote br caption center cite code col colgroup data dd del "
    "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li map mark "
    "nav ol p pre q rp rt rtc ruby s samp section small span strike strong sub summary sup table tbody td th thead "
    "time tr tt u ul var wbr"
)
TAGS = frozenset(TAG_NAMES.split())
# Tags that browsers know and nobody may use; what is in no list is no tag.
REFUSED_NAMES = (
    "html head body base link meta title script noscript style template slot iframe frame frameset object embed param "
    "applet form input button select option textarea label fieldset svg math canvas video audio source track picture "
    "font marquee portal dialog main search"
)
REFUSED = frozenset(REFUSED_NAMES.split())
ALIGNED = "align char charoff"
ATTRIBUTES = {
    "*": "class dir id lang tabindex title translate",
    "a": "aria-label href hreflang name",
    "bdo": "dir",
    "blockquote": "cite",
    "col": f"{ALIGNED} span",
    "colgroup": f"{ALIGNED} span",
    "del": "cite datetime",
    "details": "open",
    "hr": "align size width",
    "img": "align alt height loading src width",
    "ins": "cite datetime",
    "li": "value",
    "ol": "reversed start type",
    "q": "cite",
    "table": f"{ALIGNED} summary",
    "tbody": ALIGNED,
    "td": f"{ALIGNED} colspan headers rowspan valign width",
    "th": f"{ALIGNED} colspan headers rowspan scope valign width",
    "thead": ALIGNED,
    "time": "datetime",
    "tr": ALIGNED,
}
ALLOWED = {tag: set(names.split()) for tag, names in ATTRIBUTES.items()}
# What READMEs are centred with.
ALLOWED |= {tag: {"align"} for tag in ("caption", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p")}


class Page(NamedTuple):
    """What the list must know of a page: other hosts whose images it shows (None: all), its ids, and its files."""

    hosts: Collection[str] | None = frozenset()
    anchors: Collection[str] = frozenset()
    leads: Callable[[str, bool], str | None] = lambda address, shown: address
    """Where an address leads, an image's (`shown`) or a link's, as it stands in the page; None where it may not."""


class Finished(NamedTuple):
    """HTML for a page; and the addresses that its author wrote and that did not pass, with the host of an image."""

    html: str
    refused: Sequence[tuple[str, str]] = ()
    drawings: Sequence[tuple[str, Removed]] = ()
    """Of what was left out of a drawing: its first line as its author wrote it, and the place counted from there."""


def held_mark(number: int) -> str:
    """What stands in the text for held piece `number`."""
    return f"\ue000{KEY}-{number};"


def formula_mark(number: int) -> str:
    """What stands in the text for formula `number` of a prose, until the page is typeset."""
    return f"\ue002{KEY}-{number};"


def raw_mark(number: int) -> str:
    """What stands in the text for piece `number` of its author's HTML, until it is finished."""
    return f"\ue004{KEY}-{number};"


def finished(text: str, held: list[str], raw: Sequence[str], page: Page) -> Finished:
    """`text`, which is ours, with what the list permits of the author's HTML in it, and the held pieces in place."""
    if not raw:
        return Finished(HELD.sub(lambda mark: held[int(mark[1])], text) if held else text)
    import nh3  # hardly any page has HTML of its own

    pieces = RAW.split(text)
    pieces[::2] = map(_ours, pieces[::2])
    pieces[1::2] = (MARK.sub("", raw[int(number)]) for number in pieces[1::2])
    whole, drawings = _without_drawings("".join(pieces), held, page)
    refused: list[tuple[str, str]] = []

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name.startswith(PREFIX):
            return value
        if name == "class":
            return own_classes(value) or None
        if name in ("id", "name"):
            return None if is_reserved_id(value, page.anchors) else value
        if name not in ("href", "cite", "src"):
            return value
        if not (may_be_shown if name == "src" else may_lead)(value):
            refused.append((value, ""))
            return None
        return page.leads(value, name == "src") if tag in TAGS else None

    clean = nh3.clean(
        whole,
        tags=set(TAGS),
        attributes=ALLOWED,
        attribute_filter=attribute,
        generic_attribute_prefixes={PREFIX},
        url_schemes=SCHEMES | _schemes(whole),  # `attribute` decides, and tells
        link_rel=None,
        strip_comments=True,
    )
    return Finished(_put_back(clean, held, page, refused), refused, drawings)


def _schemes(html: str) -> set[str]:
    """All that an address in it may begin with."""
    return {scheme.lower() for scheme in SCHEME.findall(IGNORED.sub("", unescape(html)))}


def _ours(html: str) -> str:
    """The attributes of our elements, named so that no author can mean them."""
    return ELEMENT.sub(lambda tag: ATTRIBUTE.sub(f" {PREFIX}\\1", tag[0]), html)


def _put_back(clean: str, held: Sequence[str], page: Page, refused: list[tuple[str, str]]) -> str:
    """The names of our attributes, the held pieces, and links in the place of images that a third party would send."""
    out: list[str] = []
    in_link = False
    behind = 0

    def piece(mark: re.Match[str]) -> str:
        return held[int(mark[1])]

    for tag in ELEMENT.finditer(clean):
        out.append(HELD.sub(piece, clean[behind : tag.start()]))
        behind = tag.end()
        if tag[0].startswith(("<a ", "<a>", "</a>")):
            in_link = tag[0] != "</a>"
        # A mark that stands in an attribute was swallowed by a tag that its author did not close.
        made = MARK.sub("", tag[0])
        if made.startswith("<img "):
            written = {name: unescape(value) for name, value in VALUE.findall(made)}
            source = written.get("src", "")
            if host := foreign_host(source, page.hosts or ()):
                refused.append((source, host))
                if page.hosts is not None:
                    made = instead_of_image(source, written.get("alt", ""), in_link=in_link)
        out.append(made.replace(f" {PREFIX}", " "))
    out.append(HELD.sub(piece, clean[behind:]))
    return "".join(out).replace(PREFIX, "")


def instead_of_image(source: str, words: str, *, in_link: bool) -> str:
    """A link to an image that the page does not fetch; inside another link, its words alone."""
    shown = escape(words.strip() or source)
    return shown if in_link else f'<a href="{escape(source)}">{shown}</a>'


def _without_drawings(text: str, held: list[str], page: Page) -> tuple[str, list[tuple[str, Removed]]]:
    """`text` with each drawing in it held, once it has passed its own list. One that cannot be read is left out."""
    if "<svg" not in text.lower():
        return text, []
    from site_builder.markup.svg import clean_inline, drawings

    problems: list[tuple[str, Removed]] = []
    pieces: list[str] = []
    behind = 0
    for start, end in drawings(text):
        written = MARK.sub("", text[start:end]).replace(PREFIX, "")
        drawing = clean_inline(written, page.anchors, lambda address: page.leads(address, False))
        opening = written.partition("\n")[0]
        removed = (
            [replace(drawing.error, what=f"all of it: {drawing.error.what}")] if drawing.error else drawing.removed
        )
        problems += ((opening, one) for one in removed)
        pieces += text[behind:start], held_mark(len(held))
        held.append("" if drawing.outside else drawing.text)
        behind = end
    return "".join(pieces) + text[behind:], problems


def is_tag(text: str) -> bool:
    """Whether it begins with a tag of HTML. `<module>` and `<T>` look like one, and are somebody's words."""
    name = NAME.match(text)
    return name is None or name[1].lower() in REFUSED or name[1].lower() in TAGS
