"""
---
title: Names in code
summary: Where a file uses a name, and what that name stands for.
---
# Names in code
"""

from __future__ import annotations

import ast
import symtable
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from msgspec import Struct, field

from site_builder.code.scope import Scope
from site_builder.source.python_parser import REFUSALS, symbol_table
from site_builder.source.source import Source
from site_builder.text.lazy_regex import lazy_regex

FROM = lazy_regex(r"from[ \t]*(\.[. \t]*)?([^\W\d][\w.]*)?[ \t]+import\b")
LONG_LINE = 500
LONGEST_NAME = 50
"""So many parts of a dotted name lead somewhere: each is told with all before it, which grows with their square."""
# Fields of the tree in which no name can be.
EMPTY = {"ctx", "op", "ops", "id", "attr", "arg", "name", "names", "level", "module", "kind", "conversion", "simple"}
EMPTY |= {"type_comment", "type_ignores", "is_async", "asname", "type_params", "kwd_attrs"}


class Use(NamedTuple):
    """A place where a name is used: its line from 1, its column in characters from 0, and what it stands for."""

    line: int
    column: int
    word: str
    target: str


class Names(Struct, frozen=True):
    """
    The names of one file: where they are used, what the names of the module were imported as, and the line of each
    constant (`SIZE`, `Layer.width`), which is a name of the module or of a class that is assigned once.
    """

    uses: tuple[Use, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, int] = field(default_factory=dict)
    symbols: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """The numbers of variables that formulas have symbols for, by place."""


Number = Callable[[str, str], int | None]


def names(source: Source, number: Number | None = None) -> Names:
    """
    The names of a file; none where Python's compiler would refuse what its parser accepts.

    `number` says which number a variable has that formulas have a symbol for, by name and by the qualified name of the
    function or class that it belongs to.
    """
    try:
        table = symbol_table(source.normal, source.path)
    except REFUSALS:
        return Names()
    reading = _Reading(source, table)
    symbols = reading.symbols(number) if number else {}
    return Names(tuple(sorted(reading.uses())), reading.module.imports(), reading.constants(), symbols)


