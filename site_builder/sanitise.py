"""
---
title: Raw HTML
summary: Prose is somebody else's text, and so is the HTML in it.
---
# Raw HTML

Authors write `<a id="Name"></a>` or `<br>` in their prose, and a translator's file may hold anything. All of it passes
an allow-list. What we made ourselves - formulas, coloured code - is kept out of the sanitiser's reach, because a
general list knows nothing of MathML and of our classes: it is *held*, and put back afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import nh3

HELD = re.compile("\ue000([0-9]+)\ue001")
TAG = re.compile(r"</?([A-Za-z][\w-]*)")
# Tags that browsers know and nobody may use; what is in no list is no tag.
NAMES = (
    "html head body base link meta title script noscript style template slot iframe frame frameset object embed param "
    "applet form input button select option textarea label fieldset svg math canvas video audio source track picture "
    "font marquee portal dialog main search"
)
REFUSED = frozenset(NAMES.split())
FORMULA = re.compile("\ue002([0-9]+)\ue003")


def placeholder(number: int) -> str:
    """What stands in the text for held piece `number`: private characters, which no HTML tool touches."""
    return f"\ue000{number}\ue001"


def formula_mark(number: int) -> str:
    """What stands in the text for formula `number` of a prose, until the page is typeset."""
    return f"\ue002{number}\ue003"


def sanitised(text: str, held: Sequence[str]) -> str:
    """`text` with what the allow-list permits, and the held pieces in their places."""
    clean = nh3.clean(text, tags=_tags(), attributes=_attributes(), link_rel=None, strip_comments=True)
    return HELD.sub(lambda match: held[int(match[1])] if int(match[1]) < len(held) else "", clean)


def is_tag(text: str) -> bool:
    """Whether it begins with a tag of HTML. `<module>` and `<T>` look like one, and are somebody's words."""
    name = TAG.match(text)
    return name is None or name[1].lower() in _tags() | REFUSED


@cache
def _tags() -> set[str]:
    return set(nh3.ALLOWED_TAGS) | {"section", "figure", "figcaption", "details", "summary"}


@cache
def _attributes() -> dict[str, set[str]]:
    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag, names in {
        "*": {"id", "class", "lang", "dir", "title", "translate", "tabindex"},
        "a": {"href", "name", "aria-label"},
        "img": {"alt", "src", "width", "height", "loading"},
        "details": {"open"},
    }.items():
        allowed.setdefault(tag, set()).update(names)
    return allowed
