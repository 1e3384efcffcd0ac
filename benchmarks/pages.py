"""
`site-builder page` beside pycco, on the modules of labml-nn: whole processes, in turn, on the same machine.

Run by `make bench`, or `python -m benchmarks.pages [--pairs N]`. It prints a table in Markdown; `benchmarks/README.md`
holds the last one that was recorded, with the machine. Timings are no tests: nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import labml_nn


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall seconds, processor seconds (its children's too), and the peak memory of the largest, in MB."""

    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str], folder: Path, cache: Path, fine: Sequence[int] = (0,)) -> Run:
    """Run a command to its end, its output thrown away; `fine` are the exit codes that are no failure."""
    # Installed programs are compiled when they are installed, and both sides are.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"XDG_CACHE_HOME": str(cache), "PYTHONHASHSEED": "0"}
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
    here = Path.cwd()
    os.chdir(folder)
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, environment, file_actions=actions)
    os.chdir(here)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - began
    os.close(null)
    if os.waitstatus_to_exitcode(status) not in fine:
        raise SystemExit(f"failed: {' '.join(command[:6])} …")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Bench:
    """The modules in a folder of their own, and the two commands that make pages of them."""

    def __init__(self, root: Path, copies: int = 1) -> None:
        self.root = root
        self.package = root / "package"
        source = Path(labml_nn.__file__).parent
        for number in range(copies):
            shutil.copytree(source, self.package / f"labml_nn_{number}", ignore=shutil.ignore_patterns("__pycache__"))
        self.modules = sorted(str(path.relative_to(self.package)) for path in self.package.rglob("*.py"))

    def ours(self, *options: str, cache: str = "", out: str = "") -> Run:
        """Our command; a fresh cache and output folder where none is named."""
        folder = Path(tempfile.mkdtemp(dir=self.root))
        pages = ["-m", "site_builder", "page", ".", "-o", str(self.root / out if out else folder / "out"), *options]
        kept = self.root / cache if cache else folder / "cache"
        return measure([sys.executable, *pages], self.package, kept, fine=(0, 1))  # 1: there are diagnostics

    def pycco(self) -> Run:
        """The peer, told to keep the folders, as ours does."""
        out = tempfile.mkdtemp(dir=self.root)
        script = "import sys; from pycco.main import main; sys.exit(main())"
        return measure([sys.executable, "-c", script, "-p", "-d", out, *self.modules], self.package, self.root)


def pairs(ours: Callable[[], Run], theirs: Callable[[], Run], count: int) -> tuple[list[Run], list[Run]]:
    """Both in turn, so that a machine that slows down slows both; one of each first, not counted."""
    ours(), theirs()
    made = [(ours(), theirs()) for _ in range(count)]
    return [one for one, _ in made], [other for _, other in made]


def row(name: str, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """A line of the table: medians, and the median of the ratios pair by pair."""
    ratios = [other.wall / one.wall for one, other in zip(ours, theirs, strict=True)]
    middle = statistics.median
    return (
        f"| {name} | {middle(r.wall for r in ours):.2f} s | {middle(r.wall for r in theirs):.2f} s "
        f"| {middle(ratios):.1f} × ({min(ratios):.1f}–{max(ratios):.1f}) | {max(r.peak for r in ours):.0f} MB |"
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="counted pairs of runs (default 5), or 0")
    parser.add_argument("--linear", action="store_true", help="also 5 and 10 times as many modules")
    options = parser.parse_args()
    if options.pairs:
        beside_pycco(options.pairs)
    if options.linear:
        linear()
    return 0


def beside_pycco(count: int) -> None:
    """The table of the pairs."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        print(f"{len(bench.modules)} modules; {count} pairs; {os.cpu_count()} × {platform.machine()}")
        versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pycco", "markdown-it-py"))
        print(f"Python {platform.python_version()}, {versions}\n")
        print("| `site-builder page` | ours | pycco | faster (pair by pair) | our peak memory |\n|---|---|---|---|---|")
        for name, extra in (("cold, two processes", "2"), ("cold, one process", "1")):
            one, other = pairs(lambda extra=extra: bench.ours("--jobs", extra), bench.pycco, count)
            print(row(name, one, other), flush=True)
        changed = bench.package / bench.modules[0]
        text = changed.read_text(encoding="utf-8")
        bench.ours(cache="cache", out="warm")

        def edited(words: Callable[[int], str], name: str = "edited") -> Callable[[], Run]:
            numbers = iter(range(1000))

            def once() -> Run:
                number = next(numbers)
                added = f"# {words(number)}\n{name.format(number)} = 1\n"
                changed.write_text(f"{text}\n{added}", encoding="utf-8")
                return bench.ours(cache="cache", out="warm")

            return once

        for name, ours in (
            ("nothing changed", lambda: bench.ours(cache="cache", out="warm")),
            ("one module changed", edited(lambda number: f"Edit {number}.")),
            ("one module changed, a new name", edited(lambda number: f"Edit {number}.", "edited_{}")),
            ("one module changed, a new formula", edited(lambda number: f"Edit $x_{{{number}}}$ at {time.time()}.")),
        ):
            one, other = pairs(ours, bench.pycco, count)
            print(row(name, one, other), flush=True)


def linear() -> None:
    """How the time grows with the number of modules: the set, five and ten times."""
    print("\n| modules | cold, two processes | per module | peak memory of a process |\n|---|---|---|---|")
    for copies in (1, 5, 10):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), copies)
            runs = [bench.ours("--jobs", "2") for _ in range(3)]
            wall, count = statistics.median(run.wall for run in runs), len(bench.modules)
            peak = max(run.peak for run in runs)
            print(f"| {count} | {wall:.2f} s | {wall / count * 1000:.1f} ms | {peak:.0f} MB |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
