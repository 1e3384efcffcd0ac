"""
---
title: Kept pages
summary: The pages that the last build of a site wove, for the next one.
---
# Kept pages

One entry for each page and language of a site, which says what it was made from: the next build takes its place, so
an author who writes for years has no more of them than the site has pages. What the other files define is no part of
that: the entry says what the page asked of it, and holds while the answers are the same.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, json

from site_builder.crossref.name_index import Atlas
from site_builder.crossref.recorded_lookups import answers
from site_builder.diagnostic import Diagnostic
from site_builder.files.digest import digest_of
from site_builder.page import Page
from site_builder.storage.cache import FileCache


class Kept(Struct, frozen=True):
    """
    A page with the digest of what it was made from.

    `seen` are files, and what stood there; `asked` is what the page asked the atlas, and `told` a digest of what that
    said. One on which a formula was `given_up` is kept nowhere: another time there may be time for it.
    """

    source: str
    seen: dict[str, int]
    asked: Sequence[Sequence[str]]
    told: str
    problems: tuple[Diagnostic, ...]
    page: Page
    given_up: bool = False

    def hears(self, atlas: Atlas) -> bool:
        """Whether the page would be told the same of the other files."""
        return said(atlas, self.page.path, self.asked) == self.told


def said(atlas: Atlas, path: str, asked: Sequence[Sequence[str]]) -> str:
    """A digest of what the atlas says of the file itself, and of what its page asks."""
    own = posixpath.normpath(path)
    return digest_of(repr(atlas.modules.get(own)), answers(atlas, own, asked))


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages of the site at `root`. Nothing is found where there is no cache."""

    cache: FileCache | None
    root: Path

    def take(self, name: str, source: str, standing: Callable[[str], int], atlas: Atlas) -> Kept | None:
        """
        The page called `name`, if it was made from what has this digest, and would be told the same.

        `standing` says what is at a path today.
        """
        data = self.cache.get(self._key(name)) if self.cache else None
        if data is None:
            return None
        kept = json.decode(data, type=Kept)
        if kept.source != source or any(standing(path) != there for path, there in kept.seen.items()):
            return None
        return kept if kept.hears(atlas) else None

    def keep(self, name: str, kept: Kept) -> None:
        """For the next build."""
        if self.cache and not kept.given_up:
            self.cache.put(self._key(name), packed(kept))

    def _key(self, name: str) -> str:
        return digest_of("kept page", str(self.root), name)


def packed(kept: Kept) -> bytes:
    """As bytes, the same for the same page."""
    return json.encode(kept, order="deterministic")


def unpacked(data: bytes) -> Kept:
    """What `packed` made."""
    return json.decode(data, type=Kept)
