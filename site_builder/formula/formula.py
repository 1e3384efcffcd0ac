r"""
---
title: Formulas
summary: TeX to HTML and MathML at build time, without a script or an inline style on the page.
---
# Formulas

KaTeX is written in JavaScript, and would normally run in every reader's browser. Here it runs once, in the build
(`engine`); the page gets its HTML, its MathML for those who listen, and its fonts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from site_builder.resources import KATEX, ROOT
from site_builder.text.text_limit import LONGEST_FORMULA

# What decides how a formula comes out.
MAKERS = (KATEX / "katex.min.js", *sorted((ROOT / "formula").glob("*.[pj][ys]")))

# What LaTeX has and KaTeX lacks; an author's macro of the same name comes before it.
LATEX = {r"\mbox": r"\text{#1}"}


class Part(NamedTuple):
    """A part of a formula by its number, -1 where it has no element, and its normal forms, the longest first."""

    number: int
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """
    A formula as HTML, and the rules that it needs, as sorted pairs of class and declarations.

    `rows` are its parts (`part.js`), the outermost row first. The element of part 3 has the class `s@3` behind all
    others, and `r@3` where it goes on; `recurrence` puts the numbers of a page in their place.
    """

    html: str
    styles: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Part, ...], ...] = ()

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """The normal forms of each row."""
        return tuple(tuple([part.forms[0] for part in row]) for row in self.rows)


@dataclass(frozen=True, slots=True)
class FormulaError:
    """What KaTeX says is wrong, and where: an offset in characters into the TeX source."""

    message: str
    position: int
    given_up: bool = False
    """Whether there was no time or no room: that may be the machine's fault, and is nowhere kept."""


TOO_LONG = FormulaError(f"it has more than {LONGEST_FORMULA:,} letters", 0)


GIVEN_UP = b'["it takes '
"""With which an answer of the engine begins that had no time or no room."""


class Cache(Protocol):
    """Where results survive the process. Both may be called for any key, in any order; a loss is no error."""

    def get(self, key: str) -> bytes | None:
        """The bytes put under a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep bytes under a key."""


class Typesetter(Protocol):
    """What makes formulas: an `engine.Engine` in this process, or a `formula_process.Line` to one in another."""

    def answers(self, macros: Mapping[str, str], formulas: Sequence[tuple[str, bool]]) -> Sequence[bytes]:
        """For each formula, as (TeX, display), a line: see `understood`."""

    def close(self) -> None:
        """End it."""


class Renderer:
    """
    Renders formulas, each once. Use it as a context manager: an engine left open can hang the process at its end.

    Where no engine is given, one is loaded at the first formula that is in no cache. Neither threads nor forked
    processes may share a renderer; make one in each process.
    """

    def __init__(
        self, macros: Mapping[str, str] | None = None, cache: Cache | None = None, engine: Typesetter | None = None
    ) -> None:
        self.macros = dict(sorted((LATEX | dict(macros or {})).items()))
        self.cache = cache
        self.known: dict[tuple[str, bool], Formula | FormulaError] = {}
        self.answers: dict[tuple[str, bool], bytes] = {}
        self.engine = engine
        self.keys: dict[tuple[str, bool], str] = {}

    def __enter__(self) -> Self:
        """Nothing is loaded yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the engine, if there is one."""
        if self.engine is not None:
            self.engine.close()
            self.engine = None

    def render(self, tex: str, *, display: bool) -> Formula | FormulaError:
        """One formula, in a line of its own (`display`) or in the text."""
        return self.render_many([(tex, display)])[0]

    def render_many(self, formulas: Sequence[tuple[str, bool]]) -> list[Formula | FormulaError]:
        """Several formulas, each as (TeX, display), in their order. One call for a page saves a third of the time."""
        wanted = dict.fromkeys(formulas)
        # Also what this run has made already is asked for and given: the cache may keep an account for each page.
        remembered = {formula for formula in wanted if self.recall(formula)} if self.cache is not None else set()
        for formula in wanted:
            if len(formula[0]) > LONGEST_FORMULA:
                self.known[formula] = TOO_LONG
        missing = [formula for formula in wanted if formula not in self.known]
        if missing:
            if self.engine is None:
                # Imported here: a build that finds all its formulas in the cache does without the engine.
                from site_builder.formula.engine import Engine

                self.engine = Engine()
            for formula, answer in zip(missing, self.engine.answers(self.macros, missing), strict=True):
                self.known[formula] = understood(answer)
                self.answers[formula] = answer
        if self.cache is not None:
            for formula in wanted:
                # That it took too long may be the machine's fault.
                if formula not in remembered and not self.answers.get(formula, GIVEN_UP).startswith(GIVEN_UP):
                    self.cache.put(self.key(formula), self.answers[formula])
        return [self.known[formula] for formula in formulas]

    def recall(self, formula: tuple[str, bool]) -> bool:
        """Whether the cache knows the formula, which then is among the known."""
        value = self.cache.get(self.key(formula)) if self.cache is not None else None
        if value is None:
            return False
        if formula not in self.known:
            try:
                self.known[formula] = understood(value)
            except ValueError:  # half a file, or another's: render it again
                return False
            self.answers[formula] = value
        return True

    def key(self, formula: tuple[str, bool]) -> str:
        """Under what a formula is cached: itself, the macros, and all that decides how it comes out."""
        if formula not in self.keys:
            self.keys[formula] = hashlib.sha256(json.dumps([_makers(), self.macros, *formula]).encode()).hexdigest()
        return self.keys[formula]


@cache
def _makers() -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in MAKERS)).hexdigest()


def understood(line: bytes) -> Formula | FormulaError:
    """
    The result in an answer, as it comes from the engine or from the cache; `ValueError` where it is none.

    The engine says how a line is made up.
    """
    html, found, rest = line.decode().partition("\x1f")
    if not found:
        message, position = json.loads(line)
        return FormulaError(message, position, line.startswith(GIVEN_UP))
    styles, rows = json.loads(rest)
    parts = tuple(tuple(Part(number, tuple(forms)) for number, *forms in row) for row in rows)
    return Formula(html.replace("\x1e", "\n"), tuple(sorted(styles.items())), parts)


def stylesheet(styles: Iterable[tuple[str, str]]) -> str:
    """
    The rules of many formulas as CSS, each once.

    An inline style wins over every rule of a style sheet; `:not(#_)` lends a class the weight of an id, so that these
    rules win too, over KaTeX's own and over a theme's.
    """
    return "".join(f".{name}:not(#_){{{rule}}}\n" for name, rule in sorted(set(styles)))
