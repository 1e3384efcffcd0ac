"""
---
title: Lines of reStructuredText
summary: Bodies and margins; and lines with another text that keep their place in the file.
---
# Lines of reStructuredText
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec.structs import replace

from site_builder.source.prose import ProseLine
from site_builder.text.lazy_regex import lazy_regex

ITEM = lazy_regex(r"\s*(?:[-*+]|\d+[.)]|:[\w *.-]+:)\s")
REACH = 1000
"""So many lines above an example it is looked whether that stands in an item of a list."""


def body_below(lines: Sequence[ProseLine], index: int) -> Sequence[ProseLine]:
    """The lines below one that are blank or stand further in, without the blank ones at the end."""
    margin = margin_of(lines[index])
    end = last = index + 1
    while end < len(lines) and (not lines[end].text.strip() or margin_of(lines[end]) > margin):
        end += 1
        if lines[end - 1].text.strip():
            last = end
    return lines[index + 1 : last]


def filled(lines: Sequence[ProseLine]) -> Sequence[ProseLine]:
    first = next((index for index, line in enumerate(lines) if line.text.strip()), len(lines))
    return lines[first:]


def margin_of(line: ProseLine) -> int:
    return len(line.text) - len(line.text.lstrip())


def shifted(lines: Sequence[ProseLine], indent: str) -> list[ProseLine]:
    margin = min((margin_of(line) for line in lines if line.text.strip()), default=0)
    return [retold(line, (indent + line.text[margin:]).rstrip(), line.text[margin:].rstrip()) for line in lines]


def retold(line: ProseLine, text: str, words: str) -> ProseLine:
    """The line with another text, which has `words` in common with the old one; they keep their column."""
    return ProseLine(text, line.line, max(line.column + line.text.find(words) - text.find(words), 1))


# Notes often come in rows, one for each version; together they are one quotation.
def beside(out: list[ProseLine], line: ProseLine, indent: str) -> None:
    last = next((index for index in range(len(out) - 1, -1, -1) if out[index].text.strip()), -1)
    if last >= 0 and out[last].text.startswith(f"{indent}> "):
        out[last + 1 :] = [replace(line, text=f"{indent}>")]
    else:
        set_off(out, line)


def set_off(out: list[ProseLine], line: ProseLine) -> None:
    if out and out[-1].text.strip():
        out.append(replace(line, text=""))


def between(inner: Sequence[ProseLine], opening: str, closing: str, line: ProseLine, out: list[ProseLine]) -> None:
    set_off(out, line)
    out.append(replace(line, text=opening))
    out += inner
    out.append(replace((inner or [line])[-1], text=closing))
    out.append(replace((inner or [line])[-1], text=""))


def fenced(lines: Sequence[ProseLine], language: str, out: list[ProseLine], indent: str | None = None) -> None:
    if not lines:
        return
    if indent is None:
        # Inside an item the fence must stand as far in as the item's text; elsewhere that would be a block of its own.
        margin = margin_of(lines[0])
        before = islice(reversed(out), REACH if margin else 0)
        above = next((line for line in before if line.text.strip() and margin_of(line) < margin), None)
        indent = " " * margin_of(lines[0]) if above is not None and ITEM.match(above.text) else ""
    between(shifted(lines, indent), f"{indent}```{language}", f"{indent}```", lines[0], out)
