"""
---
title: Renamed anchors
summary: Which section is which after an edit, where its anchor did not survive it.
---
# Renamed anchors

An anchor without a name is a hash of the section's code, or of its prose where it has no code. An author who mends a
line together with its comment has a new anchor then, and the comment would look like a new text that nobody has
translated. Two things tell the section again: a text that both anchors share, or the same place between its neighbours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

MOST_ALIKE = 20
"""A text that more sections share tells none of them."""
MOST_PLACES = 2000
"""Behind the first change of a longer page, neighbours are not compared: that takes the square of their number."""
Place = tuple[str, str]
"""A message: its anchor and its text."""


def renamed(before: Iterable[Place], after: Iterable[Place]) -> dict[str, str]:
    """The new name of each anchor that is there no more, where there is one; both in the order of the page."""
    before, after = list(before), list(after)
    old, new = _anchors(before), _anchors(after)
    gone, come = set(old) - set(new), set(new) - set(old)
    if not gone or not come:
        return {}
    found = _by_text(before, after, gone, come)
    taken = set(found.values())
    for one, other in _by_place(old, new):
        if one not in found and other in come and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _anchors(places: Sequence[Place]) -> list[str]:
    return list(dict.fromkeys(anchor for anchor, _ in places))


def _by_text(before: Sequence[Place], after: Sequence[Place], gone: set[str], come: set[str]) -> dict[str, str]:
    """Anchors that share texts. Each is taken once, those that share most come first."""
    at: dict[str, set[str]] = defaultdict(set)
    for anchor, text in after:
        if anchor in come:
            at[text].add(anchor)
    shared = Counter(
        (anchor, other) for anchor, text in set(before) if anchor in gone for other in _tells(at.get(text))
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for one, other in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _tells(anchors: set[str] | None) -> set[str]:
    return anchors if anchors and len(anchors) <= MOST_ALIKE else set()


def _by_place(old: Sequence[str], new: Sequence[str]) -> Iterable[Place]:
    """Anchors that stand at the same place of the same definition, between neighbours that are still there."""
    import difflib  # a page in the language of its source needs no such thing

    first = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    old, new = old[first:], new[first:]
    if max(len(old), len(new)) > MOST_PLACES:
        return
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace" and j - i == m - k:
            pairs = zip(old[i:j], new[k:m], strict=True)
            # A definition of another name is another one; a hash says nothing.
            for one, other in pairs:
                scope, hashed, _ = one.partition("--")
                if hashed and other.startswith(scope + hashed):
                    yield one, other
