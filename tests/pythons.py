"""
All of it with each Python: `python -m tests.pythons` is `make pythons`.

For each version that `site_builder/python_version.py` names, a copy of the project makes its site, checks itself, and
proves that cutting the standard library of that Python into sections loses nothing. The sites must be the same, byte
for byte. As an administrator of a Debian machine it makes bare systems for it (`debian_tree`); otherwise, and for what
they don't have, it takes the interpreters of this machine: those that the shell finds, and pyenv's. What could not be
tried, is said.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.python_version import FIRST, TRIED

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # as pytest does

from debian_tree import Tree, environment, hindrance  # noqa: E402

SUITES = {"3.13": "trixie", "3.14": "sid", "3.15": "sid"}
"""Which Debian has a version as a package."""
COUNT = re.compile(r"\b\d+ (?:passed|failed)\b.* in |\b\d+ files, .* lost\b")
"""The lines in which pytest and `check --lossless` say how much they have tried."""
SHOWN = 20
"""Lines of what has failed."""
WANTED = f"import venv, ssl, sys; sys.exit(sys.version_info < {tuple(map(int, FIRST.split('.')))})"
LIBRARY = "import sysconfig; print(sysconfig.get_path('stdlib'))"


@dataclass(frozen=True)
class Place:
    """Where a version is tried: the interpreter, the project's folder and the environment's, and how to get there."""

    version: str
    python: str
    project: Path
    venv: str
    tree: Tree | None = None

    def run(self, *command: str, log: Path) -> bool:
        """Run a command in the project's folder; whether it passed. What it says is added to a file."""
        with log.open("ab") as out:
            return self._start(command, stdout=out, stderr=subprocess.STDOUT).returncode == 0

    def said(self, *command: str) -> str:
        """What a command prints. Raises `subprocess.CalledProcessError` where it fails."""
        done = self._start(command, stdout=subprocess.PIPE)
        done.check_returncode()
        return str(done.stdout, "utf-8").strip()

    def _start(self, command: Sequence[str], **how: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: ANN401 - `run`'s
        if self.tree is None:
            return subprocess.run(command, cwd=self.project, check=False, **how)
        inner = f"/{self.project.relative_to(self.tree.folder)}"
        return subprocess.run(self.tree.inside(command, inner), env=environment(), check=False, **how)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the versions; 0 when all that could be tried hold, and their sites are the same."""
    parser = argparse.ArgumentParser(prog="python -m tests.pythons", description="All of it with each Python.")
    parser.add_argument("versions", nargs="*", default=TRIED, metavar="VERSION", help=f"default: {' '.join(TRIED)}")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where trees and copies are kept")
    parser.add_argument("--no-trees", action="store_true", help="only the interpreters of this machine")
    options = parser.parse_args(arguments)
    folder = options.folder.absolute()
    why = "not wanted" if options.no_trees else hindrance()
    if why:
        print(f"No Debian systems are made: {why}.", flush=True)
    sites: dict[str, dict[str, str]] = {}
    failed, untried = [], []
    for version in options.versions:
        place = _place(version, folder, trees=not why)
        if place is None:
            untried.append(version)
            continue
        if not tried(place, folder / "pythons" / f"{version}.log"):
            failed.append(version)
        if site := digests(place.project / "site"):
            sites[version] = site
    odd = _compared(sites)
    if untried:
        print(f"NOT tried, because nothing here has it: {', '.join(untried)}.")
    if failed or odd:
        print(f"failed: {', '.join(version for version in options.versions if version in {*failed, *odd})}")
    return 1 if failed or odd else 0


def _compared(sites: Mapping[str, Mapping[str, str]]) -> Sequence[str]:
    """The versions whose site is not that of the first; how they differ, is said."""
    if len(sites) < 2:
        if sites:
            print("There is one site, and none to compare it with.")
        return []
    first, *others = sites
    odd = []
    for version in others:
        if different := {name for name, _ in sites[version].items() ^ sites[first].items()}:
            print(f"{version}: its site is not that of {first}: {', '.join(sorted(different))}")
            odd.append(version)
    if not odd:
        print(f"The same site, {len(sites[first])} files, byte for byte, with {', '.join(sites)}.")
    return odd


def tried(place: Place, log: Path) -> bool:
    """Whether the site, the checks and the standard library are well with a version; what is not, is shown."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    _copy(place.project)
    make = ["make", f"PYTHON={place.python}", f"VENV={place.venv}"]
    checked = [f"{place.venv}/bin/python", "-m", "site_builder", "check", "--lossless"]
    steps = {
        "make site": [*make, "site"],
        "make check": [*make, "check"],
        "check --lossless": [*checked, place.said(place.python, "-c", LIBRARY)],
    }
    where = f"in {place.tree.folder.name}" if place.tree else f"({place.python})"
    # All of them are tried, so that one run shows everything.
    passed = [_step(f"{place.version} {where}: {name}", place, command, log) for name, command in steps.items()]
    return all(passed)


def _step(name: str, place: Place, command: Sequence[str], log: Path) -> bool:
    """Whether one command passes. What it has counted is shown, and its last lines where it failed."""
    began, before = time.monotonic(), log.stat().st_size if log.exists() else 0
    good = place.run(*command, log=log)
    lines = log.read_bytes()[before:].decode("utf-8", "replace").splitlines()
    counted = "".join(f"; {line}" for line in lines if COUNT.search(line))
    said = "passed" if good else f"FAILED, see {log}"
    print(f"── {name}: {said} in {time.monotonic() - began:.0f} s{counted}", flush=True)
    if not good:
        print("\n".join(f"   {line}" for line in lines[-SHOWN:]), flush=True)
    return good


def digests(site: Path) -> dict[str, str]:
    """The files of a site, and the digest of each."""
    files = [path for path in site.rglob("*") if path.is_file()]
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _place(version: str, folder: Path, *, trees: bool) -> Place | None:
    if trees and version in SUITES:
        try:
            tree = Tree(folder / "debian", SUITES[version])
            tree.install(f"python{version}", f"python{version}-venv")
            return Place(version, f"python{version}", tree.folder / "project", f"/venv-{version}", tree)
        except (OSError, subprocess.CalledProcessError) as error:
            why = error.strerror if isinstance(error, OSError) else f"it ended with {error.returncode}"
            print(f"No Debian {SUITES[version]} for {version}: {why}", flush=True)
    if python := next(interpreters(version), None):
        here = folder / "pythons" / version
        return Place(version, python, here / "project", str(here / "venv"))
    return None


def interpreters(version: str) -> Iterator[str]:
    """Those on this machine which start (pyenv's shims for one that is not chosen don't) and are new enough."""
    name = f"python{version}"
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(name), *map(str, sorted(kept.glob(f"{version}.*/bin/{name}"), reverse=True))]
    for path in filter(None, found):
        if subprocess.run([path, "-c", WANTED], capture_output=True, check=False).returncode == 0:
            yield path


def _copy(project: Path) -> None:
    """What git knows of the project, and what it would, in a repository of its own; without what was built."""
    shutil.rmtree(project, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, project / name)
    # The copy stands in a folder that ours ignores, and so would what asks git, or the lint of scripts.
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=project, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
