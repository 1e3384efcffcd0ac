"""
---
title: Publishing
summary: A finished site, file by file, made the content of a folder - only what changed is written.
---
# Publishing

All content exists in memory before the first byte is written. Each file is replaced in one step, so a reader, or
a server, never sees half a page; interrupted at any moment, the folder holds whole files, old or new, and
the next run completes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from site_builder.whole_file import FRESH, write_whole

# What we wrote, so that a page that is gone can be removed and a file that somebody else put there (`CNAME`) stays.
LIST = ".site-builder"


def publish(out: Path, files: Mapping[str, bytes]) -> set[str]:
    """Make `files` the content of `out`; the paths that were written or removed."""
    before = listed(out)
    # First the union: a run that is interrupted must not forget a file that it has written.
    write(out / LIST, _lines(before | set(files)))
    changed = {name for name, data in files.items() if write(out / name, data)}
    for name in before - set(files):
        path = out / name
        path.unlink(missing_ok=True)
        changed.add(name)
        _remove_empty(path.parent, out)
    write(out / LIST, _lines(set(files)))
    for folder in {(out / name).parent for name in (LIST, *files)}:
        for left in folder.glob(f"{FRESH}*"):  # by a builder that was killed
            left.unlink(missing_ok=True)
    return changed


def listed(out: Path) -> set[str]:
    """The files of `out` that are ours, by their paths in it."""
    file = out / LIST
    return set(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else set()


def enlist(out: Path, name: str) -> None:
    """Say that a file is ours, before it is written outside of `publish`."""
    before = listed(out)
    if name not in before:
        write(out / LIST, _lines(before | {name}))


def write(path: Path, data: bytes) -> bool:
    """Put `data` into the file in one step, unless it is there already; whether anything was written."""
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    # A site is read by a server.
    write_whole(path, data, 0o644)
    return True


def _lines(names: set[str]) -> bytes:
    return "".join(f"{name}\n" for name in sorted(names)).encode()


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
