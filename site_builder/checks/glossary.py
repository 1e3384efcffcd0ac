"""
---
title: Glossaries
summary: One English term, one word in each language; and the words that are never meant.
---
# Glossaries

`docs/locales/LANG/glossary.csv` has a row for each term: how the English writes it, how this language says it, and what
machines and dictionaries wrongly make of it. Several spellings stand with `|` between them. The longest term counts:
the row of *patch embedding* asks for its own words, and then *patch* and *embedding* ask for nothing. So a row without
a translation takes a phrase out that only looks like a term: *in place of* is not *in place*.

A wrong word is wrong only where the English has its term, and only after all the words of this table have been taken
out: `精度` is wrong for *accuracy*, but it is half of `混合精度`, *mixed precision*.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from site_builder.checks.pair import Pair
from site_builder.checks.word_forms import exactly, folded, inflected, is_inflected, singulars
from site_builder.diagnostic import Diagnostic, Severity

COLUMNS = ["term", "translation", "forbidden"]
WORD = re.compile(r"[^\W_]+")
MARK = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?![<=>|])")
GAPS = frozenset([" ", "-", "\n", ""])


@dataclass(frozen=True, slots=True)
class Term:
    """One concept. Without `translations`, a row asks for nothing; `line` is that of the file."""

    spellings: tuple[str, ...]
    translations: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    line: int = 1


@dataclass(frozen=True)
class Glossary:
    """The terms of one language, in the order of the file."""

    path: str = ""
    terms: tuple[Term, ...] = ()

    @cached_property
    def by_word(self) -> dict[str, list[tuple[tuple[str, ...], str, Term]]]:
        """Each spelling under its first word, the longest first: its words in lower case, and the name that it is."""
        found: dict[str, list[tuple[tuple[str, ...], str, Term]]] = defaultdict(list)
        for term in self.terms:
            for spelling in term.spellings:
                words = tuple(WORD.findall(spelling.lower()))
                if words:
                    name = spelling if spelling != spelling.lower() else ""
                    found[words[0]].append((words, name, term))
        for spellings in found.values():
            spellings.sort(key=lambda one: (-len(one[0]), not one[1]))  # a name before the word that it looks like
        return dict(found)

    @cached_property
    def _beginnings(self) -> dict[str, bool]:
        return {}

    def begins(self, word: str) -> bool:
        """Whether a term may begin with this English word in lower case, or be its singular."""
        known = self._beginnings.get(word)
        if known is None:
            known = self._beginnings[word] = any(one in self.by_word for one in singulars(word))
        return known

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All translations, the longest first."""
        words = {word for term in self.terms for word in term.translations}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    @cached_property
    def kept(self) -> re.Pattern[str] | None:
        """English words that this language keeps: their row says so."""
        kept = {spelling for term in self.terms for spelling in term.spellings if spelling in term.translations}
        words = "|".join(re.escape(word) for word in sorted(kept, key=len, reverse=True))
        return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) if words else None

    @cached_property
    def said(self) -> dict[str, re.Pattern[str]]:
        """How to find the words that change their endings; all others are looked for as they are."""
        return {word: re.compile(inflected(word), re.IGNORECASE) for word in self.words if is_inflected(word)}

    @cached_property
    def wrong(self) -> re.Pattern[str] | None:
        """Whatever is forbidden in any row: most messages have nothing of it."""
        words = [exactly(word) for term in self.terms for word in term.forbidden]
        return re.compile("|".join(words)) if words else None


def read(path: str, data: bytes) -> tuple[Glossary, tuple[Diagnostic, ...]]:
    """The glossary in `data`; a row that cannot be understood is an error, with its line."""
    text, misfits = _text(path, data)
    if not text:
        return Glossary(path), misfits
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    terms: list[Term] = []
    problems: list[Diagnostic] = []
    seen: dict[str, int] = {}
    header: list[str] | None = None
    try:
        for row in rows:
            line = rows.line_num
            if header is None:
                header = row
                if [name.strip() for name in row] != COLUMNS:
                    hint = f"its first line is `{','.join(COLUMNS)}`"
                    return Glossary(path), (Diagnostic(path, 1, 1, "not a glossary", hint),)
            elif any(row):
                spellings, translations, forbidden = map(_alternatives, [*row, "", ""][:3])
                term = Term(spellings, translations, forbidden, line)
                problems += _wrong_row(path, row, term, seen)
                terms.append(term)
    except csv.Error as error:
        hint = "a cell with a comma or quotation mark in it stands in quotation marks, and ends with them"
        problems.append(Diagnostic(path, rows.line_num, 1, f"not a table: {error}", hint))
    return Glossary(path, tuple(terms)), tuple(problems)


