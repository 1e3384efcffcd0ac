"""Builds of a site with the disk cache: whatever is kept, killed or built twice at once, the site is a clean one's."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CONFIG = """\
site_name: Sample
theme: {name: material}
extra:
  site_builder:
    languages: {en: {}, zh: {}}
    pages:
      "": [index.md]
      lib: [lib/one.py, lib/two.py]
"""
ONE = '''\
"""
# One

The first, $x_1$; the second is [`second`](two.py#second).
"""

# What `second` makes, ![seen](seen.png), and $y^2$.
def first() -> None:
    ...
'''


def write_project(root: Path) -> None:
    """A site of three pages in two languages, one of them with a translation."""
    (root / "lib").mkdir()
    (root / "mkdocs.yml").write_text(CONFIG)
    (root / "index.md").write_text("# Home\n\nHere is [one](lib/one.py).\n")
    (root / "lib/one.py").write_text(ONE)
    (root / "lib/two.py").write_text('"""\n# Two\n"""\n\n# The second.\ndef second() -> None:\n    ...\n')
    (root / "lib/seen.png").write_bytes(b"an image")
    catalogue = root / "docs/locales/zh/lib/two.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgctxt "two--x"\nmsgid "The second."\nmsgstr "第二个。"\n', encoding="utf-8")


@dataclass(frozen=True)
class Clean:
    """The project built without a cache, then once more with one; and how many seconds the first took."""

    root: Path
    seconds: float


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    root = tmp_path_factory.mktemp("built")
    write_project(root)
    began = time.monotonic()
    assert "error" not in run(root, "--no-cache")
    seconds = time.monotonic() - began
    first = site(root)
    run(root)
    assert site(root) == first
    return Clean(root, seconds)


@pytest.fixture
def project(built: Clean, tmp_path: Path) -> Path:
    """The project with its site, its cache and its frames."""
    return Path(shutil.copytree(built.root, tmp_path / "project"))


@pytest.fixture
def unbuilt(tmp_path: Path) -> Path:
    """The project alone."""
    write_project(tmp_path)
    return tmp_path


def start(project: Path, *options: str) -> subprocess.Popen[str]:
    """A build of the project, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(project / "cache")}
    command = [sys.executable, "-m", "site_builder", "build", *options]
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def run(project: Path, *options: str) -> str:
    """A build to its end; what it said."""
    return start(project, *options).communicate()[0]


def site(project: Path) -> dict[str, bytes]:
    """Every file of the site."""
    out = project / "site"
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def clean(project: Path) -> dict[str, bytes]:
    """The site as a build without a cache makes it in an empty folder; the frames that are there may be used."""
    shutil.rmtree(project / "site")
    assert "error" not in run(project, "--no-cache")
    return site(project)


def test_a_build_from_kept_pages_is_a_clean_one(project: Path) -> None:
    assert list((project / "cache").rglob("*"))
    (project / "site/lib/one.html").unlink()
    run(project)
    assert site(project) == clean(project)


EDITS = [
    ("lib/one.py", "The first", "The very first"),
    ("lib/two.py", "# The second.\ndef second", "# The second one.\n\n\ndef second"),
    ("docs/locales/zh/lib/two.po", "第二个", "第二"),
    ("mkdocs.yml", "site_builder:", "site_builder:\n    macros: {'\\y': 'z'}"),
    ("mkdocs.yml", "lib/one.py, lib/two.py", "lib/two.py, lib/one.py"),
]


@pytest.mark.slow
def test_an_edit_reaches_every_page_that_depends_on_it(project: Path) -> None:
    for path, old, new in EDITS:
        file = project / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        run(project)
        assert site(project) == clean(project), path


@pytest.mark.slow
def test_a_kept_problem_is_told_again_and_an_image_that_comes_later_mends_it(project: Path) -> None:
    image = project / "lib/seen.png"
    image.unlink()
    assert "seen.png" in run(project)
    assert "seen.png" in run(project)
    image.write_bytes(b"an image")
    assert "seen.png" not in run(project)
    assert site(project) == clean(project)


@pytest.mark.slow
def test_two_builds_at_once_give_what_one_gives(unbuilt: Path, built: Clean) -> None:
    both = [start(unbuilt), start(unbuilt)]
    assert ["error" in process.communicate()[0] for process in both] == [False, False]
    assert site(unbuilt) == site(built.root)


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(12, marks=pytest.mark.all)])
def test_a_build_that_is_killed_leaves_nothing_that_a_next_build_does_not_mend(
    unbuilt: Path, built: Clean, times: int
) -> None:
    chance = random.Random(times)
    for _ in range(times):
        process = start(unbuilt)
        time.sleep(chance.uniform(0.1, 0.9) * built.seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    run(unbuilt)
    assert site(unbuilt) == site(built.root)
