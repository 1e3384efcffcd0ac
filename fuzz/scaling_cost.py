"""
What a command costs: processor time and memory of a fresh process, less those of an empty input.

The best of three counts, for a machine has other things to do. A measurement that is far below what is allowed is not
repeated: another could only be better.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from fuzz.scaling_case import Case, Files

ALLOWED = 5.0
"""What a large input may cost, in costs of the small one, which is a quarter of it."""
DOUBT = 1.2
"""What a cost may be off when it is measured once: so much below what is allowed, nothing is repeated."""
NOISE = 0.3
"""Seconds of processor time below which a cost says nothing: a page of nothing costs as much."""
LITTLE = 40_000
"""Likewise, kB of memory."""
MOST_MEMORY = 4_000_000
"""kB of memory that a process gets, so that no case takes the machine with it."""


class Cost(NamedTuple):
    """Processor time in seconds, the most memory in kB, and the exit code; -1 where it took too long."""

    seconds: float
    memory: int
    code: int

    def less(self, empty: Cost) -> Cost:
        """What the input itself has cost."""
        return Cost(max(self.seconds - empty.seconds, 0), max(self.memory - empty.memory, 0), self.code)

    def best(self, other: Cost) -> Cost:
        """The lower of two, in time and in memory."""
        return Cost(min(self.seconds, other.seconds), min(self.memory, other.memory), other.code)


class Measured(NamedTuple):
    """A case: what the small and the large input cost, both less what an empty one does."""

    name: str
    small: Cost
    large: Cost

    @property
    def time(self) -> float:
        """How many times the processor time of the small one the large one takes."""
        return self.large.seconds / max(self.small.seconds, NOISE)

    @property
    def memory(self) -> float:
        """Likewise, memory."""
        return self.large.memory / max(self.small.memory, LITTLE)

    @property
    def verdict(self) -> str:
        """What is wrong with it; empty where nothing is."""
        if -1 in (self.small.code, self.large.code):
            return "too long"
        # Near the limit: what was refused more took less in the end.
        if max(self.small.memory, self.large.memory) > MOST_MEMORY / 2:
            return "memory"
        if self.small.code not in (0, 1) or self.large.code not in (0, 1):
            return "crashed"
        if self.time > ALLOWED:
            return "time"
        return "memory" if self.memory > ALLOWED else ""

    @property
    def is_certain(self) -> bool:
        """Whether to measure once more would change nothing."""
        if self.verdict in ("too long", "crashed"):
            return True
        return not self.verdict and max(self.time, self.memory) * DOUBT <= ALLOWED


class Meter:
    """Measures cases at two sizes. What is empty is the same for many, and is measured once."""

    def __init__(self, small: int, large: int, times: int, limit: int) -> None:
        self.small, self.large, self.times, self.limit = small, large, times, limit
        self._empty: dict[object, Cost] = {}

    def measure(self, case: Case) -> Measured:
        """The best of at most `times` measurements."""
        empty = self._cost_of_nothing(case)
        with self._laid_out(case, self.small) as small, self._laid_out(case, self.large) as large:
            best = Measured(case.name, self._run(case, small), self._run(case, large))
            for _ in range(self.times - 1):
                if _less(best, empty).is_certain:
                    break
                again = self._run(case, small), self._run(case, large)
                best = Measured(case.name, best.small.best(again[0]), best.large.best(again[1]))
        return _less(best, empty)

    def _cost_of_nothing(self, case: Case) -> Cost:
        key = (case.command, case.before, tuple(sorted(case.files(0).items())))
        if key not in self._empty:
            with self._laid_out(case, 0) as folder:
                cost = self._run(case, folder)
                for _ in range(self.times - 1):
                    cost = cost.best(self._run(case, folder))
            self._empty[key] = cost
        return self._empty[key]

    @contextmanager
    def _laid_out(self, case: Case, size: int) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lay_out(case.files(size), folder)
            if case.before:
                run(case.before, folder, self.limit)
                translate(folder)
            yield folder

    def _run(self, case: Case, folder: Path) -> Cost:
        cost = run(case.command, folder, self.limit)
        shutil.rmtree(folder / "out", ignore_errors=True)
        return cost


def _less(measured: Measured, empty: Cost) -> Measured:
    return Measured(measured.name, measured.small.less(empty), measured.large.less(empty))


def lay_out(files: Files, folder: Path) -> None:
    """Write them into a folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def run(command: Sequence[str], folder: Path, limit: int) -> Cost:
    """One fresh process of `site-builder`, and what it and its children used."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "XDG_CACHE_HOME": str(folder / "c")}

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (1000 * MOST_MEMORY, 1000 * MOST_MEMORY))

    with subprocess.Popen(
        [sys.executable, "-m", "site_builder", *command],
        cwd=folder, env=environment, preexec_fn=bounded, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    ended = process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss, -1 if ended else process.returncode)


def translate(folder: Path) -> None:
    """Give each message of the catalogues itself as its translation: what is hard in one is hard in the other."""
    import polib

    for file in (folder / "locales").rglob("*.po"):
        catalogue = polib.pofile(str(file))
        for entry in catalogue:
            entry.msgstr = entry.msgid
        catalogue.save(str(file))
