"""The engine that loads beside the weaver, with pages made in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.batch.early_engine import EarlyEngine, new_formulas
from site_builder.batch.page_file import jobs
from site_builder.files.reading_root import Roots
from site_builder.formula.engine import Engine
from site_builder.formula.formula import Renderer
from site_builder.storage.cache import FileCache

ROOT = Path(__file__).parent.parent
TEXT = '"""# A page\n\nSays $a^2$."""\n\n# And $b_1$ here.\nx = 1\n'


def page(folder: Path, cache: str, out: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of the command: here there may be threads, and then there is no fork."""
    environment = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / cache)}
    command = [sys.executable, "-m", "site_builder", "page", "one.py", "-o", out, *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_says_what_an_engine_in_this_process_says() -> None:
    formulas = [("a^2", False), (r"\frac{1}", True), ("é_{\\text{词}}", False)]
    macros = {r"\half": r"\frac12"}
    with EarlyEngine(macros, formulas[:1]) as early:
        made = [early.answers(macros, formulas), early.answers({}, [(r"\half", False)]), early.answers(macros, [])]
    engine = Engine()
    assert made == [engine.answers(macros, formulas), engine.answers({}, [(r"\half", False)]), []]
    engine.close()


def test_what_is_new_in_a_file_is_told_without_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = FileCache(tmp_path / "cache" / "site-builder")

    def new(text: str) -> list[str]:
        Path("one.py").write_text(text, encoding="utf-8")
        return [tex for job in jobs(["one.py"], Roots(["."]))[0] for tex, _ in new_formulas(job, Renderer(), cache)]

    assert new(TEXT) == ["a^2", "b_1"]
    assert page(tmp_path, "cache", "out").returncode == 0
    assert new(TEXT) == []
    assert new(TEXT + "\n# A price of 5$.\ny = 1\n") == []
    assert new(TEXT + "\n# The $c$ is new, $a^2$ is not.\ny = 1\n") == ["c"]


@pytest.mark.parametrize("added", ["# New: $c_1$ and $a^2$.", "# New: $$\n#   c_2\n# $$", "# Wrong: $\\frac{1}$."])
def test_a_page_is_the_same_with_it_and_without(tmp_path: Path, added: str) -> None:
    file = tmp_path / "one.py"
    file.write_text(TEXT, encoding="utf-8")
    page(tmp_path, "cache", "out", "--jobs", "2")
    file.write_text(f"{TEXT}\n{added}\ny = 1\n", encoding="utf-8")
    early = page(tmp_path, "cache", "out", "--jobs", "2")
    alone = page(tmp_path, "other", "alone", "--jobs", "1")
    assert (early.returncode, early.stderr) == (alone.returncode, alone.stderr)
    assert (tmp_path / "out/one.html").read_bytes() == (tmp_path / "alone/one.html").read_bytes()


def test_it_ends_unasked_while_it_loads() -> None:
    with EarlyEngine({}, [("a", False)]) as early:
        process = early._process
        assert alive(process)
    assert not alive(process)
    early.close()


def test_it_says_so_when_its_process_has_ended() -> None:
    with EarlyEngine({}, []) as early:
        os.kill(early._process, 9)
        with pytest.raises(RuntimeError, match="has ended"):
            early.answers({}, [("a", False)])
