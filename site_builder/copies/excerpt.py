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
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from site_builder.copies.module_statement import Kind, ModuleText, Statement, is_future, read_statement, with_touches
from site_builder.copies.notebook import groups
from site_builder.copies.tangle import without
from site_builder.source.block import Definitions, split
from site_builder.source.python_parser import REFUSALS
from site_builder.source.section import pair
from site_builder.source.source import Source
from site_builder.source.token_stream import tokenize_source

WIDTH = 88
MOST_NEEDS = 2_000_000
"""So many pieces are named as needed in all: of a thousand functions that call each other, each needs them all."""


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
    complete: bool = True
    """Whether each definition says what it needs; else only as many as `MOST_NEEDS` allows."""

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


def excerpts(source: Source) -> Excerpts:
    """
    What can be taken from a module whose imports are absolute; nothing where Python's compiler would refuse it.

    Too much rather than too little is taken along: an annotation counts as a use, and of a name that is bound several
    times all bindings come.
    """
    tokens = tokenize_source(source)
    blocks = split(source, tokens)
    text = ModuleText(source, without(source, blocks, tokens, lambda block: True))
    try:
        statements = [read_statement(text, group) for group in groups(source.tree) if not group.is_main]
    except REFUSALS:
        return Excerpts()
    module = _Module(with_touches(statements))
    shelf: dict[Piece, int] = {}
    parts: dict[str, Part] = {}
    listed = 0
    for section in pair(source, blocks).sections:
        found = section.definition
        home = module.around(found.first) if found else None
        if found is None or home is None:
            continue
        before = text.place(home.group.first)
        first, behind = text.place(found.first) - before, text.place(found.last + 1) - before
        if first == behind:
            continue
        own = shelf.setdefault(Piece(home.kind, home.text), len(shelf))
        needs: tuple[int, ...] = ()
        is_whole = any(isinstance(one, Definitions) and one.lineno == found.line for one in home.group.statements)
        if is_whole and listed <= MOST_NEEDS:
            needs = tuple(shelf.setdefault(piece, len(shelf)) for piece in module.needed(home))
            listed += len(needs)
        parts.setdefault(section.anchor, Part(own, first, behind, needs))
    return Excerpts(tuple(shelf), parts, complete=listed <= MOST_NEEDS)


class _Module:
    """The statements of a module, found by what they give to it and by their lines."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self._firsts = [one.group.first for one in statements]
        self._places = {id(one): place for place, one in enumerate(statements)}
        self._givers: dict[str, list[int]] = defaultdict(list)
        self._imports: dict[str, list[int]] = defaultdict(list)
        self._always = [place for place, one in enumerate(statements) if one.kind == "import" and is_future(one)]
        self._stars = [place for place, one in enumerate(statements) if one.kind == "import" and one.star]
        for place, one in enumerate(statements):
            for name in one.gives:
                (self._imports if one.kind == "import" else self._givers)[name].append(place)

    def around(self, line: int) -> Statement | None:
        """The statement in which a line stands."""
        place = bisect_right(self._firsts, line) - 1
        return self.statements[place] if place >= 0 and line <= self.statements[place].group.last else None

    def needed(self, home: Statement) -> Iterator[Piece]:
        """The pieces with which a definition runs."""
        names: set[str] = set()
        places = {self._places[id(home)]}
        todo = [home]
        while todo:
            for name in todo.pop().takes - names:
                names.add(name)
                for place in self._givers.get(name, ()):
                    if place not in places:
                        places.add(place)
                        todo.append(self.statements[place])
        unknown = {name for name in names if not (name in self._givers or name in self._imports or _is_known(name))}
        places.update(self._always, self._stars if unknown else (), *(self._imports.get(name, ()) for name in names))
        last = None
        for one in map(self.statements.__getitem__, sorted(places)):
            if one.kind != "import":
                yield Piece(one.kind, one.text)
            elif text := _import(one, names, unknown):
                # Between the groups of imports, the author's blank line.
                yield Piece("import", text if last in (None, one.paragraph) else f"\n{text}")
                last = one.paragraph


def _is_known(name: str) -> bool:
    return hasattr(builtins, name) or name.startswith("__")


def _import(one: Statement, names: Set[str], unknown: Set[str]) -> str:
    """An import with the names that are needed; a star stands for all that nobody else brings."""
    if is_future(one) or (one.star and unknown) or (not one.star and one.gives <= names):
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
