"""
---
title: Catalogues
summary: Translations as gettext files, and how they follow when the English changes.
---
# Catalogues

A page has one catalogue per language, an ordinary PO file that every translator's editor opens. The interesting part
is `merge`: the English has moved on, and each translation must be found again, or be told apart from those that no
longer say what the English says.

A translation is in one of three states. It is *translated* when its English stands on the page as it was; *outdated*
when the English at its own anchor has changed, in which case the old English is kept beside it (`#| msgid`, which
editors show as a difference); and *missing*. A guess from another place is kept for the translator, marked fuzzy like
every gettext guess, but no reader ever sees it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from site_builder.diagnostic import Diagnostic
from site_builder.message import Message, differences
from site_builder.reading import lapse, renew
from site_builder.renaming import renamed

if TYPE_CHECKING:
    import polib

SAME_PLACE = 0.45
"""How alike two texts at one anchor must be to count as one text, changed. Below this it is a new paragraph."""
ELSEWHERE = 0.7
"""How alike a text from another anchor must be to be worth a translator's look."""

UNKNOWN = "?"
"""The old English of an entry that another tool marked fuzzy without saying why."""


class State(StrEnum):
    """What a reader is told about a message."""

    TRANSLATED = "translated"
    OUTDATED = "outdated"
    MISSING = "missing"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All messages of one page in one language. `header` is the file's own head, kept as it was found."""

    path: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    header_comment: str = ""
    _index: dict[tuple[str, str], Entry] = field(default_factory=dict, repr=False, compare=False)

    def find(self, context: str, text: str) -> Entry | None:
        """The entry of one message; None where the catalogue was never merged with it."""
        if not self._index:
            self._index.update({(entry.context, entry.text): entry for entry in self.entries if not entry.obsolete})
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


def merge(catalogue: Catalogue, messages: Sequence[Message]) -> Catalogue:
    """
    The catalogue for today's messages. Nothing is lost: what has no message any more becomes obsolete.

    The order of the attempts is the order of trust: the same text at the same anchor, the same text anywhere, a
    similar text at the same anchor (*outdated*), a similar text that has lost its place (a guess). An anchor that an
    edit has renamed is the same anchor.
    """
    catalogue = _follow_anchors(catalogue, messages)
    places: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        places[message.context, message.text].append(message)
    old = {(e.context, e.text): e for e in catalogue.entries if not e.obsolete}
    unused = {key: e for key, e in old.items() if key not in places and e.translation}
    retired = [e for e in catalogue.entries if e.obsolete and (e.context, e.text) not in old]
    by_text: dict[str, Entry] = {}
    for entry in [*retired, *old.values(), *unused.values()]:
        if entry.state is State.TRANSLATED:
            by_text[entry.text] = entry
        elif entry.state is State.OUTDATED:
            back = replace(entry, text=entry.previous, previous="", previous_context="", comment=renew(entry.comment))
            by_text.setdefault(entry.previous, back)
    merged: dict[tuple[str, str], Entry] = {}
    for key in places:
        known = old.get(key)
        if known is None or known.state in (State.MISSING, State.GUESS):
            known = by_text.get(key[1], known)
        if known is not None:
            merged[key] = known
            unused.pop((known.context, known.text), None)
    for key in places:
        if key not in merged:
            merged[key] = _follow(key, unused, retired)
    fresh = tuple(_placed(merged[key], key, found) for key, found in places.items())
    kept = {(e.context, e.text) for e in fresh}
    left = [replace(e, obsolete=True, places=(), line=0) for e in unused.values() if not _restored(e, fresh)]
    left += [e for e in retired if (e.context, e.text) not in kept and not _moved(e, fresh)]
    return replace(catalogue, entries=fresh + tuple(sorted(left, key=lambda e: (e.context, e.text))), _index={})


def _follow_anchors(catalogue: Catalogue, messages: Sequence[Message]) -> Catalogue:
    before = ((e.context, e.text) for e in catalogue.entries if not e.obsolete)
    names = renamed(before, ((message.context, message.text) for message in messages))
    if not names:
        return catalogue

    def follow(entry: Entry) -> Entry:
        if entry.obsolete or entry.context not in names:
            return entry
        own = entry.previous_context == entry.context
        context = names[entry.context]
        return replace(entry, context=context, previous_context=context if own else entry.previous_context)

    return replace(catalogue, entries=tuple(map(follow, catalogue.entries)), _index={})


# The changed text at its own anchor comes first; it is taken out of `unused`, so that nobody else claims it.
def _follow(key: tuple[str, str], unused: dict[tuple[str, str], Entry], retired: Sequence[Entry]) -> Entry:
    context, text = key
    here = [e for e in unused.values() if e.context == context and e.state is not State.GUESS]
    if (near := _nearest(text, here, SAME_PLACE)) is not None:
        unused.pop((near.context, near.text))
        comment = lapse(near.comment)
        return replace(near, text=text, previous=near.previous or near.text, previous_context=context, comment=comment)
    elsewhere = [e for e in [*unused.values(), *retired] if e.state is State.TRANSLATED]
    if (near := _nearest(text, elsewhere, ELSEWHERE)) is not None:
        guess = replace(near, previous=near.text, previous_context=near.context, comment="", obsolete=False)
        return replace(guess, context=context, text=text)
    return Entry(context, text)


def _nearest(text: str, entries: Iterable[Entry], least: float) -> Entry | None:
    import difflib  # here, as polib elsewhere: a page in the language of its source needs neither

    best, best_ratio = None, least
    words = text.split()
    for entry in entries:
        matcher = difflib.SequenceMatcher(None, words, entry.text.split(), autojunk=False)
        if matcher.real_quick_ratio() >= best_ratio and (ratio := matcher.ratio()) >= best_ratio:
            best, best_ratio = entry, ratio
    return best


def _placed(entry: Entry, key: tuple[str, str], found: Sequence[Message]) -> Entry:
    previous_context = entry.previous_context
    if entry.state is State.OUTDATED:
        previous_context = key[0]
    places = tuple((message.path, message.line) for message in found)
    return replace(
        entry,
        context=key[0],
        places=places,
        kind=found[0].kind,
        previous_context=previous_context,
        obsolete=False,
    )


def _moved(entry: Entry, fresh: Iterable[Entry]) -> bool:
    return any(e.text == entry.text and e.translation == entry.translation for e in fresh)


# The English was changed, and then changed back: the same translation stands where it stood.
def _restored(entry: Entry, fresh: Iterable[Entry]) -> bool:
    return any(
        e.context == entry.context and e.text == entry.previous and e.translation == entry.translation for e in fresh
    )


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
