"""
---
title: The build lock
summary: One builder at a time in a project's build folder; a second one waits.
---
# The build lock

The lock belongs to an open file, so the system takes it back when its holder ends, however it ends: nothing is left
behind that somebody would have to remove.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

from site_builder.files.digest import digest_of

try:
    import fcntl
except ImportError:  # Windows: two builds at once are then for their author to avoid
    fcntl = None  # type: ignore[assignment]  # the name says whether there is such a thing

NAME = ".lock"
MOST = 4096


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only builder in `folder`, which is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def alone_in(output: Path | str, locks: Path) -> Iterator[None]:
    """
    Be the only one of those with these `locks` who writes into an output folder; it need not exist, nor be locked.

    There are no more than `MOST` locks: that two folders share one costs time, and nothing else.
    """
    place = locks / f"{int(digest_of(os.path.realpath(output)), 16) % MOST:03x}"
    with ExitStack() as held:
        with suppress(OSError):  # what is written is whole also without a lock
            locks.mkdir(parents=True, exist_ok=True)
            file = held.enter_context(place.open("a"))
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """A folder that no other process has: `folder`, or while another one has it, `folder-2` and so on."""
    with ExitStack() as held:
        for number in count(1):
            found = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
            found.mkdir(parents=True, exist_ok=True)
            file = held.enter_context((found / NAME).open("a"))
            try:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield found
            return
