"""
---
title: The root of what is read
summary: The one place that decides whether a file may be read in order to publish it - its real path lies in a root.
---
# The root of what is read

A page shows and links to files by addresses that somebody else wrote, and `../../.ssh/id_rsa` is an address too. So is
a link of the file system, `notes.md -> /etc/passwd`. All that is read in order to be published, and all whose being
there could be seen in a page, is asked for here: by its *real* path, in which no link and no `..` is left. That lies in
a root, or there is nothing to be had; what stands outside is not even told apart from what doesn't.

A hard link cannot be told from a file, so it is one.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from io import FileIO

from site_builder.diagnostic import Diagnostic
from site_builder.files.file_error import unread
from site_builder.files.file_identity import identity
from site_builder.files.file_size import weighed
from site_builder.trust.file_standing import WIDEN, Standing

STORES = frozenset({".git", ".hg", ".svn", ".bzr", ".jj"})
"""Where tools keep versions, and sometimes the passwords with which they fetch them: no part of any root."""
ABSENT = (errno.ENOENT, errno.ENOTDIR)
CLOSED = getattr(os, "O_CLOEXEC", 0)
FOLDER = CLOSED | getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# Not blocking: a pipe that nobody writes to would hold the builder for ever.
FILE = os.O_RDONLY | CLOSED | NO_LINK | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class OutsideError(OSError):
    """A path, which is its `filename`, leads out of the roots."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(why)
        self.filename = path

    def __str__(self) -> str:
        return str(self.args[0])


class Roots:
    """
    The folders in which everything lies that may be read; relative paths begin at `base`, else where the command runs.

    Made for one run, or one round of `serve`: where a folder really is, is looked up once. That saves time and decides
    nothing: what is read is opened folder by folder from the root, and none of them may be a link by then.
    """

    __slots__ = ("_real", "asked", "base", "folders")

    def __init__(self, folders: Iterable[str], base: str = "") -> None:
        self.folders = tuple(dict.fromkeys(map(os.path.realpath, folders)))
        self.base = base
        # Where it is given, all paths in the roots that were asked for are put into it: `serve` follows them.
        self.asked: set[str] | None = None
        self._real: dict[str, str] = {}

    def __str__(self) -> str:
        """The roots as a diagnostic names them."""
        return ", ".join(f"`{folder}`" for folder in self.folders)

    def standing(self, path: str) -> Standing:
        """What is at a path. Raises nothing."""
        try:
            real = self.real(path)
            if self._place(real) is None:
                return Standing.OUTSIDE
            self._note(path)
            return Standing.FILE if stat.S_ISREG(os.lstat(real).st_mode) else Standing.OTHER
        except (OSError, ValueError):  # what cannot be a path, there is not
            return Standing.MISSING

    def is_file(self, path: str) -> bool:
        """Whether there is a file that may be read."""
        return self.standing(path) is Standing.FILE

    def outside(self, path: str) -> str:
        """Why a path may not be read, for a diagnostic with `WIDEN`; empty where it may, or would if it were there."""
        return f"leads out of {self}" if self.standing(path) is Standing.OUTSIDE else ""

    def real(self, path: str) -> str:
        """The path without links. Raises `ValueError` for what cannot be a path."""
        path = os.path.join(self.base, path)
        folder, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            return os.path.realpath(path)
        real = self._real.get(folder)
        if real is None:
            real = self._real[folder] = os.path.realpath(folder)
        file = os.path.join(real, name)
        return os.path.realpath(file) if os.path.islink(file) else file

    def read(self, path: str) -> bytes:
        """The content of a regular file. Raises `OutsideError`, another `OSError`, or `ValueError`."""
        place = self._place(self.real(path))
        if place is None:
            raise OutsideError(path, f"leads out of {self}")
        self._note(path)
        with FileIO(_opened(*place, path)) as file:
            status = os.fstat(file.fileno())
            _regular(status, path)
            weighed(path, status.st_size)
            return file.readall()

    def content(self, path: str) -> bytes | Diagnostic:
        """The content of a file, or why there is none to be had."""
        try:
            return self.read(path)
        except OutsideError as error:
            return Diagnostic(path, 1, 1, str(error), WIDEN)
        except (OSError, ValueError) as error:
            return unread(path, error)

    def content_if_any(self, path: str) -> bytes | Diagnostic | None:
        """The same, and None where there is no such file; one that is there and cannot be read is a diagnostic."""
        try:
            return self.read(path)
        except OSError as error:
            return None if error.errno in ABSENT else self.content(path)
        except ValueError:
            return None

    def _note(self, path: str) -> None:
        if self.asked is not None:
            self.asked.add(os.path.join(self.base, path))

    def _place(self, real: str) -> tuple[str, str] | None:
        """The root in which a real path lies, and the way from there."""
        found = self._around(real)
        return None if found is None or not STORES.isdisjoint(found[1].lower().split(os.sep)) else found

    def _around(self, real: str) -> tuple[str, str] | None:
        for folder in self.folders:
            inside = folder if folder.endswith(os.sep) else folder + os.sep
            if real.startswith(inside) or real == folder:
                return folder, real[len(inside) :]
        # Perhaps a root by another name: on a disk that ignores case, or mounted in two places.
        ours = [identity(folder) for folder in self.folders]
        above = os.path.dirname(real)
        while above != os.path.dirname(above):
            if (known := identity(above)) and known in ours:
                return above, real[len(above) + 1 :]
            above = os.path.dirname(above)
        return None


