"""
---
title: Likeness
summary: Of many texts the one that is most like another, without comparing it with all.
---
# Likeness

Two sentences are compared word by word, which is soon done; but a thousand changed sentences beside a thousand old ones
are a million comparisons. Where there are many, a text is compared with those that share its rarest words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

FEW = 100
"""So many texts are all compared."""
MOST_ALIKE = 20
"""Of more, so many: those that share most of the rarer words."""
COMMON = 200
"""A word in more texts than that tells nothing of one."""
LONGEST = 1000
"""So many words of a text are compared."""

T = TypeVar("T")


class Alike(Generic[T]):
    """Things with a text each."""

    def __init__(self, things: Sequence[T], text: Callable[[T], str]) -> None:
        self._things = things
        self._words = [text(thing).split(None, LONGEST)[:LONGEST] for thing in things]
        self._having: dict[str, list[int]] = defaultdict(list)
        if len(things) > FEW:
            for place, words in enumerate(self._words):
                for word in set(words):
                    self._having[word].append(place)

    def nearest(self, text: str, least: float, counts: Callable[[T], bool]) -> T | None:
        """The last of those that are most like a text, at least as much as `least`, and that count."""
        import difflib  # here: a page in the language of its source needs it not

        best, best_ratio = None, least
        words = text.split(None, LONGEST)[:LONGEST]
        for place in self._candidates(words):
            if not counts(self._things[place]):
                continue
            matcher = difflib.SequenceMatcher(None, words, self._words[place], autojunk=False)
            if matcher.real_quick_ratio() >= best_ratio and (ratio := matcher.ratio()) >= best_ratio:
                best, best_ratio = self._things[place], ratio
        return best

    def _candidates(self, words: Sequence[str]) -> Sequence[int]:
        if len(self._things) <= FEW:
            return range(len(self._things))
        rarest = sorted((len(self._having[word]), word) for word in set(words) if word in self._having)
        shared: Counter[int] = Counter()
        for number, word in rarest:
            if number > COMMON and shared:
                break
            shared.update(self._having[word][:COMMON])
        return sorted(place for place, _ in shared.most_common(MOST_ALIKE))
