"""
---
title: The published site
summary: The files of a built site by their names; a file that was not published is not there.
---
# The published site

A name is looked up among those that the builder has written down. So no name leads to a file that a build has not
made, however it is spelt, whatever else lies in the folder.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from site_builder.files.manifest import NAME, parse
from site_builder.files.reading_root import Roots

INDEX = "index.html"
READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class PublishedSite:
    """What stands in a folder, as far as it is published."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._names: frozenset[str] = frozenset()
        self._read: tuple[int, ...] = ()

    def names(self) -> frozenset[str]:
        """The published files, as they are now."""
        try:
            state = (self.root / NAME).stat()
            read = (state.st_ino, state.st_mtime_ns, state.st_size)
            if read != self._read:
                self._names, self._read = frozenset(parse((self.root / NAME).read_bytes()).files), read
        except OSError:
            self._names, self._read = frozenset(), ()
        return self._names

    def find(self, name: str, folder: bool) -> str | None:
        """The file at an address: itself, or the index of the folder that was asked for with a slash at its end."""
        wanted = f"{name}/{INDEX}".lstrip("/") if folder else name
        return wanted if wanted in self.names() else None

    def is_folder(self, name: str) -> bool:
        """Whether a page stands at this name with a slash."""
        return f"{name}/{INDEX}" in self.names()

    def open(self, name: str) -> BinaryIO | None:
        """A published file to read from; None where it is none, or has been put out of the folder by a link."""
        if name not in self.names() or not Roots([str(self.root)], str(self.root)).is_file(name):
            return None
        # A pipe in its place would keep whoever opens it waiting.
        handle = os.open(self.root / name, READ)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            return None
        return os.fdopen(handle, "rb")
