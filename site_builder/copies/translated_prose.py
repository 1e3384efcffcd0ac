"""
---
title: Translated prose
summary: Puts translations back into Markdown, each exactly where its English stood.
---
# Translated prose

A page gets its translations inside the Markdown parser. Who takes the module, or a notebook of it, gets Markdown, and
there the translation must replace the words and leave what surrounds them: the dash of a list, the bars of a table,
the mark of a quotation. The parser says in which lines a message stands, and these lines say in which columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from markdown_it.token import Token
from msgspec import Struct

from site_builder.copies.wrap import columns, wrap
from site_builder.markup.markup import blocks
from site_builder.source.prose import Prose
from site_builder.translation.message import normal

Replace = Callable[[str], str | None]
"""What stands in place of a message; None where it stays as it is."""

# The mark of a parameter or of a footnote: further lines are indented by four, not by the mark's own length.
LONG_MARK = re.compile(r"(?::[^:]+:|\[\^[^\]\s]+\]:)\s*$")
ONE_LINE = ("heading_open", "th_open", "td_open", "fieldlist_name_open")


class Edit(Struct, frozen=True):
    """
    A message that gives way to `text`: from `start` in the line `first` to `end` in the line `last`, counted from 0.

    `old` is what stood in each of these lines. `hang` stands before every further line. Where `wraps` is false, lines
    end only where `text` has a line end.
    """

    first: int
    start: int
    last: int
    end: int
    old: tuple[str, ...]
    text: str
    hang: str
    wraps: bool


def markdown(prose: Prose, replace: Replace) -> str:
    """The Markdown of a prose with its messages replaced, each on one line, as a reading program wants it."""
    return "\n".join(apply([line.text for line in prose.lines], edits(prose, replace)))


def edits(prose: Prose, replace: Replace) -> list[Edit]:
    """What is to be replaced in the lines of a prose, in order."""
    tokens = blocks(prose)
    found: list[Edit] = []
    behind: dict[int, int] = {}  # where the search for the next cell of a line begins
    for index, token in enumerate(tokens):
        if token.type == "inline" and token.content.strip() and token.map:
            edit = _edit(prose, token, tokens[index - 1].type, behind, replace)
            if edit is not None:
                found.append(edit)
    return found


def apply(lines: Sequence[str], changes: Iterable[Edit], width: int | None = None, end: str = "\n") -> list[str]:
    """
    The lines after all changes, wrapped to a width where one is given. A changed line may hold line ends (`end`).

    Where the lines have their own line ends, they keep them.
    """
    made: list[str | None] = list(lines)
    for change in sorted(changes, key=lambda change: (change.first, change.start), reverse=True):
        before = (made[change.first] or "")[: change.start]
        after = (made[change.last] or "")[change.end :]
        made[change.first : change.last + 1] = [None] * (change.last + 1 - change.first)
        made[change.first] = end.join(_lines(change, before, after, width))
    return [line for line in made if line is not None]


def _lines(change: Edit, before: str, after: str, width: int | None) -> Iterator[str]:
    margin = before
    parts = change.text.split("\n")
    for number, part in enumerate(parts):
        pieces = [part]
        if change.wraps and width is not None:
            pieces = wrap(part, width - columns(change.hang), width - columns(margin))
        for piece in pieces[:-1]:
            yield margin + piece
            margin = change.hang
        if number < len(parts) - 1:
            yield margin + pieces[-1]
        elif change.wraps and _needs_a_line(margin + pieces[-1], after.rstrip(), width):
            yield margin + pieces[-1]
            yield change.hang + after.lstrip()
        else:
            yield margin + pieces[-1] + after
        margin = change.hang


# The quotes that close a docstring: they don't fit, or the text would run into them.
def _needs_a_line(line: str, after: str, width: int | None) -> bool:
    if not after.strip():
        return False
    return (width is not None and columns(line + after) > width) or line[-1:] in ("\\", after.lstrip()[0])


def _edit(prose: Prose, token: Token, opening: str, behind: dict[int, int], replace: Replace) -> Edit | None:
    first = token.map[0] if token.map else 0
    content = [line.strip() for line in token.content.split("\n")]
    last = first + len(content) - 1
    if last >= len(prose.lines):
        return None
    in_cell = opening in ("th_open", "td_open")
    # The parser has taken the backslash from a bar inside a cell.
    old = tuple(re.sub(r"(?<!\\)\|", r"\\|", line) if in_cell else line for line in content)
    starts = [
        _find(prose.lines[number].text, text, behind.get(number, 0), at_end=opening not in ONE_LINE)
        for number, text in enumerate(old, first)
    ]
    if min(starts) < 0:
        return None
    behind[last] = starts[-1] + len(old[-1])
    new = replace(normal(token.content))
    if new is None:
        return None
    new = normal(re.sub(r"[\r\0]", " ", new))
    if opening in ONE_LINE:
        new = new.replace("\\\n", " ")
    if in_cell:
        new = re.sub(r"(?<!\\)\|", r"\\|", new)
    hang = _hang(prose, first, last, starts)
    return Edit(first, starts[0], last, starts[-1] + len(old[-1]), old, new, hang, opening not in ONE_LINE)


def _find(line: str, text: str, start: int, *, at_end: bool) -> int:
    if at_end and line.rstrip().endswith(text):
        return len(line.rstrip()) - len(text)
    return line.find(text, start)


def _hang(prose: Prose, first: int, last: int, starts: Sequence[int]) -> str:
    before = prose.lines[first].text[: starts[0]]
    mark = LONG_MARK.search(before)
    if mark is None:
        return re.sub(r"[^>\s]", " ", before)
    second = prose.lines[first + 1].text[: starts[1]] if last > first else ""
    return second if second and not second.strip() else re.sub(r"[^>\s]", " ", before[: mark.start()]) + "    "
