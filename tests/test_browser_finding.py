"""Ways through a page and through a part of the site: contents, keys, lines, and the menu of pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol, Unpack

import pytest
from auditors import axe
from playwright.sync_api import Browser, Page, expect
from revisited_page import revisiting
from sample_site import built_sample
from site_browser import Options, browsing, serving

from site_builder.cli import main

pytestmark = pytest.mark.browser

TEXT = "It goes on like this, and the window is full before it ends. " * 12
SOURCE = (
    '# Copyright somebody\n# All rights reserved\n"""\n# A page\n\nWords.\n"""\nimport math\n\n\n'
    + "".join(
        f'class Part{n}:\n    """\n    ## Chapter {n}\n\n    {TEXT}\n    """\n\n'
        f"    def run(self):\n        return {n}\n\n"
        f"    # {TEXT}\n    name = {n}\n\n\n"
        for n in range(8)
    )
    + "# The last words.\nend = 1\n\n# And a last line.\nvery = 2\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same module as an English and as a Chinese page."""
    root = tmp_path_factory.mktemp("finding")
    (root / "long.py").write_text(SOURCE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for code in ("en", "zh"):
            assert main(["page", "long.py", "-o", code, "--language", code, "--jobs", "1"]) == 0
    (root / "favicon.ico").write_text("")
    with serving(root) as address:
        yield address


class Show(Protocol):
    """Opens the long page."""

    def __call__(self, code: str = "en", fragment: str = "", **options: Unpack[Options]) -> Page:
        """The page in a language, at a fragment."""


@pytest.fixture
def show(browser: Browser, site: str) -> Iterator[Show]:
    """Opens pages; afterwards none may have complained."""
    with ExitStack() as stack:

        def open_page(code: str = "en", fragment: str = "", **options: Unpack[Options]) -> Page:
            options.setdefault("viewport", {"width": 1440, "height": 900})
            page = stack.enter_context(revisiting(browser, **options))
            page.goto(f"{site}{code}/long.html{fragment}")
            page.wait_for_load_state("load")
            return page

        yield open_page


CURRENT = ".contents a[aria-current=true]"


# --- Contents --------------------------------------------------------------------------------------------------------


@pytest.mark.layout
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_contents_stay_in_reach_and_know_where_the_reader_is(show: Show, code: str) -> None:
    page = show(code)
    page.locator("#Part4").evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 10)")
    expect(page.locator(CURRENT)).to_have_text("Chapter 4")
    expect(page.locator(".contents .here")).to_have_text("Chapter 4")
    summary = page.locator(".contents summary")
    expect(summary).to_be_in_viewport()
    summary.click()
    expect(page.locator(CURRENT)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".contents details")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


@pytest.mark.layout
def test_a_way_through_the_contents_ends_at_the_section_and_closes_them(show: Show) -> None:
    page = show()
    page.locator(".contents summary").click()
    page.get_by_role("link", name="Chapter 5", exact=True).click()
    expect(page.locator(".contents details")).not_to_have_attribute("open", "")
    line = page.locator(".contents").bounding_box()
    heading = page.get_by_role("heading", name="Chapter 5").bounding_box()
    assert line and heading and line["y"] + line["height"] <= heading["y"] < 300
    expect(page.locator(CURRENT)).to_have_text("Chapter 5")


def test_every_definition_is_a_heading_and_no_level_is_left_out(show: Show) -> None:
    page = show()
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for n in range(8):
        expect(page.get_by_role("heading", level=3, name=f"Part{n}.run", exact=True)).to_have_count(1)


@pytest.mark.layout
def test_without_javascript_the_contents_open_in_the_page(show: Show) -> None:
    page = show(java_script_enabled=False)
    page.locator(".contents summary").click()
    below = page.locator("#Part0").bounding_box()
    listed = page.locator(".contents ol").first.bounding_box()
    assert below and listed and listed["y"] + listed["height"] <= below["y"]
    expect(page.locator(".contents .steps")).to_be_hidden()


