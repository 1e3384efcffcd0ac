"""The local server: files as they are, news as it happens, errors over the last good page."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from sample_site import built_sample, copy_of_sample, sample_pages
from site_browser import browsing

from site_builder.diagnostic import Diagnostic
from site_builder.page import Page, Record
from site_builder.project.config import Settings
from site_builder.serve.live import Live
from site_builder.serve.local_server import LocalServer, listening
from site_builder.serve.preview_site import PreviewSite
from site_builder.serve.serve import Place, Workshop, serve
from site_builder.serve.watch import Watch


@contextmanager
def server(root: Path, live: Live | None = None) -> Iterator[LocalServer]:
    """A running server of `root`."""
    live = live or Live(revision=1)
    running = LocalServer(listening("127.0.0.1", 0), PreviewSite(root, live, "/some/sub/path/"), live, print)
    running.start()
    try:
        yield running
    finally:
        running.close()


def get(running: LocalServer, path: str) -> tuple[int, str, str]:
    """Status, type and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    # Not `request`, which would tidy the path that a hostile client sends.
    connection.putrequest("GET", path)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, answer.headers["Content-Type"] or "", body


def test_a_page_gets_the_reloading_script_and_its_file_does_not() -> None:
    _, out, _ = built_sample()
    with server(out) as running:
        status, kind, page = get(running, "/zh/convmixer/model.html")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert 'data-page="zh/convmixer/model.html"' in page
    assert "_site-builder" not in (out / "zh/convmixer/model.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/site.js", "text/javascript; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/search/index.js", "text/javascript; charset=utf-8"),
        ("/assets/katex/fonts/KaTeX_Main-Regular.woff2", "font/woff2"),
        ("/assets/images/favicon.png", "image/png"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/_site-builder/reload.js", "text/javascript; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/convmixer/", "text/html; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(path: str, kind: str) -> None:
    with server(built_sample()[1]) as running:
        status, found, _ = get(running, path)
    assert (status, found) == (200, kind)


@pytest.mark.parametrize(
    "path",
    ["/../mkdocs.yml", "/%2e%2e/mkdocs.yml", "/zh/..%2f..%2fmkdocs.yml", "/.site-builder", "/_site-builder/../site.js"],
)
def test_nothing_outside_the_site_is_served(path: str) -> None:
    with server(built_sample()[1]) as running:
        assert get(running, path)[0] in {400, 404}


def test_a_folder_without_its_slash_is_sent_to_the_one_with() -> None:
    with server(built_sample()[1]) as running:
        assert get(running, "/convmixer")[0] == 301


def test_a_missing_page_is_told_in_its_language_with_links_that_work_here() -> None:
    with server(built_sample()[1]) as running:
        status, _, page = get(running, "/zh/no/where.html")
    assert status == 404
    assert "找不到这个页面" in page
    assert 'href="/zh/index.html"' in page
    assert "/some/sub/path/" not in page


def test_before_the_first_build_a_page_waits(tmp_path: Path) -> None:
    live = Live()
    with server(tmp_path, live) as running:
        status, _, page = get(running, "/index.html")
        assert status == 503
        assert 'data-revision="0"' in page
        assert get(running, "/_site-builder/reload.js")[0] == 200
    live.update({"index.html"}, [])
    assert live.news("", 0)


def test_a_page_is_told_of_its_own_changes_alone() -> None:
    live = Live()
    live.update({"a.html", "b.html"}, [])
    loaded = live.revision
    live.update({"a.html"}, [])
    assert live.news("a.html", loaded) == ["a.html"]
    assert not live.news("b.html", loaded)
    live.update({"assets/page.css"}, [])
    assert live.news("b.html", loaded) == ["assets/page.css"]


def test_a_page_that_is_ahead_of_a_new_server_is_loaded_anew() -> None:
    live = Live()
    live.update({"a.html"}, [])
    assert not live.news("a.html", 1)
    assert list(live.news("a.html", 7)) == ["assets/"]


def test_news_between_loading_and_asking_is_not_lost() -> None:
    live = Live()
    live.update({"index.html"}, [])
    with server(built_sample()[1], live) as running:
        live.update({"index.html"}, ["x.py:1:1: error: bad"])
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
        connection.request("GET", "/_site-builder/events?revision=1&page=index.html")
        answer = connection.getresponse()
        lines = [answer.readline().decode().strip() for _ in range(8)]
        connection.close()
    assert lines[2] == "event: problems"
    assert json.loads(lines[3].removeprefix("data: ")) == ["x.py:1:1: error: bad"]
    assert lines[5:7] == ["event: changed", "id: 2"]
    assert json.loads(lines[7].removeprefix("data: ")) == {"revision": 2, "files": ["index.html"]}


def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = copy_of_sample(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve(settings, lambda _: ({}, []), Place("127.0.0.1", port)) == 1
    assert f"cannot serve on 127.0.0.1:{port}: something else is already using it" in capsys.readouterr().err


def test_a_fault_of_the_weaver_is_shown_and_does_not_end_the_server(tmp_path: Path) -> None:
    def broken(_: Settings) -> tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]:
        raise ZeroDivisionError("oops")

    live = Live()
    Workshop(copy_of_sample(tmp_path), broken, tmp_path / "out", live).rebuild()
    assert "the builder itself failed: ZeroDivisionError('oops')" in live.problems[0]


def test_a_wrong_setting_is_shown_and_the_old_ones_are_kept(tmp_path: Path) -> None:
    settings = copy_of_sample(tmp_path)
    live = Live()
    workshop = Workshop(settings, lambda _: (sample_pages(), []), tmp_path / "out", live)
    workshop.rebuild()
    settings.path.write_text("site_name: [\n")
    assert workshop.look()
    assert "invalid YAML" in live.problems[0]
    assert (tmp_path / "out/index.html").is_file()


class Writing:
    """A weaver whose pages show the text of `package/model.py`; `TITLE` changes a title, `WRONG` is refused."""

    def __init__(self, root: Path) -> None:
        self.file = root / "package/model.py"

    def __call__(self, _: Settings) -> tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]:
        """The sample with the text under its title."""
        text = self.file.read_text()
        if "WRONG" in text:
            return {}, [Diagnostic("package/model.py", 3, 1, "invalid Python: WRONG")]
        more = f'</h1><div id="written">{text}</div>'
        return {
            code: [
                replace(
                    page,
                    body=page.body.replace("</h1>", more),
                    title=page.title + " 2" * ("TITLE" in text),
                    styles=(*page.styles, ("kwritten", "color:#123456")) if "STYLE" in text else page.styles,
                    records=(*page.records, Record("top", "", text)),
                )
                for page in pages
            ]
            for code, pages in sample_pages().items()
        }, []


