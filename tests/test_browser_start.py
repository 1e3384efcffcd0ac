"""How a page starts, in a real browser: its first screen at once, and soon afterwards nothing is left of that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from revisited_page import revisiting
from site_browser import browsing, serving, settled

from site_builder.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.layout]

MODULE = '"""\n# A long page\n"""\n' + "".join(
    f"""
def work_{n}(x):
    r\"\"\"
    ## Part {n}

{"    Some words about it, which go on and on, and are as many as there are code lines or more." * (n % 5 + 1)}

    $$y_{{{n}}} = \\sum_{{i=1}}^{{{n}}} x_i + \\int_0^1 f(t) \\, dt$$
    \"\"\"
    # It is done in steps.
{chr(10).join(f"    x = x + {k}" for k in range(3 + n % 7))}
    return x
"""
    for n in range(20)
)
# The browser is never idle, until we say so.
BUSY = "window.requestIdleCallback = (work) => ((window.idle = work), 1)"
HEIGHTS = (
    "() => [...document.querySelectorAll('.annotated > .section')].map((one) => one.getBoundingClientRect().height)"
)
LAID_OUT = """() => [...document.querySelectorAll('.annotated > .section')]
  .map((one) => one.querySelector('.prose').checkVisibility({ contentVisibilityAuto: true }))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The long page."""
    root = tmp_path_factory.mktemp("start")
    (root / "long.py").write_text(MODULE, encoding="utf-8")
    assert main(["page", str(root / "long.py"), "-o", str(root / "out"), "--no-cache", "--jobs", "1"]) == 0
    (page,) = (root / "out").rglob("long.html")
    (root / "out/favicon.ico").write_bytes(b"")  # a browser asks for it
    with serving(root / "out") as base:
        yield base + page.relative_to(root / "out").as_posix()


@contextmanager
def busy(browser: Browser, address: str, fragment: str = "") -> Iterator[Page]:
    """The page in a browser that has no time for what is further down."""
    with revisiting(browser, BUSY, viewport={"width": 1200, "height": 800}) as page:
        page.goto(address + fragment)
        yield page


def test_what_is_far_below_is_put_off_and_then_laid_out_from_the_top(browser: Browser, address: str) -> None:
    with busy(browser, address) as page:
        first = page.evaluate(LAID_OUT)
        assert first[0]
        assert not first[-1]
        expect(page.locator(":root[data-settled]")).to_have_count(0)
        page.wait_for_function("'idle' in window")  # when the first screen is seen
        page.evaluate("window.idle()")
        assert sum(page.evaluate(LAID_OUT)) >= sum(first)
        page.evaluate("while (!('settled' in document.documentElement.dataset)) window.idle()")
        assert all(page.evaluate(LAID_OUT))


@pytest.mark.parametrize("width", [390, 1200])
def test_a_settled_page_is_the_one_that_stands_there_without_scripts(
    browser: Browser, address: str, width: int
) -> None:
    with revisiting(browser, viewport={"width": width, "height": 800}) as page:
        page.goto(address)
        settled(page)
        page.wait_for_function("document.fonts.status === 'loaded'")
        heights = page.evaluate(HEIGHTS)
    with browsing(browser, viewport={"width": width, "height": 800}, java_script_enabled=False) as page:
        page.goto(address)
        assert all(page.evaluate(LAID_OUT))
        assert page.evaluate(HEIGHTS) == heights


def test_nothing_that_the_reader_sees_moves_while_the_page_settles(browser: Browser, address: str) -> None:
    with busy(browser, address) as page:
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        last = page.locator(".annotated > .section").last
        before = last.bounding_box()
        page.wait_for_function("'idle' in window")
        page.evaluate("while (!('settled' in document.documentElement.dataset)) window.idle()")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        after = last.bounding_box()
        assert before is not None
        assert after is not None
        assert after["y"] == pytest.approx(before["y"], abs=2)


@pytest.mark.parametrize("fragment", ["#work_17", "#L150", "#L150-L152"])
def test_an_address_is_found_at_its_true_place(browser: Browser, address: str, fragment: str) -> None:
    with busy(browser, address, fragment) as page:
        settled(page)
        target = page.locator(f"[id='{fragment[1:].partition('-')[0]}']")
        expect(target).to_be_in_viewport()
        place = target.bounding_box()
    with busy(browser, address) as page:  # the same, followed on the page
        page.evaluate("(fragment) => (location.hash = fragment)", fragment)
        settled(page)
        expect(target := page.locator(f"[id='{fragment[1:].partition('-')[0]}']")).to_be_in_viewport()
        again = target.bounding_box()
    assert place is not None
    assert again is not None
    assert again["y"] == pytest.approx(place["y"], abs=2)


def test_a_key_or_a_click_lays_out_everything_at_once(browser: Browser, address: str) -> None:
    with busy(browser, address) as page:
        page.keyboard.press("j")
        settled(page)
        assert all(page.evaluate(LAID_OUT))
    with busy(browser, address) as page:
        page.locator(".contents summary").click()
        settled(page)
        page.locator(".contents a[href='#work_18']").click()
        expect(page.locator("#work_18")).to_be_in_viewport()
        line = page.locator(".annotated > .contents").bounding_box()
        place = page.locator("#work_18").bounding_box()
        assert line is not None
        assert place is not None
        assert place["y"] == pytest.approx(line["y"] + line["height"], abs=4)


def test_who_comes_back_is_where_they_were(browser: Browser, address: str) -> None:
    with busy(browser, address) as page:
        page.keyboard.press("Shift")
        settled(page)
        page.evaluate("scrollTo(0, 4000)")
        page.goto("about:blank")
        page.go_back()
        settled(page)
        page.wait_for_function("scrollY > 0")
        assert page.evaluate("scrollY") == pytest.approx(4000, abs=2)


def test_paper_gets_all_of_it(browser: Browser, address: str) -> None:
    with busy(browser, address) as page:
        page.emulate_media(media="print")
        assert all(page.evaluate(LAID_OUT))
        page.emulate_media(media="null")


def test_a_short_page_has_nothing_to_put_off(
    browser: Browser, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("short")
    (root / "short.py").write_text(MODULE[: MODULE.index("def work_3")], encoding="utf-8")
    assert main(["page", str(root / "short.py"), "-o", str(root / "out"), "--no-cache", "--jobs", "1"]) == 0
    (path,) = (root / "out").rglob("short.html")
    with browsing(browser) as page:
        page.add_init_script(BUSY)
        page.goto(path.as_uri())
        settled(page)
        assert all(page.evaluate(LAID_OUT))
