"""
---
title: Notebooks
summary: A module as a Jupyter notebook - its prose as text, each statement as a cell that runs.
---
# Notebooks

A notebook is the form in which one tries things out: change a line, run the cell, look. Each statement at the top of
the module becomes a cell below the prose that explains it. Prose inside a statement stays there, as comments, because
a class cannot be cut into cells.

The format is JSON with a published schema (nbformat 4.5), and we write it ourselves: the library for it would bring
eight more packages to everybody who builds a site. The tests validate with that library what we write.
"""

from __future__ import annotations

import ast
import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from site_builder.copies.notebook_text import harmless
from site_builder.copies.tangle import COOKIE, Line, first_line, without
from site_builder.source.block import Block, Documented, Kind, split
from site_builder.source.section import Section
from site_builder.source.source import Source
from site_builder.source.token_stream import tokenize_source

IMPORTS = (ast.Import, ast.ImportFrom)
CellKind = Literal["markdown", "code"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the notebook."""

    kind: CellKind
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Top-level statements that share a line; nearly always one. `first` and `last` are its lines."""

    statements: tuple[ast.stmt, ...]
    first: int
    last: int

    @property
    def imports(self) -> bool:
        """Whether it only imports."""
        return all(isinstance(statement, IMPORTS) for statement in self.statements)

    @property
    def is_main(self) -> bool:
        """Whether it runs only where the module is the program."""
        match self.statements:
            case (ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])),):
                names = {part.id for part in (left, right) if isinstance(part, ast.Name)}
                values = {part.value for part in (left, right) if isinstance(part, ast.Constant)}
                return names == {"__name__"} and values == {"__main__"}
            case _:
                return False


def cells(
    source: Source, sections: Sequence[Section], code: Source, markdown: Callable[[Section], str], title: str = ""
) -> list[Cell]:
    """
    The cells of a module. `code` is the same module in the form that shall run: translated, with absolute imports.

    So both have the same statements, and the prose that `source` has above one of them goes above that of `code`.
    """
    found = groups(source.tree)
    above: list[list[Section]] = [[] for _ in range(len(found) + 1)]
    ends = [group.last for group in found]
    for section in sections:
        if (index := _place(section, found, ends)) is not None:
            above[index].append(section)
    texts = [[text for section in some if (text := markdown(section))] for some in above]
    programs = list(_programs(code, [_is_above(group, some) for group, some in zip(found, above, strict=False)]))
    made: list[tuple[CellKind, list[str]]] = []
    if title and not next((text for some in texts for text in some), "").startswith("# "):
        made.append(("markdown", [harmless(f"# {title}")]))
    previous: Group | None = None
    for group, some, program in zip(found, texts, programs, strict=False):
        if group.is_main:
            # What introduces it goes with it; what would run on import, the other branch, stays.
            if program:
                made.append(("code", [program]))
                previous = group
            continue
        made += (("markdown", [text]) for text in some)
        if previous and previous.imports and group.imports and not some:
            gap = "\n" * min(group.first - previous.last, 2)
            made[-1] = "code", made[-1][1]
            made[-1][1].extend((gap, program))
        elif program:
            made.append(("code", [program]))
        previous = group
    made += (("markdown", [text]) for text in texts[-1])
    return [Cell(kind, "".join(pieces)) for kind, pieces in made]


