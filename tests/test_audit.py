"""
What the auditors say of the site as it is published: axe-core, the Nu HTML checker, the browser itself.

`make test` asks about the pages that hold one of everything, `make test-all` about all of them.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Literal

import pytest
from auditors import axe, nu
from playwright.sync_api import Browser, Page
from sample_project import built_project
from site_browser import browsing, serving, settled

from site_builder.cli import main
from site_builder.translation.ui_strings import words

pytestmark = pytest.mark.browser

GOLDEN = Path(__file__).parent / "golden" / "accessibility"
SOME = ["index.html", "convmixer/model.html", "zh/convmixer/model.html", "ja/index.html", "404.html"]
ALL = pytest.param("all", marks=pytest.mark.all)
# What may change with every edit of the prose.
WORDS = re.compile(r"^( *- )'?(text|paragraph|listitem|code|cell|row|emphasis|strong)\b.*")
# Of axe-core's rules those of WCAG 2.2, and what it calls best practice; `target-size` is off unless asked for.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# In the dark nothing else changes: the same page is not asked about everything twice.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


def pages(which: str) -> list[str]:
    """Addresses from the root of the site; those that lead on to another page are none."""
    if which == "some":
        return SOME
    site = built_project()
    found = sorted(site.rglob("*.html"))
    return [str(path.relative_to(site)) for path in found if 'http-equiv="refresh"' not in path.read_text("utf-8")]


def violations(page: Page, where: str, scheme: str, part: str = "html") -> list[str]:
    """What axe-core finds in a part of the page, a line for each element."""
    options = COLOURS if scheme == "dark" else OPTIONS
    found: dict[str, Any] = page.evaluate("([part, options]) => axe.run(part, options)", [part, options])
    return [
        f"{where}: {rule['id']}: {node['html'][:150]}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["some", ALL])
def test_axe_finds_nothing_on_any_page(browser: Browser, which: str, scheme: Literal["light", "dark"]) -> None:
    """Nor has the browser anything to say, nor is another host asked: `browsing` sees to both."""
    script = axe()
    with serving(built_project()) as base, browsing(browser, color_scheme=scheme) as page:
        found = []
        for url in pages(which):
            page.goto(base + url)
            settled(page)
            page.evaluate(script)
            found += violations(page, url, scheme)
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("which", ["some", ALL])
def test_no_page_scrolls_sideways(browser: Browser, which: str) -> None:
    """Neither on a phone, nor in a window of 1,280 pixels at 400 %, which is one of 320."""
    with serving(built_project()) as base, browsing(browser) as page:
        wider = []
        for url in pages(which):
            page.goto(base + url)
            settled(page)
            for width in (320, 390, 768, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wider.append(f"{url} at {width}")
    assert wider == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "url",
    [
        "convmixer/model.html",
        "zh/convmixer/model.html",
        pytest.param("ja/convmixer/model.html", marks=pytest.mark.all),
    ],
)
def test_axe_finds_nothing_in_any_dialog(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> None:
    """Each is opened by the first of its buttons; one that no button opens is found out."""
    script = axe()
    with serving(built_project()) as base, browsing(browser, color_scheme=scheme) as page:
        page.goto(base + url)
        settled(page)
        page.evaluate(script)
        found, opened = [], set()
        openers = page.locator("[aria-haspopup=dialog]:visible")
        for number in range(openers.count()):
            openers.nth(number).click()
            dialog = page.locator("dialog[open]")
            dialog.wait_for()
            page.wait_for_load_state("networkidle")
            name = str(dialog.get_attribute("class"))
            if name not in opened:
                found += violations(page, f"{url}, {name}", scheme, "dialog[open]")
            opened.add(name)
            page.keyboard.press("Escape")
            dialog.wait_for(state="detached" if not dialog.count() else "hidden")
        assert opened >= set(page.locator("dialog").evaluate_all("all => all.map(one => one.className)"))
    assert found == []


def test_the_html_checker_finds_no_error(tmp_path: Path) -> None:
    """Neither in the site nor in a page that stands alone; drawings are checked with them."""
    command = nu()
    (tmp_path / "one.py").write_text('"""\n# One\n\nAn area is $\\pi r^2$.\n"""\n\nx = 1\n', encoding="utf-8")
    assert main(["page", str(tmp_path / "one.py"), "-o", str(tmp_path / "out")]) == 0
    options = ["--format", "json", "--errors-only", "--also-check-svg", "--skip-non-html"]
    folders = [str(built_project()), str(tmp_path / "out")]
    done = subprocess.run([*command, *options, *folders], capture_output=True, encoding="utf-8", check=False)
    messages = json.loads(done.stderr)["messages"]
    assert [f"{one['url']}:{one.get('lastLine')}: {one['message']}: {one.get('extract')}" for one in messages] == []


