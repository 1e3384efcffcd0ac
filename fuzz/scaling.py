"""
Whether time and memory grow no faster than the input: `python -m fuzz.scaling`.

Each case is measured at two sizes, as processor time of a fresh process of the real command less that of an empty
input, the best of three. Four times the input may cost five times the time, and five times the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fuzz.scaling_case import Case, Files, cases

SMALL, LARGE = 256_000, 1_024_000
ALLOWED = 5.0
"""What a large input may cost, in costs of the small one, which is a quarter of it."""
NOISE = 0.3
"""Seconds of processor time below which a cost says nothing: a page of nothing costs as much."""
LITTLE = 40_000
"""Likewise, kB of memory."""
TOO_LONG = 120
"""Seconds of processor time after which a process is ended."""
MOST_MEMORY = 4_000_000
"""kB of memory that a process gets, so that no case takes the machine with it."""
RESULT = Path("build/fuzz/scaling.json")


class Cost(NamedTuple):
    """Processor time in seconds, the most memory in kB, and the exit code; -1 where it took too long."""

    seconds: float
    memory: int
    code: int


class Measured(NamedTuple):
    """A case: what the small and the large input cost, both less what an empty one does."""

    name: str
    small: Cost
    large: Cost

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
        if self.large.seconds > ALLOWED * max(self.small.seconds, NOISE):
            return "time"
        return "memory" if self.large.memory > ALLOWED * max(self.small.memory, LITTLE) else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 where a case costs too much."""
    options = _options(arguments)
    wanted = [case for case in cases() if not options.only or any(word in case.name for word in options.only)]
    began, found = time.monotonic(), list[Measured]()
    for case in wanted:
        if options.minutes and time.monotonic() - began > 60 * options.minutes:
            break
        found.append(_measure(case, options.small, options.large, options.times, options.limit))
        print(_line(found[-1]), flush=True)
    wrong = [one for one in found if one.verdict]
    _keep(options, found, len(wanted))
    print(f"{len(found)} of {len(wanted)} cases measured, {len(wrong)} cost more than they may")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.scaling", description=__doc__)
    parser.add_argument("only", nargs="*", help="words of the names of the cases (default: all)")
    parser.add_argument("--minutes", type=float, default=0, help="begin no further case after so many")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--times", type=int, default=3, help="the best of so many counts")
    parser.add_argument("--limit", type=int, default=TOO_LONG, help="seconds of processor time for a process")
    parser.add_argument("--result", type=Path, default=RESULT)
    return parser.parse_args(arguments)


def _measure(case: Case, small: int, large: int, times: int, limit: int) -> Measured:
    empty, *costs = (_cost(case, size, times, limit) for size in (0, small, large))
    less = [Cost(max(c.seconds - empty.seconds, 0), max(c.memory - empty.memory, 0), c.code) for c in costs]
    return Measured(case.name, *less)


def _cost(case: Case, size: int, times: int, limit: int) -> Cost:
    """The best of several fresh processes."""
    found: list[Cost] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(case.files(size), folder)
        if case.before:
            run(case.before, folder, limit)
            translate(folder)
        for _ in range(times):
            found.append(run(case.command, folder, limit))
            shutil.rmtree(folder / "out", ignore_errors=True)
            if found[-1].code == -1:
                break
    return Cost(min(c.seconds for c in found), min(c.memory for c in found), found[-1].code)


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


def _line(one: Measured) -> str:
    said = [f"{cost.seconds:7.2f} s {cost.memory / 1000:6.0f} MB" for cost in (one.small, one.large)]
    ratio = one.large.seconds / max(one.small.seconds, 0.01)
    return f"{one.name:45} {'  '.join(said)}  ×{ratio:5.1f}  {one.verdict}"


def _keep(options: argparse.Namespace, found: Sequence[Measured], wanted: int) -> None:
    result = {
        "small": options.small,
        "large": options.large,
        "allowed": ALLOWED,
        "cases": wanted,
        "measured": len(found),
        "slowest": max((one.large.seconds for one in found), default=0),
        "wrong": {one.name: one.verdict for one in found if one.verdict},
        "costs": {one.name: [one.small[:2], one.large[:2]] for one in found},
    }
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
