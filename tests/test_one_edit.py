"""A page of which one thing has changed, made by runs of the command in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = '"""# A page\n\nSays $a^2$."""\n\n# And $b_1$ here.\nx = 1\n'


def page(folder: Path, cache: str, out: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of the command: here there may be threads, and then there is no fork."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / cache)}
    command = [sys.executable, "-m", "site_builder", "page", "one.py", "-o", out, *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.parametrize("added", ["# New: $c_1$ and $a^2$.", "# New: $$\n#   c_2\n# $$", "# Wrong: $\\frac{1}$."])
def test_a_page_is_the_same_after_an_edit_and_from_nothing(tmp_path: Path, added: str) -> None:
    file = tmp_path / "one.py"
    file.write_text(TEXT, encoding="utf-8")
    page(tmp_path, "cache", "out", "--jobs", "2")
    file.write_text(f"{TEXT}\n{added}\ny = 1\n", encoding="utf-8")
    edited = page(tmp_path, "cache", "out", "--jobs", "2")
    alone = page(tmp_path, "other", "alone", "--jobs", "1")
    assert (edited.returncode, edited.stderr) == (alone.returncode, alone.stderr)
    assert (tmp_path / "out/one.html").read_bytes() == (tmp_path / "alone/one.html").read_bytes()
    assert "0 unchanged" in edited.stdout
