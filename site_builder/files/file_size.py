"""
---
title: The size of files
summary: How large a file may be that is read as text, and how that is raised.
---
# The size of files

Time and memory grow with a file, and in one of a gigabyte nobody looks for the reason of a build that does not end. No
person writes ten megabytes; what a program has written is seldom meant to become a page. Pictures and whatever else
is only copied may have any size.
"""

from __future__ import annotations

import os

LARGEST = 10
"""Megabytes of a file that is read as text, unless `--max-size` or the environment variable says otherwise."""
VARIABLE = "SITE_BUILDER_MAX_SIZE"
"""So further processes of a run know it too, and a build with MkDocs, which has no options of ours."""
TEXTS = (".py", ".md", ".po", ".pot", ".csv", ".svg", ".svgz", ".yml", ".yaml", ".toml", ".json")


class TooLargeError(OSError):
    """A file is larger than is allowed; its text says by how much, and `hint` what to do."""

    hint = f"divide it, or allow more: `--max-size MB`, or {VARIABLE}=MB in the environment"


def largest() -> int:
    """How many megabytes are allowed."""
    said = os.environ.get(VARIABLE, "")
    return int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 7 else LARGEST


def weighed(path: str, size: int) -> None:
    """Raises `TooLargeError` for a file of text that has more bytes than are allowed."""
    if size > 1_000_000 and path.lower().endswith(TEXTS) and size > largest() * 1_000_000:
        raise TooLargeError(f"it has {size / 1_000_000:,.1f} MB, and more than {largest()} MB are not read")
