"""What takes long to make is made once in a test run, by whichever of its processes asks first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from site_builder.storage.build_lock import alone

# Where the processes of this run meet; `conftest.py` says it.
_meeting: list[Path] = []


def meet(folder: Path) -> None:
    """Use this folder, which all processes of the run know and none of another."""
    _meeting[:] = [folder]


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` has filled; it may be read by all, and is changed by nobody."""
    folder = _meeting[0] / name
    with alone(folder):
        made, done = folder / "made", folder / "done"
        if not done.exists():
            # Of a process that failed here or was killed, something may be left.
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            make(made)
            done.touch()
    return made
