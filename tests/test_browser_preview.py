"""What a real browser gets of the preview server when another web site asks through it."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from preview import Preview, small
from site_browser import ARGUMENTS, CHROMIUM

LOADS = """async (base) => {
  const ends = (node, address) => new Promise((done) => {
    node.onload = () => done("loaded");
    node.onerror = () => done("refused");
    node.src = address;
    document.head.append(node);
  });
  const fetched = (mode) => fetch(base + "search/index.js", { mode }).then(() => "loaded", () => "refused");
  return [
    await ends(document.createElement("script"), base + "search/index.js"),
    await ends(document.createElement("img"), base + "assets/images/favicon.png"),
    await fetched("cors"),
    await fetched("no-cors"),
  ];
}"""


@pytest.mark.browser
def test_another_site_reads_nothing_and_a_foreign_name_is_told_why(browser: Browser, tmp_path: Path) -> None:
    root = small(tmp_path / "project")
    (tmp_path / "evil").mkdir()
    (tmp_path / "evil/index.html").write_text("<!doctype html><title>evil</title>")
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    started = browser.browser_type.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, rules])
    try:
        # Without a policy of its own: what is refused, the preview server has refused.
        handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "evil"))
        with Preview(root) as preview, ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            elsewhere = f"http://127.0.0.1:{server.server_port}/"
            preview.built()
            base = f"http://127.0.0.1:{preview.port}/"
            page = started.new_page()
            page.goto(f"http://evil.example:{preview.port}/")
            assert "site-builder serve --allow-host evil.example" in page.inner_text("body")
            # Another port of this machine, and another name.
            for foreign in (elsewhere, elsewhere.replace("127.0.0.1", "evil.example")):
                page.goto(foreign)
                assert page.evaluate(LOADS, base) == ["refused"] * 4
            page.goto(base)
            (root / "docs/index.md").write_text("# Small\n\nFollowed still.\n")
            page.get_by_text("Followed still.").wait_for()
            server.shutdown()
    finally:
        started.close()