def _text(path: str, data: bytes) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text of a table; empty where it is none, with all that is no text in it."""
    faults = []
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode(errors="ignore")) + 1
            hint = "save it as UTF-8; spreadsheets call that “CSV UTF-8”"
            faults.append(Diagnostic(path, number, column, f"the byte {line[error.start]:02x} is no UTF-8", hint))
            continue
        if "\0" in text:
            hint = "take it out; if every second one is such, save the file as UTF-8"
            faults.append(Diagnostic(path, number, text.index("\0") + 1, "U+0000, which is no text", hint))
        elif mark := MARK.match(text):
            hint = "both sides of a merge stand here: keep one of them, and take the lines with the marks away"
            faults.append(Diagnostic(path, number, 1, f"a conflict mark, `{mark[1]}`", hint))
    return ("" if faults else data.decode("utf-8-sig")), tuple(faults)


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _wrong_row(path: str, row: Sequence[str], term: Term, seen: dict[str, int]) -> Iterator[Diagnostic]:
    if len(row) > 3 or not term.spellings:
        what = "a row without a term" if not term.spellings else f"a row of {len(row)} columns"
        hint = "a row is a term, its translation, forbidden words; several of one kind stand with `|` between them"
        yield Diagnostic(path, term.line, 1, what, hint)
    for spelling in term.spellings:
        if spelling in seen:
            hint = f"the first is in line {seen[spelling]}; keep one, with `|` between two translations"
            yield Diagnostic(path, term.line, 1, f"a second row for “{spelling}”", hint, Severity.WARNING)
        seen.setdefault(spelling, term.line)


def terms(pair: Pair, glossary: Glossary) -> Iterator[Diagnostic]:
    """Terms that are translated by another word than the table's, and words that the table forbids."""
    asked: set[Term] = set()
    target = ""
    for found, term in _mentioned(pair.source, glossary):
        if term in asked or not term.translations or _judged(pair, term):
            continue
        asked.add(term)
        target = target or folded(pair.target)
        if not any(_says(target, word, glossary) for word in term.translations):
            words = " or ".join(f"“{word}”" for word in term.translations)
            hint = f"use it, or write `# not a term: {term.spellings[0]}` above a message that means something else"
            yield pair.warning(f"“{found}” is {words} in the glossary", hint)
    if glossary.wrong is not None and glossary.wrong.search(folded(pair.target)):
        yield from _forbidden(pair, glossary)


def _mentioned(text: str, glossary: Glossary) -> Iterator[tuple[str, Term]]:
    """The terms in an English text, each as it stands there; the longest of those that begin at one place."""
    places = [(match.start(), match.end()) for match in WORD.finditer(text)]
    words = [text[start:end].lower() for start, end in places]
    index = 0
    while index < len(words):
        found = _term_at(text, places, words, index, glossary) if glossary.begins(words[index]) else None
        if found is None:
            index += 1
            continue
        size, term = found
        yield text[places[index][0] : places[index + size - 1][1]], term
        index += size


def _term_at(
    text: str, places: Sequence[tuple[int, int]], words: Sequence[str], index: int, glossary: Glossary
) -> tuple[int, Term] | None:
    start = places[index][0]
    best: tuple[int, Term] | None = None
    exact = False
    for first in singulars(words[index]):
        for spelling, name, term in glossary.by_word.get(first, ()):
            size = len(spelling)
            if index + size > len(words) or (best is not None and (best[0], exact) >= (size, True)):
                continue
            if size > 1 and (
                first != words[index]
                or tuple(words[index + 1 : index + size - 1]) != spelling[1:-1]
                or spelling[-1] not in singulars(words[index + size - 1])
                or any(text[places[i][1] : places[i + 1][0]] not in GAPS for i in range(index, index + size - 1))
            ):
                continue
            end = places[index + size - 1][1]
            if (start and text[start - 1] == "-") or re.match(r"-\w", text[end : end + 2]):
                continue  # a part of another word
            if name and not text.startswith(name, start) and WORD.findall(text[start:end]) != WORD.findall(name):
                continue
            literal = words[index + size - 1] == spelling[-1]
            if best is None or (size, literal) > (best[0], exact):
                best, exact = (size, term), literal
    return best


def _says(target: str, word: str, glossary: Glossary) -> bool:
    pattern = glossary.said.get(word)
    return word in target if pattern is None else pattern.search(target) is not None


def _forbidden(pair: Pair, glossary: Glossary) -> Iterator[Diagnostic]:
    mentioned = {term for _, term in _mentioned(pair.source, glossary)}
    wrong = {word for term in glossary.terms for word in term.forbidden}
    said = {word for term in mentioned for word in term.translations}
    rest = folded(pair.target)
    for word in glossary.words:
        # A word that is right for one term and wrong for another, `日志` say, is right where the English has the first.
        if word in said or word not in wrong:
            pattern = glossary.said.get(word)
            rest = rest.replace(word, " ") if pattern is None else pattern.sub(" ", rest)
    for term in glossary.terms:
        for word in term.forbidden:
            if not re.search(exactly(word), rest) or _judged(pair, term):
                continue
            alone = Glossary(terms=(Term(term.spellings),))
            if next(_mentioned(pair.source, alone), None):
                words = " or ".join(f"“{right}”" for right in term.translations)
                hint = f"the glossary has {words}" if words else "say it otherwise"
                yield pair.warning(f"“{word}” is wrong for “{term.spellings[0]}”", hint)


def _judged(pair: Pair, term: Term) -> bool:
    return bool(pair.no_terms) and any(spelling.casefold() in pair.no_terms for spelling in term.spellings)
