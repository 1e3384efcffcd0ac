"""
---
title: Leftovers
summary: English that stayed in a translation, and marks that stayed text.
---
# Leftovers

What a translator forgot looks translated to a program: it stands in the right place. So words are compared. Names,
code and the paper's title stay English on purpose; a name that looks like an ordinary word says so by a row in the
glossary that keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate

from site_builder.checks.pair import BORDER, CODE, Pair, excerpt
from site_builder.diagnostic import Diagnostic

LETTERS = {
    "zh": "[\u3400-\u4dbf\u4e00-\u9fff]",
    "ja": "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7a3]",
    "ar": "[\u0620-\u064a]",
    "fa": "[\u0620-\u06d3]",
    "he": "[\u05d0-\u05ea]",
    "ru": "[\u0400-\u04ff]",
    "uk": "[\u0400-\u04ff]",
    "el": "[\u0370-\u03ff]",
    "hi": "[\u0900-\u097f]",
    "th": "[\u0e01-\u0e4e]",
}
"""Letters of languages that are not written in Latin ones."""
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*")
# It begins where no other word goes on: else each letter of a long word would be tried as the first one.
RUN = re.compile(r"(?<![A-Za-z'’,-])['’,-]*+([A-Za-z][A-Za-z'’,-]*+(?: [A-Za-z][A-Za-z'’,-]*+)+)")
ASIDE = re.compile("（[^（）]*）|\\([^()]*\\)|“[^“”]*”|「[^「」]*」|«[^«»]*»|《[^《》]*》")
PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b")
LETTER = "A-Za-z\u00c0-\u024f\u0370-\u04ff"
INSIDE_A_WORD = re.compile(f"(?<=[{LETTER}])(?:{BORDER}+(?=[{LETTER}])|{CODE})|{CODE}(?=[{LETTER}])")
SMALL = re.compile("a|an|and|as|at|by|for|from|in|is|of|on|or|the|to|vs|with")
"""What stands between two names and is no text of its own."""
CAPABLE = re.compile("[A-Za-z]{2}")
REACH = 40
"""More letters than any word has."""
FORGOTTEN, ALIKE_FORGOTTEN, ASIDE_FORGOTTEN = 4, 5, 8
"""So many ordinary English words in a row are no name; more in a language of the same letters, and in brackets."""


def leftovers(pair: Pair, language: str, kept: re.Pattern[str] | None) -> Iterator[Diagnostic]:
    """What was not translated; `kept` finds the words that stay English in this language."""
    if (found := PLACEHOLDER.search(pair.target)) and found[0] not in pair.source:
        yield pair.warning(f"a note to oneself: “{found[0]}”", "translate what is missing, and take it away")
    if pair.stays_english:
        return
    letters = LETTERS.get(language.partition("-")[0])
    source, target = pair.source, pair.target
    if kept is not None and CAPABLE.search(target):
        source, target = kept.sub(CODE, source), kept.sub(CODE, target)
    if source == target or (letters and not re.search(letters, target)):
        if words := [word for word in WORD.findall(source) if not _is_name(word) and not SMALL.fullmatch(word)]:
            hint = f"translate it, or keep a name by a row like `{words[0]},{words[0]}` in the glossary"
            yield pair.warning("the translation is English", hint)
        return
    least = FORGOTTEN if letters else ALIKE_FORGOTTEN
    outside = ASIDE.sub(lambda aside: BORDER if len(WORD.findall(aside[0])) < ASIDE_FORGOTTEN else aside[0], target)
    for run in RUN.finditer(outside):
        if run[1] in source and sum(word[0].islower() for word in WORD.findall(run[1])) >= least:
            yield pair.warning(f"English in the translation: “{run[1]}”", "translate it")


def cuts(pair: Pair, words: Collection[str]) -> Iterator[Diagnostic]:
    """
    Links, marks and code spans that begin or end inside a word.

    Where words are not parted by spaces, those of the glossary are known: `words`. A border between two of them is none
    inside a word.
    """
    if len(INSIDE_A_WORD.findall(pair.borders)) > len(INSIDE_A_WORD.findall(pair.english_borders)):
        found = next(INSIDE_A_WORD.finditer(pair.borders))
        place = excerpt(pair.borders, found.start(), found.end())
        yield pair.warning(f"a link, a mark or a code span cuts a word: “{place}”", "let it hold the whole word")
    if BORDER not in pair.borders:
        return
    for before, after in _sides(pair.borders, max([REACH, *map(len, words)])):
        around = before[-REACH:] + after[:REACH]
        for word in words:
            if word in around and (cut := _cut(before, after, word)) and not set(cut) <= set(words):
                yield pair.warning(
                    f"a link or a mark cuts “{word}” in two", "let it hold the whole word, or none of it"
                )
                break


# What stands on both sides of each border, without the other borders, as far as a word may reach.
def _sides(text: str, reach: int) -> Iterator[tuple[str, str]]:
    *parts, _ = text.split(BORDER)
    plain = text.replace(BORDER, "")
    for place in accumulate(map(len, parts)):
        yield plain[max(place - reach, 0) : place], plain[place : place + reach]


def _cut(before: str, after: str, word: str) -> tuple[str, str] | None:
    """The two pieces of a word that runs across a border; Latin words have been looked at already."""
    reach = len(word) - 1
    at = (before[-reach:] + after[:reach]).find(word) if reach and not word.isascii() else -1
    size = len(before[-reach:]) - at
    return (word[:size], word[size:]) if at >= 0 else None


def _is_name(word: str) -> bool:
    return len(word) == 1 or word[1:] != word[1:].lower()
