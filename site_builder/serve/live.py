"""
---
title: The live state
summary: Which revision of the site is being served and what is wrong with the next one; pages wait on it for news.
---
# The live state

A page in a browser knows which revision it is. It asks to be told when a later one has changed it, so nothing is
missed between loading the page and asking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

# A change of these is a change of every page; the search index and other pages are not.
SHARED = ("assets/", "files/")
EVERYTHING = ("assets/",)


@dataclass
class Live:
    """Written by the thread that builds, read by the one that serves. Revision 0 is before the first build."""

    revision: int = 0
    problems: tuple[str, ...] = ()
    loop: asyncio.AbstractEventLoop | None = None
    """That of the thread that serves, while it does."""

    following: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with the next update. Whoever takes it first and looks afterwards misses nothing."""

    _changed: dict[str, int] = field(default_factory=dict)

    def update(self, changed: Collection[str], problems: Collection[str], built: bool = True) -> None:
        """A build has ended: the files that it changed, and what was wrong. A failed one changes no file."""
        if changed or (self.revision == 0 and built):
            latest = self.revision + 1
            self._changed |= dict.fromkeys(changed, latest)
            self.revision = latest
        self.problems = tuple(problems)
        was, self.following = self.following, asyncio.Event()
        if self.loop is not None:
            self.loop.call_soon_threadsafe(was.set)

    def news(self, page: str, revision: int) -> Sequence[str]:
        """Which files of `page`, loaded at `revision`, have changed since; the page shown while waiting always has."""
        if revision == 0 and self.revision:
            return (page,)
        if revision > self.revision > 0:
            # A browser left open over a restart of the server is ahead of it.
            return EVERYTHING
        changed = list(self._changed.items())
        return [name for name, since in changed if since > revision and (name == page or name.startswith(SHARED))]
