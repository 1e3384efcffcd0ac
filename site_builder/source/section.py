"""
---
title: Sections
summary: Which prose stands beside which code.
---
# Sections

A *section* is one row of the page: prose on the left, the code that it introduces on the right. Four things begin a
section: a comment after code, a definition after code, the first line behind a definition's docstring, and a bare `#`.

Comments right above a definition are part of its prose. With a blank line between, they speak of more than the
definition, and where that has a docstring of its own they stand in a section of their own, above it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from site_builder.diagnostic import Diagnostic
from site_builder.source.anchor import Anchors, Definition
from site_builder.source.block import Block, Kind
from site_builder.source.comment import is_divider
from site_builder.source.docstring.display_formula import unbroken
from site_builder.source.docstring.list_repair import plain_lists
from site_builder.source.docstring.rst import plain_markdown
from site_builder.source.docstring.styles import listed
from site_builder.source.frontmatter import FrontMatter
from site_builder.source.frontmatter import parse as parse_front_matter
from site_builder.source.prose import Prose, join, of_block
from site_builder.source.source import Source, split_lines


class CodeLine(Struct, frozen=True):
    """
    A line of code with its true number. `whole` is false where a docstring was cut out of the line; `folded` is a
    comment line for tools or lawyers (see `comment.py`).
    """

    number: int
    text: str
    whole: bool = True
    folded: bool = False


class Section(Struct, frozen=True):
    """
    One row of the page.

    `anchor` is its stable name (see `anchor.py`); `definition` the qualified name of the class or function whose row
    this is, or None; `scope` the qualified name of what encloses it, empty at module level.
    """

    anchor: str
    prose: Prose
    code: tuple[CodeLine, ...]
    definition: Definition | None
    scope: str


class Chapter(Struct, frozen=True):
    """What a file is made of: its front matter, then its sections; and what was wrong in either."""

    front: FrontMatter
    sections: tuple[Section, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class _Row(Struct):
    prose: list[Prose] = field(default_factory=list)
    code: list[CodeLine] = field(default_factory=list)
    closed: bool = False  # a docstring was seen: code that follows belongs to the next row
    blank: bool = False  # a blank line was seen after the prose
    number: int = 0  # where it starts
    has_code: bool = False  # more than blank and folded lines


def pair(source: Source, blocks: Sequence[Block]) -> Chapter:
    """The sections of a file, in order. Nothing can fail but the front matter, and that is a diagnostic."""
    anchors = Anchors(source)
    starts = {definition.first: definition for definition in anchors.definitions}
    rows: list[_Row] = [_Row()]
    indents = _Indents(source)
    front = FrontMatter()
    diagnostics: tuple[Diagnostic, ...] = ()
    for block in blocks:
        row = rows[-1]
        if block.kind is Kind.CODE:
            for line in _code_lines(block, row, source, indents):
                _add_code(rows, line, starts)
        elif block.kind is Kind.COMMENT:
            # `#:` comments document the next line, and are written like docstrings.
            documents = block.text.lstrip().startswith("#:")
            prose = unbroken(plain_lists(plain_markdown(of_block(block), documents=documents)))
            if not prose:
                if not any(map(is_divider, split_lines(block.text))):
                    rows.append(_Row(number=block.span.last + 1))
                continue
            if row.has_code or row.closed or (row.prose and row.blank):
                rows.append(_next(row, block.span.first))
            rows[-1].prose.append(prose)
            rows[-1].blank = False
        elif isinstance(block.owner, ast.Module):
            front, prose, diagnostics = parse_front_matter(source.path, of_block(block))
            prose = _markdown(prose)
            if row.has_code or (row.prose and row.blank):
                rows.append(_Row(number=block.span.first))
            rows[-1].prose.append(prose)
            rows[-1].blank = True  # the module's docstring is never that of its first definition
        elif block.owner is not None:
            home = _row_of(rows, block.owner.lineno)
            home.prose.append(_markdown(of_block(block)))
            rows[-1].closed = True
    return Chapter(front, tuple(_sections(rows, anchors)), diagnostics)


def _markdown(docstring: Prose) -> Prose:
    """A docstring in whatever style, as Markdown."""
    return unbroken(plain_lists(plain_markdown(listed(docstring))))


def _add_code(rows: list[_Row], line: CodeLine, starts: Mapping[int, Definition]) -> None:
    row = rows[-1]
    if row.code and row.code[-1].number == line.number:
        # What stands behind a docstring on the line of its definition stays on that line.
        row.code[-1] = CodeLine(line.number, f"{row.code[-1].text.rstrip()} {line.text.lstrip()}", whole=False)
        row.has_code = row.has_code or bool(row.code[-1].text.strip())
        return
    if not line.text.strip():
        row.blank = True
        if row.code:
            row.code.append(line)
        return
    definition = starts.get(line.number)
    if row.closed or (definition and (row.has_code or (row.blank and definition.documented))):
        row = _next(row, line.number)
        rows.append(row)
    row.code.append(line)
    row.has_code = row.has_code or not line.folded


# Orders to a tool right above a comment or a definition are about what follows.
def _next(row: _Row, number: int) -> _Row:
    following = _Row(number=number)
    while row.code and row.code[-1].folded and row.code[-1].number == following.number - 1:
        following.code.append(row.code.pop())
        following.number -= 1
    following.code.reverse()
    return following


def _code_lines(block: Block, row: _Row, source: Source, indents: _Indents) -> Iterator[CodeLine]:
    texts = split_lines(block.text.removeprefix("\ufeff"))
    if len(texts) > 1 and not texts[-1]:
        texts.pop()
    for number, text in enumerate(texts, block.span.first):
        whole = text == source.lines[number - 1]
        if not whole and number == block.span.first and not (row.code and row.code[-1].number == number):
            # A statement behind a docstring that closes on this line keeps the docstring's indentation.
            text = " " * indents.behind_docstring.get(number, 0) + text.lstrip()
        yield CodeLine(number, text.rstrip() if not whole else text, whole, block.folded)


class _Indents:
    """How far in the docstrings stand, by the lines on which they end; few files ask."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def behind_docstring(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for node in ast.walk(self._source.tree):
            if isinstance(node, ast.Expr):
                found.setdefault(node.end_lineno or 0, node.col_offset)
        return found


def _row_of(rows: Sequence[_Row], line: int) -> _Row:
    return next((row for row in reversed(rows) if any(code.number == line for code in row.code)), rows[-1])


def _sections(rows: Sequence[_Row], anchors: Anchors) -> Iterator[Section]:
    for row in rows:
        code = _trim(row.code)
        prose = join(row.prose)
        if not code and not prose:
            continue
        numbers = [line.number for line in code if line.text.strip()]
        definition = anchors.definition_at(numbers)
        scope = anchors.scope_of(numbers[0]) if numbers else anchors.scope_of_prose(prose)
        # A new year in the licence above the imports is no reason for them to change their name.
        folded = any(line.folded for line in code)
        named = _trim([line for line in code if not line.folded]) or code if folded else code
        text = "\n".join(line.text for line in named) if code else prose.text
        anchor = anchors.take(definition, scope, text)
        yield Section(anchor, prose, code, definition, scope)


def _trim(lines: Sequence[CodeLine]) -> tuple[CodeLine, ...]:
    begin, end = 0, len(lines)
    while end > begin and not lines[end - 1].text.strip():
        end -= 1
    while begin < end and not lines[begin].text.strip():
        begin += 1
    return tuple(lines[begin:end])
