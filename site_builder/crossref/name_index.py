"""
---
title: The atlas
summary: Where every name is explained - a definition on the site, or a page of a well-known library's documentation.
---
# The atlas

One file does not know where it stands, nor what the others define. The atlas knows all files of a site, and what
other libraries' inventories say of theirs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

# An import of an import of an import: a chain that is longer is a circle.
LONGEST = 8


class Spot(Struct, frozen=True):
    """A definition on the site: the URL of its page, and its anchor there, empty for the page itself."""

    url: str
    anchor: str


class Module(Struct, frozen=True):
    """What there is to know of one Python file; `definitions` has the anchor of each qualified name."""

    name: str
    url: str
    package: str
    definitions: Mapping[str, str]
    imports: Mapping[str, str]


class Atlas(Struct, frozen=True):
    """
    All names: `modules` by path, `spots` by full dotted name, `aliases` from where a name was imported to where it is
    from, `short` from a name that only one module has to the full one, `libraries` from a name to an address.
    """

    modules: Mapping[str, Module] = field(default_factory=dict)
    spots: Mapping[str, Spot] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)

    def find(self, target: str, path: str) -> tuple[str, Spot | str] | None:
        """The full name of what a target in a file stands for, and where that is explained: a spot or an address."""
        name = self.absolute(target, path)
        for _ in range(LONGEST):
            if spot := self.spots.get(name):
                return name, spot
            cut = next((cut for cut in _cuts(name) if name[:cut] in self.aliases), 0)
            if not cut:
                break
            name = self.aliases[name[:cut]] + name[cut:]
        name = name.removeprefix("builtins.")
        address = self.libraries.get(name)
        return (name, address) if address else None

    def look_up(self, word: str, path: str, scope: str = "") -> tuple[str, Spot | str] | None:
        """
        What an author means by a name in the prose of a file, beside the definition `scope`.

        A name of the file itself comes first, then one that it has imported, then the full name or the only one on the
        site, and last the libraries.
        """
        if module := self.modules.get(path):
            parts = scope.split(".") if scope else []
            for count in range(len(parts), -1, -1):
                qualified = ".".join([*parts[:count], word])
                if qualified in module.definitions:
                    return f"{module.name}.{qualified}", Spot(module.url, module.definitions[qualified])
            first, point, rest = word.partition(".")
            if first in module.imports:
                return self.find(module.imports[first] + point + rest, path)
        name = self.short.get(word) or word
        return self.find(name, path) if name in self.spots or name in self.libraries else None

    def absolute(self, target: str, path: str) -> str:
        """The dotted name of a target, which may be relative to its file; empty where that leads nowhere."""
        if target[0] not in ":.":
            return target
        module = self.modules.get(path)
        if module is None:
            return ""
        if target[0] == ":":
            return f"{module.name}.{target[1:]}"
        rest = target.lstrip(".")
        level = len(target) - len(rest)
        parts = module.package.split(".") if module.package else []
        return ".".join([*parts[: len(parts) - level + 1], rest]) if len(parts) >= level else ""


def _cuts(name: str) -> Iterable[int]:
    """Where a dotted name can be cut: its whole length first."""
    cut = len(name)
    while cut > 0:
        yield cut
        cut = name.rfind(".", 0, cut)


def build_index(modules: Mapping[str, Module], libraries: Mapping[str, str]) -> Atlas:
    """The atlas of a site; `modules` by their paths."""
    spots: dict[str, Spot] = {}
    aliases: dict[str, str] = {}
    short: dict[str, str] = {}
    bare = Atlas(modules)
    for path, module in modules.items():
        spots[module.name] = Spot(module.url, "")
        for qualified, anchor in module.definitions.items():
            full = f"{module.name}.{qualified}"
            spots[full] = Spot(module.url, anchor)
            # `ConvMixer` and `model.ConvMixer` are enough where no other module has one; twice is none.
            for name in (qualified, f"{module.name.rpartition('.')[2]}.{qualified}"):
                if name != full:
                    short[name] = "" if name in short else full
        for name, target in module.imports.items():
            if absolute := bare.absolute(target, path):
                aliases[f"{module.name}.{name}"] = absolute
    return Atlas(modules, spots, aliases, {name: full for name, full in short.items() if full}, libraries)


def module_name(path: str, is_package: Callable[[str], bool]) -> tuple[str, str]:
    """
    The dotted name of a file as others import it, and that of its package.

    `is_package` tells whether a folder has an `__init__.py`: a package begins below the last one that has none.
    """
    *folders, file = path.split("/")
    parts: list[str] = []
    while folders and folders[-1] and is_package("/".join(folders)):
        parts.insert(0, folders.pop())
    package = ".".join(parts)
    stem = posixpath.splitext(file)[0]
    if stem == "__init__" and package:
        return package, package
    return ".".join([*parts, stem]), package
