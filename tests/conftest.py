"""What all tests share: the flag that writes golden files anew, a folder for what is made once, browser and fonts."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import font_set
import pytest
from hypothesis import settings
from shared import meet

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# Whatever a test starts sees these fonts, and not those of the machine.
os.environ.update(FONTCONFIG_FILE=font_set.environment()["FONTCONFIG_FILE"])
# A shell lets what it runs in the background ignore Ctrl-C, and so would all that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# Nor does the machine's speed decide.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


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


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One browser for all tests of this process that ask for it; without Chromium they are skipped."""
    from site_browser import chromium  # here, because the others need no Playwright

    with chromium(getattr(request, "param", font_set.FIRST)) as started:
        yield started


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What measures a layout runs with each set of fonts."""
    if "browser" in metafunc.fixturenames and metafunc.definition.get_closest_marker("layout"):
        metafunc.parametrize("browser", font_set.SETS, indirect=True, scope="session")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whoever asks for the browser has its mark: `make check` is for machines that have none."""
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)  # when those that are not wanted have been left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    In each half of the tests, the files that take long come first; their own order stays.

    Each of two processes begins with a half, and whoever is done takes over from the end of what the other still has
    (`--dist worksteal`): short tests, which divide well.
    """
    files: dict[object, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long = [file for file in files.values() if any(map(takes_long, file))]
    short = [item for file in files.values() if not any(map(takes_long, file)) for item in file]
    first, second = ([item for file in long[start::2] for item in file] for start in (0, 1))
    rest = max(0, len(items) // 2 - len(first))
    items[:] = [*first, *short[:rest], *second, *short[rest:]]


def takes_long(item: pytest.Item) -> bool:
    """Whether it does what takes seconds."""
    return any(item.get_closest_marker(name) for name in ("torch", "browser", "slow"))
