"""
---
title: Kept pages
summary: The pages that the last build of a site wove, for the next one.
---
# Kept pages

One entry for each page and language of a site, which says what it was made from: the next build takes its place, so
an author who writes for years has no more of them than the site has pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, json

from site_builder.diagnostic import Diagnostic
from site_builder.files.digest import digest_of
from site_builder.page import Page
from site_builder.storage.cache import FileCache
from site_builder.weave import Woven


class Kept(Struct, frozen=True):
    """A page with the digest of what it was made from; `seen` are files, and what stood there."""

    source: str
    seen: dict[str, int]
    problems: tuple[Diagnostic, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages of the site at `root`. Nothing is found where there is no cache."""

    cache: FileCache | None
    root: Path
    standing: Callable[[str], int]
    """What is at a path today."""

    def take(self, name: str, source: str) -> Woven | None:
        """The page called `name`, if it was made from what has this digest, and its prose found the same files."""
        data = self.cache.get(self._key(name)) if self.cache else None
        if data is None:
            return None
        kept = json.decode(data, type=Kept)
        if kept.source != source or any(self.standing(path) != there for path, there in kept.seen.items()):
            return None
        return Woven(kept.page, kept.problems)

    def keep(self, name: str, source: str, woven: Woven, seen: dict[str, int]) -> None:
        """For the next build; `seen` are the files that the prose asked for, and what stood there."""
        if self.cache:
            kept = Kept(source, seen, woven.diagnostics, woven.page)
            self.cache.put(self._key(name), json.encode(kept, order="deterministic"))

    def _key(self, name: str) -> str:
        return digest_of("kept page", str(self.root), name)
