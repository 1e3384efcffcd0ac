"""
---
title: Output folders
summary: The one door through which anything is written into an output folder, or removed from it.
---
# Output folders

An output folder may hold more than ours: a `CNAME`, a folder of somebody's own, links that lead anywhere. So a file is
written only under a name that stays inside and past no link, and over nothing but what the manifest lists or what is
the same anyway; and a file is removed only while it is what we wrote.

A folder of an earlier version has no manifest, or one without digests. There, files with the names of ours are written
over as they always were, and nothing is removed.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from site_builder.files.digest import digest_of
from site_builder.files.file_error import WriteError
from site_builder.files.manifest import HEAD, NAME, Manifest, is_inside, lines, parse
from site_builder.files.whole_file import FRESH, write_whole

try:
    import fcntl
except ImportError:  # Windows: of two builders at once, one may there forget what the other has written
    fcntl = None  # type: ignore[assignment]  # the name says whether there is such a thing

LEFTOVER = re.compile(re.escape(FRESH) + r"[0-9a-f]{16}")
SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
FRAMES, FRAMES_KEY = "shell", "shell.key"
"""Where MkDocs writes in a build folder, and the file beside it that says of which version that is."""
CHANGED = "it is not as site-builder has written it"
UNKNOWN = "site-builder has not written this file, and would write over it"


class NotOursError(OSError):
    """Something that is not ours stands where we would write; `filename` says where and `strerror` what."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(errno.ECANCELED, why, path)