# --- Keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "zh"])
def test_j_and_k_go_from_section_to_section_to_the_end_and_back(show: Show, code: str) -> None:
    page = show(code)
    ids = page.locator(".annotated > .section").evaluate_all("all => all.map((one) => one.id)")
    focused = "document.activeElement.closest('.section')?.id"
    page.evaluate("scrollTo(0, 0)")
    seen = []
    for _ in ids:
        page.keyboard.press("j")
        seen.append(page.evaluate(focused))
    assert seen == [*ids[1:], ids[-1]]
    back = []
    for _ in ids[2:]:
        page.keyboard.press("k")
        back.append(page.evaluate(focused))
    assert back == ids[-2:0:-1]


def test_the_buttons_do_what_the_keys_do(show: Show) -> None:
    page = show()
    page.get_by_role("button", name="Next section").click()
    page.get_by_role("button", name="Next section").click()
    expect(page.locator(".contents [role=status]")).to_have_text("Part0.run")
    page.get_by_role("button", name="Previous section").click()
    expect(page.locator(CURRENT)).to_have_text("Chapter 0")


@pytest.mark.parametrize(("code", "said"), [("en", "Link copied"), ("zh", "链接已复制")])
def test_y_and_a_click_on_the_mark_copy_the_link_of_the_section(show: Show, code: str, said: str) -> None:
    page = show(code)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    status = page.locator(".contents [role=status]")
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(status).to_have_text(said)
    assert page.evaluate("navigator.clipboard.readText()").endswith("/long.html#Part0")
    page.locator("#Part2 .anchor").click()
    expect(page).to_have_url(re.compile("#Part2$"))
    expect(status).to_have_text(said)
    assert page.evaluate("navigator.clipboard.readText()").endswith("/long.html#Part2")


@pytest.mark.parametrize(("code", "title", "use"), [("en", "Keys", "Use these keys"), ("zh", "快捷键", "启用快捷键")])
def test_all_keys_are_shown_and_can_be_switched_off_for_good(show: Show, code: str, title: str, use: str) -> None:
    page = show(code)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name=title)
    expect(dialog).to_be_visible()
    # No search here, no second language, no other page and no symbol: their keys would do nothing.
    listed = [["j", "k", "y", "t", "?"], ["Enter", "←", "↑", "↓", "→", "Esc"]]
    assert [one.locator("kbd:visible").all_inner_texts() for one in dialog.locator("dl").all()] == listed
    page.keyboard.press("j")
    assert page.evaluate("scrollY") == 0
    dialog.get_by_label(use).uncheck()
    page.keyboard.press("Escape")
    for key in ("j", "?"):
        page.keyboard.press(key)
    expect(dialog).to_be_hidden()
    assert page.evaluate("scrollY") == 0
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name=title).click()
    dialog.get_by_label(use).check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("scrollY") > 0


TOLD = "[...document.querySelectorAll('[aria-keyshortcuts]')].map((one) => one.ariaKeyShortcuts)"
TITLES = "[...document.querySelectorAll('.steps button, .site-find')].map((one) => one.title)"


def test_a_key_that_is_switched_off_is_told_to_nobody(show: Show) -> None:
    page = show()
    before, named = page.evaluate(TOLD), page.evaluate(TITLES)
    assert {"j", "k", "Enter"} == set(before)
    for _ in range(2):
        page.locator("[data-keys-open]").click()
        page.locator("dialog.keys input").uncheck()
        page.keyboard.press("Escape")
        assert set(page.evaluate(TOLD)) == {"Enter"}  # where the focus is
        assert not any("(" in title for title in page.evaluate(TITLES))
        page.reload()
    page.locator("[data-keys-open]").click()
    page.locator("dialog.keys input").check()
    assert (page.evaluate(TOLD), page.evaluate(TITLES)) == (before, named)


def test_the_frame_of_a_site_tells_no_key_that_is_switched_off(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}zh/convmixer/model.html")
        assert {"/", "B"} <= set(page.evaluate(TOLD))
        page.evaluate("localStorage.setItem('sb-keys', 'off')")
        page.reload()
        assert set(page.evaluate(TOLD)) <= {"Enter"}
        assert page.evaluate(TITLES) == ["搜索"]


