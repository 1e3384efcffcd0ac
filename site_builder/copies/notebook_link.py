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
from html import escape, unescape
from urllib.parse import quote

from site_builder.text.enclosed import first_of
from site_builder.translation.message import CODE_SPAN, FORMULA, LINK_TARGET, MARK

WHOLE = (CODE_SPAN, FORMULA)
BRACKET = re.compile(r"[\[\]]")
RAW = re.compile(r"""<a\s{1,9}href\s{0,9}=\s{0,9}("[^"<>]{0,2000}"|'[^'<>]{0,2000}')[^<>]{0,2000}>""", re.IGNORECASE)
PLAIN = "/:?#=%+,~@!&"
"""What may stand in an address besides letters: nothing by which Markdown would see something else begin."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is on the web. `shown` is whether an image can be fetched from there, or only be looked at."""

    url: str
    shown: bool = True


Find = Callable[[str, bool], Address | None]
"""The address of a link's target, and whether it is an image's; None where it is nowhere."""


def relinked(text: str, find: Find) -> str:
    """The Markdown of one paragraph with its links led to the web. A link that leads nowhere leaves its words."""
    text = _relinked_raw(text, find) if "<a" in text or "<A" in text else text
    inside = {place for match in first_of(WHOLE, MARK, text) for place in range(*match.span())}
    targets = {match.start(): match for match in LINK_TARGET.finditer(text)}
    made: list[str] = []
    open_brackets: list[int] = []  # the pieces of `made` that begin with them
    behind = 0
    for bracket in BRACKET.finditer(text):
        place = bracket.start()
        if place < behind or place in inside or text[place - 1 : place] == "\\":
            continue
        made.append(text[behind:place])
        behind = place
        if text[place] == "[":
            open_brackets.append(len(made))
        elif open_brackets:
            opening = open_brackets.pop()
            if target := targets.get(place):
                behind = target.end()
                words = "".join(made[opening:])[1:]
                made[opening - 1 :] = _led(made[opening - 1], words, target, find)
    return "".join([*made, text[behind:]])


def _relinked_raw(text: str, find: Find) -> str:
    """The same for links that are written as HTML."""
    inside = {place for match in first_of(WHOLE, MARK, text) for place in range(*match.span())}

    def led(match: re.Match[str]) -> str:
        if match.start() in inside:
            return match[0]
        found = find(unescape(match[1][1:-1]), False)
        return f'<a href="{escape(quote(found.url, PLAIN))}">' if found else "<a>"

    return RAW.sub(led, text)


def _led(before: str, words: str, target: re.Match[str], find: Find) -> tuple[str, str]:
    """What stands before a link or an image, without its mark, and what becomes of the link."""
    is_image = before.endswith("!")
    before = before[:-1] if is_image else before
    found = find(target[1].removeprefix("<").removesuffix(">"), is_image)
    if found is None:
        return before, words
    title = target.string[target.end(1) : target.end()]
    return before, f"{'!' if is_image and found.shown else ''}[{words}]({found.url}{title}"
