"""The page in a real browser: what `page.css`, `page.js` and `standalone` promise, on a page written by hand."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Literal, Protocol, Unpack

import pytest
from playwright.sync_api import Browser, Page, expect
from shared_page import SharedPages, shared_pages
from site_browser import CONTRAST, Options, browsing, serving, settled

from site_builder.batch.standalone import Edition, Frame, document
from site_builder.translation.ui_strings import words

pytestmark = pytest.mark.browser

LONG = "the quick brown fox looks at the lazy dog, " * 6
MANY_WORDS = "Such a paragraph is longer than a line of code is high, and it goes on and on like this. " * 12


def line(number: int, html: str = "", indent: int = 0) -> str:
    """A line of code as the weaver writes it."""
    level = f" i{indent}" if indent else ""
    return f'<span class="line{level}" id="L{number}" data-n="{number}">{" " * indent}{html}\n</span>'


def section(anchor: str, number: int, prose: str, code: str = "") -> str:
    """A row of the page as the weaver writes it."""
    kind = "section" + ("" if prose else " bare") + ("" if code else " wide")
    mark = f'<a class="anchor" id="section-{number}" href="#{anchor}" aria-label="Link to this section">#</a>'
    right = f'<div class="code" translate="no"><pre><code>{code}</code></pre></div>' if code else ""
    return f'<section class="{kind}" id="{anchor}">\n<div class="prose">{mark}\n{prose}</div>{right}</section>'


CONTENTS = """
<nav class="contents" aria-label="Contents"><details><summary>Contents<span class="here"></span></summary><ol>
<li class="level-2"><a href="#Layer"><code translate="no">Layer</code></a></li></ol></details></nav>
"""
KINDS = ("k", "kc", "kn", "ow", "nd", "nc", "nf", "nb", "bp", "ne", "vm", "s1", "sa", "si", "se", "mi", "mf", "c1")
COLOURED = " ".join(f'<span class="{kind}">{kind}</span>' for kind in KINDS)
CODE = (
    line(61, '<span class="k">class</span> <span class="nc">Layer</span>(nn.Module):')
    + line(62)
    + line(63, '<span class="k">return</span> <span class="nf">O0</span>(l1)', 4)
    + line(64, f'text = <span class="s1">"{LONG}"</span>', 8)
    + line(65, "self.normalization(<wbr>self.activation(<wbr>self.convolution(<wbr>self.padding(x))))", 8)
    + line(66, COLOURED)
)
TABLE = "<tr><td><code>dim</code></td><td>width of the network</td></tr>"
BODY = CONTENTS + "\n".join(
    [
        section(
            "page--000000",
            0,
            '<h1>The page</h1><p>About <a href="#Layer">a layer</a>.</p><figure><img src="figure.svg" alt=""></figure>',
        ),
        section(
            "Layer",
            1,
            f'<h2>A layer</h2><p>{MANY_WORDS}</p><p>It has <code translate="no">dim</code> <em>channels</em>.</p>'
            "<blockquote><p>The paper says so.</p></blockquote><hr>",
            CODE,
        ),
        section("Layer.forward", 2, "<p>One line.</p>", "".join(line(n, f"x = {n}", 8) for n in range(70, 90))),
        section("Layer.forward--111111", 3, "", line(91, "return x", 8)),
        section("page--222222", 4, "<h3>Smaller</h3><p>Text.</p>", line(95, "pass")),
        section("page--333333", 5, f'<p class="missing" lang="en">{MANY_WORDS}</p>', line(97, "pass")),
        section("page--444444", 6, "<ul><li>One <code>item</code></li><li>Another</li></ul>", line(98, "pass")),
        section(
            "page--555555",
            7,
            '<div class="outdated"><p>Old.</p><details class="english"><summary><span class="note">The English has '
            'changed</span> <span class="show">Show it</span></summary><p lang="en">New.</p></details></div>'
            f'<div class="scroll"><table><thead><tr>{"<th>A heading</th>" * 12}</tr></thead>{TABLE}</table></div>'
            '<dl class="parameters"><dt><code>dim</code></dt><dd>width</dd></dl>'
            '<pre class="fenced" translate="no"><code>print("an example")\n</code></pre>',
            line(99, "pass"),
        ),
        section(
            "page--666666",
            8,
            '<h2>Try it</h2><p>Words.</p><pre class="fenced" translate="no"><code>import torch\n</code></pre>',
        ),
        section("page--777777", 9, "<h4>The smallest</h4><p>Text.</p>", line(101, "pass")),
        section(
            "page--888888", 10, f'<div class="scroll"><table><tr><th>Name</th></tr>{TABLE}</table></div>', line(103)
        ),
        section("page--999999", 11, '<pre class="fenced" translate="no"><code>an example\n</code></pre>', line(105)),
        section("page--aaaaaa", 12, '<div class="outdated"><h3>Old</h3></div><p>Text.</p>', line(107, "pass")),
        section("page--bbbbbb", 13, '<ul><li class="missing" lang="en">A long one</li></ul>', line(109, "pass")),
        section("page--cccccc", 14, '<h2 class="missing" lang="en">Later</h2><p>Text.</p>', line(111, "pass")),
    ]
)

# A figure that is wider than the window, and Chinese without anything to break a line at but its characters.
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"><rect width="900" height="300"/></svg>'
CHINESE = BODY.replace(f"<p>{MANY_WORDS}</p>", "<p>" + "图像先切分为图像块，再在空间和通道上混合。" * 20 + "</p>")


def wrapped(body: str, tag: str) -> str:
    """The body as the weaver hands it over."""
    return f'<div class="annotated" lang="{tag}">{body}</div>'


def framed(code: str, tag: str, direction: str, body: str) -> str:
    """The page as a document of ours, with everything that may stand around it."""
    editions = (
        Edition("en", "English", "index.html", current=code == "en"),
        Edition("zh-Hans", "简体中文", "zh.html", current=code == "zh"),
    )
    return document(
        "The page",
        wrapped(body, tag),
        words=words(code),
        tag=tag,
        direction=direction,
        assets="assets",
        summary="A page",
        frame=Frame("The site", "index.html", editions, "https://example.org/"),
    )


def themed(scheme: str) -> str:
    """The same in the theme's content area, after the theme's style sheets and with its 125 % on `html`."""
    sheets = ("material/main.css", "material/palette.css", "themed.css", "assets/page.css")
    return (
        '<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Themed</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="figure.svg">'
        + "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)
        + '<script src="assets/page.js"></script><script src="assets/keys.js" defer></script>'
        f'</head><body dir="ltr" data-md-color-scheme="{scheme}"><div class="md-container"><main class="md-main">'
        '<div class="md-content"><div class="md-content__inner md-typeset"><article>'
        f"{wrapped(BODY, 'en')}</article></div></div></main></div></body></html>"
    )


def theme_sheet(name: str) -> str:
    """A style sheet of the theme, whatever its digest is, without the icons, which the strict policy forbids."""
    folder = Path(str(files("material"))) / "templates/assets/stylesheets"
    sheet = next(folder.glob(f"{name}.*.min.css")).read_text(encoding="utf-8")
    return re.sub(r"url\((['\"])data:.*?\1\)", "none", sheet).partition("/*#")[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has the pages."""
    root = tmp_path_factory.mktemp("page")
    assets = files("site_builder") / "assets"
    made = {
        "index.html": framed("en", "en", "ltr", BODY),
        "zh.html": framed("zh", "zh-Hans", "ltr", CHINESE),
        "rtl.html": framed("en", "ar", "rtl", BODY),
        "themed-default.html": themed("default"),
        "themed-slate.html": themed("slate"),
        "themed.css": ".md-typeset { --sb-margin: clamp(16px, 2.5vw, 36px); margin: 0 var(--sb-margin) }",
        "material/main.css": theme_sheet("main"),
        "material/palette.css": theme_sheet("palette"),
        "figure.svg": FIGURE,
        "favicon.ico": FIGURE,
        **{f"assets/{file.name}": file.read_text(encoding="utf-8") for file in assets.iterdir() if file.is_file()},
    }
    for name, text in made.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    with serving(root) as address:
        yield address


