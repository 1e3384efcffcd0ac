"""A real browser on a real server, as strict as a server can be: only what the site itself brings may run."""

from __future__ import annotations

import atexit
import functools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict, Unpack

import font_set
import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# The ratio of two colours, [red, green, blue, …] from 0 to 255, as WCAG 2 reckons it.
CONTRAST = """
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((p, q) => q - p);
    return (high + 0.05) / (low + 0.05);
  };
"""


class Strict(SimpleHTTPRequestHandler):
    """Static files, with the policy that the site promises to work under."""

    def end_headers(self) -> None:
        """Add the policy."""
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address of a server of `root`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Strict, directory=str(root)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Options(TypedDict, total=False):
    """What a test may choose of a browser's profile."""

    locale: str
    color_scheme: Literal["light", "dark"]
    viewport: ViewportSize
    java_script_enabled: bool


@contextmanager
def chromium(fonts: str = font_set.FIRST) -> Iterator[Browser]:
    """The one browser of this process with a set of fonts; what is opened in it must be closed again."""
    if not CHROMIUM.exists():
        pytest.skip("no chromium")
    yield _started(fonts)


@cache
def _started(fonts: str) -> Browser:
    if missing := font_set.missing(fonts):
        pytest.skip(f"no {', '.join(missing)}: `python -m tests` installs them where that is permitted")
    environment: dict[str, str | float | bool] = {**font_set.environment(fonts)}
    return _driver().chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS, env=environment)


@cache
def _driver() -> Playwright:
    driver = sync_playwright().start()
    atexit.register(driver.stop)
    return driver


class Visit(NamedTuple):
    """A page that is watched."""

    page: Page
    complaints: list[str]


def opened(browser: Browser, script: str = "", **options: Unpack[Options]) -> Visit:
    """A page of a fresh profile, and what it complains of; `script` runs before those of the page."""
    context = browser.new_context(**{"locale": "en-US", **options})  # type: ignore[arg-type]  # each option has a type of its own
    if script:
        context.add_init_script(script)
    page = context.new_page()
    # Other work may share the machine; a test fails by what it sees, not by how long that takes.
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("request", lambda request: complaints.extend(foreign(request.url)))
    return Visit(page, complaints)


@contextmanager
def browsing(browser: Browser, **options: Unpack[Options]) -> Iterator[Page]:
    """A page of a fresh profile; afterwards it must have complained of nothing and asked no other host."""
    page, complaints = opened(browser, **options)
    try:
        yield page
    finally:
        page.context.close()
    assert complaints == []


def settled(page: Page) -> None:
    """Wait until all of the page is laid out, which is sooner than silence, and says more."""
    page.wait_for_selector(":root[data-settled]", state="attached")


def foreign(url: str) -> list[str]:
    """A request to anywhere but this machine, as a complaint."""
    return [] if url.startswith(("http://127.0.0.1:", "file://", "about:", "blob:")) else [f"request: {url}"]
