"""A site that several processes weave, and what the next build takes from it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sample_trouble import Trouble, contents, prepare

ROOT = Path(__file__).parent.parent
COUNT = 40
ONE_PROCESSOR = "import os, sys; os.cpu_count = lambda: 1; from site_builder.cli import main; sys.exit(main(['build']))"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    trouble = Trouble(tmp_path, capsys)
    for number in range(COUNT):
        prose = f"Page {number}: $x_{number}$ and [`f{(number + 1) % COUNT}`] and ![image](i{number}.png)."
        trouble.write(f"src/m{number}.py", f'"""{prose}"""\n\n\ndef f{number}():\n    return {number}\n')
        if number != 7:
            trouble.write(f"src/i{number}.png", b"no image")
    return trouble


def kept(site: Trouble) -> dict[bytes, bytes]:
    with closing(sqlite3.connect(site.root / "cache/site-builder/entries.sqlite")) as file:
        return dict(file.execute("SELECT name, value FROM entry"))


def test_many_processes_make_the_site_that_one_makes(site: Trouble) -> None:
    said = site.process("build")
    assert said.code == 1 and "i7.png" in said.err
    site.write("src/i7.png", b"no image")
    said = site.process("build")
    assert said.code == 0, said
    many = contents(site.root / "site")
    shutil.rmtree(site.root / "site")
    around = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(site.root / "other")}
    command = [sys.executable, "-c", ONE_PROCESSOR]
    subprocess.run(command, cwd=site.root, env=around, check=True, capture_output=True)
    assert contents(site.root / "site") == many


def test_a_new_function_weaves_no_page_anew_that_does_not_ask_for_it(site: Trouble) -> None:
    site.write("src/i7.png", b"no image")
    assert site.process("build").code == 0
    before = kept(site)
    site.write("src/m3.py", (site.root / "src/m3.py").read_text() + "\n\ndef another():\n    return 1\n")
    assert site.process("build").code == 0
    after = kept(site)
    # Its page and its copies.
    assert len(after.items() - before.items()) <= 4
    mended = contents(site.root / "site")
    shutil.rmtree(site.root / "site")
    assert site.process("build", "--no-cache").code == 0
    assert contents(site.root / "site") == mended


@pytest.mark.all
def test_a_function_that_moves_takes_the_links_of_all_pages_along(site: Trouble) -> None:
    site.write("src/i7.png", b"no image")
    assert site.process("build").code == 0
    site.write("src/m5.py", '"""Nothing is left."""\n')
    site.write("src/m6.py", (site.root / "src/m6.py").read_text() + "\n\ndef f5():\n    return 5\n")
    assert site.process("build").code == 0
    assert b'href="m6.html#f5"' in contents(site.root / "site")["m4.html"]
    moved = contents(site.root / "site")
    shutil.rmtree(site.root / "site")
    assert site.process("build", "--no-cache").code == 0
    assert contents(site.root / "site") == moved