class _Reading:
    """One walk over the tree, with a list of what is still to do: a recursion would end at a long sum."""

    def __init__(self, source: Source, table: symtable.SymbolTable) -> None:
        self.lines = source.lines
        self.module = Scope("module", None, "", table)
        self.classes: list[Scope] = []
        self.places: list[Use] = []
        self.names: list[tuple[ast.Name, list[ast.Attribute], Scope]] = []
        self.stored: list[tuple[str, Scope]] = []
        self.variables: list[tuple[ast.Name | ast.arg, Scope]] = []
        self.taken: set[tuple[str, str]] | None = None
        self.ends: dict[int, list[int]] = {}
        self.todo: list[tuple[Scope, list[ast.AST]]] = [(self.module, [source.tree])]
        self.walk()
        for name, scope in self.stored:
            scope.owner(name).stores[name] += 1
        for node, parts, scope in self.names:
            owner = scope.owner(node.id)
            if owner.home and owner.me == node.id and parts and not isinstance(parts[-1].ctx, ast.Load):
                owner.home.set_outside.add(parts[-1].attr)

    def walk(self) -> None:
        while self.todo:
            scope, nodes = self.todo.pop()
            while nodes:
                node = nodes.pop()
                kind = type(node)
                if isinstance(node, ast.Name):
                    if isinstance(node.ctx, ast.Load):
                        self.names.append((node, [], scope))
                    else:
                        self.stored.append((node.id, scope))
                        self.variables.append((node, scope))
                elif isinstance(node, ast.Attribute):
                    parts = [node]
                    while isinstance(value := parts[-1].value, ast.Attribute):
                        parts.append(value)
                    if isinstance(value, ast.Name):
                        self.names.append((value, parts, scope))
                    else:
                        nodes.append(value)
                elif kind in HANDLERS:
                    HANDLERS[kind](self, node, scope)
                else:
                    # What is no node, `None` among the keys of a dictionary say, has no fields.
                    for name in FIELDS.get(kind, ()):
                        inside = getattr(node, name)
                        if type(inside) is list:
                            nodes += inside
                        elif inside is not None:
                            nodes.append(inside)

    def later(self, scope: Scope, *nodes: ast.AST | None) -> None:
        self.todo.append((scope, [node for node in nodes if node is not None]))

    # --- What binds names ---

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        outer = scope
        outer.bind(node.name, f":{scope.path}{node.name}")
        self.later(outer, *node.decorator_list)
        scope = self.parametrised(node, scope)
        arguments = _arguments(node.args)
        self.later(outer, *node.args.defaults, *node.args.kw_defaults)
        self.later(scope, node.returns, *(argument.annotation for argument in arguments))
        table = outer.tables.get((node.name, node.lineno))
        if table is None:
            return  # never seen: then the names in it stand for nothing
        inner = Scope("function", scope, f"{outer.path}{node.name}.", table)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if outer.kind == "class" and first and not any(_is(d, "staticmethod") for d in node.decorator_list):
            inner.home, inner.me = outer, first[0].arg
        self.variables += ((argument, inner) for argument in arguments)
        self.later(inner, *node.body)

    def definition(self, node: ast.ClassDef, scope: Scope) -> None:
        outer = scope
        outer.bind(node.name, f":{scope.path}{node.name}")
        self.later(outer, *node.decorator_list)
        scope = self.parametrised(node, scope)
        self.later(scope, *node.bases, *node.keywords)
        table = outer.tables.get((node.name, node.lineno))
        if table is not None:
            inner = Scope("class", scope, f"{outer.path}{node.name}.", table)
            self.classes.append(inner)
            self.later(inner, *node.body)

    def parametrised(self, node: ast.AST, scope: Scope) -> Scope:
        parameters = getattr(node, "type_params", ())  # Python 3.11 has none
        return self.small(scope, (parameter.name for parameter in parameters)) if parameters else scope

    def small(self, scope: Scope, names: Iterable[str] = ()) -> Scope:
        made = Scope("small", scope, scope.path, None)
        made.known.update(names)
        return made

    def anonymous(self, node: ast.Lambda, scope: Scope) -> None:
        self.later(scope, *node.args.defaults, *node.args.kw_defaults)
        self.later(self.small(scope, (argument.arg for argument in _arguments(node.args))), node.body)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope) -> None:
        bound = (n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name))
        inner = self.small(scope, bound)
        self.later(scope, node.generators[0].iter)
        self.later(inner, *(generator.iter for generator in node.generators[1:]))
        self.later(inner, *(part for g in node.generators for part in (*g.ifs, g.target)))
        if isinstance(node, ast.DictComp):
            self.later(inner, node.key, node.value)
        else:
            self.later(inner, node.elt)

    def walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        self.later(scope, node.value)
        self.stored.append((node.target.id, scope))
        self.variables.append((node.target, scope))

    def assignment(self, node: ast.Assign | ast.AnnAssign, scope: Scope) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if scope.kind in ("module", "class"):
            scope.assigned.update((target.id, target.lineno) for target in targets if isinstance(target, ast.Name))
        self.later(scope, *targets, node.value, getattr(node, "annotation", None))

    def everywhere(self, node: ast.Global, scope: Scope) -> None:
        scope.everywhere.update(node.names)

    def named(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self.stored.append((name, scope))
        self.later(scope, *ast.iter_child_nodes(node))

    def whole(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            scope.bind(alias.asname or top, alias.name if alias.asname else top)
            self.dotted(alias.lineno, alias.col_offset, alias.name, "")

    def part(self, node: ast.ImportFrom, scope: Scope) -> None:
        points, module = "." * node.level, node.module or ""
        inside = f"{points}{module}." if module else points
        line = self.lines[node.lineno - 1]
        column = self.column(node.lineno, node.col_offset)
        if module and (found := FROM.match(line, column)) and found[2] == module:
            self.dotted(node.lineno, len(line[: found.start(2)].encode()), module, points)
        for alias in node.names:
            if alias.name == "*":
                scope.bind("*", "*")
                continue
            scope.bind(alias.asname or alias.name, inside + alias.name)
            self.use(alias.lineno, alias.col_offset, alias.name, inside + alias.name)

    # --- Places ---

    def dotted(self, line: int, offset: int, name: str, before: str) -> None:
        """The parts of `torch.nn.functional` in an import, each the name of a module."""
        target = before
        for part in name.split(".", LONGEST_NAME)[:LONGEST_NAME]:
            target += part
            self.use(line, offset, part, target)
            target += "."
            offset += len(part.encode()) + 1

    def column(self, line: int, offset: int) -> int:
        """A column in characters; the tree counts bytes."""
        text = self.lines[line - 1]
        if text.isascii():
            return offset
        if len(text) <= LONG_LINE:
            return len(text.encode()[:offset].decode(errors="ignore"))
        if line not in self.ends:  # of a long line, many columns are asked for
            self.ends[line] = list(accumulate(len(character.encode()) for character in text))
        return bisect_right(self.ends[line], offset)

    def use(self, line: int, offset: int, word: str, target: str) -> None:
        """Note a place, if the word stands there: in f-strings, Python 3.11 is not sure of its own positions."""
        if line <= len(self.lines):
            column = self.column(line, offset)
            if self.lines[line - 1].startswith(word, column):
                self.places.append(Use(line, column, word, target))

    def uses(self) -> list[Use]:
        found: dict[tuple[Scope, str], tuple[Scope, str]] = {}
        for name, parts, scope in self.names:
            key = scope, name.id
            if key not in found:
                owner = scope.owner(name.id)
                found[key] = owner, owner.target(name.id)
            owner, target = found[key]
            rest = parts[: -LONGEST_NAME - 1 : -1]
            if rest and owner.home and owner.me == name.id and not owner.stores[name.id]:
                target = owner.home.member(rest[0].attr)
                if target:
                    self.attribute(rest.pop(0), target)
            elif target and type(name.ctx) is ast.Load:
                self.use(name.lineno, name.col_offset, name.id, target)
            if target:
                for part in rest:
                    target = f"{target}.{part.attr}"
                    self.attribute(part, target)
        return self.places

    def attribute(self, node: ast.Attribute, target: str) -> None:
        offset = (node.end_col_offset or 0) - len(node.attr.encode())
        self.use(node.end_lineno or node.lineno, offset, node.attr, target)

    def symbols(self, number: Number) -> dict[tuple[int, int], int]:
        """The variables that have a number; in a class, `self.name` is what its `__init__` calls `name`."""
        found: dict[tuple[int, int], int] = {}

        def note(line: int, offset: int, word: str, owner: Scope) -> None:
            # What is imported or defined is no variable, and Python's own names are not either.
            if owner.kind != "small" and word not in owner.bound:
                self.note(found, line, offset, word, number(word, owner.path[:-1]))

        for variable, scope in self.variables:
            word = variable.arg if isinstance(variable, ast.arg) else variable.id
            note(variable.lineno, variable.col_offset, word, scope.owner(word))
        for name, parts, scope in self.names:
            owner = scope.owner(name.id)
            note(name.lineno, name.col_offset, name.id, owner)
            if parts and owner.home and owner.me == name.id:
                first = parts[-1]
                within = owner.home.path
                same = number(first.attr, f"{within}__init__") if self.takes(within, first.attr) else None
                offset = (first.end_col_offset or 0) - len(first.attr.encode())
                self.note(found, first.end_lineno or first.lineno, offset, first.attr, same)
        return found

    def takes(self, path: str, name: str) -> bool:
        """Whether the class at a path has a field of this name, or an `__init__` with such a parameter."""
        if self.taken is None:
            words = ((node.arg if isinstance(node, ast.arg) else node.id, scope) for node, scope in self.variables)
            self.taken = {(word, scope.path.removesuffix("__init__.")) for word, scope in words}
        return (name, path) in self.taken

    def note(self, found: dict[tuple[int, int], int], line: int, offset: int, word: str, number: int | None) -> None:
        """Note a place, if it has a number and the word stands there."""
        if number is not None and line <= len(self.lines):
            column = self.column(line, offset)
            if self.lines[line - 1].startswith(word, column):
                found[line, column] = number

    def constants(self) -> dict[str, int]:
        return {
            scope.path + name: line
            for scope in (self.module, *self.classes)
            for name, line in scope.assigned.items()
            if scope.target(name) == f":{scope.path}{name}"
        }


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(argument for argument in (arguments.vararg, arguments.kwarg) if argument)]


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


FIELDS = {
    kind: tuple(name for name in kind._fields if name not in EMPTY)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and kind is not ast.Constant
}
HANDLERS: Mapping[type[ast.AST], Callable[[_Reading, Any, Scope], None]] = {
    ast.FunctionDef: _Reading.function,
    ast.AsyncFunctionDef: _Reading.function,
    ast.ClassDef: _Reading.definition,
    ast.Lambda: _Reading.anonymous,
    ast.ListComp: _Reading.comprehension,
    ast.SetComp: _Reading.comprehension,
    ast.GeneratorExp: _Reading.comprehension,
    ast.DictComp: _Reading.comprehension,
    ast.NamedExpr: _Reading.walrus,
    ast.Assign: _Reading.assignment,
    ast.AnnAssign: _Reading.assignment,
    ast.Global: _Reading.everywhere,
    ast.ExceptHandler: _Reading.named,
    ast.MatchAs: _Reading.named,
    ast.MatchStar: _Reading.named,
    ast.MatchMapping: _Reading.named,
    ast.Import: _Reading.whole,
    ast.ImportFrom: _Reading.part,
}
