"""
---
title: Processes beside this one
summary: How they are started on this machine.
---
# Processes beside this one
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

THREADS = Path("/proc/self/task")


def process_context() -> Any:  # noqa: ANN401 - a context has no public type
    """A fork starts at once and shares what is loaded; where it is not safe, a process starts from nothing."""
    import multiprocessing  # here: one process does without

    return multiprocessing.get_context("fork" if can_fork() else "spawn")


def can_fork() -> bool:
    """Whether a fork of this process is safe: it takes no other thread along, nor what such a thread has locked."""
    try:
        # Those of libraries, too, of which Python knows nothing: a JavaScript engine has some once it is loaded.
        return len(list(THREADS.iterdir())) == 1
    except OSError:  # only Linux tells
        return False
