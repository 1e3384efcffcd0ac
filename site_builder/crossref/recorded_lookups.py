"""
---
title: Inquiries
summary: What a page asked the atlas, and a digest of the answers - it stays right while they stay the same.
---
# Inquiries

Whoever adds a function changes what is known of the site, and hardly any of its pages. So a page is not kept under all
that is known, but under what it asked of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import field

from site_builder.crossref.name_index import Atlas, Spot
from site_builder.files.digest import digest_of

Answer = tuple[str, Spot | str] | None
Question = tuple[str, ...]
"""A target, as `Atlas.find` takes it; or a word and the scope beside which it stands, as `Atlas.look_up` does."""


class Inquiry(Atlas, frozen=True):
    """The atlas of one page, which remembers what that page asked."""

    heard: dict[Question, Answer] = field(default_factory=dict)

    def find(self, target: str, path: str) -> Answer:
        """As the atlas says."""
        answer = self.heard[target,] = Atlas.find(self, target, path)
        return answer

    def look_up(self, word: str, path: str, scope: str = "") -> Answer:
        """As the atlas says."""
        answer = self.heard[word, scope] = Atlas.look_up(self, word, path, scope)
        return answer


def inquiry(atlas: Atlas) -> Inquiry:
    """The same atlas, for a page that begins."""
    return Inquiry(atlas.modules, atlas.spots, atlas.aliases, atlas.short, atlas.libraries)


def answers(atlas: Atlas, path: str, questions: Iterable[Sequence[str]]) -> str:
    """A digest of what the atlas says today to what the page of a file asked. `path` is normal."""
    return digest(
        atlas.find(question[0], path) if len(question) == 1 else atlas.look_up(question[0], path, question[1])
        for question in questions
    )


def digest(heard: Iterable[Answer]) -> str:
    """The digest of answers in their order."""
    parts: list[str] = []
    for answer in heard:
        name, spot = answer or ("", "")
        parts += (name, spot, "") if isinstance(spot, str) else (name, spot.url, spot.anchor)
    return digest_of("\n".join(parts))  # none of them holds a line end
