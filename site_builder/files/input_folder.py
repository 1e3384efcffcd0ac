"""
---
title: Input folders
summary: The sources in a folder and below it; a folder that cannot be read is told, and the others are read.
---
# Input folders
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_error import unread
from site_builder.files.input_file import is_folder
from site_builder.files.output_folder import is_output


def below(
    paths: Sequence[str], endings: tuple[str, ...], *, hidden: bool = False, without: str = ""
) -> tuple[list[str], list[Diagnostic]]:
    """
    The files given, each once, and those in the folders given whose names end so; and which folders cannot be read.

    A folder given in which there is none is an error: whoever named it expects something of it.

    Links to folders are not followed, because they may lead back up. Hidden files are left out, unless wanted; so are
    folders that we have written, and the folder with the real path `without`.
    """
    found: list[str] = []
    problems: list[Diagnostic] = []
    for path in paths:
        leave = (hidden, without)
        before = len(problems)
        inside = list(_inside(str(Path(path)), endings, leave, problems)) if is_folder(path) else [path]
        if not inside and len(problems) == before and not is_output(path):
            message = f"there is no {' or '.join(endings)} file in this folder, nor below it"
            left_out = "files of site-builder" if hidden else "hidden files and those of site-builder"
            problems.append(Diagnostic(path, 1, 1, message, f"name another one ({left_out} are left out)"))
        found += sorted(inside)
    return list({posixpath.normpath(path): path for path in found}.values()), problems


def entries(folder: str | Path) -> list[os.DirEntry[str]] | Diagnostic:
    """What stands in a folder, in no order; or why it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (OSError, ValueError) as error:
        return unread(folder, error)


def unlisted(folder: Path, *, must: bool = False) -> Diagnostic | None:
    """Why it can't be known what stands in a folder; None where it can, and where there is none unless it `must` be."""
    found = entries(folder)
    if not isinstance(found, Diagnostic):
        return None
    try:
        absent = not folder.lstat()
    except FileNotFoundError:
        absent = True
    except (OSError, ValueError):
        absent = False
    if not absent:
        return found
    return Diagnostic(str(folder), 1, 1, "there is no such folder", "name one that is there") if must else None


# `Path.rglob` would take three times as long, and a `Path` for each file as long as all else that is done with them.
def _inside(
    folder: str, endings: tuple[str, ...], leave: tuple[bool, str], problems: list[Diagnostic]
) -> Iterator[str]:
    hidden, without = leave
    here = entries(folder)
    if isinstance(here, Diagnostic):
        problems.append(here)
        return
    for entry in here:
        if entry.name.startswith(".") and not hidden:
            continue
        if entry.is_dir(follow_symlinks=False):
            if not is_output(entry.path) and posixpath.realpath(entry.path) != without:
                yield from _inside(entry.path, endings, leave, problems)
        # A link that leads nowhere, or round in a circle, is told by who reads it.
        elif entry.name.endswith(endings) and may_be_file(entry):
            yield entry.path.removeprefix(f".{os.sep}")


def may_be_file(entry: os.DirEntry[str]) -> bool:
    """
    Whether it is a file, or something of which only who reads it will learn that it is none.

    So is a link that leads nowhere, and all that stands in a folder that may be listed and not entered: were it left
    out, its page would vanish without a word.
    """
    try:
        return entry.is_file() or (entry.is_symlink() and not posixpath.exists(entry.path))
    except OSError:
        return True
