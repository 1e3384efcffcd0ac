"""
---
title: Anchors
summary: Names of sections that survive edits.
---
# Anchors

A link to `#section-7` rots as soon as somebody adds a comment above. So a section takes its name from what it holds:
the row of a definition from the definition (`ConvMixerLayer.forward`), every other one from what encloses it and a
short hash of its code (`ConvMixerLayer.forward--3fa91c`). Editing prose changes no anchor of a section with code;
editing code changes the anchor of its own section only.
"""

from __future__ import annotations

import ast
import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from site_builder.source.block import Definitions, has_docstring, nested
from site_builder.source.prose import Prose
from site_builder.source.source import Source
from site_builder.trust.reserved import free_anchor


class Definition(Struct, frozen=True):
    """
    A class or function: its qualified name, and its lines. `first` is that of the first decorator, `line` of the name;
    `documented` says whether it has a docstring.
    """

    name: str
    kind: str
    first: int
    line: int
    last: int
    column: int
    documented: bool


def definitions(source: Source) -> tuple[Definition, ...]:
    """All classes and functions of a file, in the order of their lines; outer ones before inner ones."""
    return tuple(sorted(_walk(source), key=lambda d: (d.first, d.column)))


def _walk(source: Source) -> Iterator[Definition]:
    # Not by calling itself: a file may have thousands of `elif`, each inside the one before.
    todo: list[tuple[ast.AST, str]] = [(source.tree, "")]
    while todo:
        node, prefix = todo.pop()
        for child in nested(node):
            if isinstance(child, Definitions):
                name = f"{prefix}{child.name}"
                kind = "class" if isinstance(child, ast.ClassDef) else "function"
                first = _first_line(source, child)
                last = child.end_lineno or child.lineno
                yield Definition(name, kind, first, child.lineno, last, child.col_offset, has_docstring(child))
                todo.append((child, f"{name}."))
            else:
                todo.append((child, prefix))


def _first_line(source: Source, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if not node.decorator_list:
        return node.lineno
    line = node.decorator_list[0].lineno
    while line > 1 and not source.lines[line - 1].lstrip().startswith("@"):
        line -= 1  # `@(` may stand on a line above the expression
    return line


class Anchors:
    """Gives out the anchors of one file, each once: an exact twin gets `-2`, the next `-3`."""

    def __init__(self, source: Source) -> None:
        self._page = source.name
        self.definitions = definitions(source)
        self._by_line = {definition.line: definition for definition in reversed(self.definitions)}
        # For each definition the one around it, and the last before it that stands further to the left.
        self._in_order = sorted(self.definitions, key=lambda definition: definition.line)
        self._lines = [definition.line for definition in self._in_order]
        self._outer = _before(self._in_order, lambda before, one: before.last >= one.line)
        self._firsts = [definition.first for definition in self.definitions]
        self._left_of = _before(self.definitions, lambda before, one: before.column < one.column)
        self._taken: Counter[str] = Counter()

    def definition_at(self, lines: Sequence[int]) -> Definition | None:
        """The definition whose row holds these lines of code: the outermost whose name stands in one of them."""
        return next((self._by_line[line] for line in lines if line in self._by_line), None)

    def scope_of(self, line: int) -> str:
        """The qualified name of the innermost definition around a line, empty at module level."""
        at: int | None = bisect_right(self._lines, line) - 1
        while at is not None and at >= 0:
            definition = self._in_order[at]
            if line <= definition.last:
                return definition.name
            at = self._outer[at]
        return ""

    def scope_of_prose(self, prose: Prose) -> str:
        """The same for a comment without code. One below the last statement of a body belongs there by indentation."""
        first = prose.lines[0]
        # A definition that stands no further in ends those before it. So only those on the way from the last one
        # outwards come into question, and they are no more than Python's levels of indentation.
        at: int | None = bisect_right(self._firsts, first.line) - 1
        while at is not None and at >= 0:
            definition = self.definitions[at]
            if definition.line < first.line and definition.column + 2 < first.column:
                return definition.name
            at = self._left_of[at]
        return ""

    def take(self, definition: Definition | None, scope: str, text: str) -> str:
        """The anchor of a section; `text` is its code, or its English prose where it has none."""
        if definition is not None:
            name = free_anchor(definition.name)
        else:
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
            name = f"{scope or self._page}--{digest}"
        self._taken[name] += 1
        return name if self._taken[name] == 1 else f"{name}-{self._taken[name]}"


def _before(found: Sequence[Definition], holds: Callable[[Definition, Definition], bool]) -> list[int | None]:
    """For each definition the place of the last one before it for which `holds` is true."""
    places: list[int | None] = []
    open_ones: list[int] = []
    for at, one in enumerate(found):
        while open_ones and not holds(found[open_ones[-1]], one):
            open_ones.pop()
        places.append(open_ones[-1] if open_ones else None)
        open_ones.append(at)
    return places


def slug(heading: str) -> str:
    """The anchor that a forge gives to a heading."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\- ]", "", heading.lower()).strip()) or "section"
