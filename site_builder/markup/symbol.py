"""
---
title: Symbols
summary: What the formulas call h, and the code calls dim.
---
# Symbols

Authors say it in two places: a list of parameters has items such as `` `dim` is the width, $h$ ``, and a table of
symbols has rows with a formula in one cell and a name in another. Each is a *tie*. It holds in the definition that the
list belongs to, and the nearest one wins; a table in the module's own prose holds on the whole page. Behind the name, a
cell may say where: `` `x` in `ConvMixer.forward` ``.

Two ties that contradict each other in one place tie nothing there: no mark is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from markdown_it.token import Token
from msgspec import Struct

from site_builder.formula.formula_text import readable
from site_builder.markup.markup import blocks
from site_builder.markup.table_rules import FIELD
from site_builder.source.section import Section
from site_builder.text.lazy_regex import lazy_regex

NAME = lazy_regex(r"\s*`{1,2}([^\W\d]\w*)`{1,2}")
CODE = lazy_regex(r"(`++).+?\1")
DEFINITION = lazy_regex(r"`([^\W\d][\w.]*)`")
FORMULA = lazy_regex(r"(?<![\\$])\$([^$]+)\$(?!\$)")
# A letter, in its own dress perhaps, with an index or primes perhaps. What else begins with a backslash is no letter.
WORDS = r"(?!(?:times|cdot|quad|qquad|to|in|le|ge|ne|leq|geq|pm|frac|sqrt|sum|prod|text|infty)\b)[A-Za-z]+"
GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
LETTER = rf"(?:[A-Za-z]|\\{WORDS}\s*(?:{GROUP}|(?<=\s)[A-Za-z])?)"
SYMBOL = lazy_regex(rf"{LETTER}(?:'+|_(?:{GROUP}|\\?\w+)|\^(?:{GROUP}|[A-Z*]|\\[A-Za-z]+))*")
# What may hold a tie at all; most prose does not, and need not be read.
PLACE = lazy_regex(r"^[ \t]*(?:[*+-][ \t]|\d+[.)][ \t]|:\w|\|).*", re.MULTILINE)


class Tie(NamedTuple):
    """A symbol, its name in the code, and the qualified name of the definition in which it holds; empty: the page."""

    tex: str
    name: str
    scope: str


class Symbols(Struct, frozen=True, dict=True):
    """The ties of a page. Ties of the same symbol to the same name have one number, their place in `pairs`."""

    ties: tuple[Tie, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def labels(self) -> list[str]:
        """Each number in words: `h = dim`."""
        return [f"{readable(tex)} = {name}" for tex, name in self.pairs]

    def variable(self, name: str, scope: str) -> int | None:
        """The number of a variable of the definition `scope`."""
        return self._nearest(_outwards(scope), f"name {name}")

    def in_prose(self, name: str, scope: str) -> int | None:
        """The number of a name in the prose of the definition `scope`; a class knows what its `__init__` takes."""
        return self._nearest(_with_init(scope), f"name {name}")

    def symbol(self, tex: str, scope: str) -> int | None:
        """The number of a symbol in that prose. What means the same on the whole page means it here too."""
        found = self._nearest(_with_init(scope), f"tex {tex}")
        return self._only(f"tex {tex}", None) if found is None else found

    def number(self, tie: Tie) -> int:
        """That of a tie."""
        return self._numbers[tie.tex, tie.name]

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], int]:
        return {pair: number for number, pair in enumerate(self.pairs)}

    @cached_property
    def _tied(self) -> Mapping[tuple[str, str | None], set[int]]:
        """The numbers of each name and of each symbol, in each scope and (None) in all of them."""
        found: dict[tuple[str, str | None], set[int]] = {}
        for tie in self.ties:
            for said in (f"name {tie.name}", f"tex {tie.tex}"):
                for scope in (tie.scope, None):
                    found.setdefault((said, scope), set()).add(self.number(tie))
        return found

    def _nearest(self, scopes: Iterable[str], said: str) -> int | None:
        if (said, None) in self._tied:  # most have none
            for scope in scopes:
                if (said, scope) in self._tied:
                    return self._only(said, scope)
        return None

    def _only(self, said: str, scope: str | None) -> int | None:
        found = self._tied.get((said, scope), ())
        return next(iter(found)) if len(found) == 1 else None


def _outwards(scope: str) -> Iterator[str]:
    """A definition and what encloses it, from the inside out; the page is the last."""
    yield scope
    while scope:
        scope = scope.rpartition(".")[0]
        yield scope


def _with_init(scope: str) -> Iterator[str]:
    for one in _outwards(scope):
        yield one
        yield f"{one}.__init__"


def symbols(sections: Sequence[Section]) -> Symbols:
    """What the prose of a file ties together."""
    definitions = {section.definition.name for section in sections if section.definition is not None}
    found: list[Tie] = []
    for section in sections:
        text = section.prose.text if section.prose else ""
        if "$" in text and PLACE.search(text):
            scope = section.definition.name if section.definition is not None else section.scope
            found += _ties(blocks(section.prose), scope, definitions)
    ties = tuple(dict.fromkeys(found))
    return Symbols(ties, tuple(dict.fromkeys((tie.tex, tie.name) for tie in ties)))


def _ties(tokens: Sequence[Token], scope: str, definitions: set[str]) -> Iterator[Tie]:
    names: list[str] = []
    cells: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1].type if index else ""
        outer = tokens[index - 2].type if index > 1 else ""
        if token.type == "tr_close":
            yield from _row(cells, scope, definitions)
            cells = []
        elif token.type != "inline":
            continue
        elif before == "td_open":
            cells.append(token.content)
        elif before == "fieldlist_name_open":
            field = FIELD.fullmatch(token.content.strip())
            names = field["names"].split(", ") if field else []
        elif outer == "fieldlist_body_open" and len(names) == 1:
            yield from _item(names[0].lstrip("*"), token.content, scope)
        elif outer == "list_item_open" and (found := NAME.match(token.content)):
            yield from _item(found[1], token.content, scope)


def _item(name: str, text: str, scope: str) -> Iterator[Tie]:
    """An item in which one symbol stands, whatever other formulas there are."""
    found = {tex for tex in map(_symbol, FORMULA.findall(CODE.sub("", text))) if tex}
    if len(found) == 1:
        yield Tie(found.pop(), name, scope)


def _row(cells: Sequence[str], scope: str, definitions: set[str]) -> Iterator[Tie]:
    whole = (FORMULA.fullmatch(cell.strip()) for cell in cells)
    tex = next((made for found in whole if found and (made := _symbol(found[1]))), None)
    cell = next((cell for cell in cells if NAME.match(cell)), None)
    if tex is None or cell is None:
        return
    found = NAME.match(cell)
    assert found is not None
    places = [place for place in DEFINITION.findall(cell, found.end()) if place in definitions]
    for place in places or [scope]:
        yield Tie(tex, found[1], place)


def _symbol(tex: str) -> str:
    """The TeX without braces and spaces that change nothing; empty where it is more than a symbol."""
    tex = tex.strip()
    return re.sub(r"([_^])\{(\w|\\[A-Za-z]+)\}", r"\1\2", re.sub(r"\s+", " ", tex)) if SYMBOL.fullmatch(tex) else ""
