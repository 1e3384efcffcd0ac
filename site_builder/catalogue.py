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

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from site_builder.diagnostic import Diagnostic
from site_builder.message import differences

if TYPE_CHECKING:
    import polib

UNKNOWN = "?"
"""The old English of an entry that another tool marked fuzzy without saying why."""


class State(StrEnum):
    """What a reader is told about a message."""

    TRANSLATED = "translated"
    OUTDATED = "outdated"
    MISSING = "missing"
    GUESS = "guess"


class Entry(Struct, frozen=True):
    """
    A message and its translation.

    `previous` is the English that the translation was made from, where that is no longer `text`; `previous_context`
    the anchor that it comes from. `comment` is the translator's own; `line` is where the entry stands in the file.
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

    @property
    def state(self) -> State:
        """Derived from what is there, as a gettext file says it: never stored twice."""
        if not self.translation:
            return State.MISSING
        if not self.previous:
            return State.TRANSLATED
        return State.OUTDATED if self.previous_context == self.context else State.GUESS


class Catalogue(Struct, frozen=True, dict=True):
    """All messages of one page in one language. `header` is the file's own head, kept as it was found."""

    path: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    header_comment: str = ""

    @cached_property
    def _index(self) -> dict[tuple[str, str], Entry]:
        return {(entry.context, entry.text): entry for entry in self.entries if not entry.obsolete}

    def find(self, context: str, text: str) -> Entry | None:
        """The entry of one message; None where the catalogue was never merged with it."""
        return self._index.get((context, text))


def read(path: str, language: str, text: str) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue in `text`; a file that is no PO file is one error, with its line."""
    import polib

    try:
        file = polib.pofile(text + "\n", wrapwidth=0, check_for_duplicates=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 1
        reason = re.sub(r"^Syntax error in po file\s*(?:\(line \d+\):)?\s*", "", str(error)).strip()
        hint = "open it in a PO editor, or undo the last edit"
        problem = Diagnostic(path, line, 1, f"not a PO file: {reason or 'syntax error'}", hint)
        return Catalogue(path, language), (problem,)
    entries = tuple(_entry(e) for e in file)
    header = tuple(file.metadata.items())
    problems = (*repeated(path, entries), *wrong(path, entries))
    return Catalogue(path, language, entries, header, file.header), problems


def _entry(e: polib.POEntry) -> Entry:
    # A fuzzy entry without its old English comes from another tool: we cannot tell what changed, so it is a guess.
    previous, previous_context = "", ""
    if e.fuzzy:
        previous = e.previous_msgid or UNKNOWN
        previous_context = (e.previous_msgctxt or e.msgctxt or "") if e.previous_msgid else UNKNOWN
    places = tuple((path, int(line) if line.isdigit() else 0) for path, line in e.occurrences)
    return Entry(
        e.msgctxt or "",
        e.msgid,
        e.msgstr,
        previous,
        previous_context,
        e.tcomment,
        places,
        e.comment,
        e.linenum or 0,
        bool(e.obsolete),
    )


def repeated(path: str, entries: Iterable[Entry]) -> tuple[Diagnostic, ...]:
    """Errors for messages that the file at `path` holds twice: nobody could say which one counts."""
    found: list[Diagnostic] = []
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = (entry.context, entry.text)
        if key in seen and not entry.obsolete:
            hint = f"the first is at line {seen[key]}; keep one"
            found.append(Diagnostic(path, entry.line, 1, f"a second translation of “{short(entry.text)}”", hint))
        if not entry.obsolete:
            seen.setdefault(key, entry.line)
    return tuple(found)


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


def _known(previous: str) -> str | None:
    return previous if previous not in ("", UNKNOWN) else None


HEADER = {
    "Project-Id-Version": "",
    "Language": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}


def write(catalogue: Catalogue) -> str:
    """The catalogue as a PO file; without a language, as a template (POT). Same catalogue, same bytes."""
    import polib

    file = polib.POFile(wrapwidth=79)
    # An editor's own lines in the head are kept; ours hold no date, or a run that changed nothing would change a file.
    file.metadata = {**HEADER, "Language": catalogue.language} | dict(catalogue.header)
    file.header = catalogue.header_comment
    for entry in catalogue.entries:
        file.append(
            polib.POEntry(
                msgctxt=entry.context or None,
                msgid=entry.text,
                msgstr=entry.translation,
                tcomment=entry.comment,
                comment=entry.kind,
                occurrences=[(path, str(line)) for path, line in entry.places],
                flags=["fuzzy"] if entry.previous else [],
                previous_msgid=_known(entry.previous),
                previous_msgctxt=_known(entry.previous_context),
                obsolete=entry.obsolete,
            )
        )
    return str(file)
