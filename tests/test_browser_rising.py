"""The code below a docstring rises beside its text, in a real browser; a definition stands for itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from site_browser import browsing

from site_builder.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.layout]

LONG = "\n\n".join(["    It goes on like this for some lines, as the docstrings of ordinary packages do, and on."] * 9)
MODULE = f'''"""A module."""


@decorated
def first(x):
    """
    It begins.

{LONG}
    """
    y = x + 1
    return y


def second(x):
    return x


class Third:
    """
    A class.

{LONG}
    """

    def method(self):
        return 1
'''
BOX = "(id) => document.getElementById(id).querySelector(':scope > .code').getBoundingClientRect().toJSON()"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("rising")
    (root / "module.py").write_text(MODULE, encoding="utf-8")
    assert main(["page", str(root / "module.py"), "-o", str(root / "out"), "--no-cache"]) == 0
    (page,) = (root / "out").rglob("module.html")
    return Path(page).as_uri()


def body(page: Page) -> str:
    """The anchor of the code below the first docstring."""
    return str(page.locator('[id^="first--"]').get_attribute("id"))


@pytest.mark.parametrize("width", [768, 1440])
def test_the_body_begins_right_below_the_definition_and_the_next_one_below_the_text(
    browser: Browser, address: str, width: int
) -> None:
    with browsing(browser, viewport={"width": width, "height": 900}) as page:
        page.goto(address)
        head, code = page.evaluate(BOX, "first"), page.evaluate(BOX, body(page))
        assert code["left"] == pytest.approx(head["left"], abs=1)
        assert 0 < code["top"] - head["bottom"] < 20
        text = page.locator("#first > .prose").bounding_box()
        assert text is not None and code["bottom"] < text["y"] + text["height"] / 2
        assert page.evaluate(BOX, "second")["top"] > text["y"] + text["height"]


def test_a_definition_without_words_begins_below_the_text_of_another(browser: Browser, address: str) -> None:
    with browsing(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto(address)
        text = page.locator("#Third > .prose").bounding_box()
        assert text is not None and page.evaluate(BOX, "Third.method")["top"] > text["y"] + text["height"]


def test_the_body_stays_in_view_beside_a_text_that_is_longer(browser: Browser, address: str) -> None:
    with browsing(browser, viewport={"width": 1440, "height": 600}) as page:
        page.goto(address)
        page.evaluate("document.querySelector('#first > .prose > p:last-of-type').scrollIntoView()")
        code = page.evaluate(BOX, body(page))
        assert 0 <= code["top"] < 300
        assert page.evaluate(BOX, "first")["bottom"] <= code["top"]


def test_on_a_phone_the_body_stands_below_the_definition_below_the_text(browser: Browser, address: str) -> None:
    with browsing(browser, viewport={"width": 390, "height": 900}) as page:
        page.goto(address)
        text = page.locator("#first > .prose").bounding_box()
        head, code = page.evaluate(BOX, "first"), page.evaluate(BOX, body(page))
        assert text is not None and text["y"] + text["height"] < head["top"] < head["bottom"] < code["top"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
