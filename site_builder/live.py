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

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

# A change of these is a change of every page; the search index and other pages are not.
SHARED = ("assets/", "files/")
EVERYTHING = ("assets/",)


@dataclass
class Live:
    """Shared between the thread that builds and those that serve. Revision 0 is before the first build."""

    revision: int = 0
    problems: tuple[str, ...] = ()
    closed: bool = False
    _turn: int = 0
    _changed: dict[str, int] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def update(self, changed: Collection[str], problems: Collection[str]) -> None:
        """A build has ended: the files that it changed, and what was wrong. A failed one changes no file."""
        with self._news:
            if changed or (self.revision == 0 and not problems):
                self.revision += 1
                self._changed |= dict.fromkeys(changed, self.revision)
            self.problems = tuple(problems)
            self._turn += 1
            self._news.notify_all()

    def news(self, page: str, revision: int) -> Sequence[str]:
        """Which files of `page`, loaded at `revision`, have changed since; the page shown while waiting always has."""
        if revision == 0 and self.revision:
            return (page,)
        if revision > self.revision > 0:
            # A browser left open over a restart of the server is ahead of it.
            return EVERYTHING
        changed = list(self._changed.items())
        return [name for name, since in changed if since > revision and (name == page or name.startswith(SHARED))]

    def wait(self, turn: int, timeout: float) -> int:
        """Until there is news after `turn`, or for `timeout` seconds; the turn that it is now."""
        with self._news:
            self._news.wait_for(lambda: self._turn != turn or self.closed, timeout)
            return self._turn

    def close(self) -> None:
        """No more news: whoever waits goes home."""
        with self._news:
            self.closed = True
            self._news.notify_all()