class Show(Protocol):
    """Opens a page."""

    def __call__(self, width: int = 1440, where: str = "index.html", **options: Unpack[Options]) -> Page:
        """The page `where` in a window of that width."""


@pytest.fixture
def show(browser: Browser, site: str) -> Iterator[Show]:
    """Opens pages; afterwards none may have complained."""
    with ExitStack() as stack:

        def open_page(width: int = 1440, where: str = "index.html", **options: Unpack[Options]) -> Page:
            options["viewport"] = {"width": width, "height": 900}
            page = stack.enter_context(browsing(browser, **options))
            page.goto(site + where)
            # What is measured in two steps must not move between them: the page is laid out as a whole first.
            if options.get("java_script_enabled", True):
                settled(page)
            return page

        yield open_page


@pytest.fixture(scope="module")
def opened() -> Iterator[SharedPages]:
    """The pages that tests only look at."""
    with shared_pages() as opened:
        yield opened


class Look(Protocol):
    """Looks at a page."""

    def __call__(self, width: int = 1440, where: str = "index.html") -> Page:
        """The page `where` in a window of that width, which others look at too."""


@pytest.fixture
def look(browser: Browser, site: str, opened: SharedPages) -> Iterator[Look]:
    """Lends pages; afterwards each must be as it was."""
    with ExitStack() as stack:
        yield lambda width=1440, where="index.html": stack.enter_context(opened.look(browser, site + where, width))


