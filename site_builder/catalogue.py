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

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.message import differences
from site_builder.po_charset import decoded, utf8
from site_builder.po_reader import Comments, Ending, Fault, Message, messages
from site_builder.po_writer import written

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
    header_aside: Comments = Comments()
    ending: tuple[str, ...] = ()
    whole: bool = True

    @cached_property
    def _index(self) -> dict[tuple[str, str], Entry]:
        return {(entry.context, entry.text): entry for entry in self.entries if not entry.obsolete}

    def find(self, context: str, text: str) -> Entry | None:
        """The entry of one message; None where the catalogue was never merged with it."""
        return self._index.get((context, text))


def read(path: str, language: str, data: bytes) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """
    The catalogue in `data`, and all that is wrong with it, each with its line.

    What can't be read is left out, and the catalogue is not `whole`; the same holds for one with two translations of a
    message, of which nobody could say which one counts.
    """
    text, charset, misfits = decoded(data)
    found = tuple(messages(text, charset)) if text else ()
    faults = [*misfits, *(one for one in found if isinstance(one, Fault))]
    heads = [one for one in found if isinstance(one, Message) and one.is_header]
    faults += [Fault(one.line, 1, "a second header", f"the first is at line {heads[0].line}") for one in heads[1:]]
    faults += [Fault(one.line, 1, "a header with `#|` or `msgid_plural`") for one in heads[:1] if _is_odd(one)]
    entries = tuple(_entry(one) for one in found if isinstance(one, Message) and not one.is_header)
    unread = [Diagnostic(path, *fault) for fault in faults]
    twice = repeated(path, entries)
    catalogue = Catalogue(path, language, entries, whole=not unread and not twice)
    if heads:
        about = heads[0].comments
        lines = heads[0].translation.removesuffix("\n").split("\n")
        catalogue = replace(
            catalogue,
            header=tuple(_header_field(line) for line in lines if line),
            header_comment="\n".join(about.own),
            header_aside=replace(about, own=()),
        )
    ending = tuple(line for one in found if isinstance(one, Ending) for line in one.comments)
    catalogue = replace(catalogue, ending=ending) if ending else catalogue
    return catalogue, (*unread, *twice, *plurals(path, entries), *wrong(path, entries))


def _is_odd(header: Message) -> bool:
    return any(part is not None for part in (header.plural, header.previous, header.previous_context))


def _header_field(line: str) -> tuple[str, str]:
    """A name and its value; a line without a name is kept as the value of none."""
    name, colon, value = line.partition(":")
    return (name, value.strip(" \t")) if colon else ("", line)


def _entry(message: Message) -> Entry:
    # A fuzzy entry without its old English comes from another tool: we cannot tell what changed, so it is a guess.
    previous, previous_context = "", ""
    about = message.comments
    fuzzy = "fuzzy" in about.flags
    if fuzzy:
        previous = message.previous or UNKNOWN
        previous_context = (message.previous_context or message.context or "") if message.previous else UNKNOWN
    before = (message.previous_context, message.previous, message.previous_plural)
    aside = Aside(
        tuple(flag for flag in about.flags if flag != "fuzzy"),
        (None, None, before[2]) if message.previous and fuzzy else before,
        message.plural,
        message.translations if message.plural is not None else (),
        about.kept,
    )
    return Entry(
        message.context or "",
        message.text,
        message.translation if message.plural is None else "",
        previous,
        previous_context,
        "\n".join(about.own),
        tuple((place, int(line or 0)) for place, line in about.places),
        "\n".join(about.extracted),
        message.line,
        message.obsolete,
        NOTHING if aside == NOTHING else aside,
    )


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


HEADER = {
    "Project-Id-Version": "",
    "Language": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
ORDER = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    *list(HEADER)[1:],
    "Plural-Forms",
)
"""That of gettext."""


def write(catalogue: Catalogue) -> str:
    """
    The catalogue as a PO file; without a language, as a template (POT). Same catalogue, same bytes.

    It is to be saved as UTF-8, and its header says so. Raises `ValueError` for a catalogue that was not read whole.
    """
    if not catalogue.whole:
        raise ValueError(f"{catalogue.path} was not read whole, and is not written")
    about = replace(catalogue.header_aside, own=tuple(catalogue.header_comment.split("\n")))
    head = "".join(f"{line}\n" for line in _header_lines(catalogue))
    header = Message(None, "", None, (head,), comments=about)
    return written([header, *map(_message, catalogue.entries)], catalogue.ending)


def _header_lines(catalogue: Catalogue) -> Iterator[str]:
    # An editor's own lines in the head are kept; ours hold no date, or a run that changed nothing would change a file.
    fields = list(catalogue.header)
    for name, value in {**HEADER, "Language": catalogue.language}.items():
        if not any(name == known for known, _ in fields):
            earlier = ORDER[: ORDER.index(name)]
            at = max((at + 1 for at, (known, _) in enumerate(fields) if known in earlier), default=0)
            fields.insert(at, (name, value))
    for name, value in fields:
        if name == "Content-Type" and "charset=" not in value:
            value = f"{value}; charset=UTF-8" if value else HEADER[name]
        line = f"{name}: {value}" if name else value
        yield utf8(line)


def _message(entry: Entry) -> Message:
    aside = entry.aside
    previous = aside.previous
    if entry.previous not in ("", UNKNOWN):
        context = entry.previous_context
        previous = (context if context not in ("", UNKNOWN) else None, entry.previous, previous[2])
    return Message(
        context=entry.context or None,
        text=entry.text,
        plural=aside.plural,
        translations=aside.forms if aside.plural is not None else (entry.translation,),
        previous_context=previous[0],
        previous=previous[1],
        previous_plural=previous[2],
        comments=Comments(
            own=tuple(entry.comment.split("\n")) if entry.comment else (),
            extracted=tuple(entry.kind.split("\n")) if entry.kind else (),
            places=tuple((path, str(line) if line else "") for path, line in entry.places),
            flags=(*(["fuzzy"] if entry.previous else []), *aside.flags),
            kept=aside.kept,
        ),
        obsolete=entry.obsolete,
    )
