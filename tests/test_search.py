"""A reader finds a section by a word, by a part of a compound, by an identifier; the hit lands on the section."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page
from revisited_page import revisiting
from sample_project import built_project
from sample_site import built_sample
from site_browser import browsing, serving

from site_builder.project.config import Settings
from site_builder.project.config_reader import load

ROOT = Path(__file__).parent.parent


# --- The index


def index(prefix: str = "") -> list[Any]:
    """The pages in the index of one language."""
    text = (built_sample()[1] / f"{prefix}search/index.js").read_text(encoding="utf-8")
    found: list[Any] = json.loads(text.removeprefix("var siteSearchIndex = ").removesuffix(";\n"))
    return found


def test_each_section_is_one_record_under_its_page() -> None:
    url, title, summary, sections = index()[-1]
    assert (url, title, summary) == (
        "convmixer/model.html",
        "The “model” & <more>",
        "Patches: are they all you need?",
    )
    assert [fragment for fragment, *_ in sections] == ["ConvMixerLayer", "model-0a1b2c3d"]


def test_a_section_without_a_heading_has_its_pages_title() -> None:
    assert index("zh/")[-1][3][-1] == ["model-0a1b2c3d", "", "批归一化跟在激活函数之后。", ""]


def test_a_moved_page_is_not_found() -> None:
    assert not [url for url, *_ in index() if "old.html" in url]


def test_nothing_of_the_themes_own_search_is_published() -> None:
    out = built_sample()[1]
    names = [path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()]
    assert not [name for name in names if "lunr" in name or "worker" in name or "search_index" in name]
    page = (out / "convmixer/model.html").read_text(encoding="utf-8")
    assert "md-search" not in page
    assert 'for="__search"' not in page


# --- The dialog, in the small site


def field(page: Page) -> Locator:
    """Where the reader types."""
    return page.get_by_role("combobox")


def look_up(page: Page, query: str) -> Locator:
    """Type into the dialog; the first hit."""
    page.locator("[data-search]").click()
    page.keyboard.type(query)
    hit = page.locator("[role=option]:has(mark)").first
    hit.wait_for()
    return hit


@pytest.mark.browser
@pytest.mark.parametrize(
    ("prefix", "query", "anchor"),
    [
        ("", "PatchEmbedding.forward", "ConvMixerLayer"),
        ("", "convolutions", "ConvMixerLayer"),
        ("", "normalization activation", "model-0a1b2c3d"),
        ("", "ＤＥＰＴＨＷＩＳＥ", "ConvMixerLayer"),
        ("zh/", "卷积空间混合", "ConvMixerLayer"),
        ("zh/", "patchembedding", "ConvMixerLayer"),
        ("zh/", "归一化", "model-0a1b2c3d"),
        ("zh/", "先看PatchEmbedding", "ConvMixerLayer"),  # between the two scripts, the text has a space
        ("zh/", "归一化ー", "model-0a1b2c3d"),  # as パラメーター where the text has パラメータ
    ],
)
def test_a_hit_lands_on_its_section(browser: Browser, prefix: str, query: str, anchor: str) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}{prefix}index.html")
        look_up(page, query).click()
        page.wait_for_url(f"{base}{prefix}convmixer/model.html#{anchor}")
        assert page.locator(f"[id='{anchor}']").is_visible()


@pytest.mark.browser
def test_the_keyboard_alone_opens_chooses_and_goes_back(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}convmixer/model.html")
        page.locator("[data-search]").focus()
        page.keyboard.press("/")
        page.keyboard.type("start")  # at once: what comes before the index is there is not lost
        page.get_by_role("option").first.wait_for()
        assert field(page).input_value() == "start"
        field(page).fill("e")
        page.get_by_role("option").nth(2).wait_for()
        chosen = page.locator("[role=option][aria-selected=true]")
        first = chosen.get_attribute("id")
        assert field(page).get_attribute("aria-activedescendant") == first
        page.keyboard.press("ArrowDown")
        assert chosen.get_attribute("id") != first
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert chosen.get_attribute("id") == page.get_by_role("option").last.get_attribute("id")
        page.keyboard.press("Escape")
        assert page.locator("#site-search").is_hidden()
        assert page.evaluate("document.activeElement.hasAttribute('data-search')")
        page.keyboard.press("Enter")
        assert field(page).input_value() == "e"
        page.keyboard.type("normalization activation")
        page.get_by_role("option").filter(has_text="follows the activation").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}convmixer/model.html#model-0a1b2c3d")
        assert page.locator("#site-search").is_hidden()


@pytest.mark.browser
def test_keys_of_the_page_mean_nothing_in_the_dialog_and_a_slash_in_a_field_is_a_slash(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}convmixer/model.html")
        page.keyboard.press("/")
        page.keyboard.type("n/p")
        page.keyboard.press("Tab")
        page.keyboard.press("p")  # the theme's key for the page before this one
        assert field(page).input_value() == "n/p"
        assert page.url == f"{base}convmixer/model.html"


@pytest.mark.browser
def test_markup_in_a_text_is_text(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}index.html")
        hit = look_up(page, "code>PatchEmbedding")
        assert "<code>PatchEmbedding" in hit.inner_text()
        assert "The “model” & <more>" in page.get_by_role("listbox").inner_text()


@pytest.mark.browser
def test_a_link_can_ask(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}index.html?q=depthwise")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}convmixer/model.html#ConvMixerLayer")


@pytest.mark.browser
def test_half_of_a_question_is_answered_and_said(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        page.goto(f"{base}index.html")
        look_up(page, "depthwise qwertyuiop")
        assert page.locator(".site-search [role=status]").inner_text().startswith("No section has all")


@pytest.mark.browser
def test_of_a_question_that_is_answered_in_part_the_rare_words_decide(browser: Browser) -> None:
    why = [[f"why-{n}", "Why so", "Why, why and why.", ""] for n in range(9)]
    pages = [["convmixer/model.html", "Model", "", [*why, ["head", "The head", "It applies softmax nowhere.", ""]]]]
    with serving(built_sample()[1]) as base, revisiting(browser) as page:
        answer = f"var siteSearchIndex = {json.dumps(pages)};"
        page.route("**/search/index.js", lambda route: route.fulfill(body=answer, content_type="text/javascript"))
        page.goto(f"{base}index.html")
        assert "It applies softmax nowhere." in look_up(page, "why no softmax").inner_text()


@pytest.mark.browser
def test_the_page_for_a_missing_address_searches_at_any_depth(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "some/sub").mkdir(parents=True)
    (tmp_path / "some/sub/path").symlink_to(built_sample()[1])
    with serving(tmp_path) as base, revisiting(browser) as page:
        lost = (built_sample()[1] / "zh/404.html").read_text(encoding="utf-8")
        page.route("**/no/where.html", lambda route: route.fulfill(body=lost, content_type="text/html"))
        page.goto(f"{base}some/sub/path/zh/a/b/no/where.html")
        look_up(page, "卷积").click()
        page.wait_for_url(f"{base}some/sub/path/zh/convmixer/model.html#ConvMixerLayer")


@pytest.mark.browser
def test_a_server_with_one_page_for_missing_addresses_shows_that_of_the_language(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "some/sub").mkdir(parents=True)
    (tmp_path / "some/sub/path").symlink_to(built_sample()[1])
    with serving(tmp_path) as base, revisiting(browser) as page:
        lost = (built_sample()[1] / "404.html").read_text(encoding="utf-8")
        page.route("**/no/where.html", lambda route: route.fulfill(body=lost, content_type="text/html"))
        page.goto(f"{base}some/sub/path/zh/no/where.html")
        page.wait_for_url(f"{base}some/sub/path/zh/404.html")
        assert page.get_by_role("heading", name="找不到这个页面").is_visible()
        page.goto(f"{base}some/sub/path/zhu/no/where.html")
        assert page.get_by_role("heading", name="There is no such page").is_visible()


@pytest.mark.browser
def test_without_javascript_there_is_nothing_to_open(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{base}index.html")
        assert page.locator("[data-search]").is_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["assets/search.js", "search/index.js"])
def test_a_search_that_cannot_be_loaded_says_so(browser: Browser, name: str) -> None:
    page = browser.new_page()
    with serving(built_sample()[1]) as base:
        page.route(f"**/{name}", lambda route: route.abort())
        page.goto(f"{base}zh/index.html")
        page.keyboard.press("/")
        page.get_by_text("搜索索引加载失败").wait_for()
    page.close()


# --- The words, in every language of our own site

# A word of the text, and a word with a compound of the text that it stands in.
WORDS = {
    "en": ("isotropic", "mixer", "ConvMixer"),
    "zh": ("感受野", "卷积", "逐通道卷积"),
    "ja": ("残差接続", "畳み込み", "depthwise畳み込み"),
}


def own_settings() -> Settings:
    """Those of the project itself."""
    settings = load(ROOT / "mkdocs.yml")
    assert isinstance(settings, Settings)
    return settings


LANGUAGES = [edition.language.code for edition in own_settings().editions]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own site, in a folder as somebody may unpack it into."""
    out = tmp_path_factory.mktemp("project") / "a folder" / "网站 100%"
    shutil.copytree(built_project(), out)
    return out


