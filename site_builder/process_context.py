"""
---
title: Processes beside this one
summary: How they are started on this machine.
---
# Processes beside this one
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from typing import Any


def process_context() -> Any:  # noqa: ANN401 - a context has no public type
    """A fork starts at once and shares what is loaded; where it is not safe, a process starts from nothing."""
    forks = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")
