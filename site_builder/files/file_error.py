"""
---
title: File errors
summary: What the system says of a file, as a sentence that names it and says what to do.
---
# File errors

A file that cannot be read or written is nobody's bug, so it is told like any other problem: with its path. Whoever
can go on without that file catches the error and keeps the diagnostic; whoever can't lets it through, and the command
line tells it. All of them ask here for the words.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_size import TooLargeError

if TYPE_CHECKING:
    from pathlib import Path


class WriteError(OSError):
    """A file could not be written. It is the file that was wanted, and not the one that was to become it."""

    def __init__(self, path: Path, error: OSError | ValueError) -> None:
        number = (error.errno or errno.EIO) if isinstance(error, OSError) else errno.EINVAL
        super().__init__(number, words(error)[0], str(path))


WORDS = {
    errno.ENOENT: ("there is no such file", ""),
    errno.EACCES: ("permission denied", "change its permissions, or those of the folders above it"),
    errno.EPERM: ("operation not permitted", ""),
    errno.EISDIR: ("it is a folder", "a file is wanted here"),
    errno.ENOTDIR: ("a file stands where a folder is wanted", "move it away, or name another place"),
    errno.EEXIST: ("a file stands where a folder is wanted", "move it away, or name another place"),
    errno.ENOTEMPTY: ("a folder stands there that is not empty", "move it away"),
    errno.ELOOP: ("its links lead round in a circle", "remove one of them"),
    errno.ENAMETOOLONG: ("its name is too long for this file system", "shorten it"),
    errno.ENOSPC: ("no space is left on the disk", "make room, and run it again"),
    errno.EDQUOT: ("the quota of the disk is used up", "make room, and run it again"),
    errno.EFBIG: ("the file would be larger than is allowed here", "see `ulimit -f`"),
    errno.EROFS: ("the file system can only be read", "name another place"),
    errno.EMFILE: ("too many files are open", "see `ulimit -n`"),
    errno.ENFILE: ("too many files are open on this machine", ""),
    errno.EIO: ("the disk reports an error", ""),
}
"""What is wrong and what to do, by the number of the error."""
PRINTING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What is told without a file when something is printed; all our other writing names one."""


def unread(path: str | Path, error: Exception) -> Diagnostic:
    """The file at `path` cannot be read; the error is an `OSError`, or `ValueError` for what can't be a path."""
    return _diagnostic(path, "cannot be read", error)


def unwritten(path: str | Path, error: Exception) -> Diagnostic:
    """The file at `path` cannot be written, nor its folder made."""
    return _diagnostic(path, "cannot be written", error)


def uncaught(error: OSError) -> Diagnostic:
    """What nobody has caught; its file is the one that the error itself names."""
    if isinstance(error.filename, str | bytes):
        what = "cannot be written" if isinstance(error, WriteError) else "cannot be used"
        return _diagnostic(os.fsdecode(error.filename), what, error)
    if error.errno == errno.ENOENT:
        return Diagnostic(".", 1, 1, "the folder in which the command runs is gone", "change to one that exists")
    if error.errno in PRINTING:
        return unwritten("<stdout>", error)
    return Diagnostic(".", 1, 1, *words(error))


def words(error: Exception) -> tuple[str, str]:
    """What is wrong, and what to do, which may be empty."""
    if isinstance(error, TooLargeError):
        return str(error), error.hint
    if isinstance(error, OSError) and error.errno is not None:
        known = WORDS.get(error.errno)
        return known or (error.strerror or str(error), "")
    if isinstance(error, ValueError):
        return "no file can have this name", ""
    return str(error), ""


def _diagnostic(path: str | Path, what: str, error: Exception) -> Diagnostic:
    why, hint = words(error)
    return Diagnostic(str(path), 1, 1, f"{what}: {why}", hint)
