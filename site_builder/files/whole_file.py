"""
---
title: Whole files
summary: Writes a file such that nobody ever sees half of it.
---
# Whole files
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from site_builder.files.file_error import WriteError

FRESH = ".new-"
"""How the name of a file begins that is not yet in its place."""
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """
    Write a file beside its place and move it there in one step; `mode` is who may read it, whatever the umask.

    Its folder is made where it is missing. Raises `WriteError`, and then leaves nothing behind.
    """
    # Not `tempfile`: with all that it loads, it takes longer than the files of a build in which little has changed.
    fresh = path.with_name(FRESH + os.urandom(8).hex())
    try:
        try:
            handle = os.open(fresh, NEW, mode)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(fresh, NEW, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        fresh.chmod(mode)
        fresh.replace(path)
    except BaseException as error:
        with suppress(OSError, ValueError):
            fresh.unlink(missing_ok=True)
        if isinstance(error, OSError | ValueError):  # the latter for a null byte in a path
            raise WriteError(path, error) from error
        raise
