"""
---
title: Statements of a module
summary: Which names a statement gives to its module, and which it takes from there.
---
# Statements of a module

Each statement is compiled by itself: Python's own symbol tables say it. Too much counts rather than too little.
"""

from __future__ import annotations

import ast
import symtable
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from site_builder.copies.notebook import Group
from site_builder.copies.tangle import Line
from site_builder.source.block import Definitions
from site_builder.source.python_parser import symbol_table
from site_builder.source.source import Source

Kind = Literal["import", "definition", "other"]


@dataclass(frozen=True, slots=True)
class Statement:
    """
    A statement of the module: the names that it gives to the module, and those that it takes from there. What shares a
    `paragraph` stands together without a blank line.
    """

    group: Group
    text: str
    paragraph: int
    gives: frozenset[str]
    takes: frozenset[str]

    @property
    def kind(self) -> Kind:
        if self.group.imports:
            return "import"
        return "definition" if isinstance(self.group.statements[0], Definitions) else "other"

    @property
    def star(self) -> bool:
        return any(alias.name == "*" for alias in _aliases(self.group))


class ModuleText:
    """The module and its lines without prose, in which each line is found by its number."""

    def __init__(self, source: Source, lines: Sequence[Line]) -> None:
        self.source = source
        self.lines = lines
        self._numbers = [line.number for line in lines]
        self._blank = list(accumulate((not line.strip() for line in source.lines), initial=0))

    def place(self, number: int) -> int:
        """How many of the lines that are left stand above a line of the file."""
        return bisect_left(self._numbers, number)

    def paragraph(self, number: int) -> int:
        """How many blank lines stand above a line of the file."""
        return self._blank[number - 1]


def read_statement(text: ModuleText, group: Group) -> Statement:
    fragment = "\n".join(text.source.lines[group.first - 1 : group.last])
    top = symbol_table(fragment, text.source.path)
    gives = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    takes = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    tables: list[symtable.SymbolTable] = top.get_children()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        # In a class body, what is bound later is looked up in the module until then.
        in_class = table.get_type() == "class"
        some = table.get_symbols()
        takes |= {one.get_name() for one in some if one.is_global() or (in_class and one.is_referenced())}
    left = text.lines[text.place(group.first) : text.place(group.last + 1)]
    plain = "\n".join(line.text for line in left)
    return Statement(group, plain, text.paragraph(group.first), frozenset(gives), frozenset(takes))


def with_touches(statements: Sequence[Statement]) -> list[Statement]:
    """The same; what changes an object of the module, `TABLE["a"] = 1`, gives that name too."""
    made = {name: one.kind for one in statements for name in one.gives}
    found = []
    for one in statements:
        touched = {
            name
            for name, called in (_touches(one.group) if one.kind == "other" else ())
            if made.get(name) == "other" or (made.get(name) == "definition" and not called)
        }
        found.append(replace(one, gives=one.gives | touched))
    return found


def _touches(group: Group) -> Iterator[tuple[str, bool]]:
    """The names of what is changed in place, and whether that is by a call: `TABLE.update(…)`."""
    for statement in group.statements:
        for node in ast.walk(statement):
            place: ast.expr | None = None
            if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
                place = node
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                place = node.value.func
            called = isinstance(node, ast.Expr)
            if isinstance(place, ast.Attribute | ast.Subscript):
                while isinstance(place, ast.Attribute | ast.Subscript):
                    place = place.value
                if isinstance(place, ast.Name):
                    yield place.id, called


def is_future(one: Statement) -> bool:
    return any(isinstance(s, ast.ImportFrom) and s.module == "__future__" for s in one.group.statements)


def _aliases(group: Group) -> Iterator[ast.alias]:
    for statement in group.statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from statement.names
