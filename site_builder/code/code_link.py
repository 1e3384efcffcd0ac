"""
---
title: Links in code
summary: Code is coloured once; where its names lead is filled in for each page and language.
---
# Links in code

Colouring takes time, and is the same wherever the page stands. So the coloured code holds the number of what a name
stands for in the place of an address, and each page fills in its own. A name that leads nowhere loses its link and
keeps its colour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from site_builder.code.name_use import Use
from site_builder.text.lazy_regex import lazy_regex

# Nothing else can write this: in code and in strings, a `<` is written `&lt;`.
LINK = lazy_regex(r'<a( class="\w+")? href="\ue004(\d+)\ue005">(\w+)</a>')


def numbered(uses: Sequence[Use]) -> tuple[tuple[Use, ...], dict[tuple[int, int], tuple[str, str]]]:
    """The first use of each target, and for each place a link to its number; for `highlight.python_lines`."""
    numbers: dict[str, int] = {}
    first: list[Use] = []
    links: dict[tuple[int, int], tuple[str, str]] = {}
    for use in uses:
        number = numbers.setdefault(use.target, len(first))
        if number == len(first):
            first.append(use)
        links[use.line, use.column] = (f"\ue004{number}\ue005", "")
    return tuple(first), links


def filled(lines: Sequence[str], addresses: Mapping[int, tuple[str, str]]) -> tuple[str, ...]:
    """The lines with the addresses and titles of these numbers."""

    def link(match: re.Match[str]) -> str:
        colour, word = match[1] or "", match[3]
        found = addresses.get(int(match[2]))
        if found is None:
            return f"<span{colour}>{word}</span>" if colour else word
        href, title = found
        title = f' title="{escape(title)}"' if title and title != word else ""
        return f'<a{colour} href="{escape(href)}"{title}>{word}</a>'

    return tuple(LINK.sub(link, "\n".join(lines)).split("\n"))
