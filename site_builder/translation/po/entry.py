"""
---
title: Entries of a PO file
summary: What stands in a catalogue, as it stands there - messages, comments, and what is wrong.
---
# Entries of a PO file
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Fault(NamedTuple):
    """What is wrong at a line and column of the text, and what to do."""

    line: int
    column: int
    message: str
    hint: str = ""


class Comments(Struct, frozen=True):
    """
    What stands above a message.

    `own` are the translator's, without `#` and blank; `kept` are lines of kinds that nobody here knows, whole.
    """

    own: tuple[str, ...] = ()
    extracted: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


NO_COMMENTS = Comments()


class Message(Struct, frozen=True):
    """
    An entry of a PO file as it stands there.

    `context` and `plural` are None where there is no such line. `translations` is one text, or the plural's forms. The
    `previous` ones are of `#|` lines. `line` is where it begins, with its comments.
    """

    context: str | None
    text: str
    plural: str | None
    translations: tuple[str, ...]
    previous_context: str | None = None
    previous: str | None = None
    previous_plural: str | None = None
    comments: Comments = NO_COMMENTS
    line: int = 0
    obsolete: bool = False

    @property
    def translation(self) -> str:
        """The text of `msgstr`; of a plural its first form."""
        return self.translations[0]

    @property
    def is_header(self) -> bool:
        """Whether this is the head of the file."""
        return not self.text and self.context is None and not self.obsolete


class Ending(NamedTuple):
    """The comments below the last message, as they stand there."""

    comments: tuple[str, ...]
