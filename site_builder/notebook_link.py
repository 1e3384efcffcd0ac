"""
---
title: Links in a notebook
summary: A notebook leaves its folder, so a link to a file beside it must name a place on the web, or become plain text.
---
# Links in a notebook
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from site_builder.message import CODE_SPAN, FORMULA, LINK_TARGET

WHOLE = re.compile(f"(?:{CODE_SPAN.pattern})|(?:{FORMULA.pattern})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is on the web. `shown` is whether an image can be fetched from there, or only be looked at."""

    url: str
    shown: bool = True


Find = Callable[[str, bool], Address | None]
"""The address of a link's target, and whether it is an image's; None where it is nowhere."""


def relinked(text: str, find: Find) -> str:
    """The Markdown of one paragraph with its links led to the web. A link that leads nowhere leaves its words."""
    position = 0
    while target := LINK_TARGET.search(text, position):
        position = target.end()
        whole = [match.span() for match in WHOLE.finditer(text)]
        opening = _opening(text, target.start(), whole)
        if opening < 0 or _inside(target.start(), whole):
            continue
        is_image = text[opening - 1 : opening] == "!"
        start = opening - 1 if is_image else opening
        words = text[opening + 1 : target.start()]
        found = find(target[1].removeprefix("<").removesuffix(">"), is_image)
        if found is None:
            made = words
        else:
            title = text[target.end(1) : target.end()]
            made = f"{'!' if is_image and found.shown else ''}[{words}]({found.url}{title}"
        position = start + len(made)
        text = text[:start] + made + text[target.end() :]
    return text


def _opening(text: str, closing: int, whole: list[tuple[int, int]]) -> int:
    """The place of the bracket that belongs to the closing one; -1 where there is none."""
    depth = 0
    for place in range(closing - 1, -1, -1):
        if text[place] not in "[]" or text[place - 1 : place] == "\\" or _inside(place, whole):
            continue
        if text[place] == "]":
            depth += 1
        elif depth:
            depth -= 1
        else:
            return place
    return -1


def _inside(place: int, whole: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in whole)