class OutputFolder:
    """
    A folder that receives files. A context manager; nothing is written or locked before the first file is.

    Names have `/` between their parts. All methods raise `OSError` where the system refuses. Several processes may
    have the same folder open, and each of them should call `finish` at its end who does not know of another one.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = os.fspath(path)
        self._manifest: Manifest | None = None
        self._log: int | None = None
        self._free: set[str] = {""}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def manifest(self) -> Manifest:
        """What is listed as ours. Where nothing is but pages of ours stand, all that is there may be written over."""
        if self._manifest is None:
            data = self._listed()
            found = Manifest({}) if data is None else parse(data)
            if (found.damaged or not found.files) and _is_of_an_earlier_version(self.path):
                there = {name: found.files.get(name, set()) for name in _names(self.path)}
                found = Manifest(there, dated=True, damaged=found.damaged)
            self._manifest = found
        return self._manifest

    def obstacle(self, name: str, data: bytes) -> NotOursError | None:
        """What stands in the way of a file of ours with this content."""
        path = f"{self.path}/{name}"
        if not is_inside(name):
            return NotOursError(path, "this leads out of the folder that is written")
        blocked = self._blocked(name.rpartition("/")[0])
        if blocked is not None:
            return blocked
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(mode):
            return NotOursError(path, f"{_kind(mode)} stands where a file would be written")
        if self._is_listed(name) or _content(path) == data:
            return None
        return NotOursError(path, UNKNOWN)

    def put(self, name: str, data: bytes, digest: str = "") -> bool:
        """
        Write a file in one step, unless it is there already; whether anything was written.

        `digest` is that of the content, where it is known. Raises `NotOursError` where something else stands there.
        """
        obstacle = self.obstacle(name, data)
        if obstacle is not None:
            raise obstacle
        path = f"{self.path}/{name}"
        same = _content(path) == data
        digest = digest or digest_of(data)
        if digest not in self.manifest.files.get(name, ()):
            self._note({name: {digest}})
        if not same:
            write_whole(Path(path), data, 0o644)  # a site is read by a server
        return not same

    def content(self, name: str) -> bytes | None:
        """What stands under a name; None where that is no file, or a link leads there."""
        blocked = not is_inside(name) or self._blocked(name.rpartition("/")[0])
        return None if blocked else _content(f"{self.path}/{name}")

    def remove(self, name: str) -> str:
        """Remove a file that is as we wrote it, and the folders that are empty then; else why it stays."""
        path = f"{self.path}/{name}"
        if not is_inside(name) or self._blocked(name.rpartition("/")[0]) is not None:
            return "its folder is not ours"
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return ""
        content = _content(path) if stat.S_ISREG(mode) else None
        if content is None or digest_of(content) not in self.manifest.files.get(name, ()):
            return CHANGED
        os.unlink(path)
        folder = name.rpartition("/")[0]
        with suppress(OSError):  # it holds something else
            while folder:
                os.rmdir(f"{self.path}/{folder}")
                self._free.discard(folder)
                folder = folder.rpartition("/")[0]
        return ""

    def begin(self) -> bool:
        """Note what an earlier version has left here, before several processes write; whether there is any."""
        if self.manifest.dated or self.manifest.damaged:
            self._opened()
            return True
        return False

    def finish(self, files: Mapping[str, Iterable[str]] | None = None) -> None:
        """
        Put the manifest in order, and sweep away what builders have left that were killed; unless somebody else writes.

        `files` is all that it lists from now on, where that is known; else it goes on listing what is there.
        """
        self.close()
        if not os.path.lexists(self._list):
            return
        with FileIO(self._open_list()) as file:
            if not _lock(file.fileno(), exclusive=True):
                return  # whoever else is at work does it at its end
            data = file.readall()
            if fcntl is None:
                file.close()  # Windows lets no file take the place of one that is open
            found = parse(data)
            ordered = HEAD + lines(self._settled(found.files) if files is None else files)
            if ordered != data:
                write_whole(Path(self._list), ordered, 0o644)
            self._manifest = None
            self._sweep({name.rpartition("/")[0] for name in (NAME, *(found.files if files is None else files))})

    def close(self) -> None:
        """Let others put the manifest in order."""
        if self._log is not None:
            os.close(self._log)
            self._log = None

    @property
    def _list(self) -> str:
        return f"{self.path}/{NAME}"

    def _listed(self) -> bytes | None:
        try:
            handle = self._open_list()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            return _whole(handle)
        finally:
            os.close(handle)

    def _open_list(self, flags: int = os.O_RDONLY) -> int:
        try:
            handle = os.open(self._list, flags | SAFELY, 0o644)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
                raise
            raise NotOursError(self._list, "this is not the list that site-builder writes") from None
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
        raise NotOursError(self._list, "this is not the list that site-builder writes")

    def _is_listed(self, name: str) -> bool:
        if name not in self.manifest.files:
            self._manifest = None  # another process may have written it in the meantime
        return name in self.manifest.files

    def _note(self, files: Mapping[str, set[str]]) -> None:
        self._append(self._opened(), lines(files))
        for name, digests in files.items():
            self.manifest.files.setdefault(name, set()).update(digests)

    def _opened(self) -> int:
        known = self.manifest
        if self._log is None:
            if known.dated or known.damaged:
                write_whole(Path(self._list), HEAD + lines(known.files), 0o644)
            while self._log is None:
                os.makedirs(self.path, exist_ok=True)
                handle = self._open_list(os.O_RDWR | os.O_APPEND | os.O_CREAT)
                _lock(handle, exclusive=False)
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.fstat(handle), os.lstat(self._list)):
                        self._log = handle
                if self._log is None:
                    os.close(handle)  # somebody has put it in order, and it is another file now
            before = _whole(self._log)
            if not before.endswith(b"\n"):  # empty, or half a line of a builder that was killed
                self._append(self._log, b"\n" if before else HEAD)
        return self._log

    def _append(self, handle: int, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(handle, data) :]
        except OSError as error:
            # Perhaps half a line stands there now: whoever writes next looks at the end again.
            os.close(handle)
            self._log = None
            raise WriteError(Path(self._list), error) from error

    def _blocked(self, folder: str) -> NotOursError | None:
        """What stands on the way to a folder, if it is no folder."""
        if folder in self._free:
            return None
        above = self._blocked(folder.rpartition("/")[0])
        if above is not None:
            return above
        path = f"{self.path}/{folder}"
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(mode):
            return NotOursError(path, f"{_kind(mode)} stands where a folder is needed")
        self._free.add(folder)
        return None

    def _settled(self, files: Mapping[str, set[str]]) -> dict[str, set[str]]:
        """What is listed and still there; of several digests, that of the content."""
        found = {}
        for name, digests in files.items():
            path = f"{self.path}/{name}"
            if os.path.lexists(path):
                own = digest_of(_content(path) or b"") if len(digests) > 1 else ""
                found[name] = {own} if own in digests else digests
        return found

    def _sweep(self, folders: Iterable[str]) -> None:
        for folder in folders:
            path = f"{self.path}/{folder}"
            if self._blocked(folder) is None and os.path.isdir(path):
                with os.scandir(path) as entries:
                    left = [one.path for one in entries if LEFTOVER.fullmatch(one.name) and not one.is_dir()]
                for file in left:
                    with suppress(FileNotFoundError):
                        os.unlink(file)


def is_output(folder: Path | str) -> bool:
    """Whether a folder bears our manifest: what stands in it is never read as a source."""
    return os.path.lexists(f"{os.fspath(folder)}/{NAME}")


def _is_of_an_earlier_version(folder: str) -> bool:
    if os.path.isfile(f"{folder}/{FRAMES_KEY}"):
        return True
    sheet = _content(f"{folder}/assets/page.css")
    return sheet is not None and b".annotated" in sheet and _content(f"{folder}/assets/page.js") is not None


def _names(folder: str) -> Iterator[str]:
    for path, folders, files in os.walk(folder):
        if path == folder and FRAMES_KEY in files:
            folders[:] = [name for name in folders if not name.startswith(FRAMES)]
        inside = os.path.relpath(path, folder).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        yield from (prefix + name for name in files if not name.startswith("."))


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a folder" if stat.S_ISDIR(mode) else "a file" if stat.S_ISREG(mode) else "something that is no file"


def _content(path: str) -> bytes | None:
    """The content of a file; None where there is none, or a link."""
    try:
        handle = os.open(path, os.O_RDONLY | SAFELY)
    except OSError:
        return None
    with FileIO(handle) as file:
        try:
            return file.readall()
        except OSError:
            return None


def _whole(handle: int) -> bytes:
    with FileIO(handle, closefd=False) as file:
        file.seek(0)
        return file.readall()


def _lock(handle: int, *, exclusive: bool) -> bool:
    """Whether the lock was to be had; on a file system without locks, it always is."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True
