"""
---
title: A team of weavers
summary: Work shared out over several processes, one of them this one.
---
# A team of weavers
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from site_builder.page_file import Job
from site_builder.weaver import Order, Weaver, attend

ENOUGH = 8
"""Fewer files than this are made sooner than a further process is started."""


class Team:
    """
    As many weavers as the work is worth, `most` at the most. A context manager: its processes end with it.

    Who had a file in the first turn has it in the second, so that nothing is read twice.
    """

    def __init__(self, order: Order, most: int) -> None:
        self._order = order
        self._most = most
        self._own = Weaver(order)
        self._lines: list[Connection] = []
        self._processes: list[BaseProcess] = []
        self._who: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines:
            line.close()
        for process in self._processes:
            if kind is not None:
                process.terminate()
            process.join()

    def turn(self, name: str, work: Sequence[Job], *more: object) -> dict[str, Any]:
        """What `Weaver.NAME` makes of all the work, by path."""
        self._start(min(self._most, len(work) // ENOUGH))
        shares = self._shares(work)
        for number, line in enumerate(self._lines, 1):
            line.send((name, (shares[number], *more)))
        made: dict[str, Any] = getattr(self._own, name)(shares[0], *more)
        for line in self._lines:
            try:
                made |= line.recv()
            except EOFError as error:
                raise RuntimeError("a process of the builder has ended before its work was done") from error
        return made

    def _start(self, count: int) -> None:
        # A fork starts at once and shares what is loaded; where it is not safe, a process starts from nothing.
        forks = sys.platform == "linux" and threading.active_count() == 1
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        while len(self._lines) + 1 < count:
            here, there = context.Pipe()
            given = (Weaver(self._order), there, [here, *self._lines])
            process = context.Process(target=attend, args=given, daemon=True)
            process.start()
            there.close()
            self._lines.append(here)
            self._processes.append(process)

    def _shares(self, work: Sequence[Job]) -> dict[int, list[Job]]:
        shares: dict[int, list[Job]] = defaultdict(list)
        load = [0] * (len(self._lines) + 1)
        for job in sorted(work, key=lambda job: (-len(job.data), job.path)):
            who = self._who.setdefault(job.path, load.index(min(load)))
            load[who] += len(job.data)
            shares[who].append(job)
        return shares
