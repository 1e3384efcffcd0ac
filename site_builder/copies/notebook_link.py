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
RAW = re.compile(r"<a(?=\s)", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""\s{1,99}([A-Za-z_:][\w.:-]{0,99})(?:\s{0,9}=\s{0,9}("[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'<>=`]{1,2000}))?""",
    re.ASCII,
)
TAG_END = re.compile(r"\s{0,9}/?>")
ATTRIBUTES = 20
"""Of one tag; what has more is text."""
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

    made: list[str] = []
    behind = 0
    for opening in RAW.finditer(text):
        if opening.start() < behind or opening.start() in inside:
            continue
        href, end = _opened(text, opening.end())
        if href is not None:
            found = find(unescape(href), False)
            tag = f'<a href="{escape(quote(found.url, PLAIN))}">' if found else "<a>"
            made += text[behind : opening.start()], tag
            behind = end
    return "".join([*made, text[behind:]])


def _opened(text: str, place: int) -> tuple[str | None, int]:
    """The `href` of a tag whose attributes begin at a place, of two the first as in browsers; where the tag ends."""
    href: str | None = None
    for _ in range(ATTRIBUTES):
        found = ATTRIBUTE.match(text, place)
        if found is None:
            break
        place = found.end()
        if found[1].lower() == "href" and href is None:
            value = found[2] or ""
            href = value[1:-1] if value[:1] in ("'", '"') else value
    end = TAG_END.match(text, place)
    return (href, end.end()) if end else (None, place)


def _led(before: str, words: str, target: re.Match[str], find: Find) -> tuple[str, str]:
    """What stands before a link or an image, without its mark, and what becomes of the link."""
    is_image = before.endswith("!")
    before = before[:-1] if is_image else before
    found = find(target[1].removeprefix("<").removesuffix(">"), is_image)
    if found is None:
        return before, words
    title = target.string[target.end(1) : target.end()]
    return before, f"{'!' if is_image and found.shown else ''}[{words}]({found.url}{title}"
