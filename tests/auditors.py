"""
The programs that judge pages and are no Python packages: axe-core, the Nu HTML checker, Lighthouse.

`python -m tests` installs the first two from npm into `build/audit`, where npm is; `python -m benchmarks.lighthouse`
installs the third. Versions are exact: a new rule in one of them is a change of ours, not a surprise.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "build" / "audit"
AXE = {"axe-core": "4.14.1"}
NU = {"vnu-jar": "26.9.27"}
# The last one that runs on Node 20.
LIGHTHOUSE = {"lighthouse": "12.8.2"}


def installed(packages: dict[str, str]) -> bool:
    """Whether the packages are there; installed from npm where that can be done."""
    if all(_version(name) == version for name, version in packages.items()):
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    # Without scripts: one of them would fetch a Java of its own.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"]
    wanted = [f"{name}@{version}" for name, version in packages.items()]
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(FOLDER), "--save-exact", *options, *wanted]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _version(name: str) -> str:
    file = FOLDER / "node_modules" / name / "package.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"]) if file.is_file() else ""


def axe() -> str:
    """The script of axe-core; the test is skipped where it is not installed."""
    file = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("no axe-core: `python -m tests` installs it where npm is")
    return file.read_text(encoding="utf-8")


def nu() -> list[str]:
    """The command of the Nu HTML checker; the test is skipped where it or Java is missing."""
    jar = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if java is None or not jar.is_file():
        pytest.skip("no Nu HTML checker: it needs Java, and `python -m tests` installs it where npm is")
    # Pages of code are nested deeply.
    return [java, "-Xss8m", "-jar", str(jar)]
