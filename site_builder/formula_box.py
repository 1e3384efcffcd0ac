"""
---
title: The formula box
summary: The formulas of one page, kept from one run to the next.
---
# The formula box
"""

from __future__ import annotations

import json

from site_builder.cache import FileCache, digest_of


class FormulaBox:
    """The formulas of one page, kept as one entry of the cache: a file for each would take longer than the formulas."""

    def __init__(self, cache: FileCache | None, url: str) -> None:
        self._cache = cache
        self._key = digest_of("formulas", url)
        data = cache.get(self._key) if cache else None
        self._known: dict[str, str] = json.loads(data) if data else {}
        self._used: dict[str, str] = {}

    def get(self, key: str) -> bytes | None:
        """The formula under a key, if this page had it the last time."""
        value = self._known.get(key)
        if value is None:
            return None
        self._used[key] = value
        return value.encode()

    def put(self, key: str, value: bytes) -> None:
        """Keep a formula for the next time."""
        self._used[key] = value.decode()

    def close(self) -> None:
        """Write what the page used, unless that is what is there."""
        if self._cache and self._used != self._known:
            self._cache.put(self._key, json.dumps(self._used).encode())
