"""
One process at a time: a lock that the system takes back when its holder dies.

A lock file that is created and removed would survive a killed process and hold up all later
ones. The locks of the system don't: they belong to the open file, not to its name.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(file: Path) -> Iterator[bool]:
    """
    Hold the lock on `file`, which is created and stays; wait for whoever holds it.

    The value is false where the file can't be created or its disk has no locks. Whoever
    locks must then still be right, only slower: so write under another name, and rename.
    """
    with contextlib.ExitStack() as stack:
        try:
            opened = stack.enter_context(file.open("ab"))
            wait(opened.fileno())
        except OSError:
            yield False
            return
        yield True


def wait(descriptor: int) -> None:
    """Wait for the lock; closing the file gives it back. Raises `OSError`."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            except PermissionError:  # somebody else has it
                time.sleep(0.1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
