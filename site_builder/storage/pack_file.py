"""
---
title: Bundles
summary: Many entries of the cache in one file.
---
# Bundles

To make a file takes longer than to write one, and a first run makes hundreds of entries. So each process writes all of
its own into one file, one behind the other, and their names and places into a second one.
"""

from __future__ import annotations

import contextlib
import os
import re
from functools import cached_property
from pathlib import Path

INDEX = ".index"
PLACE = re.compile("[0-9]{1,15}")
MOST = 32
"""Bundles that are kept; the oldest go first."""


class Bundle:
    """A bundle in `folder` that grows. Nothing is made before the first entry."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.end = 0
        self.files: tuple[int, int] | None = None

    def add(self, name: str, data: bytes) -> None:
        """Write an entry. Raises `OSError`."""
        if self.files is None:
            self.files = self._made()
        entries, index = self.files
        place = f"{name} {self.end} {len(data)}\n"
        while data:
            written = os.write(entries, data)
            self.end += written
            data = data[written:]
        os.write(index, place.encode())

    def _made(self) -> tuple[int, int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(self.folder.glob(f"*{INDEX}"), key=lambda path: path.stat().st_mtime)[: 1 - MOST]:
            old.unlink(missing_ok=True)
            old.with_suffix("").unlink(missing_ok=True)
        path = self.folder / f"bundle-{os.urandom(8).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, 0o600), os.open(path.with_suffix(INDEX), flags, 0o600)


class Bundles:
    """All bundles in `folder` as they are when the first entry is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> bytes:
        """The entry of this name; empty where there is none."""
        place = self._places.get(name)
        if place is not None:
            path, begin, length = place
            with contextlib.suppress(OSError), path.open("rb") as file:
                if begin + length <= os.fstat(file.fileno()).st_size:
                    file.seek(begin)
                    return file.read(length)
        return b""

    @cached_property
    def _places(self) -> dict[str, tuple[Path, int, int]]:
        found: dict[str, tuple[Path, int, int]] = {}
        with contextlib.suppress(OSError):
            for index in sorted(self.folder.glob(f"*{INDEX}"), key=lambda path: path.stat().st_mtime):
                # Of a process that was killed, or of a full disk, the last line may be half a line.
                # And a disk that lies gives any bytes.
                for line in index.read_bytes().decode("ascii", "replace").splitlines(keepends=True):
                    parts = line.split()
                    if len(parts) == 3 and line.endswith("\n") and all(map(PLACE.fullmatch, parts[1:])):
                        found[parts[0]] = (index.with_suffix(""), int(parts[1]), int(parts[2]))
        return found
