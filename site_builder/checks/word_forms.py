"""
---
title: Inflection
summary: Words in other numbers and genders, as far as a list of terms needs it.
---
# Inflection

Forms that grammar demands count as the term: *patches* is *patch*, and `conexiones` is `conexión`. For a whole language
that would take a dictionary. Here it is enough that a right word is never called wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

ENDS = "aeiouyàâäáéèêëíìîïóòôöúùûüz"
"""Letters at the end of a word that change with its number and gender."""
CHANGING = re.compile("[A-Za-z\u0370-\u04ff]")
ACCENTED = re.compile("[\u00c0-\u024f]")
LEAST = 4
"""Letters of a word that may have other endings; a shorter one is looked for as it is."""


@cache
def singulars(word: str) -> tuple[str, ...]:
    """What an English word in lower case may be the plural of, itself first."""
    found = [word]
    for plural, singular in (("ies", "y"), ("ices", "ix"), ("es", ""), ("s", "")):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            found.append(word.removesuffix(plural) + singular)
    return tuple(found)


def folded(text: str) -> str:
    """Without accents on Latin letters, which come and go with the number: `conexión`, `conexiones`."""
    if text.isascii() or not ACCENTED.search(text):
        return text
    bare = re.sub("(?<=[A-Za-z])[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare)


def is_inflected(word: str) -> bool:
    """Whether a word belongs to a script whose languages change the ends of words."""
    return CHANGING.search(word) is not None


def inflected(word: str) -> str:
    """A pattern for a word in a folded text, also with other endings: few after a word, any where its `*` stands."""
    if not is_inflected(word):
        return re.escape(word)
    return r"(?<![A-Za-z])" + r"\s+".join(map(_any_ending, folded(word).split())) + r"(?![A-Za-z])"


def exactly(word: str) -> str:
    """A pattern for a word in a folded text, in the singular and the plural: a wrong word must be just that."""
    bare = re.escape(folded(word))
    return rf"(?i:\b{bare}(?:e?s)?\b)" if is_inflected(word) else bare


def _any_ending(part: str) -> str:
    if part.endswith("*"):
        return re.escape(part[:-1]) + r"[^\W\d_]*"
    stem = part.rstrip(ENDS)
    if len(part) < LEAST or not part.isalpha() or len(stem) < 2:
        return re.escape(part)
    return re.escape(stem) + r"[^\W\d_]{0,3}"
