"""
---
title: Raw HTML
summary: Prose is somebody else's text, and so is the HTML in it.
---
# Raw HTML

Authors write `<a id="Name"></a>` or `<br>` in their prose, and a translator's file may hold anything. All of it passes
an allow-list. What we made ourselves - formulas, coloured code - is kept out of the sanitiser's reach, because a
general list knows nothing of MathML and of our classes: it is *held*, and put back afterwards. So is a drawing in SVG,
which passes the list in `svg.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from site_builder.late_pattern import late_pattern

if TYPE_CHECKING:
    from site_builder.svg import Removed

# A tag as nh3 writes it, or the place of a held piece; in an attribute such a place is forged.
HELD = late_pattern('<[^<>"]*(?:"[^"]*"[^<>"]*)*>|\ue000(?P<number>[0-9]+)\ue001')
FORGED = late_pattern("[\ue000-\ue003][0-9]*")
TAG = late_pattern(r"</?([A-Za-z][\w-]*)")
# Tags that browsers know and nobody may use; what is in no list is no tag.
NAMES = (
    "html head body base link meta title script noscript style template slot iframe frame frameset object embed param "
    "applet form input button select option textarea label fieldset svg math canvas video audio source track picture "
    "font marquee portal dialog main search"
)
REFUSED = frozenset(NAMES.split())
FORMULA = late_pattern("\ue002([0-9]+)\ue003")


def placeholder(number: int) -> str:
    """What stands in the text for held piece `number`: private characters, which no HTML tool touches."""
    return f"\ue000{number}\ue001"


def formula_mark(number: int) -> str:
    """What stands in the text for formula `number` of a prose, until the page is typeset."""
    return f"\ue002{number}\ue003"


def sanitised(text: str, held: Sequence[str], refused: Callable[[str], bool]) -> str:
    """`text` with what the allow-list permits, without addresses that are `refused`, and the held pieces in place."""
    import nh3  # here and below: hardly any page has HTML of its own

    def piece(match: re.Match[str]) -> str:
        if match["number"] is None:
            return FORGED.sub("", match[0])
        number = int(match["number"])
        return held[number] if number < len(held) else ""

    def kept(element: str, attribute: str, value: str) -> str | None:
        return None if attribute in ("href", "src") and refused(value) else value

    cleaned = nh3.clean(
        text,
        tags=_tags(),
        attributes=_attributes(),
        attribute_filter=kept,
        link_rel=None,
        strip_comments=True,
    )
    return HELD.sub(piece, cleaned)


def with_drawings(text: str, held: list[str], refused: Callable[[str], bool]) -> tuple[str, list[tuple[str, Removed]]]:
    """
    `text` with each drawing in it held, once it has passed a list of its own.

    Of what was left out: the first line of the drawing as its author wrote it, and the place counted from there. A
    drawing that cannot be read, or in which an address is `refused`, is left out as a whole.
    """
    if "<svg" not in text.lower():
        return text, []
    from site_builder.svg import clean, drawings

    problems: list[tuple[str, Removed]] = []
    pieces: list[str] = []
    behind = 0
    for start, end in drawings(text):
        drawing = clean(text[start:end].encode(), inline=True)
        opening = text[start:end].partition("\n")[0]
        removed = (
            [replace(drawing.error, what=f"all of it: {drawing.error.what}")] if drawing.error else drawing.removed
        )
        problems += ((opening, one) for one in removed)
        pieces += text[behind:start], placeholder(len(held))
        outside = [link.what for link in drawing.links if refused(link.what)]
        held.append("" if outside else drawing.text)
        behind = end
    return "".join(pieces) + text[behind:], problems


def is_tag(text: str) -> bool:
    """Whether it begins with a tag of HTML. `<module>` and `<T>` look like one, and are somebody's words."""
    name = TAG.match(text)
    return name is None or name[1].lower() in REFUSED or name[1].lower() in _tags()


@cache
def _tags() -> set[str]:
    import nh3

    return set(nh3.ALLOWED_TAGS) | {"section", "figure", "figcaption", "details", "summary"}


@cache
def _attributes() -> dict[str, set[str]]:
    import nh3

    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag, names in {
        "*": {"id", "class", "lang", "dir", "title", "translate", "tabindex", "data-m", "data-note"},
        "a": {"href", "name", "aria-label"},
        "img": {"alt", "src", "width", "height", "loading"},
        "details": {"open"},
    }.items():
        allowed.setdefault(tag, set()).update(names)
    return allowed
