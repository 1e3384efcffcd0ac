"""
---
title: Tables
summary: The tables of reStructuredText, said in Markdown.
---
# Tables

A *simple* table of reStructuredText stands in columns under rulers of equal signs, a *grid* is drawn with all its
lines, a *list table* is a list of lists. They become rows between bars, and each row keeps the place of the line with
which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from site_builder.source.prose import ProseLine
from site_builder.text.lazy_regex import lazy_regex

RULER = lazy_regex(r"\s*={2,}(?: +={2,})+\s*$")
GRID = lazy_regex(r"\s*\+[-=]{3,}(?:\+[-=]{2,})*\+\s*$")
RULE = lazy_regex(r"\+(?:[-=]+\+)+")
UNDERLINE = lazy_regex(r"[-\s]+$")
CELL = lazy_regex(r"(?P<row>\*\s+)?\s*-(?:\s+(?P<text>.*))?$")

Row = tuple[ProseLine, list[str]]


def simple_table(lines: Sequence[ProseLine]) -> list[ProseLine]:
    """The table whose first and last lines are rulers."""
    columns = [match.start() for match in re.finditer("=+", lines[0].text)]
    rulers = [index for index, line in enumerate(lines) if RULER.match(line.text)]
    rows: list[Row] = []
    head = 0
    for index, line in enumerate(lines):
        if index in rulers or UNDERLINE.match(line.text):
            head = len(rows) if len(rulers) > 2 and index == rulers[1] else head
            continue
        ends = [*columns[1:], len(line.text)]
        cells = [line.text[start:end].strip() for start, end in zip(columns, ends, strict=True)]
        if rows and not cells[0] and len(rows) > head:
            rows[-1] = rows[-1][0], [f"{old} {new}".strip() for old, new in zip(rows[-1][1], cells, strict=True)]
        else:
            rows.append((line, cells))
    if head > 1:  # a header of several lines
        joined = [" ".join(filter(None, parts)) for parts in zip(*(cells for _, cells in rows[:head]), strict=True)]
        rows[:head] = [(rows[0][0], joined)]
    return list(_bars(rows, " " * columns[0], header=head > 0))


def grid_table(lines: Sequence[ProseLine]) -> list[ProseLine]:
    """The table that is drawn with lines of plus signs and bars; nothing where its cells span rows or columns."""
    corners = [match.start() for match in re.finditer(r"\+", lines[0].text)]
    rows: list[Row] = []
    head = 0
    opening = True
    for line in lines[1:]:
        if RULE.fullmatch(line.text.strip()) and [m.start() for m in re.finditer(r"\+", line.text)] == corners:
            head = head or (len(rows) if "=" in line.text else 0)
            opening = True
            continue
        if any(line.text[at : at + 1] != "|" for at in corners):
            return []
        cells = [line.text[start + 1 : end].strip() for start, end in pairwise(corners)]
        if opening:
            rows.append((line, cells))
        else:
            rows[-1] = rows[-1][0], [f"{old} {new}".strip() for old, new in zip(rows[-1][1], cells, strict=True)]
        opening = False
    return list(_bars(rows, " " * corners[0], header=head == 1)) if head < 2 else []


def list_table(body: Sequence[ProseLine], indent: str, *, header: bool) -> list[ProseLine]:
    """The table whose rows are the items of a list, and whose cells are items in these."""
    rows: list[Row] = []
    for line in body:
        match = CELL.match(line.text.strip())
        if match and match["row"]:
            rows.append((line, [match["text"] or ""]))
        elif match and rows:
            rows[-1][1].append(match["text"] or "")
        elif rows and line.text.strip():
            rows[-1][1][-1] += f" {line.text.strip()}"
    return list(_bars(rows, indent, header=header))


# Markdown's tables have a header; one without words takes no room that anybody would miss.
def _bars(rows: Sequence[Row], indent: str, *, header: bool) -> Iterator[ProseLine]:
    if not rows:
        return
    width = max(len(cells) for _, cells in rows)
    if not header:
        yield replace(rows[0][0], text=f"{indent}|{' |' * width}")
    for number, (line, cells) in enumerate(rows):
        if number == (1 if header else 0):
            yield replace(line, text=f"{indent}|{' --- |' * width}")
        told = [re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in [*cells, *[""] * (width - len(cells))]]
        yield replace(line, text=f"{indent}| {' | '.join(told)} |")
    if header and len(rows) == 1:
        yield replace(rows[0][0], text=f"{indent}|{' --- |' * width}")
