"""Many pages: whatever is cached, killed or shared out, the pages are those of a clean run."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COUNT = 40


def command(folder: Path, *options: str, out: str = "out") -> list[str]:
    return [sys.executable, "-m", "site_builder", "page", "pkg", "-o", str(folder / out), *options]


def start(folder: Path, *options: str, out: str = "out") -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.Popen(
        command(folder, *options, out=out), cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    )


def run(folder: Path, *options: str, out: str = "out") -> str:
    process = start(folder, *options, out=out)
    _, errors = process.communicate()
    assert process.returncode in (0, 1), errors
    return errors


def pages(folder: Path, out: str = "out") -> dict[str, bytes]:
    root = folder / out
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text('"""# Package"""\n')
    for number in range(COUNT):
        text = (
            f'"""\n# Module {number}\n\n$x_{{{number % 7}}}$ and [`f{(number + 1) % COUNT}`].\n"""\n\nimport math\n\n\n'
        )
        text += f'def f{number}(x):\n    """Half of $x$."""\n    # Halved.\n    return math.sqrt(x) / 2\n'
        (tmp_path / f"pkg/m{number}.py").write_text(text)
    (tmp_path / "pkg/wrong.py").write_text("def (\n")
    return tmp_path


def test_a_second_run_writes_nothing_and_says_the_same(package: Path) -> None:
    first = run(package)
    times = {p: p.stat().st_mtime_ns for p in (package / "out").rglob("*") if p.is_file()}
    assert run(package) == first
    assert first.startswith("pkg/wrong.py:1:5: error: invalid Python")
    assert {p: p.stat().st_mtime_ns for p in (package / "out").rglob("*") if p.is_file()} == times


def test_processes_and_caches_change_no_byte(package: Path) -> None:
    run(package, "--jobs", "1", "--no-cache", out="clean")
    run(package, "--jobs", "3", out="many")
    run(package, "--jobs", "1", out="cached")
    assert pages(package, "clean") == pages(package, "many") == pages(package, "cached")


BESIDE_A_THREAD = """
import _thread, os, sys
from site_builder.cli import main

def fork():
    raise AssertionError("a fork of a process with threads")

if __name__ == "__main__":
    os.fork = fork
    lock = _thread.allocate_lock()
    lock.acquire()
    _thread.start_new_thread(lock.acquire, ())  # as a library has them: `threading` knows nothing of it
    raise SystemExit(main(sys.argv[1:]))
"""


def test_a_process_with_a_thread_of_a_library_is_not_forked(package: Path) -> None:
    run(package, "--jobs", "2")
    script = package / "beside_a_thread.py"
    script.write_text(BESIDE_A_THREAD, encoding="utf-8")
    asked = [sys.executable, str(script), *command(package, "--jobs", "2", "--no-cache", out="other")[3:]]
    done = subprocess.run(
        asked, cwd=package, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert pages(package, "other") == pages(package)


def test_an_edit_reaches_every_page_that_depends_on_it(package: Path) -> None:
    run(package)
    assert b'href="m1.html#f1"' in pages(package)["pkg/m0.html"]
    module = package / "pkg/m1.py"
    module.write_text(module.read_text().replace("def f1", "def g1"))
    run(package)
    assert b"#f1" not in pages(package)["pkg/m0.html"]
    run(package, "--no-cache", out="clean")
    assert pages(package) == pages(package, "clean")


def test_a_name_that_becomes_ambiguous_loses_its_links(package: Path) -> None:
    run(package)
    assert b'href="m1.html#f1"' in pages(package)["pkg/m0.html"]
    second = package / "pkg/m2.py"
    second.write_text(second.read_text() + "\n\ndef f1():\n    pass\n")
    run(package)
    assert b"#f1" not in pages(package)["pkg/m0.html"]
    run(package, "--no-cache", out="clean")
    assert pages(package) == pages(package, "clean")


def kept(folder: Path) -> dict[bytes, bytes]:
    with closing(sqlite3.connect(folder / "cache/site-builder/entries.sqlite")) as file:
        return dict(file.execute("SELECT name, value FROM entry"))


def test_a_new_function_leaves_the_pages_alone_that_do_not_ask_for_it(package: Path) -> None:
    run(package)
    before = kept(package)
    module = package / "pkg/m1.py"
    module.write_text(module.read_text() + "\n\ndef another():\n    pass\n")
    run(package)
    after = kept(package)
    # Its page, what all files define, and what the run knew.
    assert len(after.items() - before.items()) == 3
    run(package, "--no-cache", out="clean")
    assert pages(package) == pages(package, "clean")


def test_an_image_that_comes_later_mends_the_page(package: Path) -> None:
    (package / "pkg/m0.py").write_text('"""![seen](image.png)"""\n')
    assert "missing image" in run(package)
    (package / "pkg/image.png").write_bytes(b"an image")
    assert "missing image" not in run(package)
    assert pages(package)["files/pkg/image.png"] == b"an image"


def test_two_runs_at_once_give_what_one_gives(package: Path) -> None:
    both = [start(package, "--jobs", "2"), start(package, "--jobs", "2")]
    assert [process.communicate() and process.returncode for process in both] == [1, 1]
    run(package, "--no-cache", out="clean")
    assert pages(package) == pages(package, "clean")


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_nothing_that_a_next_run_does_not_mend(package: Path) -> None:
    run(package, "--no-cache", out="clean")
    chance = random.Random(0)
    for _ in range(5):
        process = start(package, "--jobs", "2")
        time.sleep(chance.uniform(0.05, 1.0))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    run(package)
    left = pages(package)
    assert {name: data for name, data in left.items() if not Path(name).name.startswith(".new-")} == pages(
        package, "clean"
    )


def test_an_interrupted_run_says_so_in_one_line(package: Path) -> None:
    # Enough of them that the signal comes in the middle of the work, also on a busy machine.
    text = (package / "pkg/m0.py").read_text()
    for number in range(400):
        (package / f"pkg/more{number}.py").write_text(text)
    process = start(package, "--jobs", "2")
    while process.poll() is None and not (package / "out/pkg").is_dir():
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert "Traceback" not in errors
    # It may have ended by itself before the signal came.
    assert (process.returncode, errors.strip()) == (130, "interrupted") or process.returncode == 1


def test_a_page_that_somebody_changed_or_removed_is_put_back(package: Path) -> None:
    run(package)
    before = pages(package)
    (package / "out/pkg/m0.html").write_text("another")
    (package / "out/pkg/m1.html").unlink()
    run(package)
    assert pages(package) == before


def test_a_file_that_python_refuses_is_refused_again_and_accepted_when_it_is_mended(package: Path) -> None:
    first = run(package)
    assert run(package) == first
    (package / "pkg/wrong.py").write_text("right = 1\n")
    assert run(package) == ""
    assert run(package) == ""
    assert "pkg/wrong.html" in pages(package)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_file_whose_name_is_no_text_is_told_and_the_others_are_done(package: Path) -> None:
    clean = pages(package) if run(package) else {}
    (package / os.fsdecode(b"pkg/caf\xe9.py")).write_text("x = 1\n")
    errors = run(package)
    assert r"pkg/caf\udce9.py:1:1: error: the name of this file is not UTF-8" in errors
    assert pages(package) == clean
