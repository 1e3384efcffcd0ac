"""
The fonts with which tests look at pages: two sets, of which no machine decides.

A set is a file for fontconfig (`fonts/NAME.conf`) that names its faces, and hides what else a machine has. All tests
see the first; what measures a layout has the mark `layout`, and must hold with each of them. DejaVu is broad and high
and has Greek and Arabic letters, Liberation is narrow and has the measures of Times, Arial and Courier.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
CHINESE = frozenset({"Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR"})
SETS = {
    "dejavu": CHINESE | {"DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono"},
    "liberation": CHINESE | {"Liberation Serif", "Liberation Sans", "Liberation Mono"},
}
"""The families that a page can ask for."""
FIRST = next(iter(SETS))
PACKAGES = ("fontconfig", "fonts-dejavu-core", "fonts-liberation", "fonts-noto-cjk")
"""Debian's packages that have them all."""


def environment(name: str = FIRST) -> dict[str, str]:
    """That of a program which sees the fonts of a set and no others."""
    return {**os.environ, "FONTCONFIG_FILE": str(FOLDER / f"{name}.conf")}


def missing(name: str) -> list[str]:
    """The families of a set that this machine has not."""
    program = shutil.which("fc-list")
    if program is None:
        return sorted(SETS[name])
    listed = [program, "--format", "%{family}\n"]
    done = subprocess.run(listed, env=environment(name), capture_output=True, text=True, check=False)
    return sorted(SETS[name].difference(family for line in done.stdout.splitlines() for family in line.split(",")))
