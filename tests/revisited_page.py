"""
A page that one test after another visits, each with a server of its own: what the first left is gone.

A fresh profile starts a process that compiles each script and reads each font anew, which takes longer than the page. A
server of one's own is another origin, so what a page remembers stays behind; the rest is put back here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Unpack

from playwright.sync_api import Browser, Page
from site_browser import Options, Visit, opened

FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
_waiting: dict[tuple[Browser, str], Visit] = {}


@contextmanager
def revisiting(browser: Browser, script: str = "", **options: Unpack[Options]) -> Iterator[Page]:
    """
    The same as `browsing`, without a profile of its own; `script` runs before those of each page.

    It is for who changes no more than routes, permissions, the window, the mouse and what the page stores; a page whose
    test failed is visited no more.
    """
    key = (browser, json.dumps([script, options], sort_keys=True))
    visit = _waiting.pop(key, None) or opened(browser, script, **options)
    window = visit.page.viewport_size
    try:
        yield visit.page
        visit.page.unroute_all()
        visit.page.evaluate(FORGET)
        visit.page.goto("about:blank")
        assert visit.complaints == []
    except BaseException:
        visit.page.context.close()
        raise
    visit.page.context.clear_permissions()
    visit.page.context.clear_cookies()
    visit.page.mouse.move(-1, -1)
    if window and visit.page.viewport_size != window:
        visit.page.set_viewport_size(window)
    if key in _waiting:
        visit.page.context.close()
    else:
        _waiting[key] = visit
