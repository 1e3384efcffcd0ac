"""
---
title: The cache
summary: What was made once and is not made again - kept by content, safe to lose at any moment.
---
# The cache

An entry is found by a digest of all that it depends on, so it is never wrong, only missing. All entries are in one file
of SQLite, whose transactions leave a builder that is killed, and two builders at once, with whole entries; each also
carries a digest of itself, because a disk may lie. A file that can't be read is begun anew, and what nobody has asked
for in some weeks is removed.

Nothing waits for the disk to confirm a write. What a power failure may damage so is found out, and made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.resources import looks

if TYPE_CHECKING:
    from sqlite3 import Connection

Result = TypeVar("Result")
NAME = "entries.sqlite"
EARLIER = re.compile("[0-9a-f]{16}")
"""The folders in which earlier versions kept a file for each entry."""
KEPT = 21
"""Days for which an entry is kept that nobody asks for."""
PATIENCE = 5.0
"""Seconds for which another builder may hold the file. It writes for some hundredths of a second at a time."""
AT_ONCE = 1 << 20
"""Bytes that are written together: a transaction for each page would take longer than the writing."""
CHECK = 16
"""Bytes of an entry's digest of itself, which stand before it."""
UNUSABLE = frozenset((3, 5, 6, 7, 8, 10, 13, 14, 15, 22, 23))
"""SQLite's codes for a system that refuses: rights, locks, memory, a full disk. All others mean a damaged file."""
LIBRARIES = ("markdown_it", "mdit_py_plugins", "nh3", "py_mini_racer", "pygments", "yaml")
SCHEMA = """
PRAGMA page_size = 16384;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA synchronous = OFF;
PRAGMA journal_mode = TRUNCATE;
CREATE TABLE IF NOT EXISTS entry (name BLOB PRIMARY KEY, value BLOB, day INTEGER);
CREATE INDEX IF NOT EXISTS entry_day ON entry (day);
"""


class FileCache:
    """
    The entries in one file under `root`. What was put last is written when it is closed.

    It belongs to one process, and is used by one thread at a time; others have one of their own for the same file.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problem: Diagnostic | None = None
        """Why the file can't be used, if it can't. That is no reason to fail: the next build is slower."""
        self._path = f"{root}/{NAME}"
        self._file: Connection | None = None
        self._writable = False
        self._put: dict[bytes, bytes] = {}
        self._asked: set[bytes] = set()
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """The entry, or None where there is none that is whole."""
        name = _name(key)
        data = self._put.get(name)
        if data is None:
            query = "SELECT value, day FROM entry WHERE name = ?"
            found = self._tried(lambda file: file.execute(query, (name,)).fetchone())
            data, day = found or (None, 0)
            if not isinstance(data, bytes) or data[:CHECK] != _digest(name, data[CHECK:]):
                return None
            if day != _today():
                self._asked.add(name)
        return data[CHECK:]

    def put(self, key: str, value: bytes) -> None:
        """Keep an entry."""
        name = _name(key)
        self._put[name] = _digest(name, value) + value
        self._size += len(value)
        if self._size >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what was put, and remove what nobody asks for."""
        if self._put or self._asked:
            self._tried(self._write, write=True)
            self._put, self._asked, self._size = {}, set(), 0

    def close(self) -> None:
        """The same, and let go of the file. It is opened again where it is needed."""
        self.flush()
        self._let_go()

    def _write(self, file: Connection) -> None:
        day = _today()
        file.execute("BEGIN IMMEDIATE")
        file.executemany(
            "INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", [(name, data, day) for name, data in self._put.items()]
        )
        file.executemany("UPDATE entry SET day = ? WHERE name = ?", [(day, name) for name in self._asked])
        # Somebody whose clock is wrong makes entries of the future.
        gone = file.execute("DELETE FROM entry WHERE day < ? OR day > ?", (day - KEPT, day + KEPT)).rowcount
        file.execute("COMMIT")
        if gone:
            file.executescript("PRAGMA incremental_vacuum")  # `execute` would give back one page

    def _tried(self, work: Callable[[Connection], Result], *, write: bool = False) -> Result | None:
        """What `work` says; None where there is no file, or none that can be used. A damaged one is begun anew once."""
        import sqlite3  # here: a command that needs no cache does without

        for is_last in (False, True):
            if self.problem is not None or not (write or os.path.lexists(self._path)):
                break
            try:
                return work(self._opened(write=write))
            except (sqlite3.Error, OSError, MemoryError) as error:
                self._let_go()
                code = getattr(error, "sqlite_errorcode", 0)
                if isinstance(error, sqlite3.Error) and code & 0xFF not in UNUSABLE and not is_last:
                    self._remove()
                    continue
                said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                what = f"the cache can't be used: {said}"
                hint = "pages are made all the same, the next time too; --no-cache does without"
                self.problem = Diagnostic(self._path, 1, 1, what, hint, Severity.NOTICE)
        return None

    def _opened(self, *, write: bool) -> Connection:
        import sqlite3

        if write and not self._writable:
            self._prepare()
        if self._file is None:
            if not stat.S_ISREG(os.lstat(self._path).st_mode):
                raise sqlite3.DatabaseError("this is no file")
            self._file = sqlite3.connect(self._path, PATIENCE, isolation_level=None, check_same_thread=False)
        if write and not self._writable:
            self._file.executescript(SCHEMA)
            self._writable = True
        return self._file

    def _prepare(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with os.scandir(self.root) as entries:
            earlier = [one.path for one in entries if EARLIER.fullmatch(one.name) and one.is_dir(follow_symlinks=False)]
        for folder in earlier:
            _remove_folder(folder)

    def _remove(self) -> None:
        for path in (self._path, f"{self._path}-journal"):
            try:
                Path(path).unlink(missing_ok=True)
            except OSError:
                _remove_folder(path)

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._writable = None, False


def closed(cache: FileCache | None) -> list[Diagnostic]:
    """Close a cache at the end of a command; what there is to say of it."""
    if cache is None:
        return []
    cache.close()
    return [cache.problem] if cache.problem else []


def _remove_folder(path: str) -> None:
    import shutil  # seldom needed

    shutil.rmtree(path, ignore_errors=True)


def _name(key: str) -> bytes:
    return hashlib.sha256(f"{version()} {key}".encode("utf-8", "surrogatepass")).digest()


def _today() -> int:
    return int(time.time()) // 86400


def _digest(name: bytes, value: bytes) -> bytes:
    sha = hashlib.sha256(name)
    sha.update(value)
    return sha.digest()[:CHECK]


def default_root() -> Path:
    """`$XDG_CACHE_HOME/site-builder`, or `~/.cache/site-builder`; a relative `XDG_CACHE_HOME` does not count."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if base and Path(base).is_absolute() else Path("~/.cache").expanduser()
    return home / "site-builder"


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
