"""Reading in a real browser: large figures, code by keyboard, drawings in the dark, what is where, print."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect
from site_browser import browsing, serving

from site_builder.batch.standalone import document
from site_builder.markup.svg import clean
from site_builder.translation.ui_strings import words

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent
ASSETS = files("site_builder") / "assets"
WORDS = "Such a paragraph is longer than a line of code is high, and it goes on and on like this. " * 9
ALT = "From top to bottom: an image, a layer, the logits."
LINES = (
    "<a href='#a'>import</a> <a href='#b'>torch</a>",
    "plain",
    "x = <a href='#c'>f</a>(<a href='#d'>g</a>)",
    "y = 1",
)


def section(anchor: str, prose: str, code: tuple[str, ...] = ()) -> str:
    """A row of the page as the weaver writes it."""
    mark = f'<a class="anchor" href="#{anchor}" aria-label="Link">#</a>'
    lines = "".join(f'<span class="line" data-n="{n}">{line}\n</span>' for n, line in enumerate(code, 1))
    right = f'<div class="code"><pre tabindex="0"><code>{lines}</code></pre></div>' if code else ""
    kind = "section" if code else "section wide"
    return f'<section class="{kind}" id="{anchor}"><div class="prose">{mark}\n{prose}</div>{right}</section>'


ROWS = "".join(f"<tr><td>{n}</td><td>a row of the table</td></tr>" for n in range(9))
ITEMS = "".join(f"<li>Item {n}. {WORDS[:80]}</li>" for n in range(4))
BODY = "\n".join(
    [
        section("top", f'<h1>The page</h1><p>Words.</p><figure><img src="drawing.svg" alt="{ALT}"></figure>'),
        section("code", f"<h2>Code</h2><p>{WORDS}</p>", LINES),
        section("table", f'<h2>Table</h2><p>{WORDS}</p><div class="scroll"><table>{ROWS}</table></div>'),
        section("list", f"<h2>List</h2><p>{WORDS}</p><ol>{ITEMS}</ol>"),
        section("short", "<h2>Short</h2><p>Words.</p><ul><li>One</li><li>Two</li></ul>"),
        section("end", "<p>The end.</p>", tuple(f"x = {n}" for n in range(60))),
    ]
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has the page in English and in Chinese."""
    root = tmp_path_factory.mktemp("reading")
    (root / "assets").mkdir()
    for file in ASSETS.iterdir():
        if file.is_file():
            (root / "assets" / file.name).write_bytes(file.read_bytes())
    drawing = clean((ROOT / "docs/figures/architecture.svg").read_bytes()).text
    (root / "drawing.svg").write_text(drawing, encoding="utf-8")
    (root / "favicon.ico").write_text(drawing, encoding="utf-8")
    for code, tag in (("en", "en"), ("zh", "zh-Hans")):
        body = f'<div class="annotated" lang="{tag}">{BODY}</div>'
        page = document("The page", body, words=words(code), tag=tag, direction="ltr", assets="assets")
        (root / f"{code}.html").write_text(page, encoding="utf-8")
    with serving(root) as base:
        yield base


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The English page in a wide window."""
    size: ViewportSize = {"width": 1440, "height": 900}
    with browsing(browser, viewport=size) as opened:
        opened.goto(f"{address}en.html")
        yield opened


def box(page: Page, selector: str) -> dict[str, float]:
    """Where an element stands in the window."""
    found: dict[str, float] = page.evaluate("s => document.querySelector(s).getBoundingClientRect().toJSON()", selector)
    return found


# --- Figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_figure_opens_large_by_keyboard_and_escape_gives_the_focus_back(page: Page, key: str) -> None:
    figure = page.get_by_role("button", name=ALT)
    figure.focus()
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name="Show larger")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("img", name=ALT)).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(figure).to_be_focused()


def test_a_figure_opens_by_a_click_as_large_as_the_window_and_a_click_beside_it_closes(page: Page) -> None:
    page.get_by_role("button", name=ALT).click()
    large = page.locator(".zoomed img")
    expect(large).to_be_visible()
    assert box(page, ".zoomed img")["width"] > 1300
    page.mouse.click(20, 450)  # the margin
    expect(large).to_be_hidden()
    page.get_by_role("button", name=ALT).click()
    page.get_by_role("button", name="Close the picture").click()
    expect(large).to_be_hidden()


@pytest.mark.layout
def test_on_a_small_screen_a_large_figure_is_moved_inside_its_box(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.get_by_role("button", name=ALT).click()
    shown = page.evaluate("[...document.querySelectorAll('.zoomed, .zoomed div')].map((e) => e.scrollWidth)")
    assert box(page, ".zoomed img")["width"] == 560
    assert shown[0] <= 320 < shown[1]


def test_the_large_figure_speaks_the_pages_language(page: Page, address: str) -> None:
    page.goto(f"{address}zh.html")
    page.get_by_role("button", name=ALT).click()
    expect(page.get_by_role("dialog", name="查看大图")).to_be_visible()
    expect(page.get_by_role("button", name="关闭大图")).to_be_visible()


def test_without_javascript_a_figure_is_a_picture_and_no_button(browser: Browser, address: str) -> None:
    with browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{address}en.html")
        expect(page.get_by_role("img", name=ALT)).to_be_visible()
        assert page.get_by_role("button", name=ALT).count() == 0


def test_a_drawing_is_as_light_or_dark_as_the_page_whatever_the_system_prefers(browser: Browser, address: str) -> None:
    with browsing(browser, color_scheme="light") as page:
        page.goto(f"{address}en.html")
        paper = {}
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            shot = Image.open(io.BytesIO(page.locator("figure img").screenshot())).convert("RGB")
            paper[theme] = shot.getpixel((20, 6))
        assert paper == {"light": (255, 254, 251), "dark": (21, 24, 27)}


# --- What stands where -----------------------------------------------------------------------------------------------


@pytest.mark.layout
def test_the_rule_beside_code_ends_with_the_code(page: Page) -> None:
    assert box(page, "#code .code")["height"] < box(page, "#code .prose")["height"] / 2
    assert page.evaluate("getComputedStyle(document.querySelector('#code .code')).borderInlineStartWidth") == "1px"
    assert page.evaluate("getComputedStyle(document.querySelector('#code'), '::before').content") == "none"


@pytest.mark.layout
@pytest.mark.parametrize(("row", "thing"), [("table", ".scroll"), ("list", "ol")])
def test_without_code_a_table_and_a_longer_list_stand_beside_their_words(page: Page, row: str, thing: str) -> None:
    text, beside = box(page, f"#{row} p"), box(page, f"#{row} {thing}")
    assert beside["left"] > text["right"]
    assert beside["top"] < text["bottom"]
    page.set_viewport_size({"width": 390, "height": 900})
    assert box(page, f"#{row} {thing}")["top"] >= box(page, f"#{row} p")["bottom"]


@pytest.mark.layout
def test_a_short_list_stays_below_its_words(page: Page) -> None:
    assert box(page, "#short ul")["top"] >= box(page, "#short p")["bottom"]
    assert box(page, "#short ul")["left"] < 100


@pytest.mark.layout
def test_another_theme_leaves_the_reader_where_they_are(page: Page) -> None:
    page.locator("#list").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.querySelector('#list').offsetTop)")
    before = box(page, "#list")["top"]
    page.evaluate("document.querySelector('button.theme').click()")
    page.evaluate("document.querySelector('button.theme').click()")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert box(page, "#list")["top"] == before


# --- Code by keyboard ------------------------------------------------------------------------------------------------


def test_the_code_of_a_section_is_one_tab_stop_and_arrows_go_from_name_to_name(page: Page) -> None:
    focused = "document.activeElement.textContent"
    listing = page.locator("#code pre")
    listing.focus()
    for key, name in (
        ("ArrowRight", "import"),
        ("ArrowRight", "torch"),
        ("ArrowDown", "f"),
        ("ArrowRight", "g"),
        ("ArrowUp", "import"),
        ("End", "g"),
        ("Home", "import"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == name, key
    page.keyboard.press("Escape")
    expect(listing).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#a$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#code pre')") is None


def test_without_javascript_the_names_in_code_are_reached_one_by_one(browser: Browser, address: str) -> None:
    with browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{address}en.html")
        page.locator("#code pre").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="import")).to_be_focused()


# --- Paper -----------------------------------------------------------------------------------------------------------


@pytest.mark.layout
def test_on_paper_no_line_is_cut_off_and_nothing_is_there_to_click(page: Page) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    visible = page.evaluate(
        "[...document.querySelectorAll('button, nav, .anchor, .bar, summary, dialog')]"
        ".filter((e) => e.checkVisibility()).map((e) => e.className || e.localName)"
    )
    assert visible == []
    cut = page.evaluate(
        "[...document.querySelectorAll('.line, p, li')].filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
    assert page.evaluate("getComputedStyle(document.querySelector('#end .prose')).position") != "sticky"
