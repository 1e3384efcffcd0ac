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
from collections.abc import Sequence
from typing import Protocol

from site_builder.diagnostic import Diagnostic
from site_builder.formula import Formula, FormulaError
from site_builder.render_rule import Markup
from site_builder.sanitise import FORMULA


class Typesetter(Protocol):
    """What makes formulas: `formula.Renderer`."""

    def render_many(self, formulas: Sequence[tuple[str, bool]]) -> Sequence[Formula | FormulaError]:
        """Each formula, given as TeX and whether it is on display, or what is wrong with it."""


def typeset(prose: Sequence[Markup], formulas: Typesetter) -> None:
    """Fill the formulas of all prose of a page in; a bad one becomes an error at its own place, and shows its TeX."""
    wanted = [(use.tex, use.display) for one in prose for use in one.formulas]
    made = iter(formulas.render_many(wanted) if wanted else ())
    for one in prose:
        if not one.formulas:
            continue
        pieces = []
        for use in one.formulas:
            result = next(made)
            if isinstance(result, FormulaError):
                problem = Diagnostic(*use.place(result.position), f"bad formula: {result.message}", "mend the TeX")
                one.diagnostics.append(problem)
                pieces.append(f"<code>{html.escape(use.tex)}</code>")
            else:
                one.styles.update(result.styles)
                pieces.append(result.html)

        def piece(match: re.Match[str], pieces: Sequence[str] = pieces) -> str:
            return pieces[int(match[1])] if int(match[1]) < len(pieces) else ""  # somebody wrote the mark himself

        one.html = FORMULA.sub(piece, one.html)
