"""
---
title: Catalogues
summary: Translations as gettext files, and what is known of each of them.
---
# Catalogues

A page has one catalogue per language, an ordinary PO file that every translator's editor opens.

A translation is in one of three states. It is *translated* when its English stands on the page as it was; *outdated*
when the English at its own anchor has changed, in which case the old English is kept beside it (`#| msgid`, which
editors show as a difference); and *missing*. A guess from another place is kept for the translator, marked fuzzy like
every gettext guess, but no reader ever sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.translation.message import differences

if TYPE_CHECKING:
    from site_builder.translation.po.entry import Comments

UNKNOWN = "?"
"""The old English of an entry that another tool marked fuzzy without saying why."""


class State(StrEnum):
    """What a reader is told about a message."""

    TRANSLATED = "translated"
    OUTDATED = "outdated"
    MISSING = "missing"
    GUESS = "guess"


class Aside(Struct, frozen=True):
    """
    What a PO file can say of a message and no page asks: kept as it was found.

    `flags` are those of other tools; `previous` are the `#|` lines of an entry that is not fuzzy, the last of them a
    plural's; `plural` and `forms` are a text for several things; `kept` are comments of kinds unknown here.
    """

    flags: tuple[str, ...] = ()
    previous: tuple[str | None, str | None, str | None] = (None, None, None)
    plural: str | None = None
    forms: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


NOTHING = Aside()


class Entry(Struct, frozen=True):
    """
    A message and its translation.

    `previous` is the English that the translation was made from, where that is no longer `text`; `previous_context`
    the anchor that it comes from. `comment` is the translator's own; `line` is where the entry stands in the file. A
    message with plural forms has no translation, as no page could show one; the forms are `aside`.
    """

    context: str
    text: str
    translation: str = ""
    previous: str = ""
    previous_context: str = ""
    comment: str = ""
    places: tuple[tuple[str, int], ...] = ()
    kind: str = ""
    line: int = 0
    obsolete: bool = False
    aside: Aside = NOTHING

    @property
    def has_work(self) -> bool:
        """Whether a translator has left anything here."""
        return bool(self.translation or self.comment or any(self.aside.forms))

    @property
    def state(self) -> State:
        """Derived from what is there, as a gettext file says it: never stored twice."""
        if not self.translation:
            return State.MISSING
        if not self.previous:
            return State.TRANSLATED
        return State.OUTDATED if self.previous_context == self.context else State.GUESS


class Catalogue(Struct, frozen=True, dict=True):
    """
    All messages of one page in one language.

    `header` is the file's own head, `ending` the comments at its end: kept as they were found. A catalogue that is not
    `whole` has lost something by reading, and must not be written.
    """

    path: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    header_comment: str = ""
    header_aside: Comments | None = None
    ending: tuple[str, ...] = ()
    whole: bool = True

    @cached_property
    def _index(self) -> dict[tuple[str, str], Entry]:
        return {(entry.context, entry.text): entry for entry in self.entries if not entry.obsolete}

    def find(self, context: str, text: str) -> Entry | None:
        """The entry of one message; None where the catalogue was never merged with it."""
        return self._index.get((context, text))


def plurals(path: str, entries: Iterable[Entry]) -> tuple[Diagnostic, ...]:
    """Warnings for messages with plural forms, which no page shows."""
    return tuple(
        Diagnostic(
            path,
            entry.line,
            1,
            f"“{short(entry.text)}” has plural forms, and no page shows these",
            "write it without `msgid_plural`, with one `msgstr`",
            Severity.WARNING,
        )
        for entry in entries
        if entry.aside.plural is not None and not entry.obsolete
    )


def repeated(path: str, entries: Iterable[Entry]) -> tuple[Diagnostic, ...]:
    """
    Errors for messages that the file at `path` holds twice: nobody could say which one counts.

    An obsolete one counts for nothing as long as it says the same.
    """
    found: list[Diagnostic] = []
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        first = seen.setdefault((entry.context, entry.text), entry)
        both_live = not entry.obsolete and not first.obsolete
        if first is not entry and (both_live or _said(first) != _said(entry)):
            hint = f"the first is at line {first.line}; keep one"
            found.append(Diagnostic(path, entry.line, 1, f"a second translation of “{short(entry.text)}”", hint))
    return tuple(found)


def _said(entry: Entry) -> tuple[str, ...]:
    return entry.translation, *entry.aside.forms


def wrong(path: str, entries: Iterable[Entry]) -> tuple[Diagnostic, ...]:
    """
    Errors for translations that lost or added what must stay as it is.

    Only what a reader would see is checked, and against the English that it was made from.
    """
    found: list[Diagnostic] = []
    hint = "code, formulas, links and tags stay as they are in the English"
    for entry in entries:
        if not entry.obsolete and entry.state in (State.TRANSLATED, State.OUTDATED):
            for difference in differences(entry.previous or entry.text, entry.translation):
                found.append(Diagnostic(path, entry.line, 1, f"wrong translation: {difference}", hint))
    return tuple(found)


def short(text: str) -> str:
    """The beginning of a message, enough to know it again."""
    return text if len(text) <= 40 else text[:39] + "…"
