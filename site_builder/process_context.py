"""
---
title: Processes beside this one
summary: How they are started on this machine.
---
# Processes beside this one
"""

from __future__ import annotations

import sys
import threading
from typing import Any


def process_context() -> Any:  # noqa: ANN401 - a context has no public type
    """A fork starts at once and shares what is loaded; where it is not safe, a process starts from nothing."""
    import multiprocessing  # here: who forks by itself does without

    return multiprocessing.get_context("fork" if can_fork() else "spawn")


def can_fork() -> bool:
    """Whether a fork of this process is safe: it takes no other thread along."""
    return sys.platform == "linux" and threading.active_count() == 1