@contextmanager
def written(root: Path) -> Iterator[tuple[str, Writing]]:
    """The address of the sample, served and followed, and the one who writes it."""
    settings = copy_of_sample(root)
    live, out = Live(), root / "build/serve"
    weave = Writing(root)
    workshop = Workshop(settings, weave, out, live)
    workshop.rebuild()
    watch = Watch(print)

    def work() -> None:
        while True:
            if not workshop.look(watch):
                watch.wait()

    threading.Thread(target=work, daemon=True).start()
    try:
        with server(out, live) as running:
            yield f"http://127.0.0.1:{running.port}", weave
    finally:
        watch.stop()


def until(page: Tab, text: str) -> None:
    """Wait for the written text."""
    page.wait_for_function(f"document.getElementById('written')?.textContent === '{text}'", polling=20)


@pytest.mark.browser
def test_a_change_shows_by_itself_and_an_error_over_the_last_good_page(browser: Browser, tmp_path: Path) -> None:
    with written(tmp_path) as (base, weave), browsing(browser) as page:
        page.goto(f"{base}/zh/convmixer/model.html")
        until(page, "")
        page.evaluate("document.getElementById('far-20').scrollIntoView()")
        place = "document.getElementById('far-20')?.getBoundingClientRect().top"
        before = page.evaluate(place)
        start = time.monotonic()
        weave.file.write_text("a line that is new " * 40)
        until(page, "a line that is new " * 40)
        assert time.monotonic() - start < 5  # aimed at: half a second; this machine may be busy
        page.wait_for_function(f"Math.abs({place} - {before}) < 3")
        weave.file.write_text("WRONG")
        page.get_by_role("alert").wait_for()
        assert "package/model.py:3:1: error: invalid Python: WRONG" in page.get_by_role("alert").inner_text()
        assert page.locator("#written").inner_text().startswith("a line that is new")
        weave.file.write_text("mended")
        until(page, "mended")
        assert page.get_by_role("alert").count() == 0


