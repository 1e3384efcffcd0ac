"""What belongs to the program is found from each of its folders, and counts when it changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEY = "from site_builder.storage.cache import version; print(version())"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program that may be changed."""
    root = tmp_path_factory.mktemp("program")
    ignored = shutil.ignore_patterns("__pycache__", "vendor")
    shutil.copytree(ROOT / "site_builder", root / "site_builder", ignore=ignored)
    (root / "site_builder/vendor").symlink_to(ROOT / "site_builder/vendor")
    return root


def run(program: Path, *command: str, at: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(program), "XDG_CACHE_HOME": str(program / "cache")}
    done = subprocess.run(
        [sys.executable, *command], cwd=at or program, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def packages(program: Path) -> list[Path]:
    return sorted({file.parent for file in (program / "site_builder").rglob("*.py") if "vendor" not in file.parts})


def test_a_changed_file_in_any_package_makes_all_pages_anew(program: Path) -> None:
    keys = [run(program, "-c", KEY)]
    for folder in packages(program):
        file = min(folder.glob("*.py"))
        file.write_bytes(file.read_bytes() + b"# changed\n")
        keys.append(run(program, "-c", KEY))
    assert len(set(keys)) == len(keys) == 1 + len(packages(program))


def test_a_page_is_made_anew_when_a_word_of_the_program_changes(program: Path, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text('"""\n# M\n"""\n\n# One.\nx = 1\n')
    order = ("-m", "site_builder", "page", "m.py", "-o", "out")
    run(program, *order, at=tmp_path)
    before = (tmp_path / "out/m.html").read_text()
    words = program / "site_builder/locales/en.json"
    said = words.read_text(encoding="utf-8")
    words.write_text(said.replace('"Close"', '"Shut"'), encoding="utf-8")
    run(program, *order, at=tmp_path)
    after = (tmp_path / "out/m.html").read_text()
    assert after != before and after.replace(">Shut<", ">Close<") == before
