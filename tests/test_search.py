"""A reader finds a section by a word, by a part of a compound, by an identifier; the hit lands on the section."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page
from sample_site import built_sample
from site_browser import browsing, chromium, serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with chromium() as started:
        yield started


def documents(prefix: str = "") -> list[dict[str, str]]:
    """The records of one language."""
    text = (built_sample()[1] / f"{prefix}search/search_index.json").read_text(encoding="utf-8")
    found: list[dict[str, str]] = json.loads(text)["docs"]
    return found


def test_each_section_is_one_record_under_its_page() -> None:
    assert [one["location"] for one in documents()][-3:] == [
        "convmixer/model.html",
        "convmixer/model.html#ConvMixerLayer",
        "convmixer/model.html#model-0a1b2c3d",
    ]


def test_a_section_without_a_heading_has_its_pages_title() -> None:
    assert documents("zh/")[-1] == {
        "location": "convmixer/model.html#model-0a1b2c3d",
        "title": "模型",
        "text": "批归一化跟在激活函数之后。",
    }


def test_a_moved_page_is_not_found() -> None:
    assert not [one for one in documents() if "old.html" in one["location"]]


def look_up(page: Page, query: str) -> Locator:
    """Type into the search box; the first hit."""
    page.locator("input[name=query]").click()
    page.keyboard.type(query, delay=5)
    hit = page.locator(".md-search-result__link:has(mark)").first
    hit.wait_for(timeout=10_000)
    return hit


@pytest.mark.browser
@pytest.mark.parametrize(
    ("prefix", "query", "anchor"),
    [
        ("", "depthwise", "ConvMixerLayer"),
        ("", "PatchEmbedding", "ConvMixerLayer"),
        ("", "embedding", "ConvMixerLayer"),
        ("", "PatchEmbedding.forward", "ConvMixerLayer"),
        ("", "convolutions", "ConvMixerLayer"),
        ("", "normalization activation", "model-0a1b2c3d"),
        ("zh/", "卷积", "ConvMixerLayer"),
        ("zh/", "逐通道卷积", "ConvMixerLayer"),
        ("zh/", "卷积空间混合", "ConvMixerLayer"),
        ("zh/", "patchembedding", "ConvMixerLayer"),
        ("zh/", "归一化", "model-0a1b2c3d"),
    ],
)
def test_a_hit_lands_on_its_section(browser: Browser, prefix: str, query: str, anchor: str) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}{prefix}index.html")
        look_up(page, query).click()
        page.wait_for_url(f"{base}{prefix}convmixer/model.html#{anchor}")
        assert page.locator(f"[id='{anchor}']").is_visible()


@pytest.mark.browser
def test_a_word_that_stands_nowhere_is_said_in_the_pages_language(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}zh/index.html")
        page.locator("input[name=query]").click()
        page.keyboard.type("qwertyuiop")
        page.get_by_text("没有找到符合条件的结果").wait_for()


@pytest.mark.browser
def test_enter_goes_to_the_best_hit_and_markup_in_a_text_is_text(browser: Browser) -> None:
    with serving(built_sample()[1]) as base, browsing(browser) as page:
        page.goto(f"{base}index.html")
        hit = look_up(page, "code>PatchEmbedding")
        assert "<code>PatchEmbedding" in hit.inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}convmixer/model.html#ConvMixerLayer")