def from_folder(site: Path, tmp_path: Path) -> AbstractContextManager[str]:
    """No server: what somebody sees who opens the files."""

    @contextmanager
    def address() -> Iterator[str]:
        yield f"{site.as_uri()}/"

    return address()


def under_a_path(site: Path, tmp_path: Path) -> AbstractContextManager[str]:
    """A server that has the site in some folder."""

    @contextmanager
    def address() -> Iterator[str]:
        (tmp_path / "some").mkdir()
        (tmp_path / "some/path").symlink_to(site)
        with serving(tmp_path) as base:
            yield f"{base}some/path/"

    return address()


Place = Callable[[Path, Path], AbstractContextManager[str]]
everywhere = pytest.mark.parametrize("place", [under_a_path, from_folder])
in_every_language = pytest.mark.parametrize("code", LANGUAGES)


@cache
def prefix(code: str) -> str:
    """The folder of a language."""
    return own_settings().prefix(code)


def test_every_language_has_words_to_look_for() -> None:
    assert set(LANGUAGES) <= set(WORDS)


@pytest.mark.browser
@everywhere
@in_every_language
def test_a_word_a_compound_and_an_identifier_are_found_and_land_on_a_section_that_has_them(
    browser: Browser, site: Path, tmp_path: Path, code: str, place: Place
) -> None:
    word, part, compound = WORDS[code]
    with place(site, tmp_path) as base, revisiting(browser) as page:
        for query in (word, part, "depthwise", "PatchEmbedding"):
            page.goto(f"{base}{prefix(code)}index.html")
            hit = look_up(page, query)
            assert query.lower() in {text.lower() for text in hit.locator("mark").all_inner_texts()}
            if query == part:
                assert page.get_by_role("option").filter(has_text=compound).count()
            page.keyboard.press("Enter")
            page.wait_for_url("**/*.html#*")
            assert f"/{prefix(code)}" in page.url
            section = page.locator(":target").text_content() or ""
            assert query.lower() in " ".join(section.lower().split()), page.url


