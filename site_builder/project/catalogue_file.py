"""
---
title: Catalogue files
summary: The translations in a file, wherever a catalogue is read.
---
# Catalogue files
"""

from __future__ import annotations

import stat
from pathlib import Path

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_error import unread
from site_builder.files.reading_root import Roots
from site_builder.translation.catalogue import Catalogue

Contents = bytes | Diagnostic | None
"""What is in a file; why it can't be read; None where there is none."""


def contents(roots: Roots, path: str) -> Contents:
    """
    What is in the file at `path`.

    Between no file and one that can't be read lies somebody's work: the first begins a new catalogue, the second is
    left as it is. So a link that leads nowhere, and a folder that is a file, are no missing files.
    """
    data = roots.content_if_any(path)
    if data is None:
        try:
            linked = stat.S_ISLNK(Path(roots.base, path).lstat().st_mode)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            return unread(path, error)
        return roots.content(path) if linked else None
    return data


def catalogue_in(data: Contents, path: str, code: str) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue in a file; an empty one where there is none, and one that is not whole where it can't be read."""
    if isinstance(data, Diagnostic):
        return Catalogue(path, code, whole=False), (data,)
    if not data:
        return Catalogue(path, code), ()
    from site_builder.translation import catalogue_po  # here: a page in the language of its source has no catalogue

    return catalogue_po.read(path, code, data)


def read(file: Path | None, code: str, roots: Roots) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue in a file that may be read, which is named as its path is."""
    return catalogue_in(contents(roots, str(file)) if file else None, str(file or ""), code)
