"""
---
title: What a file is to the system
summary: Whether two paths are one file or folder - device and number, for names say nothing.
---
# What a file is to the system

A link, another mount and a disk that knows no case give one file several names. What is not there, or can't be asked
for, has no identity, and is the same as nothing: whoever wants two such paths to be one compares their names besides.
"""

from __future__ import annotations

import os

Identity = tuple[int, int]


def identity(path: str) -> Identity | None:
    """What the system calls the file or folder to which a path leads. None where it leads nowhere. Raises nothing."""
    try:
        status = os.stat(path)  # noqa: PTH116 - `Path` takes longer, and this is asked of each file
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def are_one(one: str, other: str) -> bool:
    """Whether both lead to one file or folder that is there."""
    known = identity(one)
    return known is not None and known == identity(other)
