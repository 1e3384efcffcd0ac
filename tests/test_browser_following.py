"""Symbols, further on: where the mouse meets them in built-up formulas, and where the focus is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from site_browser import browsing, serving

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


@pytest.mark.layout
def test_the_mouse_meets_each_symbol_also_in_an_index_a_root_a_fraction_and_above_another_line(page: Page) -> None:
    met = page.evaluate(MET)
    assert len(met) >= 9 and all(met)


def test_a_symbol_that_can_be_pressed_is_seen_to_be_and_not_on_paper(page: Page) -> None:
    stop = page.locator(".symbol-stop").first
    expect(stop).to_have_css("border-bottom-style", "dotted")
    page.emulate_media(media="print")
    expect(stop).to_have_css("border-bottom-style", "none")


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


@pytest.mark.layout
def test_the_line_at_the_top_says_the_whole_name_of_a_method_and_a_line_of_prose_leads_to_its_section(
    browser: Browser, tmp_path: Path
) -> None:
    text = "It goes on, and the window is full before it ends. " * 30
    methods = "".join(f'\n    def run{n}(self):\n        """{text}"""\n' for n in range(4))
    source = f'"""\n# A page\n"""\n\n\nclass Part:\n    """One."""\n{methods}'
    Path(tmp_path, "long.py").write_text(source, encoding="utf-8")
    assert main(["page", str(tmp_path / "long.py"), "-o", str(tmp_path / "site"), "--jobs", "1"]) == 0
    (tmp_path / "site/favicon.ico").write_bytes(b"")
    with serving(tmp_path / "site") as address, browsing(browser, viewport={"width": 1200, "height": 500}) as page:
        where = next((tmp_path / "site").rglob("long.html")).relative_to(tmp_path / "site").as_posix()
        page.goto(f"{address}{where}#Part.run2")
        expect(page.locator(".contents .here")).to_have_text("Part.run2")
        expect(page.locator(".contents a[aria-current]")).to_have_text("run2")
        # Line 16 is the docstring of `run2`, and has no number on the page.
        assert "goes on" in source.splitlines()[15]
        page.goto(f"{address}{where}#L16")
        expect(page.locator("[id='Part.run2']")).to_be_in_viewport()
        assert page.locator("[id='Part.run2']").evaluate("one => one.getBoundingClientRect().top") < 200
