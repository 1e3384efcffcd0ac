"""
---
title: Wrapping
summary: Markdown in any script, broken into lines of a given width without a change of its meaning.
---
# Wrapping

`textwrap` counts characters and breaks at spaces. Chinese has no spaces, and its characters are two columns wide; and
a line of Markdown that happens to begin with a dash becomes a list. So a line ends here only where the renderer, and
the translator's catalogue, read the same text again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from site_builder.markup.emphasis import is_cjk
from site_builder.text.enclosed import first_of
from site_builder.translation.message import CODE_SPAN, FORMULA, LINK_TARGET, MARK, TAG

WHOLE = (CODE_SPAN, FORMULA, LINK_TARGET, TAG)
# At the start of a line any of these would begin a list, a heading, a quotation, a table, a field, a formula or HTML.
BLOCK_START = re.compile(
    r"[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|#{1,6}(?:\s|$)|[>|<:]|```|~~~|=+\s*$|-{2,}|\*{3}|_{3}|\$\$|\\begin|\[\^|\[[^]]{0,999}\]:"
)
NEVER_FIRST = frozenset("，。、；：？！）】》」』〉〕％～・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
NEVER_LAST = frozenset("（【《「『〈〔")


def columns(text: str) -> int:
    """How many columns of a terminal or an editor the text takes: two for each wide character."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def wrap(text: str, width: int, first: int | None = None) -> list[str]:
    """The lines of a text that has none: each at most `width` columns, the first at most `first`, where possible."""
    lines: list[str] = []
    line = ""
    for piece in pieces(text, width):
        room = width if lines or first is None else first
        if line and columns((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = piece
        else:
            line += piece
    return [*lines, line.rstrip()]


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1


def pieces(text: str, width: int = 0) -> Iterator[str]:
    """The text cut wherever a line may end; what is longer than half of `width` columns may be cut at its spaces."""
    held = {
        place
        for match in first_of(WHOLE, MARK, text)
        # What is longer than half a line may be broken at its spaces; to Markdown it stays the same.
        if columns(match[0]) <= width // 2 or match[0].startswith("](")
        for place in range(match.start() + 1, match.end())
    }
    start = 0
    for place in range(1, len(text)):
        if place not in held and _may_break(text, place):
            yield text[start:place]
            start = place
    yield text[start:]


# Not by cutting the text off at each place, which would take the square of its length.
def _breaks(text: str, place: int) -> bool:
    while place and text[place - 1].isspace():
        place -= 1
    return text[place - 1 : place] == "\\"


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if before == " ":
        # A backslash at the end of a line is a line break of its own.
        return after != " " and not _breaks(text, place) and not BLOCK_START.match(text, place)
    # Between two such characters the renderer adds no space for a line end.
    return is_cjk(before) and is_cjk(after) and after not in NEVER_FIRST and before not in NEVER_LAST
