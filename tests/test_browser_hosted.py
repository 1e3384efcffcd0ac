"""Annotated pages inside somebody's site, in a real browser: what stays at the top hides nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from site_browser import serving
from test_mkdocs_plugin import host, mkdocs

pytestmark = [pytest.mark.browser, pytest.mark.layout]

LONG = "".join(f"# Words about {n}.\nx{n} = {n}\n\n" + "\n".join(f"y{n} = {k}" for k in range(20)) for n in range(9))


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_the_line_of_contents_stays_right_below_the_bar_of_the_theme(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    root = host(tmp_path, theme)
    (root / "src/net/model.py").write_text(f'"""\n# The model\n"""\n{LONG}', encoding="utf-8")
    done = mkdocs(root, "build")
    assert done.returncode == 0, done.stderr
    with serving(root / "site") as base:
        for width in (1440, 390):
            # Themes load faces and scripts from elsewhere; here they don't.
            page = browser.new_page(viewport={"width": width, "height": 700})
            page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(base) else route.abort())
            page.goto(f"{base}net/model.html")
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
            expect(page.locator(".annotated > .contents")).to_be_in_viewport()
            bar = page.locator(".md-header, .navbar").first.bounding_box()
            line = page.locator(".annotated > .contents").bounding_box()
            assert bar and line and line["y"] == pytest.approx(bar["y"] + bar["height"], abs=1)
            page.close()
