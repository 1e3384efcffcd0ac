"""
---
title: Lines of code
summary: One line of a listing - how far it hangs when it wraps, and where it may break.
---
# Lines of code

A long line wraps with a hanging indent, and never in the middle of a word. A browser knows neither: it is told the
indent by a class, and the places by `<wbr>`, behind an opening bracket or a comma and before a dot.
"""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.text.lazy_regex import lazy_regex

LONG = lazy_regex(r"\S{17,}")
BREAK = lazy_regex(r"(?<=[(\[{=,])(?=[^)\]}=,\s])|(?<=[\w)\]])(?=\.[A-Za-z_])")
MARKUP = lazy_regex(r"(<[^>]*>|&[^;]*;)")
DEEPEST = 40


def line(raw: str, made: str, attributes: str = "") -> str:
    """The line whose text is `raw` and whose HTML is `made`. Its line end stands inside, or copying would lose it."""
    indent = min(len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip(" ")), DEEPEST) if raw.strip() else 0
    kind = f"line i{indent}" if indent else "line"
    return f'<span class="{kind}"{attributes}>{breakable(raw, made)}\n</span>'


def listing(raw: Sequence[str], made: Sequence[str]) -> str:
    """Lines without numbers, as examples in the prose have them."""
    return "".join(line(text, html) for text, html in zip(raw, made, strict=True))


def breakable(raw: str, made: str) -> str:
    """The same HTML with `<wbr>` where a run of characters that is long enough to need one may break."""
    if not LONG.search(raw):
        return made
    places = [match.start() for run in LONG.finditer(raw) for match in BREAK.finditer(raw, run.start(), run.end())]
    if not places:
        return made
    pieces: list[str] = []
    position = 0
    wanted = iter([*places, -1])
    place = next(wanted)
    for number, piece in enumerate(MARKUP.split(made)):
        if number % 2 and piece[0] == "<":
            pieces.append(piece)
            continue
        # A character reference is one character; all other text is as long as it looks.
        length = 1 if number % 2 else len(piece)
        start = 0
        while position <= place < position + length:
            pieces += (piece[start : place - position], "<wbr>")
            start = place - position
            place = next(wanted)
        pieces.append(piece[start:])
        position += length
    # Where text and HTML disagree, breaking anywhere is worse than nowhere.
    return "".join(pieces) if position == len(raw) else made
