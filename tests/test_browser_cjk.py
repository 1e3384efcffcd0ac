"""How Chinese and Japanese are set, measured in a real browser: the length of lines, where they end, the faces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page
from shared_page import SharedPages, shared_pages
from site_browser import serving

from site_builder.batch.standalone import document
from site_builder.formula.formula import Formula, Renderer, stylesheet
from site_builder.translation.ui_strings import words

pytestmark = [pytest.mark.browser, pytest.mark.layout]

TEXTS = {
    "zh": ("zh-Hans", "图像先切分为图像块（patch），再在空间和通道上混合；“分类头”读出结果。", "Noto Sans CJK SC"),
    "ja": (
        "ja",
        "画像をパッチに分割して、「空間」と「チャネル」の方向に混ぜ、その結果をPyTorchで分類します。",
        "Noto Sans CJK JP",
    ),
}
CODE = '<span class="line" id="L1" data-n="1">x = 1\n</span>'
# On a telephone, and where two columns have only just begun, there is no room for 25 characters.
WIDTHS = (390, 480, 600, 767, 768, 900, 1023, 1024, 1100, 1280, 1440, 1920, 2560)
NARROW = (390, 768)


@dataclass(frozen=True)
class Set:
    """A page in one language, as it is set."""

    page: Page
    text: str
    face: str

    def lines(self) -> list[str]:
        """The lines of the long paragraph, as the browser has broken them."""
        found: list[str] = self.page.locator("#long").evaluate(
            """element => {
                 const node = element.firstChild, range = document.createRange(), lines = []
                 let top = null
                 for (let at = 0; at < node.data.length; at++) {
                   range.setStart(node, at)
                   range.setEnd(node, at + 1)
                   const box = range.getClientRects()[0]
                   if (top === null || Math.abs(box.top - top) > 8) { lines.push(""); top = box.top }
                   lines[lines.length - 1] += node.data[at]
                 }
                 return lines
               }"""
        )
        return found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("cjk")
    (root / "assets").mkdir()
    for file in (files("site_builder") / "assets").iterdir():
        if file.is_file():
            (root / "assets" / file.name).write_bytes(file.read_bytes())
    katex = files("site_builder") / "vendor" / "katex" / "katex.min.css"
    with Renderer() as renderer:
        formulas = [renderer.render(tex, display=False) for tex in (r"k \times k", "h^2", "n")]
    good = [formula for formula in formulas if isinstance(formula, Formula)]
    rules = stylesheet(rule for formula in good for rule in formula.styles)
    # The fonts of KaTeX are not here; how wide a letter is does not matter.
    sheet = katex.read_text(encoding="utf-8").partition("}.katex{")[2]
    (root / "formulas.css").write_text(f".katex{{{sheet}{rules}", encoding="utf-8")
    for code, (tag, text, _) in TEXTS.items():
        body = (
            f'<div class="annotated" lang="{tag}"><section class="section" id="a"><div class="prose">'
            f'<a class="anchor" href="#a">#</a><h1>{text}</h1><p id="long">{text * 12}</p>'
            f'<p><em>{text}</em> <code>dim</code></p><p lang="en"><em>English</em></p>'
            f'<p id="formulas">{"".join(f"位置{formula.html}、" for formula in good * 20)}</p></div>'
            f'<div class="code"><pre><code>{CODE}</code></pre></div></section></div>'
        )
        html = document(
            "A", body, words=words(code), tag=tag, direction="ltr", assets="assets", sheets=["formulas.css"]
        )
        (root / f"{code}.html").write_text(html, encoding="utf-8")
    (root / "favicon.ico").write_bytes(b"")
    with serving(root) as address:
        yield address


@pytest.fixture(scope="module")
def opened() -> Iterator[SharedPages]:
    with shared_pages() as opened:
        yield opened


@pytest.fixture(params=TEXTS)
def sheet(browser: Browser, address: str, opened: SharedPages, request: pytest.FixtureRequest) -> Iterator[Set]:
    with opened.look(browser, f"{address}{request.param}.html", 1440) as page:
        yield Set(page, TEXTS[request.param][1], TEXTS[request.param][2])


def test_a_line_has_25_to_40_characters_wherever_there_is_room(sheet: Set) -> None:
    for width in WIDTHS:
        sheet.page.set_viewport_size({"width": width, "height": 900})
        size = sheet.page.locator("#long").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        measure = sheet.page.locator("#long").evaluate("e => e.clientWidth") / size
        assert (20 if width in NARROW else 25) <= measure <= 40, (width, measure)
        assert sheet.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_no_line_begins_with_a_mark_that_ends_something_and_none_ends_with_one_that_begins_it(sheet: Set) -> None:
    for width in WIDTHS:
        sheet.page.set_viewport_size({"width": width, "height": 900})
        lines = sheet.lines()
        assert "".join(lines) == sheet.text * 12
        assert not [line for line in lines if line[0] in "、。，；：！？）」”ーャッ"], width
        assert not [line for line in lines if line[-1] in "（「“"], width
        assert not [line for line in lines[:-1] if line.endswith(("patc", "PyTo", "PyTorc"))], width


def test_no_line_begins_with_the_mark_behind_a_formula(sheet: Set) -> None:
    for width in WIDTHS:
        sheet.page.set_viewport_size({"width": width, "height": 900})
        alone = sheet.page.locator("#formulas").evaluate(
            """element => Array.from(element.childNodes).filter(node => node.data?.startsWith("、")).filter(node => {
                 const range = document.createRange()
                 range.setStart(node, 0)
                 range.setEnd(node, 1)
                 return range.getBoundingClientRect().left < element.getBoundingClientRect().left + 4
               }).length"""
        )
        assert not alone, width


def test_nothing_is_slanted_but_what_is_english(sheet: Set) -> None:
    style = "e => getComputedStyle(e).fontStyle"
    assert sheet.page.locator("p > em").first.evaluate(style) == "normal"
    assert sheet.page.locator("p > em").first.evaluate("e => getComputedStyle(e).fontWeight") == "600"
    assert sheet.page.locator("[lang=en] em").evaluate(style) == "italic"


def test_every_character_has_a_glyph_in_the_face_of_its_language(sheet: Set) -> None:
    session = sheet.page.context.new_cdp_session(sheet.page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#long"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    assert {font["familyName"] for font in fonts} == {sheet.face}


def test_japanese_and_latin_letters_have_a_gap_that_is_drawn_and_not_written(sheet: Set) -> None:
    wider = sheet.page.locator("#long").evaluate(
        """element => {
             const width = () => { const box = document.createElement("span"); box.textContent = "はPyTorchで"
               element.append(box); const found = box.getBoundingClientRect().width; box.remove(); return found }
             const drawn = width()
             element.style.textAutospace = "no-autospace"
             const packed = width()
             element.removeAttribute("style")
             return drawn - packed
           }"""
    )
    assert wider > 2
