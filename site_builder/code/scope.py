"""
---
title: Scopes
summary: What each name in the code stands for, by Python's own rules and not by its letters.
---
# Scopes

A local variable `model` is not the module `model`, and `nn.Conv2d` is `torch.nn.Conv2d` because of an import somewhere
above. Python's symbol tables say which scope a name belongs to; the syntax tree says what was bound to it there. What
is bound in two ways stands for nothing here: no link is better than a wrong one.

What a name stands for is a *target*. `torch.nn.Conv2d` is absolute, `.model.ConvMixer` and `..data.Images` are relative
as in an import, and `:ConvMixer.forward` is a definition of the file itself: a file does not know its own address.
"""

from __future__ import annotations

import symtable
from collections import Counter
from collections.abc import Iterator


class Scope:
    """
    A module, class or function; or, as `small`, a comprehension, a lambda or a list of type parameters.

    `bound` has what an import or a definition bound to a name, `stores` how often it was bound otherwise, `known` what
    Python's symbol table says is its own; `path` is the qualified name with a point behind it. In a method, `me` is
    what it calls its object and `home` the class, whose `set_outside` are the names that methods assign to the object.
    """

    def __init__(self, kind: str, parent: Scope | None, path: str, table: symtable.SymbolTable | None) -> None:
        self.kind = kind
        self.parent = parent
        self.path = path
        self.bound: dict[str, str] = {}
        self.stores: Counter[str] = Counter()
        self.assigned: dict[str, int] = {}
        self.set_outside: set[str] = set()
        self.everywhere: set[str] = set()
        self.me = ""
        self.home: Scope | None = None
        self.known: set[str] = set()
        self.table = table
        self.tables: dict[tuple[str, int], symtable.SymbolTable] = {}
        if table is not None:
            self.tables = {(child.get_name(), child.get_lineno()): child for child in _children(table)}
            if isinstance(table, symtable.Function):
                self.known.update(table.get_locals())

    def bind(self, name: str, target: str) -> None:
        """An import or a definition; a second one under the same name makes it uncertain."""
        if self.bound.setdefault(name, target) != target:
            self.stores[name] += 1

    def owner(self, name: str) -> Scope:
        """The scope whose name this is, as seen from here."""
        scope: Scope = self
        while scope.parent is not None:
            if scope.kind != "class" or scope is self:  # what stands inside a method does not see the class's names
                if name in scope.everywhere:
                    break
                if name in scope.known or (scope.kind == "class" and scope.has(name)):
                    return scope
            scope = scope.parent
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def has(self, name: str) -> bool:
        """Whether a class body binds a name; asked for few, and the table is slow to tell of all."""
        table = self.table
        return table is not None and name in table.get_identifiers() and table.lookup(name).is_local()

    def target(self, name: str) -> str:
        """What a name that belongs to this scope stands for; empty where that is nothing certain."""
        stores = self.stores[name]
        if name in self.bound:
            return "" if stores else self.bound[name]
        if name in self.assigned and stores == 1:
            return f":{self.path}{name}"
        builtin = not stores and self.kind == "module" and "*" not in self.bound and not name.startswith("__")
        return f"builtins.{name}" if builtin else ""

    def member(self, name: str) -> str:
        """What `self.name` stands for, where this class defines it and no method puts another thing in its place."""
        target = self.target(name)
        return target if target.startswith(":") and name not in self.set_outside else ""

    def imports(self) -> dict[str, str]:
        """The names that stand for something of another module."""
        return {name: target for name, target in self.bound.items() if target[0] != ":" and not self.stores[name]}


def _children(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        if child.get_type() in ("function", "class"):
            yield child
        else:  # type parameters, in which the definition stands
            yield from _children(child)
