"""
---
title: Status
summary: A table of how far each translation has come, and what a release asks of it.
---
# Status

Missing and outdated translations never stand in anybody's way but in that of a release: who mends one English word
has not translated it, and need not be able to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from site_builder.diagnostic import Diagnostic
from site_builder.project.config import Edition
from site_builder.project.loom import Loom, catalogue_path
from site_builder.translation.merging import merge
from site_builder.translation.progress import Standing, left, standing, together
from site_builder.translation.ui_catalogue import NAME
from site_builder.translation.ui_catalogue import update as update_interface
from site_builder.weave import messages

HEAD = ("page", "translated", "outdated", "missing", "read by a person", "words to do", "words", "done")


@dataclass(frozen=True, slots=True)
class Tally:
    """
    One language: its pages by URL, and where the first text to translate stands in the catalogue of each.

    The words of the interface count as a page where the site brings them.
    """

    edition: Edition
    pages: Mapping[str, Standing]
    places: Mapping[str, tuple[str, int]]

    @property
    def total(self) -> Standing:
        """All pages together."""
        return together(self.pages.values())


def tallies(loom: Loom, editions: Iterable[Edition]) -> tuple[list[Tally], list[Diagnostic]]:
    """What each language has of what it is to have, and what is wrong in sources and catalogues."""
    texts, problems = loom.texts()
    made = []
    for edition in editions:
        code = edition.language.code
        pages: dict[str, Standing] = {}
        places: dict[str, tuple[str, int]] = {}
        for url, text in texts.items():
            if not edition.has(url):
                continue
            catalogue, wrong = loom.catalogue(url, code)
            problems += wrong
            merged = merge(catalogue, messages(text))
            pages[url] = standing(merged)
            lines = [entry.line for entry in left(merged) if entry.line]
            places[url] = catalogue_path(loom.settings, url, code), min(lines, default=1)
        words, wrong = loom.words(code)
        problems += wrong
        if words.entries:
            merged = update_interface(words)
            pages[NAME] = standing(merged)
            places[NAME] = words.path, min((entry.line for entry in left(merged) if entry.line), default=1)
        made.append(Tally(edition, pages, places))
    return made, problems


def table(tally: Tally) -> str:
    """The lines of one language: its pages in the order of the site, and their sum."""
    language = tally.edition.language
    rows = [HEAD, *((url, *_cells(page)) for url, page in tally.pages.items()), ("in all", *_cells(tally.total))]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    title = language.code if language.code == language.name else f"{language.code} {language.name}"
    return "\n".join([title, *(_line(row, widths) for row in rows)])


def below(tally: Tally, percent: int) -> list[Diagnostic]:
    """Errors for the pages that keep a language below `percent`; none where it is not."""
    if tally.total.percent >= percent:
        return []
    found = []
    for url, page in tally.pages.items():
        if page.percent >= percent:
            continue
        path, line = tally.places[url]
        message = f"`{url}` is translated to {page.percent} %, and {percent} % are asked for"
        hint = f"{page.missing} missing, {page.outdated} outdated: `site-builder messages` writes them into the file"
        found.append(Diagnostic(path, line, 1, message, hint))
    return found


def _cells(page: Standing) -> tuple[str, ...]:
    counts = (page.translated, page.outdated, page.missing, page.read, page.words_left, page.words)
    return (*(f"{count:,}" for count in counts), f"{page.percent} %")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell + pad if not number else pad + cell
        for number, cell, pad in ((n, cell, " " * (widths[n] - _width(cell))) for n, cell in enumerate(row))
    )
    return "  ".join([first, *others])


def _width(text: str) -> int:
    """In columns of a terminal: a Han character takes two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )
