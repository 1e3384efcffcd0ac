"""
One process at a time: a lock that the system takes back when its holder dies.

`filelock` knows the locks of all systems. Where a disk has none, it would take a file that is there for a lock; such a
file survives a killed process and holds up all later ones, so we do without.
"""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock


@contextlib.contextmanager
def locked(file: Path) -> Iterator[bool]:
    """
    Hold the lock on `file`, which is created; wait for whoever holds it.

    The value is false where the file can't be created or, with a warning, where its disk has no locks. Whoever locks
    must then still be right, only slower: so write under another name, and rename.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(FileLock(file, fallback_to_soft=False))
        except OSError as error:
            # A folder that can't be written to is told by whoever writes to it next.
            if file.exists():
                reason = error.strerror or type(error).__name__
                warnings.warn(f"{file} can't be locked ({reason}): start one process at a time", stacklevel=3)
            yield False
            return
        yield True