@pytest.mark.browser
def test_a_changed_body_is_put_into_the_page_that_is_there(browser: Browser, tmp_path: Path) -> None:
    with written(tmp_path) as (base, weave), browsing(browser) as page:
        page.goto(f"{base}/convmixer/model.html")
        until(page, "")
        page.evaluate("window.far = document.getElementById('far-20')")
        weave.file.write_text('<div class="scroll"><table><tr>' + "<td>x</td>" * 400 + "</tr></table></div>")
        until(page, "x" * 400)
        # What has not changed is still the same, and what has is set up.
        assert page.evaluate("window.far?.isConnected")
        assert page.locator("#written .scroll").get_attribute("tabindex") == "0"


@pytest.mark.browser
def test_the_search_finds_what_has_just_been_written(browser: Browser, tmp_path: Path) -> None:
    with written(tmp_path) as (base, weave), browsing(browser) as page:
        page.goto(f"{base}/index.html")
        until(page, "")
        page.keyboard.press("/")
        page.keyboard.type("brandnew")
        page.get_by_role("status").filter(has_text="Nothing found").wait_for()
        page.keyboard.press("Escape")
        weave.file.write_text("brandnew")
        until(page, "brandnew")
        # The page comes first, the index a moment later: whoever opens the search in between opens it again.
        while not page.get_by_role("option").count():
            page.keyboard.press("Escape")
            page.keyboard.press("/")
            page.wait_for_timeout(200)
        assert "brandnew" in page.get_by_role("option").first.inner_text()


@pytest.mark.browser
def test_a_new_rule_for_formulas_comes_with_the_body_that_needs_it(browser: Browser, tmp_path: Path) -> None:
    with written(tmp_path) as (base, weave), browsing(browser) as page:
        page.goto(f"{base}/convmixer/model.html")
        until(page, "")
        weave.file.write_text('<b class="katex">the first formula: its style sheets are part of the frame</b>')
        page.locator("#written .katex").wait_for()
        page.wait_for_function("document.querySelector('link[href$=\"formulas.css\"]')")
        page.evaluate("window.here = true")
        weave.file.write_text('STYLE <b class="katex" id="styled"><i class="kwritten">x</i></b>')
        page.wait_for_function(
            "() => { const one = document.querySelector('.kwritten'); "
            "return one && getComputedStyle(one).color === 'rgb(18, 52, 86)' }"
        )
        assert page.evaluate("window.here")


@pytest.mark.browser
def test_a_page_whose_frame_has_changed_is_loaded_anew(browser: Browser, tmp_path: Path) -> None:
    with written(tmp_path) as (base, weave), browsing(browser) as page:
        page.goto(f"{base}/convmixer/model.html")
        until(page, "")
        title = page.title()
        weave.file.write_text("TITLE")
        page.wait_for_function(f"document.title !== {title!r} && document.readyState === 'complete'")
        until(page, "TITLE")
        assert " 2 - " in page.title()
