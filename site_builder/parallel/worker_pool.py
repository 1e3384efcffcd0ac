"""
---
title: A team of workers
summary: Work shared out over several processes, one of them this one.
---
# A team of workers

Nobody knows beforehand how long a file takes. So nobody gets a share: each process has a few files to make, and gets
the next one when it hands one over, the longest first. This one works too, and looks up after each file.
"""

from __future__ import annotations

import errno
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from site_builder.parallel.formula_process import Line

ENOUGH = 8
"""Fewer pieces of work than this are done sooner than a further process is started."""
AHEAD = 3
"""Pieces that a process is given at a time: it must not wait while this one works. They are named by their number, so
that a line is never full while both of its ends write."""


class Worker(Protocol):
    """One process's share. For each turn it has two methods: `prepare_TURN`, and `TURN`, which does a piece of work."""

    def close(self) -> None:
        """End what must not be left open."""


class Team:
    """
    As many workers as the work is worth, `most` at the most. A context manager: its processes end with it.

    Each is what `worker` makes, in this process; where processes start from nothing, it is pickled. The first of them
    have `lines` to a press; who has none has an engine of its own.

    Who had a piece in the first turn has it in the second, so that nothing is read twice; at the end of the second,
    who has nothing left takes from the others what they have not begun.
    """

    def __init__(self, worker: Callable[[Line | None], Worker], most: int, lines: Sequence[Line] = ()) -> None:
        self._worker = worker
        self._most = most
        self._presses = iter(lines)
        self._own = worker(next(self._presses, None))
        self._lines: list[Connection] = []
        self._processes: list[BaseProcess] = []
        self._who: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._own.close()
        for line in self._lines:
            line.close()
        for process in self._processes:
            if kind is not None:
                process.terminate()
            process.join()

    def turn(self, name: str, sizes: Mapping[int, int], *more: object) -> dict[int, Any]:
        """
        What the workers' method `name` makes of each piece of work, by its number.

        `sizes` says how large each piece is, and `more` is what `prepare_NAME` must know.
        """
        self._start(min(self._most, len(sizes) // ENOUGH))
        # The last of these belong to nobody yet.
        waiting: list[deque[int]] = [deque() for _ in range(len(self._lines) + 2)]
        for _, piece in sorted((-size, number) for number, size in sizes.items()):
            waiting[self._who.get(piece, -1)].append(piece)
        for line in self._lines:
            line.send((f"prepare_{name}", more))
        getattr(self._own, f"prepare_{name}")(*more)
        others = list(enumerate(self._lines, 1))
        out = {who: sum(self._hand_out(who, name, waiting) for _ in range(AHEAD)) for who, _ in others}
        made: dict[int, Any] = {}
        while True:
            number = self._next(0, waiting)
            busy = [line for who, line in others if out[who]]
            if number is not None:
                made[number] = getattr(self._own, name)(number)
            elif not busy:
                return made
            heard = _ready(busy, 0 if number is not None else None) if busy else ()
            for who, line in others:
                if line in heard:
                    piece, made[piece] = _heard(line)
                    out[who] += self._hand_out(who, name, waiting) - 1

    def _hand_out(self, who: int, name: str, waiting: Sequence[deque[int]]) -> int:
        """Give a process its next piece; how many it got."""
        number = self._next(who, waiting)
        if number is None:
            return 0
        self._lines[who - 1].send((name, (number,)))
        return 1

    def _next(self, who: int, waiting: Sequence[deque[int]]) -> int | None:
        for mine in (waiting[who], waiting[-1]):
            if mine:
                self._who[mine[0]] = who
                return mine.popleft()
        # Somebody else's has to be read again: the smallest.
        most = max(waiting, key=len)
        return most.pop() if most else None

    def _start(self, count: int) -> None:
        if count < 2:
            return
        # Here and below: after one edit, there is one file to make.
        from site_builder.parallel.process_context import process_context

        context = process_context()
        while len(self._lines) + 1 < count:
            here, there = context.Pipe()
            given = (self._worker(next(self._presses, None)), there, [here, *self._lines])
            process = context.Process(target=attend, args=given, daemon=True)
            process.start()
            there.close()
            self._lines.append(here)
            self._processes.append(process)


def attend(worker: Worker, line: Connection, others: Sequence[Connection]) -> None:
    """In a process of its own: take orders until the line is closed."""
    # Ctrl-C goes to all processes of a terminal; the first one hears it, and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()  # a fork holds them too, and a line that somebody holds never ends
    try:
        while True:
            task, arguments = line.recv()
            try:
                made = getattr(worker, task)(*arguments)
            except OSError as error:
                line.send(error)  # the command tells it, and not each of its processes
                continue
            if not task.startswith("prepare_"):
                line.send((arguments[0], made))
    except EOFError:
        return  # the command has ended; what it has to say of that it says itself
    finally:
        worker.close()


def _ready(lines: Sequence[Connection], seconds: float | None) -> Sequence[object]:
    from multiprocessing.connection import wait

    return wait(lines, seconds)


def _heard(line: Connection) -> tuple[int, Any]:
    """What a process has made. Raises the `OSError` that it met, and one of its own where it has ended."""
    try:
        found: tuple[int, Any] | OSError = line.recv()
    except EOFError as error:
        what = "a process of the builder has ended before its work was done; is there enough memory?"
        raise ChildProcessError(errno.ECHILD, what) from error
    if isinstance(found, OSError):
        raise found
    return found
