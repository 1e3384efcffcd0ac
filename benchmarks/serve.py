"""
`site-builder serve` on this project's own site: from saving a file to the new text in the browser.

Run by `make bench`, or `python -m benchmarks.serve [--edits N]`: a server process and a real browser, on a copy of the
project in a folder of its own. It prints a table in Markdown; `benchmarks/README.md` holds the last one that was
recorded, with the machine. Timings are no tests: nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
COPIED = ("docs", "labml_nn_convmixer", "site_builder")
CHROMIUM = Path("/usr/bin/chromium")
REST = 1.5
"""Seconds between two edits, in which a server ends what it puts off: an author is slower."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to a file: `change` takes its text and a word that must then stand on the page at `url`."""

    name: str
    path: str
    url: str
    change: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One edit: seconds until the browser showed it, and the server's processor seconds until it rested."""

    wall: float
    cpu: float


def prose(text: str, word: str) -> str:
    """The word before the first comment that begins with a letter."""
    return re.sub(r"^ *# (?=[A-Z])", lambda found: f"{found[0]}{word} ", text, count=1, flags=re.MULTILINE)


def title(text: str, word: str) -> str:
    """The word in the title of the page, which stands in the frames of all pages around it."""
    before, mark, after = text.partition("\ntitle: ")
    return f"{before}{mark}{word} {after}"


def translation(text: str, word: str) -> str:
    """The word before the first paragraph that is translated."""
    head, paragraph, rest = text.partition("#. paragraph\n")
    before, mark, after = rest.partition('msgstr "')
    return f"{head}{paragraph}{before}{mark}{word} {after}"


EDITS = (
    Edit("a paragraph of a module, English", "labml_nn_convmixer/model.py", "convmixer/model.html", prose),
    Edit("a catalogue, Chinese", "docs/locales/zh/convmixer/model.po", "zh/convmixer/model.html", translation),
    Edit("a title of a module, English", "labml_nn_convmixer/model.py", "convmixer/model.html", title),
)


@contextmanager
def copied() -> Iterator[Path]:
    """The project in a folder of its own, without what was built in it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        for name in COPIED:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("mkdocs.yml", "SECURITY.md"):
            shutil.copy(ROOT / name, root)
        yield root


@contextmanager
def served(root: Path) -> Iterator[tuple[str, int]]:
    """The address and the process of a server of the project at `root`, by its own copy of the builder."""
    # Port 0: whichever is free.
    command = [sys.executable, "-m", "site_builder", "serve", "--port", "0"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache")}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            if "http" not in said:
                raise SystemExit("the server did not start")
            yield said.split()[2], process.pid
        finally:
            process.terminate()


def processor_seconds(process: int) -> float:
    """What a process and its ended children have used; not a number where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(page: Page, root: Path, address: str, process: int, edit: Edit, count: int) -> list[Shown]:
    """The edits one after the other, after one that is not counted; the file is as it was in the end."""
    file = root / edit.path
    text = file.read_text(encoding="utf-8")
    page.goto(address + edit.url)
    page.wait_for_selector(".annotated", timeout=60_000)
    time.sleep(REST)
    made = []
    for number in range(count + 1):
        word = f"Edit{number}{time.time_ns()}"
        new = edit.change(text, word)
        if word not in new:
            raise SystemExit(f"{edit.path} has no place for this edit: {edit.name}")
        used, began = processor_seconds(process), time.perf_counter()
        file.write_text(new, encoding="utf-8")
        seen = "word => document.documentElement.textContent.includes(word)"
        page.wait_for_function(seen, arg=word, polling="raf", timeout=60_000)
        wall = time.perf_counter() - began
        time.sleep(REST)
        made.append(Shown(wall, processor_seconds(process) - used))
    file.write_text(text, encoding="utf-8")
    time.sleep(2 * REST)
    return made[1:]


def row(edit: Edit, made: list[Shown]) -> str:
    """A line of the table."""
    walls = [one.wall for one in made]
    cpu = statistics.median(one.cpu for one in made)
    return f"| {edit.name} | {statistics.median(walls):.2f} s | {min(walls):.2f}–{max(walls):.2f} s | {cpu:.2f} s |"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--edits", type=int, default=10, help="counted edits of each kind (default 10)")
    options = parser.parse_args()
    print(f"{options.edits} edits each; Python {platform.python_version()}; {os.cpu_count()} × {platform.machine()}\n")
    print("| `serve`: what is saved | until it shows, median | range | the server's CPU time |\n|---|---|---|---|")
    with copied() as root, served(root) as (address, process), sync_playwright() as driver:
        program = CHROMIUM if CHROMIUM.exists() else None
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for edit in EDITS:
            print(row(edit, measure(page, root, address, process, edit, options.edits)), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
