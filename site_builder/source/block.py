"""
---
title: Blocks
summary: How a Python file is cut into prose and code without losing a character.
---
# Blocks

A *block* is a stretch of the file that is either prose or code. The blocks of a file, put together again, are the
file: that is the law of the splitter, and it holds for every file that Python accepts.

We do not search the text for hashes and triple quotes. A hash inside a string is no comment, and a string in triple
quotes is not always a docstring. The token stream tells us where the comments are, Python's own parser tells us where
the docstrings are, and everything else is code.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from site_builder.source.comment import Role, roles
from site_builder.source.source import Source, Span, line_starts
from site_builder.source.token_stream import Token

Definitions = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | Definitions


# What holds statements: a lambda and a conditional expression have a body too, which is none.
HOLDERS: tuple[type[ast.AST], ...] = (ast.Module, ast.ExceptHandler, ast.match_case, *ast.stmt.__subclasses__())
BODIES = {
    kind: tuple(name for name in ("body", "handlers", "orelse", "finalbody", "cases") if name in kind._fields)
    for kind in HOLDERS
}


class Kind(StrEnum):
    """What a block is. A run of comment-only lines and a docstring are prose; the rest, blank lines too, is code."""

    COMMENT = "comment"
    DOCSTRING = "docstring"
    CODE = "code"


class Block(Struct, frozen=True):
    """
    A stretch of the file: `text` is exactly what stands there, line ends included.

    A block starts and ends inside a line only where a docstring shares its line with code, as in
    `def f(): "Text."`; `span` then counts that line in both blocks. `owner` is what a docstring documents. `folded`
    code is comment lines that no reader came for: orders to a tool, or the licence (see `comment.py`).
    """

    kind: Kind
    text: str
    span: Span
    owner: Documented | None = None
    folded: bool = False


class _Mark(Struct, frozen=True):
    """A block that is not plain code, as offsets into the text."""

    kind: Kind
    start: int
    end: int
    span: Span
    owner: Documented | None = None
    folded: bool = False


def split(source: Source, tokens: Sequence[Token]) -> tuple[Block, ...]:
    """The blocks of `source`, in order; `"".join(block.text for block in blocks) == source.text`."""
    starts = line_starts(source.text)
    marks = [*_docstrings(source, starts), *_comment_runs(source, tokens, starts)]
    marks.sort(key=lambda mark: mark.start)
    return tuple(_fill(source.text, marks, starts))


# A comment-only line belongs to the block with its line end and its indentation; neighbours of one role form one block.
def _comment_runs(source: Source, tokens: Sequence[Token], starts: Sequence[int]) -> Iterator[_Mark]:
    statement = _first_statement(source.tree)
    for first, last in _runs(comment_only_lines(source, tokens)):
        found = enumerate(roles(source.lines[first - 1 : last], first, head=first < statement), first)
        for role, same in groupby(found, key=itemgetter(1)):
            lines = [line for line, _ in same]
            if role is Role.CODE:
                continue
            kind = Kind.COMMENT if role is Role.PROSE else Kind.CODE
            span = Span(lines[0], lines[-1])
            yield _Mark(kind, starts[span.first - 1], starts[span.last], span, folded=role is Role.FOLDED)


def _runs(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = previous = 0
    for line in [*lines, 0]:
        if previous and line != previous + 1:
            yield first, previous
            first = line
        elif not previous:
            first = line
        previous = line


def _first_statement(tree: ast.Module) -> int:
    """The line of the first statement that is not the module's docstring; beyond every file where there is none."""
    documented = ast.get_docstring(tree, clean=False) is not None
    return next((statement.lineno for statement in tree.body[documented:]), sys.maxsize)


def comment_only_lines(source: Source, tokens: Sequence[Token]) -> list[int]:
    """The numbers of the lines that hold a comment and nothing else."""
    return [t.line for t in tokens if t.kind == "comment" and not source.lines[t.line - 1][: t.column].strip()]


def _docstrings(source: Source, starts: Sequence[int]) -> Iterator[_Mark]:
    for owner in documented(source.tree):
        statement = owner.body[0]
        start = starts[statement.lineno - 1] + _characters(source.lines[statement.lineno - 1], statement.col_offset)
        last = statement.end_lineno or statement.lineno
        end_column = statement.end_col_offset or 0
        end = starts[last - 1] + _characters(source.lines[last - 1], end_column)
        before = source.text[starts[statement.lineno - 1] : start]
        after = source.lines[last - 1][end - starts[last - 1] :]
        # A semicolon only ends the docstring's own statement: as code it would be a line of its own.
        if semicolon := re.match(r"\s*;[ \t]*", after):
            end += semicolon.end()
            after = after[semicolon.end() :]
        if not before.strip():
            start -= len(before)
        if not after.strip():
            end = starts[last]
        yield _Mark(Kind.DOCSTRING, start, end, Span(statement.lineno, last), owner)


def documented(tree: ast.Module) -> Iterator[Documented]:
    """The module, classes and functions that have a docstring, as Python itself defines it."""
    if has_docstring(tree):
        yield tree
    for node in statements(tree):
        if isinstance(node, Definitions) and has_docstring(node):
            yield node


def has_docstring(node: Documented) -> bool:
    """Whether the first statement is nothing but a string."""
    first = node.body[0] if node.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements, at every depth."""
    # Not by calling itself: to the parser each `elif` stands inside the one before, and a file may have thousands.
    todo = [nested(tree)]
    while todo:
        node = next(todo[-1], None)
        if node is None:
            todo.pop()
        else:
            yield node
            todo.append(nested(node))


def nested(node: ast.AST) -> Iterator[ast.AST]:
    """The statements right inside a statement. Expressions, which are most of a tree, hold none and are not entered."""
    for name in BODIES[type(node)]:
        yield from getattr(node, name)


# The parser counts columns in bytes of UTF-8, whatever the encoding of the file.
def _characters(line: str, column: int) -> int:
    if line.isascii():
        return column
    return len(line.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))


def _fill(text: str, marks: Sequence[_Mark], starts: Sequence[int]) -> Iterator[Block]:
    position = 0
    line = 1
    for mark in marks:
        if mark.start < position:
            continue  # a comment inside the brackets around a docstring
        if position < mark.start:
            # The code before a docstring on the same line ends in that line, else in the line above.
            last = mark.span.first if mark.start > starts[mark.span.first - 1] else mark.span.first - 1
            yield Block(Kind.CODE, text[position : mark.start], Span(line, max(last, line)))
        yield Block(mark.kind, text[mark.start : mark.end], mark.span, mark.owner, mark.folded)
        position = mark.end
        line = mark.span.last if mark.end < starts[mark.span.last] else mark.span.last + 1
    if position < len(text):
        yield Block(Kind.CODE, text[position:], Span(line, len(starts) - 1))