def of_site(folder: str, *, in_repository: bool, more: Sequence[str] = ()) -> Roots:
    """What a site may read: its folder; where its sources have an address, the repository around it; what is named."""
    root = os.path.realpath(folder)
    return Roots([(repository(root) if in_repository else "") or root, *more], root)


def of_paths(paths: Iterable[str], more: Sequence[str] = ()) -> Roots:
    """What a command for files may read: the nearest folder around all of them, of a package its topmost one."""
    tops = [_top(_given(path)) for path in paths]
    try:
        common = os.path.commonpath(tops)
    except ValueError:  # on several disks
        common = ""
    # Of files that have nothing in common, each has a root of its own: the whole disk is none.
    alone = common if common and (common != os.path.dirname(common) or common in tops) else ""
    return Roots([*([alone] if alone else tops), *more])


def repository(folder: str) -> str:
    """The root of the repository around a folder; empty where there is none."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder


def _given(path: str) -> str:
    """
    The folder that somebody names, by itself or by a file in it.

    A link that leads out of the folder that holds it was perhaps made by somebody else; then the holder is meant.
    """
    whole = os.path.normpath(path)
    parts = whole.split(os.sep)
    # Above an absolute path stand the system's own links.
    for end in range(len(parts) if os.path.isabs(whole) else 1, len(parts) + 1):
        step = os.sep.join(parts[:end])
        if os.path.islink(step):
            holder = Roots([os.path.dirname(step)])
            if holder.outside(step):
                return holder.folders[0]
    return os.path.realpath(whole if os.path.isdir(whole) else os.path.dirname(whole))


def _top(folder: str) -> str:
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        above = os.path.dirname(folder)
        if not os.path.isfile(os.path.join(above, "__init__.py")):
            break
        folder = above
    return folder


# Folder by folder, none of them a link: what was decided about the path holds for what is opened.
def _opened(folder: str, way: str, path: str) -> int:
    parts = way.split(os.sep)
    if os.open not in os.supports_dir_fd:
        file = os.path.join(folder, way)
        _regular(os.lstat(file), path)
        return os.open(file, FILE)
    at = os.open(folder, FOLDER)
    try:
        for part in parts[:-1]:
            above, at = at, os.open(part, FOLDER | NO_LINK, dir_fd=at)
            os.close(above)
        # Before it is opened: to open a device may do something.
        _regular(os.stat(parts[-1] or os.curdir, dir_fd=at, follow_symlinks=False), path)
        return os.open(parts[-1], FILE, dir_fd=at)
    finally:
        os.close(at)


def _regular(status: os.stat_result, path: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if stat.S_ISLNK(status.st_mode):  # what is left of a real path that never ends
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", path)