@pytest.mark.parametrize("url", ["convmixer/model.html", "zh/convmixer/model.html"])
def test_a_printed_page_holds_the_page_and_nothing_around_it(browser: Browser, url: str) -> None:
    with serving(built_project()) as base, browsing(browser) as page:
        page.goto(base + url)
        settled(page)
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        # Two columns on a sheet of paper were twice as many, with one letter in a line of code.
        assert 2 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 13
        page.emulate_media(media="print")
        around = page.locator("nav, header, footer, dialog, button, .anchor, .site-offer, .site-skip")
        shown = around.evaluate_all("all => all.filter(one => one.checkVisibility()).map(one => one.outerHTML)")
        assert [html[:150] for html in shown] == []
        text = page.locator("body").inner_text()
        assert text.lstrip().startswith(page.locator("h1").inner_text())
        assert "class ConvMixerLayer" in text
        prose, code = (page.locator(f"#ConvMixerLayer > .{part}").bounding_box() for part in ("prose", "code"))
        assert prose and code and code["y"] >= prose["y"] + prose["height"]


FORBID = """
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, {
  get() { throw new DOMException("Access is denied", "SecurityError"); },
});
"""


def test_a_browser_that_forbids_storage_loses_its_memory_and_nothing_else(browser: Browser) -> None:
    """`browsing` would tell of every error. What a reader chooses lasts as long as the page."""
    with serving(built_project()) as base, browsing(browser, viewport={"width": 1440, "height": 900}) as page:
        page.add_init_script(FORBID)
        page.goto(f"{base}convmixer/model.html")
        page.locator(".md-header [data-language-link][hreflang^=zh]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/zh/convmixer/model.html*")
        settled(page)
        page.keyboard.press("t")
        assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
        page.locator(".symbol-stop").first.press("Enter")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("卷积")
        page.locator(".site-search__hit").first.wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        page.locator(".original").first.wait_for()
        page.locator(".site-translation [data-mend]").click()
        page.locator("p > .mend-one").first.click()
        page.locator("#mend-text").fill("`nothing` of it")
        page.keyboard.press("Escape")
        # The page says that it can't keep it.
        assert words("zh")["mend.not-kept"] in page.locator(".mend-bar").inner_text()
        page.keyboard.press("?")
        page.locator("dialog.keys input").uncheck()
        page.keyboard.press("Escape")
        before = page.evaluate("scrollY")
        page.keyboard.press("j")
        assert page.evaluate("scrollY") == before


def outline(tree: str) -> str:
    """
    An accessibility tree without the words that any author may change: paragraphs, entries of lists, lines of code.

    What remains is what a reader moves by, and hears the names of: headings, links, buttons, pictures, formulas.
    """
    lines = [line for line in tree.splitlines() if not line.lstrip().startswith("- /url:")]
    return "".join(WORDS.sub(r"\1\2", line) + "\n" for line in lines)


def test_the_model_page_is_heard_in_the_order_that_it_is_read_in(browser: Browser, regenerate: bool) -> None:
    with serving(built_project()) as base, browsing(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{base}convmixer/model.html")
        settled(page)
        tree = outline(page.locator("body").aria_snapshot())
    golden = GOLDEN / "model.txt"
    if regenerate:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(tree, encoding="utf-8")
    assert tree == golden.read_text(encoding="utf-8"), "run again with --regenerate, and read the difference aloud"
