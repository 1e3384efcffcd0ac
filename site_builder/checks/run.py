"""
---
title: Checks of translations
summary: Everything that is told about a translation, by file and line.
---
# Checks of translations

What a translation may not lose is an error: a formula, a link, a number that is checked. How it is written is a
warning: terms, customs, leftovers. Only what a reader would see is looked at, and against the English that it was made
from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.glossary import Glossary, terms
from site_builder.checks.numbers import numbers
from site_builder.checks.pair import Pair
from site_builder.checks.typography import customs, misspelt, of
from site_builder.checks.untranslated import cuts, leftovers
from site_builder.diagnostic import Diagnostic
from site_builder.markup.emphasis import Emphasis, emphasis
from site_builder.translation.catalogue import Catalogue, Entry, State
from site_builder.translation.message import BREAK

BLOCK_MARK = re.compile(r"#{1,6}[ \t]|[-+*][ \t]|\d+[.)][ \t]|>|```|~~~")
FIELD = re.compile(r"\{[A-Za-z_]*\}|%\([A-Za-z_]+\)[sd]|%[sd]\b")
PLAIN = Emphasis()


def check(catalogue: Catalogue, glossary: Glossary) -> tuple[Diagnostic, ...]:
    """What is wrong with the translations of a page, in the order of the file, but for what `catalogue.read` finds."""
    found: list[Diagnostic] = []
    for entry in catalogue.entries:
        if not entry.obsolete and entry.state in (State.TRANSLATED, State.OUTDATED):
            found += faults(_pair(catalogue.path, entry), catalogue.language, glossary)
    return tuple(found)


def _pair(path: str, entry: Entry) -> Pair:
    english = entry.previous or entry.text
    return Pair(path, entry.line or 1, english, entry.translation, entry.kind or "paragraph", entry.comment)


def faults(pair: Pair, language: str, glossary: Glossary) -> Iterator[Diagnostic]:
    """What is wrong with one translation."""
    if not pair.translation.strip():
        yield pair.error("the translation is blank", "translate the message, or empty it: then the English is shown")
        return
    yield from _structure(pair)
    mine = of(language)
    yield from _marks(pair, italics=mine.italics)
    yield from numbers(pair, language, exact=mine.grouping_as_in_english)
    yield from leftovers(pair, language, glossary.kept)
    yield from cuts(pair, glossary.words)
    yield from terms(pair, glossary)
    yield from customs(pair, language)
    yield from misspelt(pair, glossary.words)


def _structure(pair: Pair) -> Iterator[Diagnostic]:
    if "\n" in pair.english + pair.translation:
        wanted, got = len(BREAK.findall(pair.english)), len(BREAK.findall(pair.translation))
        if wanted != got:
            hint = "break lines where the English does"
            yield pair.error(f"wrong translation: {got} hard line breaks, not {wanted}", hint)
        if "\n" in BREAK.sub("", pair.translation).strip():
            yield pair.warning("a line break in the translation", "write the message as one line; the page breaks it")
    mark = BLOCK_MARK.match(pair.translation.lstrip())
    if mark and not BLOCK_MARK.match(pair.english):
        hint = "the level of a heading and the kind of a list are those of the English; write the words alone"
        yield pair.error(f"wrong translation: it begins with `{mark[0].strip()}`", hint)
    if pair.translation != pair.translation.strip():
        yield pair.warning("white space around the translation", "take it away")
    fields = sorted(FIELD.findall(pair.source))
    if fields != sorted(FIELD.findall(pair.target)):
        hint = "what stands in braces and after % is put in by a program, and stays as it is"
        yield pair.error(
            f"wrong translation: the placeholders are not {', '.join(fields) or 'those of the English'}", hint
        )


# Most messages have no mark at all; only the others are parsed.
def _marks(pair: Pair, *, italics: bool) -> Iterator[Diagnostic]:
    got = emphasis(pair.translation)
    if got == PLAIN:
        return
    wanted = emphasis(pair.english)
    if got.stray > wanted.stray:
        hint = "write `**words**` with no space inside, and a full-width mark outside it"
        yield pair.error("wrong translation: a `*` or `_` stays on the page as text", hint)
    if got.italic and not italics:
        yield pair.warning("italics", "this language has none: use **bold**, or quotation marks")
