r"""
---
title: Enclosed texts
summary: What stands between two marks, found in time that grows with the text and no faster.
---
# Enclosed texts

A pattern such as `\$.*?\$` looks from each dollar for the next one. Where a text has many that nobody closes, it looks
from each of them to the end: in ten times the text a hundred times as long. So it is first asked where the last mark
stands that can close any, and nothing is looked for behind it. In front of it, all that is opened is closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from site_builder.text.lazy_regex import lazy_regex


class Enclosed:
    """A pattern, and a function that says behind which place of a text it cannot end. It is used as a pattern is."""

    def __init__(self, pattern: str, behind: Callable[[str], int], flags: int = 0) -> None:
        self._pattern = lazy_regex(pattern, flags)
        self.flags = flags
        self.behind = behind

    @property
    def pattern(self) -> str:
        """The pattern as it is written, to be a part of another."""
        return self._pattern.pattern

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, in order."""
        return self._pattern.finditer(text, 0, self.behind(text))

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        """The first match at or behind a position."""
        return self._pattern.search(text, position, self.behind(text))

    def match(self, text: str, position: int, end: int) -> re.Match[str] | None:
        """The match at a position, which must end before `end`."""
        return self._pattern.match(text, position, end)

    def sub(self, made: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with what `made` says in place of each match; a text stands there as it is."""
        parts: list[str] = []
        position = 0
        for match in self.finditer(text):
            parts += text[position : match.start()], made if isinstance(made, str) else made(match)
            position = match.end()
        return "".join([*parts, text[position:]]) if parts else text


def first_of(patterns: Sequence[Enclosed], opening: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of several patterns, none inside another; of two at one place the earlier pattern's counts."""
    ends = [pattern.behind(text) for pattern in patterns]
    position = 0
    while start := opening.search(text, position):
        tried = (p.match(text, start.start(), end) for p, end in zip(patterns, ends, strict=True))
        found = next((match for match in tried if match), None)
        if found:
            yield found
        position = max(found.end() if found else 0, start.start() + 1)


def last(mark: str) -> Callable[[str], int]:
    """The place behind the last of a mark; 0 where there is none."""
    return lambda text: text.rfind(mark) + 1


def last_dollar(text: str) -> int:
    """The place behind the last dollar that can end a formula: one that is escaped can't, nor one behind a space."""
    at = text.rfind("$")
    while at > 0 and (text[at - 1].isspace() or text[at - 1] == "\\"):
        at = text.rfind("$", 0, at)
    return at + 1
