"""Symbols in a real browser: what means the same lights up, by mouse and by keyboard, and is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from revisited_page import revisiting
from site_browser import browsing, serving

from site_builder.cli import main

pytestmark = pytest.mark.browser

MODULE = '''r"""
# A layer

The width is $h$, and a layer has $h^2 + h_0$ weights.
"""


class Layer:
    def __init__(self, dim, size):
        r"""
        * `dim` is the width, $h$
        * `size` is the size of a kernel, $k$
        """
        self.dim = dim
        # A kernel of $k \\times k$ weights, where $k \\times k + 1$ would be too many.
        self.size = [size, dim]


def other(dim):
    """Here, `dim` is nobody's width."""
    return dim
'''
H, K = "0", "1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page."""
    folder = tmp_path_factory.mktemp("symbols")
    (folder / "layer.py").write_text(MODULE, encoding="utf-8")
    assert main(["page", str(folder / "layer.py"), "-o", str(folder / "site")]) == 0
    (folder / "site" / "favicon.ico").write_bytes(b"")  # a browser asks for it
    with serving(folder / "site") as address:
        yield address + next((folder / "site").rglob("layer.html")).relative_to(folder / "site").as_posix()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with revisiting(browser, viewport={"width": 1200, "height": 700}) as page:
        page.goto(site)
        yield page


def lit(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".lit").all_inner_texts()]


def test_mouse_over_a_symbol_lights_it_in_formulas_code_and_prose(page: Page) -> None:
    page.locator(f'.katex [data-s="{H}"]').first.hover()
    # Not h with an index; the name in the list, the parameter, `self.dim`, and its two uses.
    assert lit(page) == ["h", "h", "dim", "h", "dim", "dim", "dim", "dim"]
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_mouse_over_a_name_lights_the_symbol(page: Page) -> None:
    page.locator(f'.code [data-s="{K}"]').first.hover()
    assert set(lit(page)) == {"k", "size"}


def test_name_of_another_function_stays_dark(page: Page) -> None:
    page.locator("#other code", has_text="dim").first.hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_formula_is_lit_as_a_part_of_a_longer_one(page: Page) -> None:
    short, longer = page.locator(".katex", has_text="×").all()
    number = short.get_attribute("data-s")
    assert number
    short.locator(".mbin").hover()
    expect(longer.locator(".lit")).to_have_count(3)


def test_click_keeps_and_escape_ends(page: Page) -> None:
    page.locator(f'.code [data-s="{H}"]').first.click()
    page.locator("h1").hover()
    count = page.locator(f'[data-s="{H}"]').count()
    expect(page.locator(".lit")).to_have_count(count)
    expect(page.locator(".symbols [role=status]")).to_have_text(f"h = dim: place 5 of {count}")
    page.keyboard.press("Escape")
    expect(page.locator(".lit")).to_have_count(0)
    expect(page.locator(".symbols")).to_be_hidden()


def test_keyboard_reaches_each_symbol_once_and_its_places_by_arrows(page: Page) -> None:
    stops = page.get_by_role("button", name=" = ")
    assert [stop.get_attribute("aria-label") for stop in stops.all()] == ["h = dim", "k = size"]
    stops.first.focus()
    count = page.locator(f'[data-s="{H}"]').count()
    expect(page.locator(".lit")).to_have_count(count)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".symbols [role=status]")).to_have_text(f"h = dim: place 5 of {count}")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".symbols [role=status]")).to_have_text(f"h = dim: place 2 of {count}")
    expect(page.locator(".lit-here")).to_have_text("h")
    page.keyboard.press("Escape")
    expect(page.locator(".lit")).to_have_count(0)
    expect(stops.first).to_be_focused()


def test_buttons_lead_on_and_end(page: Page) -> None:
    page.locator(f'.code [data-s="{H}"]').first.click()
    page.get_by_role("button", name="Next place").click()
    expect(page.locator(".symbols [role=status]")).to_contain_text("place 6 of")
    page.get_by_role("button", name="End the marking").click()
    expect(page.locator(".symbols")).to_be_hidden()


def test_without_scripts_nothing_is_lit_and_nothing_is_missing(browser: Browser, site: str) -> None:
    with browsing(browser, java_script_enabled=False) as page:
        page.goto(site)
        expect(page.locator(".symbols")).to_be_hidden()
        expect(page.locator("[tabindex] .katex, .katex[tabindex]")).to_have_count(0)
