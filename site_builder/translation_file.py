"""
---
title: Where translations stand
summary: The catalogue of a file, found by the address of its page.
---
# Where translations stand
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath


def locate(url: str, code: str, locales: Path | None) -> Path | None:
    """The catalogue of a page: under its full address, else under ever shorter ones, down to its bare name."""
    parts = PurePosixPath(url).with_suffix(".po").parts
    candidates = (Path(locales or "", code, *parts[start:]) for start in range(len(parts) if locales else 0))
    return next((file for file in candidates if file.is_file()), None)
