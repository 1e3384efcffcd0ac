"""A page that several tests look at and none changes: it is opened once for each window, and stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page
from site_browser import browsing, settled

HEIGHT = 900
# All that a test might leave behind for the next.
STATE = """() => [document.documentElement.outerHTML, location.href, innerWidth, innerHeight, scrollX, scrollY,
  document.adoptedStyleSheets.length, document.activeElement.outerHTML, getSelection().toString(),
  JSON.stringify(localStorage), JSON.stringify(sessionStorage)]"""


class SharedPages:
    """The pages that are open; `browsing` asks at the end whether they have complained."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._open: dict[tuple[Browser, str, int], Page] = {}

    @contextmanager
    def look(self, browser: Browser, url: str, width: int) -> Iterator[Page]:
        """The page, all of it laid out; raises `AssertionError` when it has been changed, and lends it no more."""
        key = (browser, url, width)
        window = {"width": width, "height": HEIGHT}
        page = self._open.pop(key, None)
        if page is None:
            page = self._stack.enter_context(browsing(browser, viewport={"width": width, "height": HEIGHT}))
            page.goto(url)
            settled(page)
        before = page.evaluate(STATE)
        yield page
        if page.viewport_size != window:
            page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate(STATE) == before, "who changes a page opens one of their own"
        self._open[key] = page


@contextmanager
def shared_pages() -> Iterator[SharedPages]:
    """Until the end, pages stay open for who comes next."""
    with ExitStack() as stack:
        yield SharedPages(stack)
