"""
---
title: A text and its translation
summary: What the checks of translations look at, with code, formulas and marks out of the way.
---
# A text and its translation

Terms, customs and numbers are looked for in what a reader reads as words. There a code span is one sign and a formula
another, a link is its text, and where a link or an emphasis begins or ends is a border, which is no character.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.translation.message import CODE_SPAN, FOOTNOTE, FORMULA, TAG

CODE, MATH, BORDER, MARK = "\ue000", "\ue001", "\ue002", "\ue003"
"""Signs of the private use area: a code span, a formula, a border, and a mark that was escaped."""

ESCAPED = re.compile(r"\\([*_~`$\[\]])")
# Nothing is given back: an address that nobody closes is read once, and not once for each of its letters.
LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\(\s*+(?:<[^<>\n]*+>|[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)[^)]{0,2000}+\)|\[[^\[\]]*\])"
)
NAME = re.compile(rf"\[({CODE}(?:\(\))?)\](?![(\[])")
BREAK = re.compile(r"(?:(?<! ) {2,}|\\)\n[ \t]*|<br\s*/?>")
ADDRESS = re.compile(r"<[a-z][a-z0-9+.-]*:[^<>\s]*>")
EMPHASIS = re.compile(r"(?<=\S)(?:\*{1,3}|~~)|(?:\*{1,3}|~~)(?=\S)|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
NOT_A_TERM = re.compile(r"^not a term:(.*)$", re.MULTILINE)
STAYS = re.compile(r"^stays in English$", re.MULTILINE)
ANY_MARK = re.compile(r"[`$\[<&*_~\\]")


def bordered(text: str) -> str:
    """The words of a message, with a sign for each code span and formula, and one at each border of a link or mark."""
    if not ANY_MARK.search(text):
        return text
    text = FORMULA.sub(MATH, CODE_SPAN.sub(CODE, text))
    text = ESCAPED.sub(MARK, BREAK.sub("\n", text))
    text = NAME.sub(r"\1", text)
    for _ in range(2):  # an image may be the text of a link
        text = LINK.sub(rf"{BORDER}\1{BORDER}", text)
    text = TAG.sub("", ADDRESS.sub(CODE, FOOTNOTE.sub("", text)))
    return html.unescape(EMPHASIS.sub(BORDER, text))


@dataclass(frozen=True)
class Pair:
    """A message in English and as a reader sees it, with its place in the catalogue. `kind` is that of the message."""

    path: str
    line: int
    english: str
    translation: str
    kind: str = "paragraph"
    comment: str = ""

    @cached_property
    def english_borders(self) -> str:
        """The English words, with borders."""
        return bordered(self.english)

    @cached_property
    def borders(self) -> str:
        """The translated words, with borders."""
        return bordered(self.translation)

    @cached_property
    def source(self) -> str:
        """The English words."""
        return self.english_borders.replace(BORDER, "")

    @cached_property
    def target(self) -> str:
        """The translated words."""
        return self.borders.replace(BORDER, "")

    @cached_property
    def no_terms(self) -> frozenset[str]:
        """English words that the translator has judged to be no terms here: `# not a term: run, step`."""
        words = ",".join(NOT_A_TERM.findall(self.comment))
        return frozenset(word.strip().casefold() for word in words.split(",") if word.strip())

    @property
    def stays_english(self) -> bool:
        """Whether the translator has judged that English belongs here: `# stays in English`."""
        return STAYS.search(self.comment) is not None

    def error(self, message: str, hint: str) -> Diagnostic:
        """What must not be published."""
        return Diagnostic(self.path, self.line, 1, message, hint)

    def warning(self, message: str, hint: str) -> Diagnostic:
        """What a reader stumbles over."""
        return Diagnostic(self.path, self.line, 1, message, hint, Severity.WARNING)


def excerpt(text: str, start: int, end: int, around: int = 6) -> str:
    """A place in the words of a message, as a person finds it again."""
    words = text[max(start - around, 0) : end + around].replace(CODE, "`…`").replace(MATH, "$…$")
    return " ".join(words.replace(MARK, "").replace(BORDER, "").split("\n"))
