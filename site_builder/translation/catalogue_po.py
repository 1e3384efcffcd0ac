"""
---
title: A catalogue as a PO file
summary: From the bytes of a PO file to a catalogue with all that is wrong in it, and back.
---
# A catalogue as a PO file

It is read in the charset that its header names, and always written in UTF-8, as `msgmerge` does for texts that are no
ASCII. What a page has no use for is kept beside (`Aside`), so that it stands in the file as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from site_builder.diagnostic import Diagnostic
from site_builder.translation.catalogue import NOTHING, UNKNOWN, Aside, Catalogue, Entry, plurals, repeated, wrong
from site_builder.translation.po.charset import decoded, utf8
from site_builder.translation.po.entry import Comments, Ending, Fault, Message
from site_builder.translation.po.reader import messages
from site_builder.translation.po.writer import written

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


def write(catalogue: Catalogue) -> str:
    """
    The catalogue as a PO file; without a language, as a template (POT). Same catalogue, same bytes.

    It is to be saved as UTF-8, and its header says so. Raises `ValueError` for a catalogue that was not read whole.
    """
    if not catalogue.whole:
        raise ValueError(f"{catalogue.path} was not read whole, and is not written")
    about = replace(catalogue.header_aside or Comments(), own=tuple(catalogue.header_comment.split("\n")))
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
