"""Copying from a page in a real browser, under a strict policy; then without a script or a clipboard."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from site_browser import browsing, serving
from test_cli import run
from test_take_away import MODULE, project

from site_builder.copies.excerpt import excerpts
from site_builder.copies.excerpt_script import head
from site_builder.layout.downloads import Provenance
from site_builder.source.source import Source, read

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
ADDRESS = "https://example.org/walls/{}walls/paint.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A built site and where it is served."""
    root = tmp_path_factory.mktemp("walls")
    project(root)
    done = run("build", "--no-cache", cwd=root)
    assert done.returncode == 0, done.stderr
    with serving(root / "site") as base:
        yield root / "site", base


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def allow(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def opener(page: Page, anchor: str) -> None:
    row = page.locator(f'[id="{anchor}"]')
    row.locator("> .code").hover()
    row.locator("> .code > .copy > .copy-open").click()


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_class_is_copied_as_the_file_that_runs(browser: Browser, site: tuple[Path, str], folder: str) -> None:
    source = read("package/paint.py", MODULE.replace("from .colour", "from package.colour").encode())
    assert isinstance(source, Source)
    found = excerpts(source)
    with browsing(browser) as page:
        allow(page)
        page.goto(f"{site[1]}{folder}walls/paint.html")
        for anchor, part in found.parts.items():
            if "." in anchor:
                assert not part.needs
                continue
            opener(page, anchor)
            page.locator(f'[id="{anchor}"] .copy-choices button').nth(1).click()
            expect(page.locator(".copy-status")).not_to_have_text("")
            place = Provenance(address=ADDRESS.format(folder), version="1.2", licence="MIT")
            line = head("Paint", "", place).replace("{name}", anchor).replace("{anchor}", anchor)
            assert copied(page) == found.whole(anchor, line)


def test_a_definition_and_a_section_are_copied_without_numbers_and_prose(
    browser: Browser, site: tuple[Path, str]
) -> None:
    with browsing(browser) as page:
        allow(page)
        page.goto(f"{site[1]}walls/paint.html")
        opener(page, "Wall.price.each")
        choices = page.locator('[id="Wall.price.each"] .copy-choices button')
        expect(choices).to_have_text(["All of Wall.price.each", "These lines"])  # a part of a function runs nowhere
        choices.first.click()
        expect(page.locator(".copy-status")).to_have_text("Copied. Lines: 2")
        assert copied(page) == "def each(n: int) -> int:\n    return n * PRICES[colour]\n"
        section = page.locator(".section", has_text="How high.")
        section.locator("> .code").hover()
        section.locator(".copy-open").click()
        expect(page.locator(".copy-status")).to_have_text("Copied. Lines: 1")
        assert copied(page) == "height = 2\n"


def test_the_keyboard_opens_chooses_and_leaves(browser: Browser, site: tuple[Path, str]) -> None:
    with browsing(browser) as page:
        allow(page)
        page.goto(f"{site[1]}walls/paint.html")
        listing = page.locator("#litres > .code pre")
        button = page.locator("#litres .copy-open")
        choices = page.locator("#litres .copy-choices")
        # The code of a section is one tab stop, and the button is part of it.
        expect(button).to_have_attribute("tabindex", "-1")
        listing.focus()
        expect(page.locator("#litres .copy")).to_have_css("opacity", "1")
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(choices.locator("button").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(choices).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".copy-status")).not_to_have_text("")
        expect(button).to_be_focused()
        assert copied(page).startswith("def litres(area: float) -> int:\n    return")
        # Who goes on leaves nothing open behind.
        page.keyboard.press("Enter")
        for _ in range(4):
            page.keyboard.press("Tab")
        expect(choices).to_be_hidden()
        # What has no choice is copied at once.
        page.locator(".section", has_text="How high.").locator("pre").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".copy-status")).to_have_text("Copied. Lines: 1")


def test_a_finger_finds_the_button_without_hovering(browser: Browser, site: tuple[Path, str]) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{site[1]}walls/paint.html")
    for box in page.locator(".copy").all():
        expect(box).to_have_css("opacity", "1")
    page.locator("#litres .copy-open").tap()
    expect(page.locator("#litres .copy-choices")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def test_it_works_from_a_folder_and_where_the_browser_has_no_clipboard(
    browser: Browser, site: tuple[Path, str]
) -> None:
    with browsing(browser) as page:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.goto((site[0] / "walls/paint.html").as_uri())
        opener(page, "litres")
        page.locator("#litres .copy-choices button").nth(1).click()
        expect(page.locator(".copy-status")).to_have_text(re.compile(r"Copied"))


def test_what_is_copied_from_is_asked_for_at_an_address_of_the_pages_own_version(
    browser: Browser, site: tuple[Path, str]
) -> None:
    page_file = site[0] / "walls/paint.html"
    asked: list[str] = []
    for time in (1_700_000_000, 1_700_000_060):
        os.utime(page_file, (time, time))
        with browsing(browser) as page:
            allow(page)
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{site[1]}walls/paint.html")
            opener(page, "Wall")
            page.locator('[id="Wall"] .copy-choices button').nth(1).click()
            expect(page.locator(".copy-status")).not_to_have_text("")
    versions = [url.partition("?")[2] for url in asked if "excerpts.js" in url]
    assert versions == ["1700000000000", "1700000060000"]


def test_the_citation_is_copied_and_can_be_read_without_a_script(browser: Browser, site: tuple[Path, str]) -> None:
    with browsing(browser) as page:
        allow(page)
        page.goto(f"{site[1]}walls/paint.html")
        page.get_by_text("Cite the paper").click()
        page.locator(".copy-citation").first.click()
        expect(page.locator(".copy-status")).to_have_text("Copied. Lines: 1")
        assert copied(page) == "@book{litre, title = {The <Litre>}}\n"
    with browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{site[1]}walls/paint.html")
        page.get_by_text("Cite this page").click()
        expect(page.locator(".citation").last).to_be_visible()
        expect(page.locator(".take-away a")).to_have_count(4)
        expect(page.locator(".copy-open")).to_have_count(0)


def test_a_module_arrives_under_its_own_name(browser: Browser, site: tuple[Path, str]) -> None:
    with browsing(browser) as page:
        page.goto(f"{site[1]}zh/walls/paint.html")
        links = page.locator(".take-away a[download]")
        names = []
        for link in links.all():
            with page.expect_download() as started:
                link.click()
            names.append(started.value.suggested_filename)
        assert names == ["paint.py", "paint.py", "paint.ipynb"]


def test_the_script_is_small() -> None:
    assert len(gzip.compress((ROOT / "site_builder/assets/copy.js").read_bytes())) < 2_600
