"""
---
title: Read marks
summary: Which translations a person has read, and who - one line in the translator's comment of a message.
---
# Read marks

A translation is a machine's until a person has read it. Then the comment of its message has the line
`read by NAME, 2026-11-22`, which every PO editor shows and keeps. When the English changes, the line becomes
`was read by …`: what that person read is no longer what stands there. Changed back, it is as before.
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from site_builder.text.lazy_regex import lazy_regex

# A PO writer breaks long comments, so the name may be cut at any blank.
MARK = lazy_regex(r"^(was )?read by (\S(?:.{0,98}\S)??),\s(\d{4}-\d{2}-\d{2})$\n?", re.MULTILINE | re.DOTALL)


class Reading(Struct, frozen=True):
    """Who has read a translation, and when. The name is one line."""

    name: str
    date: date

    def __str__(self) -> str:
        """The line of the comment."""
        return f"read by {' '.join(self.name.split())}, {self.date.isoformat()}"


def find(comment: str) -> Reading | None:
    """Who has read the translation with this comment; None for a machine's, and for one that was read before."""
    for match in MARK.finditer(comment):
        if not match[1] and (day := _day(match[3])):
            return Reading(" ".join(match[2].split()), day)
    return None


def mark(comment: str, reading: Reading) -> str:
    """The comment with this mark in the place of an older one; its other lines stay."""
    return "\n".join(line for line in (unmark(comment), str(reading)) if line)


def unmark(comment: str) -> str:
    """The comment without a mark."""
    return MARK.sub("", comment).rstrip("\n")


def lapse(comment: str) -> str:
    """The comment of a translation whose English has changed since it was read."""
    return MARK.sub(lambda match: match[0] if match[1] else f"was {match[0]}", comment)


def renew(comment: str) -> str:
    """The comment of a translation whose English has been changed back."""
    return MARK.sub(lambda match: match[0].removeprefix("was "), comment)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
