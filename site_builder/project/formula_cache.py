"""
---
title: The formula box
summary: The formulas of one page, kept from one run to the next.
---
# The formula box
"""

from __future__ import annotations

from site_builder.files.digest import digest_of
from site_builder.storage.cache import FileCache


class FormulaBox:
    """
    The formulas of one page, kept as one entry of the cache: a file for each would take longer than the formulas.

    A line of the entry is a key, a space and the formula, which is a line already (`formula.understood`).
    """

    def __init__(self, cache: FileCache | None, url: str) -> None:
        self._cache = cache
        self._key = digest_of("formulas", url)
        data = cache.get(self._key) if cache else None
        lines = (line.partition(b" ") for line in (data or b"").split(b"\n") if line)
        self._known = {key.decode(): formula for key, _, formula in lines}
        self._used: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The formula under a key, if this page had it the last time."""
        value = self._known.get(key)
        if value is not None:
            self._used[key] = value
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a formula for the next time."""
        self._used[key] = value

    def close(self) -> None:
        """Write what the page used, unless that is what is there."""
        if self._cache and self._used != self._known:
            lines = (b"%s %s\n" % (key.encode(), value) for key, value in self._used.items())
            self._cache.put(self._key, b"".join(lines))