def write(made: Sequence[Cell], title: str, language: str) -> str:
    """The notebook as a file: the same cells give the same bytes."""
    taken: Counter[str] = Counter()
    written = []
    for cell in made:
        name = hashlib.sha256(f"{cell.kind}\n{cell.text}".encode()).hexdigest()[:12]
        taken[name] += 1
        entry: dict[str, object] = {
            "cell_type": cell.kind,
            "id": name if taken[name] == 1 else f"{name}-{taken[name]}",
            "metadata": {},
            "source": cell.text.splitlines(keepends=True),
        }
        if cell.kind == "code":
            entry |= {"execution_count": None, "outputs": []}
        written.append(entry)
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language": language,
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        "title": title,
    }
    notebook = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def groups(tree: ast.Module) -> list[Group]:
    """The top-level statements of a module but its docstring, those of one line together."""
    body = tree.body[1:] if ast.get_docstring(tree, clean=False) is not None else tree.body
    found: list[tuple[list[ast.stmt], int, int]] = []
    for statement in body:
        first, last = first_line(statement), statement.end_lineno or statement.lineno
        if found and first <= found[-1][2]:
            statements, begin, _ = found[-1]
            statements.append(statement)
            found[-1] = statements, begin, last
        else:
            found.append(([statement], first, last))
    return [Group(tuple(statements), first, last) for statements, first, last in found]


def _place(section: Section, groups: Sequence[Group], ends: Sequence[int]) -> int | None:
    """Above which group the prose of a section stands, their number where behind the last; None where inside one."""
    if not section.prose:
        return None
    line = next((line.number for line in section.code if line.text.strip()), section.prose.line)
    index = bisect_left(ends, line)
    if index == len(groups) or line < groups[index].first:
        return index
    return index if section.code and line == groups[index].first else None


def _is_above(group: Group, sections: Sequence[Section]) -> bool:
    """Whether the prose above a definition holds its docstring already."""
    statement = group.statements[0]
    if not isinstance(statement, Documented) or not statement.body:
        return False
    docstring = statement.body[0]
    lines = range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
    return any(line.line in lines for section in sections for line in section.prose.lines)


def _programs(code: Source, without_docstring: Sequence[bool]) -> Iterator[str]:
    """The code of each group: without the prose that stands above it, with the comments inside."""
    found = groups(code.tree)
    owners = {id(g.statements[0]) for g, told in zip(found, without_docstring, strict=True) if told}

    def goes(block: Block) -> bool:
        if block.kind is Kind.DOCSTRING:
            return block.owner is code.tree or id(block.owner) in owners
        place = bisect_right(firsts, block.span.first) - 1
        return place < 0 or found[place].last < block.span.first

    firsts = [group.first for group in found]
    tokens = tokenize_source(code)
    lines = without(code, split(code, tokens), tokens, goes)
    # A line inside a string is the string's.
    whole = {line for token in tokens for line in range(token.line + 1, token.line + token.text.count("\n") + 1)}
    begin = 0
    for index, group in enumerate(found):
        last = group.last if index < len(found) - 1 else len(code.lines)
        end = bisect_right(lines, last, lo=begin, key=attrgetter("number"))
        own = lines[begin:end]
        yield _text(list(_otherwise(code, group.statements[0], own, whole)) if group.is_main else own)
        begin = end


def _otherwise(code: Source, main: ast.stmt, lines: Sequence[Line], whole: Set[int]) -> Iterator[Line]:
    """What a main block holds for everybody else: its `else` or `elif`, as statements of the module."""
    if not isinstance(main, ast.If) or not main.orelse:
        return
    first = main.orelse[0]
    head = code.lines[first.lineno - 1]
    start, indent = first.lineno, head[: len(head) - len(head.lstrip())]
    if head[first.col_offset :].startswith("elif") or head[: first.col_offset].strip():
        kept, indent = head[first.col_offset :].removeprefix("el"), ""  # `elif` becomes `if`; `else:` in its line goes
    else:
        kept = head
        while not code.lines[start - 2].startswith("else"):
            start -= 1  # the comments above the first statement
    for line in lines:
        if line.number >= start:
            text = kept if line.number == first.lineno else line.text
            inside = line.number in whole
            cut = text if inside else text.removeprefix(indent) if text.startswith(indent) else text.lstrip()
            yield Line(line.number, cut, line.end)


def _text(lines: Sequence[Line]) -> str:
    kept = [line.text for line in lines if not (line.number <= 2 and _is_for_the_file(line.text))]
    return "\n".join(kept).strip("\n")


def _is_for_the_file(text: str) -> bool:
    return text.startswith("#!") or COOKIE.match(text) is not None
