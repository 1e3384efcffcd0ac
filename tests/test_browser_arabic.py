"""A page that runs from right to left, in a real browser: mirrored, but for code and formulas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sample_arabic import arabic_site
from shared_page import SharedPages, shared_pages
from site_browser import browsing, serving

pytestmark = [pytest.mark.browser, pytest.mark.layout]

LAYER = "ar/net/layer.html"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(arabic_site(tmp_path_factory.mktemp("arabic"))) as address:
        yield address


@pytest.fixture(scope="module")
def opened() -> Iterator[SharedPages]:
    with shared_pages() as opened:
        yield opened


@pytest.fixture(params=[1440, 390])
def page(browser: Browser, address: str, opened: SharedPages, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page to look at, as others do."""
    with opened.look(browser, address + LAYER, request.param) as page:
        yield page


@pytest.fixture(params=[1440, 390])
def own_page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page to use, for one test."""
    with browsing(browser, viewport={"width": request.param, "height": 900}) as page:
        page.goto(address + LAYER)
        yield page


def wide(page: Page) -> bool:
    return bool(page.evaluate("innerWidth > 1000"))


def box(locator: Locator) -> tuple[float, float]:
    """The left and the right edge."""
    found = locator.first.bounding_box()
    assert found is not None
    return found["x"], found["x"] + found["width"]


def style(locator: Locator, name: str) -> str:
    value: str = locator.first.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return value


def where(page: Page, selector: str, text: str) -> float:
    """The middle of a piece of text, from the left edge of the window."""
    found: float = page.locator(selector).first.evaluate(
        """(element, text) => {
             const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
             for (let node; (node = walk.nextNode()); ) {
               const at = node.data.indexOf(text)
               if (at < 0) continue
               const range = document.createRange()
               range.setStart(node, at)
               range.setEnd(node, at + text.length)
               const box = range.getBoundingClientRect()
               return (box.left + box.right) / 2
             }
           }""",
        text,
    )
    return found


def test_the_prose_stands_at_the_right_and_its_code_at_the_left(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    prose, code = box(page.locator("#Layer .prose > p, #Layer .prose > ul")), box(page.locator("#Layer .code"))
    if wide(page):
        assert code[1] < prose[0]
    assert style(page.locator("#Layer h2"), "textAlign") == "start"
    heading = page.locator("#Layer h2").evaluate(
        "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().right }"
    )
    assert abs(heading - box(page.locator("#Layer .prose"))[1]) < 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_code_and_formulas_run_from_left_to_right(page: Page) -> None:
    for one in (".code pre", ".prose :not(pre) > code", ".prose .katex"):
        assert style(page.locator(one), "direction") == "ltr", one
    for one in (".prose :not(pre) > code", ".prose .katex"):
        assert style(page.locator(one), "unicodeBidi") == "isolate", one
    # The line number, then the code, from its left.
    first = page.locator("#Layer .line").first
    assert where(page, "#Layer .line", "class") < where(page, "#Layer .line", "Module")
    assert box(first)[0] - box(page.locator("#Layer .code"))[0] < 2
    # In the sentence: the words before the code at its right, those behind it at its left.
    name = box(page.locator(".prose p code", has_text="nn.Conv2d"))
    assert where(page, ".prose p:has(code)", "تأخذ") > where(page, ".prose p:has(code)", "صورة")
    assert name[1] - name[0] > 40
    # `y = x + …`
    formula = page.locator(".katex-display .katex-html").first
    symbols = formula.locator(".mathnormal")
    assert box(symbols.nth(0))[0] < box(symbols.nth(1))[0]


def test_lists_quotations_and_tables_are_mirrored(page: Page) -> None:
    prose = box(page.locator("#Layer .prose"))
    for item in ("#Layer .prose ul li", "#Layer .prose ol li"):
        assert 15 < prose[1] - box(page.locator(item))[1] < 30, item
    quote = page.locator("#Layer blockquote")
    assert style(quote, "borderRightWidth") == "2px" and style(quote, "borderLeftWidth") == "0px"
    heads = page.locator("#Layer th")
    assert box(heads.nth(0))[0] > box(heads.nth(1))[0]
    assert style(heads.nth(1), "textAlign") == "end"


def test_the_frame_is_mirrored(own_page: Page) -> None:
    page = own_page
    crumbs = page.locator(".site-crumbs li")
    if wide(page):
        assert box(crumbs.nth(0))[0] > box(crumbs.nth(1))[0] > box(crumbs.nth(2))[0]
    # The menu of languages is the last thing in the header, and opens inside the window.
    button = page.locator(".site-language button")
    assert box(button)[0] < 60
    button.focus()
    menu = page.locator(".site-language .md-select__inner")
    expect(menu).to_have_css("opacity", "1")
    assert box(menu)[0] >= 0
    expect(menu.locator("a[lang=ar]")).to_have_attribute("aria-current", "true")
    if wide(page):
        parts = page.locator(".site-pages__parts li")
        assert box(parts.nth(0))[0] > box(parts.nth(1))[0]
    spine = page.locator("#Layer > .code").evaluate("e => getComputedStyle(e).borderRightWidth")
    assert spine == "1px" or not wide(page)
    previous = page.locator(".site-footer__neighbours a").first
    assert box(previous)[1] > page.evaluate("innerWidth") / 2


def test_what_is_still_english_runs_from_left_to_right(page: Page) -> None:
    paragraph = page.locator(".missing")
    expect(paragraph).to_have_attribute("lang", "en")
    assert style(paragraph, "direction") == "ltr"
    # The mark stands at the other side than the anchors.
    mark = paragraph.evaluate("e => ['left', 'right'].map(side => getComputedStyle(e, '::before')[side])")
    assert mark[0] == "-10px" and float(mark[1].removesuffix("px")) > 100
    assert where(page, ".missing", "This") < where(page, ".missing", "translated")


def test_the_drawing_speaks_arabic_and_is_not_mirrored(own_page: Page, address: str) -> None:
    page = own_page
    source = page.locator(".prose img").get_attribute("src") or ""
    assert source.startswith("../figures/layer-")
    page.locator(".prose img").scroll_into_view_if_needed()
    expect(page.locator(".prose img")).to_have_js_property("naturalWidth", 300)
    drawing = page.request.get(f"{address}ar/{source.removeprefix('../')}").text()
    assert '<text x="80" y="65" text-anchor="middle">المكان</text>' in drawing
    assert 'lang="ar"' in drawing


def test_the_words_of_the_interface_are_arabic() -> None:
    folder = Path(__file__).parent.parent / "site_builder" / "locales"
    english, arabic = (json.loads((folder / f"{code}.json").read_text(encoding="utf-8")) for code in ("en", "ar"))
    assert arabic.keys() <= english.keys()
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in text) for text in arabic.values())


def test_nothing_is_cut_or_hidden_in_a_browser_without_scripts(browser: Browser, address: str) -> None:
    with ExitStack() as stack:
        page = stack.enter_context(browsing(browser, java_script_enabled=False))
        page.goto(address + LAYER)
        expect(page.locator("#Layer h2")).to_have_text("الطبقة")
