"""
---
title: The standing of a file
summary: What a page may be told of a path - that a file is there, that none is, or that it is none of its business.
---
# The standing of a file

The answers of `reading_root`, for the pure modules that only hear them.
"""

from __future__ import annotations

from enum import IntEnum

WIDEN = "widen it with `--root DIR` or `roots:`"
"""What to do about a path that leads out of all roots."""


class Standing(IntEnum):
    """What is at a path."""

    MISSING = 0
    """Nothing."""
    FILE = 1
    """A file that may be read."""
    OUTSIDE = 2
    """Something outside of all roots, or nothing there: which, nobody is told."""
    OTHER = 3
    """Something that is no regular file: a folder, a pipe, a device."""
