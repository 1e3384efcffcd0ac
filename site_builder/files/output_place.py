"""
---
title: Places for output
summary: The one function that decides whether a folder may receive what we make - nothing of the author's stands in it.
---
# Places for output

Somebody who builds into `docs`, where the sources stand, finds pages among them, and one day a page in the place of a
source. So a folder is refused that is, or holds, what pages are made from; and one inside a folder that others read as
a whole. A folder of ours *beside* sources is what everybody has.

Folders are compared by what the system calls them (device and number), not by their names: a link, another mount and a
disk that knows no case give one folder several.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from site_builder.files import file_identity
from site_builder.files.file_identity import Identity


class Kept(NamedTuple):
    """Something of the author's: what it is (`the source`), its path, and whether that may be a folder."""

    what: str
    path: str
    is_folder: bool = False


def refusal(output: Path | str, held: Iterable[Kept], around: Iterable[Kept] = ()) -> str:
    """
    Why nothing may be written into a folder: what of `held` it is or holds, or what of `around` it is or lies in.

    Empty where it may be. The folder need not exist. Raises nothing.
    """
    real = os.path.realpath(output)
    if not os.path.isdir(real) and (os.path.lexists(real) or os.path.islink(output)):
        return "is a link that leads nowhere" if os.path.islink(output) else "is a file, and not a folder"
    if os.path.dirname(real) == real:
        return "is the root of the disk"
    folders = _Folders()
    own = folders.identity(real)
    if own is not None and own == folders.identity(os.path.expanduser("~")):
        return "is your home folder"
    for one in held:
        if any(folders.is_in(place, real, one.is_folder) for place in folders.places(one.path)):
            verb = "is" if one.is_folder and folders.are_one(real, os.path.realpath(one.path)) else "holds"
            return f"{verb} {one.what} `{one.path}`"
    for one in around:
        place = os.path.realpath(one.path)
        if folders.is_in(real, place):
            return f"{'is' if folders.are_one(real, place) else 'lies in'} {one.what} `{one.path}`"
    return ""


def file_refusal(output: Path | str, held: Iterable[Kept], around: Iterable[Kept] = ()) -> str:
    """The same for a single file: why it may not be written, because it is one of `held` or lies in one of `around`."""
    real = os.path.realpath(output)
    if os.path.isdir(real):
        return "is a folder, and not a file"
    folders = _Folders()
    for one in held:
        if folders.are_one(real, os.path.realpath(one.path)):
            return f"is {one.what} `{one.path}`"
    for one in around:
        if folders.is_in(real, os.path.realpath(one.path)):
            return f"lies in {one.what} `{one.path}`"
    return ""


class _Folders:
    """What the system calls the folders around paths; hundreds of files share a few."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}
        self._identities: dict[str, Identity | None] = {}
        self._around: dict[str, frozenset[Identity]] = {}

    def places(self, path: str) -> Iterator[str]:
        """Where something stands: by its own name, and where that leads."""
        folder, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            yield os.path.realpath(path)
            return
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        place = os.path.join(self._real[folder], name)
        yield place
        if os.path.islink(place):
            yield os.path.realpath(place)

    def is_in(self, place: str, folder: str, or_is_one: bool = True) -> bool:
        """Whether a place lies in a folder, or is it; a folder that does not exist yet has nothing but its name."""
        if place.startswith(os.path.join(folder, "")):
            return True
        identity = self.identity(folder)
        if identity is not None and identity in self._above(os.path.dirname(place)):
            return True
        return or_is_one and self.are_one(place, folder)

    def are_one(self, one: str, other: str) -> bool:
        identity = self.identity(one)
        return one == other or (identity is not None and identity == self.identity(other))

    def identity(self, path: str) -> Identity | None:
        if path not in self._identities:
            self._identities[path] = file_identity.identity(path)
        return self._identities[path]

    def _above(self, folder: str) -> frozenset[Identity]:
        found = self._around.get(folder)
        if found is None:
            above = os.path.dirname(folder)
            own = self.identity(folder)
            found = frozenset() if above == folder else self._above(above)
            found = self._around[folder] = found | {own} if own else found
        return found
