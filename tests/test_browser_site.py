"""The frame around a page in a real browser, under a strict policy and a path of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sample_site import built_sample
from site_browser import browsing, serving

pytestmark = pytest.mark.browser


def background(page: Page) -> str:
    """The colour behind the page."""
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_works_under_a_strict_policy_and_asks_no_other_host(
    browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    _, out, _ = built_sample()
    size: ViewportSize = {"width": width, "height": 900}
    with serving(out) as base, browsing(browser, viewport=size, color_scheme=scheme) as page:
        for url in ("index.html", "convmixer/model.html", "zh/index.html", "zh/convmixer/model.html"):
            page.goto(base + url)
            page.wait_for_load_state("networkidle")
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, url


def test_the_site_works_under_any_path(browser: Browser, tmp_path: Path) -> None:
    _, out, _ = built_sample()
    (tmp_path / "some/sub").mkdir(parents=True)
    (tmp_path / "some/sub/path").symlink_to(out)
    with serving(tmp_path) as base, browsing(browser) as page:
        page.goto(f"{base}some/sub/path/zh/convmixer/model.html")
        page.wait_for_load_state("networkidle")
        page.locator("[aria-label=语言]").hover()
        page.get_by_role("link", name="English", exact=True).click()
        page.wait_for_url(f"{base}some/sub/path/convmixer/model.html")
        page.goto(f"{base}some/sub/path/404.html")
        page.wait_for_load_state("networkidle")


def test_the_language_switch_stays_on_the_section(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}convmixer/model.html")
        page.evaluate("document.getElementById('far-9').scrollIntoView()")
        page.locator("[aria-label=Language]").hover()
        page.get_by_role("link", name="简体中文").click()
        page.wait_for_url(f"{base}zh/convmixer/model.html#far-*")
        assert page.evaluate("Math.abs(document.querySelector(location.hash).getBoundingClientRect().top) < 300")


def test_the_language_switch_works_without_javascript(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, java_script_enabled=False) as page:
        page.goto(f"{base}convmixer/model.html#ConvMixerLayer")
        page.locator("[aria-label=Language]").focus()
        page.get_by_role("link", name="简体中文").click()
        page.wait_for_url(f"{base}zh/convmixer/model.html")


def test_escape_closes_the_list_of_languages(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}convmixer/model.html")
        button, chinese = page.locator("[aria-label=Language]"), page.get_by_role("link", name="简体中文")
        button.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(chinese).to_be_focused()
        page.keyboard.press("Escape")
        expect(chinese).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        expect(chinese).to_be_visible()
        page.keyboard.press("Escape")
        button.hover()  # and the mouse finds it as ever
        expect(chinese).to_be_visible()


def test_the_browsers_language_is_offered_once_and_never_forced(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, locale="zh-CN") as page:
        page.goto(f"{base}convmixer/model.html")
        bar = page.locator(".site-offer")
        assert bar.inner_text().startswith("本页有简体中文版")
        assert page.url == f"{base}convmixer/model.html"
        page.get_by_role("button", name="不再提示").click()
        assert bar.is_hidden()
        page.goto(f"{base}index.html")
        page.wait_for_load_state("networkidle")
        assert page.locator(".site-offer").is_hidden()


def test_no_language_is_offered_to_whom_reads_the_page_in_their_own(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, locale="zh-CN") as page:
        page.goto(f"{base}zh/index.html")
        page.wait_for_load_state("networkidle")
        assert page.locator(".site-offer").is_hidden()


def test_the_theme_follows_the_system_until_the_reader_chooses_and_is_kept_across_languages(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, color_scheme="dark") as page:
        page.goto(f"{base}index.html")
        dark = background(page)
        assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
        page.locator("label[title^='Theme as the system']").click()
        page.wait_for_function("document.body.dataset.mdColorScheme === 'default'")
        page.goto(f"{base}zh/index.html")
        assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
        assert background(page) != dark


@pytest.mark.parametrize(
    ("prefix", "states"), [("", ["system", "light", "dark"]), ("zh/", ["跟随系统", "浅色", "深色"])]
)
def test_the_themes_are_chosen_by_keyboard_and_heard_by_their_names(
    browser: Browser, prefix: str, states: list[str]
) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}{prefix}index.html")
        radios = [page.get_by_role("radio", name=state) for state in states]
        radios[0].focus()
        page.keyboard.press("ArrowRight")
        assert (radios[1].is_checked(), page.evaluate("document.body.dataset.mdColorScheme")) == (True, "default")
        page.keyboard.press("ArrowRight")
        assert (radios[2].is_checked(), page.evaluate("document.body.dataset.mdColorScheme")) == (True, "slate")
        outline = "getComputedStyle(document.querySelector('.md-option:checked + label')).outlineStyle"
        assert page.evaluate(outline) == "solid"


def test_a_dark_page_is_dark_before_the_themes_script_has_come(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser, color_scheme="dark") as page:
        page.route("**/bundle*.js", lambda route: route.fulfill(body=""))
        page.goto(f"{base}index.html")
        assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_an_old_address_leads_on_with_its_section(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}zh/convmixer/old.html#ConvMixerLayer")
        page.wait_for_url(f"{base}zh/convmixer/model.html#ConvMixerLayer")


def test_the_keyboard_reaches_the_text_first(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}convmixer/model.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
