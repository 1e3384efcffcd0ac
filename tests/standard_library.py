"""The files of Python's standard library, which are the largest heap of odd sources that every machine has."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = [path for path in sorted(LIBRARY.rglob("*.py")) if "site-packages" not in path.parts]

# What takes a minute for all of them, is done with some in `make test`.
some_and_all = pytest.mark.parametrize(
    "every", [pytest.param(12, id="one in twelve"), pytest.param(1, id="all", marks=pytest.mark.all)]
)
# In parts, so that all processes of a test run have some.
PARTS = 6
in_parts = pytest.mark.parametrize("part", range(PARTS))
