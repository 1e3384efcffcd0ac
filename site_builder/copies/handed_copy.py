"""
---
title: Handed-out copies
summary: Whether a copy may replace the file that -o names - only what we have written, and nobody has changed.
---
# Handed-out copies

The target of `tangle -o` or `notebook -o` stands among the author's files and must hold nothing but the copy: a program
that says in a comment who made it would be another program. So what tells that a file is ours is a digest of its
content, noted beside the cache before the file is written. Where the note is lost, or a reader has run the notebook and
saved it, the file is somebody's: it is replaced only with `--force`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.authored_file import write
from site_builder.files.digest import digest_of
from site_builder.files.file_error import WriteError
from site_builder.files.whole_file import write_whole
from site_builder.storage.cache import default_root

NOTES = "copies"
FOREIGN = "site-builder has not written this file, and would write over it"
CHANGED = "this file has been changed since site-builder wrote it, and would be written over"
HINT = "name another file, or say --force"


def hand_over(path: Path, data: bytes, force: bool) -> Diagnostic | None:
    """
    Make `data` the content of a file; or why not, where that would be a loss. With `force`, nothing is one.

    Raises `WriteError`. What is no file, a terminal say, gets the data as it is.
    """
    try:
        before = path.read_bytes() if path.is_file() else None
    except (OSError, ValueError) as error:
        raise WriteError(path, error) from error
    if before == data:
        return None
    note = default_root() / NOTES / digest_of(os.path.realpath(path))
    noted = _noted(note)
    digests = [digest_of(data)]
    if before:  # an empty file, of `mktemp` say, is no loss
        if digest_of(before) in noted:
            digests.append(digest_of(before))  # should we be killed between the note and the file
        elif not force:
            return Diagnostic(str(path), 1, 1, CHANGED if noted else FOREIGN, HINT)
    if before is not None or not path.exists():
        with suppress(OSError):  # without the note, the next copy needs --force
            write_whole(note, "\n".join(digests).encode(), 0o600)
    write(path, data)
    return None


def _noted(note: Path) -> list[str]:
    try:
        return note.read_bytes().decode("ascii", "replace").split("\n")
    except OSError:
        return []
