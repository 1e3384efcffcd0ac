"""
---
title: Exchange
summary: A catalogue that a translator takes away, and what becomes of it when it is brought back.
---
# Exchange

A translator takes a catalogue away, and brings it back after weeks in which ours has changed as well. To tell whose
change is whose, one must know what was lent: the header of a lent catalogue holds a short digest of each translation.
Editors keep a header that they don't know. Where it was lost, whatever differs counts as the translator's work, and
only what a person has read here is defended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Catalogue, Entry, State
from site_builder.translation.merging import merge
from site_builder.translation.message import Message
from site_builder.translation.review_mark import Reading, find, lapse, mark, unmark

BASE = "X-Base"


def lend(catalogue: Catalogue) -> str:
    """The PO file of a merged catalogue, as a translator takes it away: without obsolete texts, with its base."""
    # The page shows no plural, so that whoever mends it sees a text without a translation.
    entries = tuple(
        replace(e, aside=replace(e.aside, plural=None, forms=())) for e in catalogue.entries if not e.obsolete
    )
    base = sorted({digest(entry.context, entry) for entry in entries if entry.translation})
    header = tuple(line for line in catalogue.header if line[0] != BASE)
    lent = replace(catalogue, entries=entries, header=(*header, (BASE, " ".join(base))), ending=(), whole=True)
    return catalogue_po.write(lent)


def digest(context: str, entry: Entry) -> str:
    """
    Eight letters for a translation and the English that it was made from.

    The English of today is left out: when that changes, a translation has not been touched.
    """
    return hashlib.sha256("\0".join((context, *_made(entry))).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two translations of one message. `older`: theirs was made from older English, so ours stands in any case."""

    ours: Entry
    theirs: Entry
    older: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """
    What came of a catalogue that was brought back. The lines of all entries are those of its file.

    `catalogue` is ours with everything that was taken. `confirmed` are translations that somebody has read and left as
    they are; `unsure` those that the translator, or an editor, marked as needing work; `unknown` those of texts that
    the page no longer has; `unsigned` those that would be taken if it were known who made them. `offered` is
    what must be right before anything is written.
    """

    catalogue: Catalogue
    taken: tuple[Entry, ...]
    confirmed: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    unsure: tuple[Entry, ...]
    unknown: tuple[Entry, ...]
    unsigned: tuple[Entry, ...]
    offered: tuple[Entry, ...]


def bring_back(
    ours: Catalogue,
    theirs: Catalogue,
    messages: Sequence[Message],
    by: Reading | None,
    *,
    prefer_theirs: bool = False,
    all_read: bool = False,
) -> Returned:
    """
    What a translator made of ours, which was merged with the messages of today.

    A translation is credited to the mark that stands on it, if that is new, else to `by`. Of two that differ ours is
    kept, unless theirs are preferred. `all_read`: whoever it is credited to has read what is unchanged, too.
    """
    base = _base(theirs)
    brought = {e.line: e for e in theirs.entries if e.translation and not e.obsolete}
    today = merge(replace(theirs, entries=tuple(brought.values())), messages)
    taken, confirmed, conflicts, unsigned = [], [], [], []
    landed = set()
    for entry, mine, lent in _matched(today, ours, brought):
        landed.add(entry.line)
        reading = _credit(lent, mine, by)
        if _made(mine) == _made(entry):
            if not _is_read(entry, mine, lent, all_read):
                continue
            if reading is None:
                unsigned.append(lent)
            else:
                confirmed.append(replace(mine, comment=mark(mine.comment, reading), line=lent.line))
        elif _as_lent(lent, base):
            continue
        elif (older := _is_older(entry, mine)) or (_defended(mine, lent.context, base) and not prefer_theirs):
            conflicts.append(Conflict(mine, lent, older))
        elif reading is None:
            unsigned.append(lent)
        else:
            taken.append(_taken(entry, mine, reading))
    strayed = [e for e in brought.values() if e.line not in landed and not _as_lent(e, base)]
    return Returned(
        catalogue=_renewed(ours, (*taken, *confirmed)),
        taken=tuple(taken),
        confirmed=tuple(confirmed),
        conflicts=tuple(conflicts),
        unsure=tuple(e for e in strayed if e.state is State.GUESS),
        unknown=tuple(e for e in strayed if e.state is not State.GUESS and not _retired(e, ours)),
        unsigned=tuple(unsigned),
        offered=(*(brought[e.line] for e in taken), *(both.theirs for both in conflicts), *unsigned),
    )


