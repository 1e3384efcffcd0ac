"""
---
title: Excerpts
summary: One class or function of a module, with all of the module that it needs, as a file that runs.
---
# Excerpts

Who wants one class wants it to run: with the functions and constants of its module that it uses, and those that they
use, and with the imports behind all of them. Python's own symbol tables say which names a statement takes from its
module and which it gives to it. Prose stays behind, as in `tangle`: the excerpt is taken from a page that has it.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from site_builder.block import Definitions, split
from site_builder.notebook import Group, groups
from site_builder.python_parser import REFUSALS, symbol_table
from site_builder.section import pair
from site_builder.source import Source
from site_builder.tangle import Line, without
from site_builder.token_stream import tokenize_source

WIDTH = 88
Kind = Literal["import", "definition", "other"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement of the module without its prose; an import may hold fewer names than in the module."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """
    A definition: lines `first` to `last`, the latter excluded, of the text of `piece`. `needs` are the pieces with
    which it runs, its own among them, in the order of the module; none for what stands inside something else.
    """

    piece: int
    first: int
    last: int
    needs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpts:
    """What can be taken from a module: its definitions by the anchors of their rows, and what they are made of."""

    pieces: tuple[Piece, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)

    def alone(self, anchor: str) -> str:
        """A definition as it stands, at the left margin."""
        part = self.parts[anchor]
        lines = self.pieces[part.piece].text.split("\n")[part.first : part.last]
        margin = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
        return "\n".join(line.removeprefix(margin) for line in lines) + "\n"

    def whole(self, anchor: str, head: str) -> str:
        """A definition as a file that runs, below the line `head`."""
        text, before = head, None
        for piece in (self.pieces[index] for index in self.parts[anchor].needs):
            text += gap(before, piece.kind) + piece.text
            before = piece.kind
        return text + "\n"


def gap(before: Kind | None, kind: Kind) -> str:
    """The line ends between two pieces: two blank lines around a definition, one between other kinds."""
    if before is not None and "definition" in (before, kind):
        return "\n\n\n"
    return "\n" if before in (None, kind) else "\n\n"


@dataclass(frozen=True, slots=True)
class _Statement:
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


def excerpts(source: Source) -> Excerpts:
    """
    What can be taken from a module whose imports are absolute; nothing where Python's compiler would refuse it.

    Too much rather than too little is taken along: an annotation counts as a use, and of a name that is bound several
    times all bindings come.
    """
    tokens = tokenize_source(source)
    blocks = split(source, tokens)
    lines = without(source, blocks, tokens, lambda block: True)
    try:
        statements = [_statement(source, group, lines) for group in groups(source.tree) if not group.is_main]
    except REFUSALS:
        return Excerpts()
    statements = _with_touches(statements)
    shelf: dict[Piece, int] = {}
    parts: dict[str, Part] = {}
    for section in pair(source, blocks).sections:
        found = section.definition
        home = next((one for one in statements if found and one.group.first <= found.first <= one.group.last), None)
        if found is None or home is None:
            continue
        numbers = [line.number for line in lines if home.group.first <= line.number <= home.group.last]
        inside = [index for index, number in enumerate(numbers) if found.first <= number <= found.last]
        if not inside:
            continue
        own = shelf.setdefault(Piece(home.kind, home.text), len(shelf))
        needs: tuple[int, ...] = ()
        if any(isinstance(one, Definitions) and one.lineno == found.line for one in home.group.statements):
            needs = tuple(shelf.setdefault(piece, len(shelf)) for piece in _needed(home, statements))
        parts.setdefault(section.anchor, Part(own, inside[0], inside[-1] + 1, needs))
    return Excerpts(tuple(shelf), parts)


def _statement(source: Source, group: Group, lines: Sequence[Line]) -> _Statement:
    fragment = "\n".join(source.lines[group.first - 1 : group.last])
    top = symbol_table(fragment, source.path)
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
    text = "\n".join(line.text for line in lines if group.first <= line.number <= group.last)
    paragraph = sum(not line.strip() for line in source.lines[: group.first - 1])
    return _Statement(group, text, paragraph, frozenset(gives), frozenset(takes))


def _with_touches(statements: Sequence[_Statement]) -> list[_Statement]:
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


def _needed(home: _Statement, statements: Sequence[_Statement]) -> Iterator[Piece]:
    """The pieces with which a definition runs."""
    known = {name for one in statements for name in one.gives}
    names: set[str] = set()
    taken = {id(home)}
    todo = [home]
    while todo:
        names |= todo.pop().takes
        for one in statements:
            if id(one) not in taken and one.gives & names and one.kind != "import":
                taken.add(id(one))
                todo.append(one)
    unknown = {name for name in names - known if not hasattr(builtins, name) and not name.startswith("__")}
    last = None
    for one in statements:
        if one.kind == "import":
            text = _import(one, names, unknown)
            if text:
                # Between the groups of imports, the author's blank line.
                yield Piece("import", text if last in (None, one.paragraph) else f"\n{text}")
                last = one.paragraph
        elif id(one) in taken:
            yield Piece(one.kind, one.text)


def _import(one: _Statement, names: Set[str], unknown: Set[str]) -> str:
    """An import with the names that are needed; a star stands for all that nobody else brings."""
    future = any(isinstance(s, ast.ImportFrom) and s.module == "__future__" for s in one.group.statements)
    if future or (one.star and unknown) or (not one.star and one.gives <= names):
        return one.text
    found = []
    for statement in one.group.statements:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        kept = [alias for alias in statement.names if _bound(alias) in names]
        if kept and isinstance(statement, ast.Import):
            found.append(ast.unparse(ast.Import(kept)))
        elif kept and isinstance(statement, ast.ImportFrom):
            line = ast.unparse(ast.ImportFrom(statement.module, kept, statement.level))
            if len(line) > WIDTH:
                head = line.partition(" import ")[0]
                line = "\n".join([f"{head} import (", *(f"    {ast.unparse(alias)}," for alias in kept), ")"])
            found.append(line)
    return "\n".join(found)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _aliases(group: Group) -> Iterator[ast.alias]:
    for statement in group.statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from statement.names
