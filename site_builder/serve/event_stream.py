"""
---
title: The event stream
summary: What one open page is told - what is wrong with the sources, and when it has changed.
---
# The event stream
"""

from __future__ import annotations

import asyncio
import json
import time

from site_builder.serve.live import Live
from site_builder.serve.request_target import Question

HEARTBEAT = 15.0
LIFE = 600.0
"""Seconds until a stream ends. The browser then asks again, and one that has gone without a word is no longer kept."""

AGAIN = 1000
"""Milliseconds until it asks again."""


class EventStream:
    """The events for one page, one piece after the other."""

    def __init__(self, live: Live, question: Question) -> None:
        self._live = live
        self._page = question.page
        self._revision = question.revision
        self._next: asyncio.Event | None = None
        self._told: tuple[str, ...] | None = None
        self._end = time.monotonic() + LIFE

    async def __call__(self) -> bytes:
        """The next piece, when there is one; empty when the stream has lived long enough."""
        beginning = "" if self._next else f"retry: {AGAIN}\n\n"
        if self._next:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._next.wait()
            except TimeoutError:
                return b": still here\n\n" if time.monotonic() < self._end else b""
        # Before looking: an update while we look is then seen with the next piece.
        self._next = self._live.following
        return (beginning + self._messages()).encode() or b": nothing new\n\n"

    def _messages(self) -> str:
        live = self._live
        message = ""
        latest = live.revision
        if live.problems != self._told:
            self._told = live.problems
            message = f"event: problems\ndata: {json.dumps(self._told)}\n\n"
        if files := live.news(self._page, self._revision):
            news = {"revision": latest, "files": list(files)}
            message += f"event: changed\nid: {latest}\ndata: {json.dumps(news)}\n\n"
            # The waiting page asks again as the page that it becomes.
            self._revision = latest
        return message
