"""
---
title: Input files
summary: The one place where a file that somebody else wrote is read - its bytes, or a sentence that says why not.
---
# Input files

Between the question whether a file is there and its reading it may vanish, grow or become a folder. So nobody asks
first: a file is opened, looked at while it is open, and read once.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_error import unread
from site_builder.files.file_size import weighed
from site_builder.text.decoding import decoded

FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without blocking: a pipe that nobody writes to would hold the builder for ever."""
ABSENT = (errno.ENOENT, errno.ENOTDIR)


def content(path: str | Path, shown: str = "") -> bytes | Diagnostic:
    """The bytes of a file, or why they cannot be read; `shown` is what the diagnostic calls the file."""
    try:
        return taken(path)
    except (OSError, ValueError) as error:
        return unread(shown or path, error)


def content_if_any(path: str | Path, shown: str = "") -> bytes | Diagnostic | None:
    """The same, and None where there is no such file; one that is there and cannot be read is a diagnostic."""
    try:
        return taken(path)
    except (OSError, ValueError) as error:
        absent = isinstance(error, ValueError) or error.errno in ABSENT
        return None if absent else unread(shown or path, error)


def text(path: str | Path, shown: str = "") -> str | Diagnostic:
    """The text of a file in UTF-8, with or without a byte order mark; or why it cannot be read, with the place."""
    data = content(path, shown)
    return data if isinstance(data, Diagnostic) else decoded(str(shown or path), data)


def taken(path: str | Path) -> bytes:
    """The bytes of a regular file. Raises `OSError`, and `ValueError` for what cannot be a path."""
    handle = os.open(path, FLAGS)
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - what is open is read, whatever its path means now
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        weighed(str(path), os.fstat(handle).st_size)
        return file.readall()


def is_file(path: str | Path) -> bool:
    """Whether there is such a file; a name that no file can have is that of none. `Path.is_file` raises there."""
    return posixpath.isfile(path)


def is_folder(path: str | Path) -> bool:
    """Whether there is such a folder, likewise."""
    return posixpath.isdir(path)
