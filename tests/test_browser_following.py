"""Symbols, further on: where the mouse meets them in built-up formulas, and where the focus is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from site_browser import browsing, chromium, serving

from site_builder.cli import main

pytestmark = pytest.mark.browser

MODULE = '''r"""
# A layer

* `dim` is the width, $h$
* `size` is the size of a kernel, $k$

It maps $$z_0 = \\mathrm{Conv}_{k \\to h}(X) + \\sqrt{h} + \\frac{1}{k}$$ and

\\begin{align*}
z'_\\ell &= \\mathrm{BN}\\big(k_{h-1}\\big) \\\\
h_\\ell &= k + h
\\end{align*}

With `groups=dim`, each channel is alone.
"""

def layer(dim, size):
    return dim
'''
# For each symbol: what a mouse over its middle meets.
MET = """
() => [...document.querySelectorAll(".annotated .katex [data-s]")].map((one) => {
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = [...one.getClientRects()].find((box) => box.width && box.height);
  return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("[data-s]") === one;
})
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The page, alone."""
    monkeypatch.chdir(tmp_path)
    Path("layer.py").write_text(MODULE, encoding="utf-8")
    assert main(["page", "layer.py", "-o", "site", "--jobs", "1"]) == 0
    Path("site/favicon.ico").write_bytes(b"")  # a browser asks for it
    with serving(tmp_path / "site") as address, browsing(browser, viewport={"width": 1200, "height": 700}) as page:
        page.goto(f"{address}layer.html")
        yield page


def test_the_mouse_meets_each_symbol_also_in_an_index_a_root_a_fraction_and_above_another_line(page: Page) -> None:
    met = page.evaluate(MET)
    assert len(met) >= 9 and all(met)


def test_a_name_in_a_longer_piece_of_code_in_prose_is_lit(page: Page) -> None:
    page.locator("code", has_text="groups=").locator("[data-s]").hover()
    expect(page.locator("code .lit", has_text="dim").first).to_be_visible()
    assert "h" in page.locator(".katex .lit").all_inner_texts()


def test_the_focus_stays_at_the_place_when_a_button_ends_the_marking(page: Page) -> None:
    page.locator(".code [data-s]").first.click()
    page.get_by_role("button", name="Next place").click()
    page.get_by_role("button", name="End the marking").click()
    expect(page.locator(".symbols")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('[data-s], .katex')")
