"""
---
title: Files of the author
summary: How a file is written that belongs to somebody - a catalogue, the configuration, the target of `-o`.
---
# Files of the author

Where an output folder is ours, these are not: they stand among the author's own files, with the author's permissions,
and perhaps behind a link. So it is the file behind the link that is written, in one step; and what is written for a
site stays in its folder, or in that of its translations.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_error import WriteError, unwritten
from site_builder.files.whole_file import write_whole

MODE = 0o644


def write(path: Path, data: bytes) -> bool:
    """
    Make `data` the content of a file, in one step, unless it is that already; whether anything was written.

    Raises `WriteError`. What is no file, a terminal say, gets the data as it is.
    """
    try:
        return _write(path, data)
    except (OSError, ValueError) as error:
        raise WriteError(path, error) from error


def write_each(root: Path, files: Mapping[str, bytes]) -> tuple[list[str], list[Diagnostic]]:
    """Each of the files under `root`; those that were written, and those that could not be."""
    written: list[str] = []
    problems: list[Diagnostic] = []
    for name, data in files.items():
        try:
            if write(root / name, data):
                written.append(name)
        except OSError as error:
            problems.append(unwritten(name, error))
    return written, problems


def _write(path: Path, data: bytes) -> bool:
    real = Path(os.path.realpath(path))  # `Path.resolve` has an error of its own for links that lead round
    mode = MODE
    if path.exists():
        status = path.stat()
        if stat.S_ISCHR(status.st_mode) or stat.S_ISFIFO(status.st_mode):
            with path.open("wb") as file:
                file.write(data)
            return True
        if real.read_bytes() == data:
            return False
        mode = stat.S_IMODE(status.st_mode)
    write_whole(real, data, mode)
    return True


def outside(root: Path, paths: Iterable[str], *more: Path) -> list[Diagnostic]:
    """The files of a site that may not be written, because a link on their way leads out of `root` and of `more`."""
    folders = [Path(os.path.realpath(folder)) for folder in (root, *more)]
    found = []
    for path in paths:
        try:
            real = Path(os.path.realpath(root / path))
        except ValueError:
            continue  # no file can have this name; who writes it says so
        if not any(real.is_relative_to(folder) for folder in folders):
            what = f"is a link out of the folder of the site, to `{real}`, and is not written"
            found.append(Diagnostic(path, 1, 1, what, "put a file in its place"))
    return found