def _is_read(entry: Entry, mine: Entry, lent: Entry, all_read: bool) -> bool:
    """Whether somebody has read what they left as it is, and nobody of ours had before."""
    return entry.state is State.TRANSLATED and (_newly_read(lent, mine) or (all_read and not find(mine.comment)))


def _taken(entry: Entry, mine: Entry, reading: Reading) -> Entry:
    """Their translation, with what both sides say of it and whom it is credited to."""
    comment = mark(_together(unmark(entry.comment), unmark(mine.comment)), reading)
    comment = lapse(comment) if entry.state is State.OUTDATED else comment
    return replace(
        entry, comment=comment, aside=replace(entry.aside, flags=_joined(entry.aside.flags, mine.aside.flags))
    )


def _renewed(ours: Catalogue, fresh: Sequence[Entry]) -> Catalogue:
    """Ours, with some entries in the places of those of the same message."""
    known = {_key(entry): entry for entry in fresh}
    return replace(ours, entries=tuple(e if e.obsolete else known.get(_key(e), e) for e in ours.entries))


def _matched(today: Catalogue, ours: Catalogue, brought: dict[int, Entry]) -> Iterator[tuple[Entry, Entry, Entry]]:
    """Theirs for each message of today, ours, and theirs as it stands in the file."""
    for entry in today.entries:
        mine, lent = ours.find(*_key(entry)), brought.get(entry.line)
        if mine is None or lent is None or entry.obsolete or entry.state not in (State.TRANSLATED, State.OUTDATED):
            continue
        # What stands at its own place in the file was copied to this one by the merge.
        if _key(lent) == _key(entry) or ours.find(*_key(lent)) is None:
            yield entry, mine, lent


def _key(entry: Entry) -> tuple[str, str]:
    return entry.context, entry.text


def _made(entry: Entry) -> tuple[str, str]:
    """A translation and the English that it was made from."""
    return entry.previous or entry.text, entry.translation


def _base(theirs: Catalogue) -> frozenset[str] | None:
    """The digests of what was lent; None where the header has lost them."""
    header = dict(theirs.header)
    return frozenset(header[BASE].split()) if BASE in header else None


def _as_lent(lent: Entry, base: frozenset[str] | None) -> bool:
    return base is not None and digest(lent.context, lent) in base


def _is_older(entry: Entry, mine: Entry) -> bool:
    return entry.state is State.OUTDATED and mine.state is State.TRANSLATED


# An editor may have dropped what it does not know, and we may have written since.
def _joined(theirs: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    return (*theirs, *(one for one in ours if one not in theirs))


def _together(theirs: str, ours: str) -> str:
    return "\n".join(_joined(theirs.split("\n") if theirs else (), ours.split("\n") if ours else ()))


# Plural forms are never lent, so whoever translates the text has not seen them.
def _defended(mine: Entry, context: str, base: frozenset[str] | None) -> bool:
    return any(mine.aside.forms) or _touched(mine, context, base)


# What a machine has made here needs no defence where nobody knows what was lent.
def _touched(mine: Entry, context: str, base: frozenset[str] | None) -> bool:
    if mine.state not in (State.TRANSLATED, State.OUTDATED):
        return False
    return digest(context, mine) not in base if base is not None else find(mine.comment) is not None


def _credit(lent: Entry, mine: Entry, by: Reading | None) -> Reading | None:
    signed = find(lent.comment)
    return signed if signed and signed != find(mine.comment) else by or signed


def _newly_read(lent: Entry, mine: Entry) -> bool:
    theirs, before = find(lent.comment), find(mine.comment)
    return theirs is not None and (before is None or theirs.date > before.date)


def _retired(entry: Entry, ours: Catalogue) -> bool:
    return any(e.obsolete and _made(e) == _made(entry) for e in ours.entries)
