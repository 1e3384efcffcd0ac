"""The Pythons are named in one place, and what else has to name them agrees."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from site_builder.python_version import FIRST, NEWEST, OLDEST, TRIED

ROOT = Path(__file__).parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NONE = SpecifierSet("<0")
KIND = "Programming Language :: Python :: "


def test_the_package_declares_each_of_them_and_asks_for_the_oldest() -> None:
    project = SETTINGS["project"]
    assert [line.removeprefix(KIND) for line in project["classifiers"] if line.startswith(KIND)] == list(TRIED)
    assert project["requires-python"] == f">={FIRST}"
    assert FIRST.startswith(f"{OLDEST}.")


def test_what_is_pinned_can_be_had_with_the_first_python_that_the_package_asks_for() -> None:
    """Else each first command of the README would fail with it."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    pinned = {canonicalize_name(pin.name): pin.specifier for pin in pins}
    asked = {
        one.name: ",".join(one.metadata.get_all("Requires-Python", []))
        for one in distributions()
        if one.version in pinned.get(canonicalize_name(one.name), NONE)
    }
    assert len(asked) > 20
    assert {name: asks for name, asks in asked.items() if FIRST not in SpecifierSet(asks)} == {}


def test_lint_and_types_are_judged_by_the_oldest() -> None:
    assert SETTINGS["tool"]["mypy"]["python_version"] == OLDEST
    assert SETTINGS["tool"]["ruff"]["target-version"] == "py" + OLDEST.replace(".", "")


def test_our_workflow_checks_each_of_them() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["check"]["strategy"]["matrix"]["python-version"] == list(TRIED)


def test_the_workflow_of_init_runs_the_newest(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text('"""Hello."""\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "site_builder", "init"], cwd=tmp_path, check=False)
    assert done.returncode == 0
    written = yaml.safe_load((tmp_path / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
    (step,) = (step for step in written["jobs"]["publish"]["steps"] if "python-version" in step.get("with", {}))
    assert step["with"]["python-version"] == NEWEST


def test_a_python_that_nothing_here_has_is_named_and_is_no_failure() -> None:
    command = [sys.executable, "-m", "tests.pythons", "--no-trees", "3.0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("No Debian systems are made: not wanted.\nNOT tried, because nothing here has it: 3.0.\n")
