"""What all tests share: the flag that writes golden files anew, and a folder for what is made once."""

from __future__ import annotations

import os

import pytest
from shared import meet


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew; review the difference")


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--regenerate"))


@pytest.fixture(scope="session", autouse=True)
def meeting(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The processes of pytest-xdist have their folders side by side in one."""
    base = tmp_path_factory.getbasetemp()
    meet(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
