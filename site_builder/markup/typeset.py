"""
---
title: Typesetting
summary: The formulas of a whole page at once, each put where its prose left room for it.
---
# Typesetting
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import Protocol

from site_builder.diagnostic import Diagnostic
from site_builder.formula.formula import Formula, FormulaError
from site_builder.formula.recurrence import Standing, marked
from site_builder.markup.raw_html import FORMULA
from site_builder.markup.rendering import Markup
from site_builder.markup.symbol import Symbols


class Typesetter(Protocol):
    """What makes formulas: `formula.Renderer`."""

    def render_many(self, formulas: Sequence[tuple[str, bool]]) -> Sequence[Formula | FormulaError]:
        """Each formula, given as TeX and whether it is on display, or what is wrong with it."""


def typeset(
    prose: Sequence[Markup], formulas: Typesetter, symbols: Symbols | None = None, shown: int | None = None
) -> list[str]:
    """
    Fill the formulas of all prose of a page in; a bad one becomes an error at its own place, and shows its TeX.

    The result are the labels of what occurs again, by number, those of `symbols` first. The first `shown` pieces of
    prose stand on the page; what else there is follows their numbers.
    """
    symbols = symbols or Symbols()
    pairs = symbols.pairs
    wanted = [(use.tex, use.display) for one in prose for use in one.formulas]
    made = formulas.render_many([*wanted, *((tex, False) for tex, _ in pairs)]) if wanted else ()
    results = iter(made)
    # The symbols of the page by their normal form: only KaTeX knows that two ways to write one are the same.
    forms = {_form(result): tex for (tex, _), result in zip(pairs, made[len(wanted) :], strict=False)}
    standing: list[Standing] = []
    counted = None
    pieces: list[list[str | int]] = []
    for number, one in enumerate(prose):
        if number == shown:
            counted = len(standing)
        pieces.append([])
        for use in one.formulas:
            result = next(results)
            if isinstance(result, FormulaError):
                problem = Diagnostic(*use.place(result.position), f"bad formula: {result.message}", "mend the TeX")
                one.diagnostics.append(problem)
                one.given_up = one.given_up or result.given_up
                pieces[-1].append(f"<code>{html.escape(use.tex)}</code>")
            else:
                one.styles.update(result.styles)
                pieces[-1].append(len(standing))
                standing.append(Standing(use.tex, result, _numbers(symbols, forms, one.scope)))
    filled, labels = marked(standing, len(pairs), counted)
    for one, some in zip(prose, pieces, strict=True):
        if some:
            _put(one, [piece if isinstance(piece, str) else filled[piece] for piece in some])
    return [*symbols.labels(), *labels]


def _put(one: Markup, pieces: Sequence[str]) -> None:
    def piece(match: re.Match[str]) -> str:
        return pieces[int(match[1])] if int(match[1]) < len(pieces) else ""  # somebody wrote the mark himself

    one.html = FORMULA.sub(piece, one.html)


def _form(result: Formula | FormulaError) -> str:
    """The normal form of what is one symbol; empty for anything else."""
    rows = () if isinstance(result, FormulaError) else result.rows
    return rows[0][0].forms[0] if rows and len(rows[0]) == 1 else ""


def _numbers(symbols: Symbols, forms: dict[str, str], scope: str) -> Callable[[str], int | None] | None:
    return (lambda form: symbols.symbol(forms[form], scope) if form in forms else None) if forms else None
