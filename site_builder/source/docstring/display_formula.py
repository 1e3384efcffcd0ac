"""
---
title: Displayed formulas
summary: A formula of several lines in the middle of a paragraph, kept from being taken for a list.
---
# Displayed formulas

Authors write `$$` right below the words that lead to it, without a blank line. Then the formula is part of a paragraph,
and a line of it that begins with a minus would end the paragraph and begin a list. Four spaces in front say to Markdown
that the line goes on with the paragraph, and nothing at all to TeX.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.source.prose import Prose, ProseLine
from site_builder.text.lazy_regex import lazy_regex

BEGINS_BLOCK = lazy_regex(r" {0,3}(?:[-+*=>#|~`]|\d+[.)]\s)")
FENCE = lazy_regex(r"\s*(?:```|~~~)")
INDENT = "    "


def unbroken(prose: Prose) -> Prose:
    """The prose, its formulas safe from Markdown's blocks; the same object where it has none."""
    return Prose(tuple(_lines(prose))) if "$$" in prose.text else prose


def _lines(prose: Prose) -> Iterator[ProseLine]:
    inside = fence = False
    for line in prose.lines:
        fence ^= FENCE.match(line.text) is not None
        inside = inside and bool(line.text.strip()) and not fence
        if inside and BEGINS_BLOCK.match(line.text) and not line.text.startswith("$$"):
            line = ProseLine(INDENT + line.text, line.line, max(line.column - len(INDENT), 1))
        yield line
        inside ^= not fence and line.text.count("$$") % 2 == 1
