"""
---
title: Resources
summary: Where the files stand that the program brings with it - assets, locales, templates, vendored ones, itself.
---
# Resources

One root for all of them: a module that is moved to another folder still finds what belongs to the program, and still
counts as a part of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent
ASSETS = ROOT / "assets"
LOCALES = ROOT / "locales"
TEMPLATES = ROOT / "templates"
VENDOR = ROOT / "vendor"
KATEX = VENDOR / "katex"
FONTS = VENDOR / "fonts"
INVENTORIES = VENDOR / "inventories"


def looks() -> Iterator[str]:
    """
    A line for each file of the program, in no order: its size and time tell whether it has changed.

    Reading them all would take longer than making a page.
    """
    return _looks(str(ROOT))


def _looks(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _looks(entry.path)
            else:
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}\n"
