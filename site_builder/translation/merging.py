"""
---
title: Merging
summary: How translations follow when the English changes.
---
# Merging

The English has moved on, and each translation must be found again, or be told apart from those that no longer say what
the English says. Nothing is lost: what has no place any more stays in the file, and comes back with its English.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from msgspec.structs import replace

from site_builder.translation.anchor_tracking import renamed
from site_builder.translation.catalogue import UNKNOWN, Catalogue, Entry, State
from site_builder.translation.likeness import Alike
from site_builder.translation.message import Message
from site_builder.translation.review_mark import lapse, renew

SAME_PLACE = 0.45
"""How alike two texts at one anchor must be to count as one text, changed. Below this it is a new paragraph."""
ELSEWHERE = 0.7
"""How alike a text from another anchor must be to be worth a translator's look."""


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
    noted = [e for key, e in old.items() if key not in places and not e.translation and e.has_work]
    retired = [e for e in catalogue.entries if e.obsolete and (e.context, e.text) not in old]
    retired_at = {(e.context, e.text): e for e in retired}
    by_text: dict[str, Entry] = {}
    for entry in [*retired, *old.values(), *unused.values()]:
        if entry.state is State.TRANSLATED:
            by_text[entry.text] = entry
        elif entry.state is State.OUTDATED:
            back = replace(entry, text=entry.previous, previous="", previous_context="", comment=renew(entry.comment))
            by_text.setdefault(entry.previous, back)
    merged: dict[tuple[str, str], Entry] = {}
    adopted: set[tuple[str, str, str]] = set()
    for key in places:
        known = old.get(key, retired_at.get(key))
        if known is None or (known.state in (State.MISSING, State.GUESS) and not _stays(known)):
            found = by_text.get(key[1])
            adopted |= {_identity(found)} if found else set()
            known = _noted(found or known, known)
        if known is not None:
            merged[key] = known
            unused.pop((known.context, known.text), None)
    pool = _Pool(unused, retired)
    for key in places:
        if key not in merged:
            merged[key] = _follow(key, pool)
    fresh = tuple(_placed(merged[key], key, found) for key, found in places.items())
    kept = {(e.context, e.text) for e in fresh}
    now = {(e.context, e.text): e for e in fresh}
    gone = [*(e for e in unused.values() if not _restored(e, now)), *noted]
    left = [replace(e, obsolete=True, places=(), kind="", line=0) for e in gone]
    left += [e for e in retired if (e.context, e.text) not in kept and not _moved(e, adopted)]
    return replace(catalogue, entries=fresh + tuple(sorted(left, key=lambda e: (e.context, e.text))))


# What a person has written is not exchanged for what stands elsewhere: plural forms, and a translation that was marked
# as unsure without saying from which English it comes.
def _stays(entry: Entry) -> bool:
    return entry.aside.plural is not None or bool(entry.translation and entry.previous == UNKNOWN)


def _noted(found: Entry | None, missing: Entry | None) -> Entry | None:
    """The entry that was found for one without a translation, with the comment that stands there already."""
    if found is None or missing is None or found is missing or missing.translation or not missing.comment:
        return found
    lines = [missing.comment, *([found.comment] if found.comment else [])]
    return replace(found, comment="\n".join(dict.fromkeys(lines)))


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

    return replace(catalogue, entries=tuple(map(follow, catalogue.entries)))


class _Pool:
    """The translations that have lost their English; whoever takes one takes it out of `unused`."""

    def __init__(self, unused: dict[tuple[str, str], Entry], retired: Sequence[Entry]) -> None:
        self.unused = unused
        self._at: dict[str, list[Entry]] = defaultdict(list)
        for entry in unused.values():
            if entry.state is not State.GUESS:
                self._at[entry.context].append(entry)
        self._alike_at: dict[str, Alike[Entry]] = {}
        self._retired = retired
        self._first = dict(unused)

    def here(self, context: str) -> Alike[Entry]:
        """Those of an anchor."""
        if context not in self._alike_at:
            self._alike_at[context] = Alike(self._at.get(context, ()), _text)
        return self._alike_at[context]

    @cached_property
    def everywhere(self) -> Alike[Entry]:
        """All of them, and those that were retired before."""
        entries = [e for e in [*self._first.values(), *self._retired] if e.state is State.TRANSLATED]
        return Alike(entries, _text)

    def is_there(self, entry: Entry) -> bool:
        """Whether nobody has taken it."""
        return entry.obsolete or (entry.context, entry.text) in self.unused


def _text(entry: Entry) -> str:
    return entry.text


# The changed text at its own anchor comes first; it is taken out, so that nobody else claims it.
def _follow(key: tuple[str, str], pool: _Pool) -> Entry:
    context, text = key
    if (near := pool.here(context).nearest(text, SAME_PLACE, pool.is_there)) is not None:
        pool.unused.pop((near.context, near.text))
        comment = lapse(near.comment)
        return replace(near, text=text, previous=near.previous or near.text, previous_context=context, comment=comment)
    if (near := pool.everywhere.nearest(text, ELSEWHERE, pool.is_there)) is not None:
        guess = replace(near, previous=near.text, previous_context=near.context, comment="", obsolete=False)
        return replace(guess, context=context, text=text)
    return Entry(context, text)


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


def _identity(entry: Entry) -> tuple[str, str, str]:
    return entry.context, entry.text, entry.translation


# What was obsolete stands on the page again, at its anchor of today.
def _moved(entry: Entry, adopted: Set[tuple[str, str, str]]) -> bool:
    outdated = entry.state is State.OUTDATED
    return _identity(replace(entry, text=entry.previous) if outdated else entry) in adopted


def _same_work(one: Entry, other: Entry) -> bool:
    return (one.translation, one.aside.forms) == (other.translation, other.aside.forms) and (
        not other.comment or renew(one.comment) == renew(other.comment)
    )


# The English was changed, and then changed back: the same translation stands where it stood.
def _restored(entry: Entry, now: Mapping[tuple[str, str], Entry]) -> bool:
    restored = now.get((entry.context, entry.previous))
    return restored is not None and _same_work(restored, entry)
