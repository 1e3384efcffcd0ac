"""
---
title: Diagnostics
summary: What the builder says when something is wrong, and to whom.
---
# Diagnostics

Nothing in the builder's core prints, raises to its caller's caller, or exits. A stage that finds a
problem returns a `Diagnostic`; the command line collects them all, prints them and sets the exit code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

LONGEST_QUOTED = 400
"""Characters of a name, an address or whatever else is quoted of somebody's input; the rest of it is `…`."""
LONGEST = 4000
"""Characters of a message with its hint."""
QUOTED = re.compile(rf"(`[^`]{{{LONGEST_QUOTED}}}|“[^”]{{{LONGEST_QUOTED}}})[^`”]+|(\S{{{LONGEST_QUOTED}}})\S+")
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Severity(IntEnum):
    """How bad it is. Only an error fails a build; the order is that of the sort."""

    ERROR = 0
    WARNING = 1
    NOTICE = 2


class Diagnostic(NamedTuple):
    """
    One problem, at one place of one file.

    `line` and `column` count from 1, as editors do. `message` says what is wrong and `hint` what to do;
    neither ends with a full stop, because they are joined by a semicolon.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """The form that editors and terminals turn into a link: `path:line:col: error: message; hint`."""
        said = shortened(f"{self.message}; {self.hint}" if self.hint else self.message)
        return one_line(f"{self.path}:{self.line}:{self.column}: {self.severity.name.lower()}: {said}")


def shortened(text: str) -> str:
    """The text without most of what a source may hold in one piece: a line of a megabyte tells nobody anything."""
    if len(text) <= LONGEST_QUOTED:
        return text
    text = QUOTED.sub(lambda found: f"{found[1] or found[2]}…", text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def one_line(text: str) -> str:
    """
    The text as one line of a terminal, whatever a path or a source holds.

    A line end would forge a second diagnostic, an escape would colour the screen, a mark of direction would show one
    thing and mean another, and half a surrogate pair is no character.
    """
    return text if text.isprintable() else UNSHOWN.sub(lambda found: ascii(found[0])[1:-1], text)


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Without repeats, by file and place: two runs print the same lines, whatever ran in parallel."""
    unique = set(diagnostics)
    return sorted(unique, key=lambda d: (d.path, d.line, d.column, d.severity, d.message, d.hint))


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error: the exit code is then 1."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
