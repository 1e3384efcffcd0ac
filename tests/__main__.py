"""
All checks of the project in one command: lint, then types and tests side by side.

`python -m tests` is `make test`; with `--check` it leaves out what needs torch or a browser, with `--all` it adds every
language and theme, all of the standard library and its mutants, whole trainings, each Python, and how time and memory
grow. The exit code is 1 when anything failed; all of them are run, so that one look shows everything.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # as pytest does

import browser_engines  # noqa: E402
import font_set  # noqa: E402
from auditors import AXE, NU, installed  # noqa: E402

# Mutants end by themselves. The cases of scaling begin with those that once took too long; all of them take hours.
LONG = (
    ("tests.pythons",),
    ("fuzz", "mutants", "--minutes", "inf"),
    ("fuzz.scaling", "--minutes", "30"),
)
"""Besides the tests with the mark `all`: each is a module of its own, with what it is asked for."""
OXLINT = Path(sysconfig.get_path("scripts"), "oxlint.exe" if os.name == "nt" else "oxlint")
BROWSER = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


def main() -> int:
    """Run the checks; 0 when all of them passed."""
    parser = argparse.ArgumentParser(prog="python -m tests", description="Lint, types and tests.")
    parser.add_argument("--check", action="store_true", help="two minutes at most: no torch, no browser")
    parser.add_argument("--all", action="store_true", help="also what takes many minutes more")
    options, more = parser.parse_known_args()
    marks = [] if options.all else ["not all"]
    if options.check:
        marks += ["not torch", "not browser", "not slow"]
    missing = [] if options.check else unmet()
    others = absent_engines() if options.all else []
    if str(BROWSER) in missing:
        marks.append("not browser")
    audited = "not browser" in marks or has_auditors()
    torch = importlib.util.find_spec("torch") is not None
    # Without torch its types are unknown, and so are those of the tutorial and its tests.
    typed = [] if torch and not options.check else ["site_builder"]
    # One thread a process: two processes with two threads each only wait for each other on two cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # Images of containers say so; then each of some hundred processes would compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    tests = ["pytest", "-n", "2", "--dist", "worksteal", "--durations", "20", "-m", " and ".join(marks) or "", *more]
    failed = [step[0] for step in (["ruff", "check", "."], ["ruff", "format", "--check", "."]) if not run(step)]
    failed += [] if run(["oxlint", "site_builder"], OXLINT) else ["oxlint"]
    with ThreadPoolExecutor(1) as pool:
        types = pool.submit(quietly, ["mypy", *typed])  # on what the tests leave of two cores while they wait
        failed += [step[0] for step in (tests, *(LONG if options.all else ())) if not run(step)]
        passed, said = types.result()
    print(said, flush=True)
    failed += [] if passed else ["mypy"]
    if others:
        print(f"Drawings were NOT tried in {' and '.join(others)}: install {' '.join(engine_packages(others))}.")
    if missing:
        print(f"Tests in the browser or with gettext were NOT run, or not all of them: no {', '.join(missing)}.")
        print(f"Install {' '.join(packages())}; or set CHROMIUM, and put fonts where fontconfig finds them.")
        failed += ["browser"] if os.environ.get("CI") else []
    if not audited:
        print("Some pages were NOT audited: axe-core and the Nu HTML checker need npm and Java.")
        failed += ["audit"] if os.environ.get("CI") else []
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def run(step: Sequence[str], program: Path | None = None) -> bool:
    """Run one tool, a module of this Python or a program beside it; whether it passed."""
    began = time.monotonic()
    print(f"── {' '.join(step)}", flush=True)
    command = [str(program), *step[1:]] if program else [sys.executable, "-m", *step]
    passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    print(f"── {step[0]}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return passed


def quietly(step: Sequence[str]) -> tuple[bool, str]:
    """The same for what runs beside another: also all that there is to print afterwards."""
    began = time.monotonic()
    command = [sys.executable, "-m", *step]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    passed = done.returncode == 0
    end = f"── {step[0]}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s, beside pytest"
    return passed, f"── {' '.join(step)}\n{done.stdout}{end}"


def unmet() -> list[str]:
    """What the tests lack; Debian's packages are installed first, where that is permitted."""
    if lacking():
        install(packages(), "the browser tests")
    return lacking()


def install(names: Sequence[str], what: str) -> None:
    """Install packages of Debian and its kin; elsewhere, nothing happens."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"── installing {' '.join(names)} for {what}", flush=True)
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        done = subprocess.run([*before, apt, *command], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"apt-get {command[0]} failed; as an administrator, run: apt-get install {' '.join(names)}")
            break


def lacking() -> list[str]:
    """The programs and the families of fonts that are not there."""
    programs = [] if BROWSER.exists() else [str(BROWSER)]
    programs += [] if shutil.which("msgcat") else ["gettext"]
    return programs + [family for name in font_set.SETS for family in font_set.missing(name)]


def packages() -> tuple[str, ...]:
    """Debian's names for what the tests need."""
    return ("chromium", "gettext", *font_set.PACKAGES)


def absent_engines() -> list[str]:
    """The browsers of other makers that cannot be tried, when it was tried to install them."""
    names = engine_packages([one.name for one in browser_engines.engines() if not one.program])
    if names:
        install(names, "other browsers")
    return [one.name for one in browser_engines.engines() if not one.program]


def engine_packages(engines: Sequence[str]) -> list[str]:
    """Debian's names for these engines."""
    return [package for name in engines for package in browser_engines.PACKAGES.get(name, ())]


def has_auditors() -> bool:
    """Whether axe-core and the Nu HTML checker are there, with the Java that the latter needs."""
    return installed(AXE | NU) and shutil.which("java") is not None


if __name__ == "__main__":
    raise SystemExit(main())