@pytest.mark.browser
@everywhere
@in_every_language
def test_what_stands_nowhere_is_said_in_the_pages_language(
    browser: Browser, site: Path, tmp_path: Path, code: str, place: Place
) -> None:
    said = {"en": "Nothing found", "zh": "没有找到相关内容", "ja": "見つかりませんでした"}
    with place(site, tmp_path) as base, revisiting(browser) as page:
        page.goto(f"{base}{prefix(code)}convmixer/model.html")
        page.keyboard.press("/")
        page.keyboard.type("qwertyuiop")
        page.locator(".site-search [role=status]").filter(has_text=said[code]).wait_for()
        assert not page.get_by_role("option").count()


@pytest.mark.browser
def test_many_hits_of_a_page_are_shown_when_asked_for(browser: Browser, site: Path, tmp_path: Path) -> None:
    with under_a_path(site, tmp_path) as base, revisiting(browser) as page:
        page.goto(f"{base}index.html")
        look_up(page, "self")
        more = page.get_by_role("option", name="more on this page").first
        shown, hidden = page.get_by_role("option").count(), int(more.inner_text().split()[0])
        while more.get_attribute("aria-selected") != "true":
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.get_by_role("option").count() == shown - 1 + hidden
        page.keyboard.press("Enter")
        page.wait_for_url("**/*.html#*")


@pytest.mark.browser
@in_every_language
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_small_window(
    browser: Browser, site: Path, tmp_path: Path, code: str, scheme: Literal["light", "dark"]
) -> None:
    with (
        under_a_path(site, tmp_path) as base,
        revisiting(browser, viewport={"width": 320, "height": 600}, color_scheme=scheme) as page,
    ):
        page.goto(f"{base}{prefix(code)}convmixer/model.html")
        look_up(page, WORDS[code][1])
        assert page.evaluate("[...document.querySelectorAll('#site-search *')].every(e => e.scrollWidth <= innerWidth)")
        box = page.locator("#site-search").bounding_box()
        assert box and (box["width"], box["height"]) == (320, 600)