def box(page: Page, selector: str) -> dict[str, float]:
    """Where an element stands in the window."""
    found: dict[str, float] = page.evaluate("s => document.querySelector(s).getBoundingClientRect().toJSON()", selector)
    return found


def add_rule(page: Page, rule: str) -> None:
    """Add a rule to the page's style, past the policy."""
    page.evaluate(
        "rule => { const sheet = new CSSStyleSheet(); sheet.insertRule(rule);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }",
        rule,
    )


# A line's baseline can't be asked for; that of an inline block without height that is put there can.
BASELINE = """
(selector) => {
  const anchor = `.anchor:not(${selector})`;
  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  let node;
  do node = walker.nextNode();
  while (!node.data.trim() || node.parentElement.closest(anchor));
  const probe = document.createElement("span");
  probe.style.display = "inline-block";
  node.before(probe);
  const { bottom } = probe.getBoundingClientRect();
  probe.remove();
  return bottom;
}
"""


def baseline(page: Page, selector: str) -> float:
    """The baseline of the first text in an element."""
    found: float = page.evaluate(BASELINE, selector)
    return found


# --- Columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.layout
def test_at_1440_pixels_the_columns_are_547_and_821_wide(look: Look) -> None:
    for where in ("index.html", "themed-default.html"):
        page = look(1440, where)
        prose, code = box(page, "#Layer .prose"), box(page, "#Layer .code")
        assert prose["left"] == 36
        assert code["left"] - prose["left"] == pytest.approx(547, abs=1)
        assert code["width"] == pytest.approx(821, abs=1)


@pytest.mark.layout
@pytest.mark.parametrize("width", [768, 1440])
def test_prose_and_code_stand_side_by_side(look: Look, width: int) -> None:
    page = look(width)
    prose, code = box(page, "#Layer .prose"), box(page, "#Layer .code")
    assert prose["right"] < code["left"]
    assert prose["top"] < code["bottom"] and code["top"] < prose["bottom"]


@pytest.mark.layout
@pytest.mark.parametrize("width", [320, 767])
def test_on_a_narrow_screen_code_stands_below_its_prose(look: Look, width: int) -> None:
    page = look(width)
    assert box(page, "#Layer .code")["top"] >= box(page, "#Layer .prose")["bottom"]


