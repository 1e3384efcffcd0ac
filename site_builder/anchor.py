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
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from site_builder.block import Definitions, has_docstring, nested
from site_builder.prose import Prose
from site_builder.source import Source


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
        self._taken: Counter[str] = Counter()

    def definition_at(self, lines: Sequence[int]) -> Definition | None:
        """The definition whose row holds these lines of code: the outermost whose name stands in one of them."""
        return next((self._by_line[line] for line in lines if line in self._by_line), None)

    def scope_of(self, line: int) -> str:
        """The qualified name of the innermost definition around a line, empty at module level."""
        around = [d for d in self.definitions if d.line <= line <= d.last]
        return max(around, key=lambda d: (d.first, d.column)).name if around else ""

    def scope_of_prose(self, prose: Prose) -> str:
        """The same for a comment without code. One below the last statement of a body belongs there by indentation."""
        first = prose.lines[0]
        inside = [d for d in self.definitions if d.line < first.line and d.column + 2 < first.column]
        for definition in reversed(inside):
            later = (d for d in self.definitions if definition.last < d.first <= first.line)
            if first.line <= definition.last or all(d.column > definition.column for d in later):
                return definition.name
        return ""

    def take(self, definition: Definition | None, scope: str, text: str) -> str:
        """The anchor of a section; `text` is its code, or its English prose where it has none."""
        if definition is not None:
            name = definition.name
        else:
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
            name = f"{scope or self._page}--{digest}"
        self._taken[name] += 1
        return name if self._taken[name] == 1 else f"{name}-{self._taken[name]}"
