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

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.digest import digest_of
from site_builder.files.file_identity import are_one
from site_builder.files.output_folder import UNKNOWN, NotOursError, OutputFolder

AWAY = "move it away, or name another folder for what is made"


class Published(NamedTuple):
    """Which files were written or removed, and what stood in the way: with an error, nothing was."""

    changed: frozenset[str] = frozenset()
    problems: tuple[Diagnostic, ...] = ()


def publish(out: Path, files: Mapping[str, bytes]) -> Published:
    """Make `files` what is ours in the folder `out`; what is not ours stays."""
    try:
        return _publish(out, files)
    except NotOursError as error:  # in the place of the list itself
        return Published(problems=tuple(not_ours([error])))


def _publish(out: Path, files: Mapping[str, bytes]) -> Published:
    with OutputFolder(out) as folder:
        listed = folder.manifest
        gone = sorted(listed.files.keys() - files.keys())
        first = _in_the_way(files, gone)
        cleared = first | {above for name in first for above in _above(name)}
        found = (
            folder.obstacle(name, data)
            for name, data in files.items()
            if name not in cleared and not first.intersection(_above(name))
        )
        wrong = not_ours(error for error in found if error is not None)
        if wrong:
            return Published(problems=tuple(wrong))
        run = _Run(folder, files)
        known = [name for name in gone if listed.files[name]]
        run.remove(name for name in known if name in first)
        run.write()
        run.remove(name for name in known if name not in first)
        dated = [name for name in gone if not listed.files[name] and os.path.lexists(out / name)]
        if listed.dated and dated:
            run.problems.append(_left(out, dated))
        folder.finish({**{name: {digest_of(data)} for name, data in files.items()}, **dict.fromkeys(dated, ())})
        return Published(frozenset(run.changed), tuple(run.problems))


class _Run:
    def __init__(self, folder: OutputFolder, files: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.files = files
        self.changed: set[str] = set()
        self.problems: list[Diagnostic] = []
        self._twins = {name.casefold(): name for name in files}

    def write(self) -> None:
        # Pages last: what they show and load is there then, whenever somebody looks, and after a crash too.
        for name in sorted(self.files, key=lambda name: name.endswith(".html")):
            try:
                if self.folder.put(name, self.files[name]):
                    self.changed.add(name)
            except NotOursError as error:  # where a file had to be removed first, and stays
                self.problems += not_ours([error])

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            place = Path(self.folder.path, name)
            # On a disk that knows no case, `A.html` may be what has just been written as `a.html`.
            twin = self._twins.get(name.casefold())
            if twin and are_one(str(place), str(Path(self.folder.path, twin))):
                continue
            why = self.folder.remove(name)
            if why:
                what = f"nothing needs this file any more, but {why}, so it stays"
                self.problems.append(Diagnostic(shown(str(place)), 1, 1, what, "remove it yourself", Severity.WARNING))
            else:
                self.changed.add(name)


def not_ours(errors: Iterable[NotOursError]) -> list[Diagnostic]:
    """What stands in the way, as errors; files that we have not written are one error, for there may be hundreds."""
    found, unknown = [], []
    for error in errors:
        place = shown(str(error.filename))
        if error.strerror == UNKNOWN:
            unknown.append(place)
        else:
            found.append(Diagnostic(place, 1, 1, str(error.strerror), AWAY))
    if unknown:
        more = f" (nor {len(unknown) - 1} more that stand in the way)" if len(unknown) > 1 else ""
        found.append(Diagnostic(unknown[0], 1, 1, UNKNOWN + more, AWAY))
    return found


def shown(path: str) -> str:
    """A path as it is said: from here, where it lies below."""
    near = os.path.relpath(path)
    return path if near.startswith("..") else near


def _in_the_way(files: Mapping[str, bytes], gone: Collection[str]) -> set[str]:
    """Of what is gone, the files where folders are wanted now, and those in folders where files are wanted."""
    wanted = {above for name in files for above in _above(name)}
    return {name for name in gone if name in wanted or any(above in files for above in _above(name))}


def _above(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _left(out: Path, names: list[str]) -> Diagnostic:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    what = f"`{names[0]}`{more} may be of an earlier version, and nothing needs it any more; it stays"
    return Diagnostic(shown(str(out)), 1, 1, what, "remove yourself what is not yours", Severity.NOTICE)
