"""
---
title: Standing
summary: How far the translation of a page has come, in messages and in words.
---
# Standing
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.translation.catalogue import Catalogue, Entry, State
from site_builder.translation.message import CODE_SPAN, ENTITY, FOOTNOTE, FORMULA, LINK_TARGET, TAG
from site_builder.translation.review_mark import find as find_reading


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One page in one language, or several of them together.

    All but the words are counts of messages. `words` are the English ones of the prose, `words_left` those of them
    whose translation is outdated or missing. `read` of the translated messages were read by a person.
    """

    translated: int = 0
    outdated: int = 0
    missing: int = 0
    read: int = 0
    words: int = 0
    words_left: int = 0

    @property
    def percent(self) -> int:
        """How many of the messages are translated and up to date. Rounded down: 100 means all of them."""
        messages = self.translated + self.outdated + self.missing
        return 100 * self.translated // messages if messages else 100


def standing(catalogue: Catalogue) -> Standing:
    """That of a page whose catalogue was merged with the messages of today."""
    entries = [entry for entry in catalogue.entries if not entry.obsolete]
    done = [entry for entry in entries if entry.state is State.TRANSLATED]
    outdated = sum(entry.state is State.OUTDATED for entry in entries)
    return Standing(
        translated=len(done),
        outdated=outdated,
        missing=len(entries) - len(done) - outdated,
        read=sum(find_reading(entry.comment) is not None for entry in done),
        words=sum(count_words(entry.text) for entry in entries),
        words_left=sum(count_words(entry.text) for entry in left(catalogue)),
    )


def left(catalogue: Catalogue) -> list[Entry]:
    """What there is still to do, in the order of the page."""
    return [entry for entry in catalogue.entries if not entry.obsolete and entry.state is not State.TRANSLATED]


def together(standings: Iterable[Standing]) -> Standing:
    """The sum of several pages."""
    found: Sequence[Standing] = tuple(standings)
    return Standing(
        sum(one.translated for one in found),
        sum(one.outdated for one in found),
        sum(one.missing for one in found),
        sum(one.read for one in found),
        sum(one.words for one in found),
        sum(one.words_left for one in found),
    )


def count_words(text: str) -> int:
    """The words of a message; code, formulas, addresses and tags are none."""
    for pattern in (CODE_SPAN, FORMULA, LINK_TARGET, FOOTNOTE, TAG):
        text = pattern.sub(" ", text)
    text = ENTITY.sub(" ", text)
    return sum(any(map(str.isalpha, word)) for word in text.split())
