"""
---
title: The cache
summary: What was made once and is not made again - kept by content, safe to lose at any moment.
---
# The cache

An entry is found by a digest of all that it depends on, so it is never wrong, only missing. It is written beside its
place and moved there in one step, or to the end of a bundle (`pack_file`), and it carries a digest of itself: a
builder that is killed, two builders at once and a disk that lies all end in an entry that is whole or in none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from site_builder.files.whole_file import write_whole
from site_builder.resources import looks
from site_builder.storage.pack_file import Bundle, Bundles

CHECK = 16
"""Bytes of an entry's digest of itself, which stand before it."""
LIBRARIES = ("markdown_it", "mdit_py_plugins", "nh3", "py_mini_racer", "pygments", "yaml")


class FileCache:
    """Entries as files under `root`, in a folder for each version of the builder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / version()
        self.bundles = Bundles(self.folder)

    def get(self, key: str) -> bytes | None:
        """The entry, or None where there is none that is whole."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            data = self.bundles.get(_name(key))
        return data[CHECK:] if data[:CHECK] == _digest(data[CHECK:]) else None

    def put(self, key: str, value: bytes) -> None:
        """Keep an entry. A cache that cannot be written is no reason to fail: the next build is slower."""
        with contextlib.suppress(OSError):
            write_whole(self._path(key), _digest(value) + value, 0o600)

    def _path(self, key: str) -> Path:
        name = _name(key)
        return self.folder / name[:1] / name[1:]


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class BundlingCache(FileCache):
    """The same cache for who keeps many entries at once: they go into one file. It must not be shared by processes."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.bundle = Bundle(self.folder)

    def put(self, key: str, value: bytes) -> None:
        """Keep an entry, likewise."""
        with contextlib.suppress(OSError):
            self.bundle.add(_name(key), _digest(value) + value)


def default_root() -> Path:
    """`$XDG_CACHE_HOME/site-builder`, or `~/.cache/site-builder`; a relative `XDG_CACHE_HOME` does not count."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if base and Path(base).is_absolute() else Path("~/.cache").expanduser()
    return home / "site-builder"


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()[:CHECK]


@cache
def version() -> str:
    """A digest of everything that decides what the builder makes: its own files, its libraries, Python itself."""
    sha = hashlib.sha256(sys.version.encode())
    for line in sorted(looks()):
        sha.update(line.encode())
    for library in LIBRARIES:
        # `find_spec` of a missing one is None; the builder itself will say what is missing.
        spec = None
        with contextlib.suppress(ImportError):
            spec = find_spec(library)
        if spec is not None and spec.origin:
            status = Path(spec.origin).stat()
            sha.update(f"{library} {status.st_size} {status.st_mtime_ns}\n".encode())
    return sha.hexdigest()[:16]