def test_keys_with_modifiers_are_the_browsers(show: Show) -> None:
    page = show()
    for key in ("Control+j", "Alt+j", "Shift+J"):
        page.keyboard.press(key)
    assert page.evaluate("scrollY") == 0


def test_t_changes_the_theme(show: Show) -> None:
    page = show()
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_contents_or_the_keys_open(browser: Browser, site: str, scheme: str) -> None:
    script = axe()
    found = "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"
    for code in ("en", "zh"):
        options: Options = {"color_scheme": "dark" if scheme == "dark" else "light"}
        with browsing(browser, **options) as page:
            page.goto(f"{site}{code}/long.html")
            page.evaluate(script)
            page.locator(".contents summary").click()
            assert page.evaluate(found) == []
            page.locator("[data-keys-open]").click()
            assert page.evaluate(found) == []


# --- Addresses -------------------------------------------------------------------------------------------------------


def test_a_line_that_is_folded_away_is_opened_and_scrolled_to(show: Show) -> None:
    page = show(fragment="#L1-L2")
    expect(page.locator("#L1")).to_be_visible()
    assert page.locator(".line.marked").count() == 2


def test_a_range_of_lines_is_in_view_and_marked_after_loading(show: Show) -> None:
    number = SOURCE[: SOURCE.index("return 6")].count("\n") + 1
    page = show(fragment=f"#L{number - 1}-L{number}")
    expect(page.locator(f"#L{number}")).to_be_in_viewport()
    assert page.locator(".line.marked").count() == 2
    expect(page.locator(CURRENT)).to_have_text("run")
    single = show(fragment=f"#L{number}")
    expect(single.locator(f"#L{number}")).to_be_in_viewport()


def test_the_numbers_of_the_old_site_lead_to_their_sections(show: Show) -> None:
    page = show()
    wanted = page.locator("#section-7").evaluate("mark => mark.closest('.section').id")
    page.goto(page.url + "#section-7")
    expect(page.locator("#section-7")).to_be_in_viewport()
    page.keyboard.press("y")
    expect(page).to_have_url(re.compile(f"#(section-7|{wanted})$"))


# --- The pages of a part ---------------------------------------------------------------------------------------------


@pytest.mark.layout
@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize(("prefix", "first"), [("", "ConvMixer"), ("zh/", "ConvMixer 详解")])
def test_the_pages_of_a_part_are_a_menu(browser: Browser, width: int, prefix: str, first: str) -> None:
    with (
        serving(built_sample()[1]) as base,
        revisiting(browser, viewport={"width": width, "height": 800}) as page,
    ):
        page.goto(f"{base}{prefix}convmixer/model.html")
        menu = page.locator(".site-pages details")
        expect(menu.locator("ol")).to_be_hidden()
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu.locator("[aria-current=page]")).to_be_visible()
        inside = menu.locator("ol").bounding_box()
        assert inside and inside["x"] >= 0 and inside["x"] + inside["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
        expect(menu.locator("ol")).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()
        menu.locator("summary").click()
        menu.get_by_role("link", name=first, exact=True).click()
        page.wait_for_url("**/convmixer/index.html")


def test_the_menu_opens_without_javascript(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{base}convmixer/model.html")
        page.locator(".site-pages summary").click()
        expect(page.locator(".site-pages ol a").first).to_be_visible()


def test_the_neighbours_of_a_page_stand_above_and_below_it(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}convmixer/index.html")
        following = page.locator("a[rel=next]")
        expect(following).to_have_count(2)
        assert {link.get_attribute("href") for link in following.all()} == {"model.html"}
        previous = page.locator("a[rel=prev]")
        assert {link.get_attribute("href") for link in previous.all()} == {"../index.html"}
        page.keyboard.press("n")
        page.wait_for_url("**/convmixer/model.html")