@pytest.mark.layout
@pytest.mark.parametrize("where", ["index.html", "zh.html", "rtl.html", "themed-default.html"])
def test_the_page_never_scrolls_sideways(show: Show, where: str) -> None:
    page = show(1440, where)
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    add_rule(page, ".annotated:not(#sb):not(#sb) { font-size: 200% }")
    for width in (640, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.layout
@pytest.mark.parametrize("where", ["index.html", "zh.html", "themed-default.html"])
@pytest.mark.parametrize("width", [768, 1440])
def test_the_first_lines_left_and_right_share_a_baseline(look: Look, where: str, width: int) -> None:
    page = look(width, where)
    for anchor in ("Layer", r"Layer\.forward", "page--222222", "page--333333", "page--444444"):
        prose, code = baseline(page, f"#{anchor} .prose"), baseline(page, f"#{anchor} .code")
        assert prose == pytest.approx(code, abs=0.6), anchor


@pytest.mark.layout
@pytest.mark.parametrize("where", ["index.html", "zh.html"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_anchor_stands_on_the_baseline_of_the_first_line(look: Look, where: str, width: int) -> None:
    page = look(width, where)
    off = {}
    for number in range(15):
        row = f".section:has(> .prose > #section-{number})"
        text = f"{row} .code" if number == 3 else f"{row} .prose"
        off[number] = baseline(page, f"#section-{number}") - baseline(page, text)
    assert off == pytest.approx(dict.fromkeys(off, 0), abs=0.6)


@pytest.mark.layout
@pytest.mark.parametrize(("where", "least", "most"), [("index.html", 45, 75), ("zh.html", 25, 40)])
def test_a_line_of_prose_has_a_length_that_is_good_to_read(look: Look, where: str, least: int, most: int) -> None:
    page = look(1440, where)
    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        lines, length = page.evaluate(
            """() => {
                const p = document.querySelector("#Layer .prose p");
                const range = document.createRange();
                range.selectNodeContents(p);
                return [new Set([...range.getClientRects()].map((r) => r.top)).size, p.textContent.length];
            }"""
        )
        assert least <= length / (lines - 0.5) <= most


@pytest.mark.layout
def test_beside_long_prose_the_right_column_is_paper(look: Look) -> None:
    page = look(1440)
    assert box(page, "#Layer .code")["height"] < box(page, "#Layer .prose")["height"]
    painted = page.evaluate(
        "[...document.querySelectorAll('#Layer, #Layer .code, #Layer pre')]"
        ".map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert set(painted) == {"rgba(0, 0, 0, 0)"}


@pytest.mark.layout
def test_the_shorter_column_stays_in_view_while_the_longer_one_passes_by(show: Show) -> None:
    page = show(1440)
    page.set_viewport_size({"width": 1440, "height": 600})
    page.evaluate("scrollTo(0, document.querySelector('#Layer .prose').getBoundingClientRect().bottom - 300)")
    assert 0 <= box(page, "#Layer .code")["top"] < 80
    page.evaluate("scrollBy(0, document.querySelector('#L89').getBoundingClientRect().bottom - 200)")
    assert 0 <= box(page, "#Layer\\.forward .prose")["top"] < 80


@pytest.mark.layout
@pytest.mark.parametrize("width", [768, 1440])
def test_without_code_an_example_and_a_figure_take_the_right_column(look: Look, width: int) -> None:
    page = look(width)
    for row, plate in (("page--000000", "figure"), ("page--666666", ".fenced")):
        text, shown = box(page, f"#{row} p"), box(page, f"#{row} {plate}")
        assert shown["left"] > text["right"]
        assert shown["top"] < text["bottom"]
    assert baseline(page, "#page--666666 h2") == pytest.approx(baseline(page, "#page--666666 .fenced"), abs=0.6)


# --- Code ------------------------------------------------------------------------------------------------------------


def test_line_numbers_are_true_and_not_copied(show: Show) -> None:
    page = show(1440)
    numbers = page.evaluate(
        "[...document.querySelectorAll('#Layer .line')].map((l) => getComputedStyle(l, '::before').content)"
    )
    assert [re.findall(r"\d+", number)[0] for number in numbers] == ["61", "62", "63", "64", "65", "66"]
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.querySelector('#Layer .code pre'));"
        " return getSelection().toString(); }"
    )
    assert copied.splitlines()[:3] == ["class Layer(nn.Module):", "", "    return O0(l1)"]
    assert copied.splitlines()[4].strip() == "self.normalization(self.activation(self.convolution(self.padding(x))))"


@pytest.mark.layout
@pytest.mark.parametrize("width", [390, 768])
def test_a_long_line_wraps_further_in_than_it_began(look: Look, width: int) -> None:
    page = look(width)
    first, *following = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.querySelector("#L64"), NodeFilter.SHOW_TEXT);
            const range = document.createRange(), lefts = new Map();
            while (walker.nextNode()) {
                for (const { index } of walker.currentNode.data.matchAll(/\\S/g)) {
                    range.setStart(walker.currentNode, index);
                    range.setEnd(walker.currentNode, index + 1);
                    const { left, bottom } = range.getBoundingClientRect();
                    if (!lefts.has(Math.round(bottom))) lefts.set(Math.round(bottom), left);
                }
            }
            return [...lefts.values()];
        }"""
    )
    assert len(following) > 2
    assert min(following) > first
    assert max(following) - min(following) < 1


@pytest.mark.layout
def test_no_word_of_code_is_cut_in_two(look: Look) -> None:
    page = look(768)
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 900})
        cut = page.evaluate(
            """() => {
                const range = document.createRange(), cut = [];
                const walker = document.createTreeWalker(document.querySelector("#Layer .code"), NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    for (const word of walker.currentNode.data.matchAll(/\\w+/g)) {
                        range.setStart(walker.currentNode, word.index);
                        range.setEnd(walker.currentNode, word.index + word[0].length);
                        const tops = [...range.getClientRects()].map((r) => Math.round(r.top));
                        if (new Set(tops).size > 1) cut.push(word[0]);
                    }
                }
                return cut;
            }"""
        )
        assert cut == []


def test_a_range_of_lines_is_marked_and_scrolled_to(show: Show) -> None:
    page = show(1440, "index.html#L72-L74")
    expect(page.locator(".line.marked")).to_have_count(3)
    marked = page.evaluate("[...document.querySelectorAll('.line.marked')].map((l) => Number(l.dataset.n))")
    assert marked == [72, 73, 74]
    assert 0 < box(page, "#L72")["top"] < 900
    assert page.evaluate("getComputedStyle(document.querySelector('#L72')).backgroundColor") != "rgba(0, 0, 0, 0)"


@pytest.mark.layout
def test_a_click_on_a_number_gives_the_address_of_the_line(show: Show) -> None:
    page = show(1440)
    page.locator("#L72").click(position={"x": 10, "y": 5})
    assert page.url.endswith("#L72")
    page.locator("#L74").click(position={"x": 10, "y": 5}, modifiers=["Shift"])
    assert page.url.endswith("#L72-L74")
    expect(page.locator(".line.marked")).to_have_count(3)


# --- Colours and themes ----------------------------------------------------------------------------------------------

CONTRASTS = (
    """
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
"""
    + CONTRAST
    + """
  // The theme's own paper is not ours to judge; the site gives it our colour.
  const paper = document.createElement("i");
  paper.style.setProperty("background", "var(--sb-paper)");
  document.querySelector(".annotated").append(paper);
  const behind = (element) => {
    for (let e = element; e.closest(".annotated, .bar"); e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba(getComputedStyle(paper).backgroundColor);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest(".skip")) continue;
    const prose = element.closest(".prose") && !element.closest(".anchor, summary, .footnotes");
    const value = contrast(rgba(getComputedStyle(element).color), behind(element));
    found.push([element.className || element.localName, value, prose ? 7 : 4.5]);
  }
  for (const line of document.querySelectorAll(".line")) {
    found.push(["number", contrast(rgba(getComputedStyle(line, "::before").color), behind(line)), 4.5]);
  }
  return found;
}
"""
)


@pytest.mark.parametrize(("theme", "scheme"), [("light", "default"), ("dark", "slate")])
@pytest.mark.parametrize("width", [390, 1440])
def test_all_text_has_enough_contrast(show: Show, theme: Literal["light", "dark"], scheme: str, width: int) -> None:
    # Lines 61 to 66 have every colour that code can have; marked, they stand on the worst background.
    for where in ("index.html", "index.html#L61-L66", f"themed-{scheme}.html"):
        page = show(width, where, color_scheme=theme)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        found = page.evaluate(CONTRASTS)
        assert len(found) > 100
        assert [(name, round(value, 2)) for name, value, least in found if value < least] == []


@pytest.mark.parametrize("gone", ["Layer--000000", "Layer.inner--000000-2", "Layer.no.more--3fa91c"])
def test_a_section_that_has_another_name_now_leads_to_what_encloses_it(show: Show, gone: str) -> None:
    before = box(show(390), "#Layer")["top"]
    page = show(390, f"index.html#{gone}")
    assert abs(box(page, "#Layer")["top"]) < 100 < before
    page.evaluate("scrollTo(0, 0); location.hash = '#nobody--000000'")
    assert page.evaluate("scrollY") == 0


def background(page: Page) -> str:
    """The colour of the paper."""
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


def test_the_theme_is_the_systems_until_the_reader_chooses_one(show: Show) -> None:
    page = show(1440, color_scheme="dark")
    dark = background(page)
    button = page.locator("button.theme")
    assert button.inner_text() == "Theme: system"
    button.click()
    assert button.inner_text() == "Theme: light"
    light = background(page)
    assert light != dark
    page.reload()
    assert (button.inner_text(), background(page)) == ("Theme: light", light)
    button.click()
    assert background(page) == dark
    button.click()
    page.emulate_media(color_scheme="light")
    assert background(page) == light


def test_on_paper_the_page_is_light_and_has_no_controls(show: Show) -> None:
    page = show(718, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.prose')).color") == "rgb(35, 39, 43)"
    for selector in (".bar", ".anchor", ".contents"):
        assert not page.locator(selector).first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


# --- Languages -------------------------------------------------------------------------------------------------------


def test_chinese_is_never_slanted(look: Look) -> None:
    page = look(1440, "zh.html")
    style = page.evaluate(
        "() => { const { fontStyle, fontWeight } = getComputedStyle(document.querySelector('.prose em'));"
        " return [fontStyle, fontWeight]; }"
    )
    assert style == ["normal", "600"]


def test_english_in_a_translated_page_has_the_english_face(look: Look) -> None:
    page = look(1440, "zh.html")
    face = "(s) => getComputedStyle(document.querySelector(s)).fontFamily"
    assert "PingFang" in page.evaluate(face, "#Layer p")
    assert page.evaluate(face, ".missing").startswith("Charter")


@pytest.mark.layout
def test_from_right_to_left_the_columns_change_sides_and_code_does_not(look: Look) -> None:
    page = look(1440, "rtl.html")
    assert box(page, "#Layer .prose")["left"] > box(page, "#Layer .code")["right"] - 1
    assert 0 < box(page, "#L61 .k")["left"] - box(page, "#L61")["left"] < 100


def test_the_other_language_opens_at_the_same_section(show: Show) -> None:
    page = show(1440, "index.html#Layer.forward")
    page.locator(".languages a[hreflang=zh-Hans]").click()
    page.wait_for_url("**/zh.html#Layer.forward")
    page.goto(page.url.partition("#")[0])
    page.locator(".languages a[hreflang=en]").click()
    page.wait_for_url(re.compile("/index.html$"))


# --- Without JavaScript, and with the keyboard -----------------------------------------------------------------------


def test_without_javascript_everything_is_there_but_what_would_not_work(show: Show) -> None:
    page = show(1440, "index.html#L72", java_script_enabled=False)
    assert not page.locator("button.theme").is_visible()
    assert page.locator("#Layer .code").is_visible()
    line_box = page.locator("#L72").bounding_box()
    assert line_box is not None and 0 < line_box["y"] < 900


@pytest.mark.layout
def test_what_scrolls_by_itself_can_be_reached_with_the_keyboard(look: Look) -> None:
    page = look(390)
    table = page.locator(".scroll").first
    assert table.evaluate("e => [e.scrollWidth > e.clientWidth, e.tabIndex]") == [True, 0]


# --- Inside the theme ------------------------------------------------------------------------------------------------

LOOKS = """
() => {
  const origin = document.querySelector(".annotated").getBoundingClientRect();
  const names = ["color", "backgroundColor", "fontSize", "fontWeight", "fontStyle", "fontFamily", "letterSpacing",
    "lineHeight", "textDecorationLine", "textTransform", "listStyleType", "boxShadow", "borderTopWidth",
    "borderInlineStartWidth", "borderInlineStartColor", "paddingInlineStart", "marginBlockStart", "whiteSpace"];
  return [...document.querySelectorAll(".annotated, .annotated :not(wbr, .copy, .copy *)")].map((e) => {
    const style = getComputedStyle(e);
    const { x, y, width, height } = e.getBoundingClientRect();
    const place = [x - origin.x, y - origin.y, width, height].map(Math.round);
    return [`${e.localName}.${e.className}`, ...place, ...names.map((name) => `${name}: ${style[name]}`)].join("; ");
  });
}
"""


@pytest.mark.layout
@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (768, "dark"), (1440, "light"), (1700, "dark")])
def test_the_page_looks_the_same_inside_the_theme(show: Show, width: int, theme: Literal["light", "dark"]) -> None:
    alone = show(width, color_scheme=theme)
    inside = show(width, f"themed-{'slate' if theme == 'dark' else 'default'}.html")
    outer = box(alone, ".annotated")["width"]
    for page in (alone, inside):
        add_rule(page, f".annotated:not(#sb):not(#sb) {{ width: {outer}px; --sb-margin: 0px }}")
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    pairs = itertools.zip_longest(alone.evaluate(LOOKS), inside.evaluate(LOOKS))
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


# --- Small -----------------------------------------------------------------------------------------------------------


def test_the_style_sheet_and_the_script_stay_small() -> None:
    assets = files("site_builder") / "assets"
    assert len(gzip.compress((assets / "page.css").read_bytes())) < 10_500
    assert len(gzip.compress((assets / "page.js").read_bytes())) < 4_000
