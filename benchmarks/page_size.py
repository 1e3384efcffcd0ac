"""
What a browser loads when it opens the model's page for the first time, compressed as a server does it (gzip).

`python -m benchmarks.page_size` reads the site that `make site` has built, in Chromium. `tests/test_page_size.py`
holds the limits: sizes are no timings.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from site_browser import browsing, chromium, serving  # noqa: E402 - the server and the browser of the tests

PAGE = "convmixer/model.html"
# Neither written by us nor ours to make smaller.
THEIRS = ("assets/javascripts/", "assets/stylesheets/", "assets/katex/")
LIMITS = {"our JavaScript": 15_000, "HTML, our CSS and our JavaScript": 45_000, "everything on first view": 250_000}


@dataclass(frozen=True)
class Loaded:
    """A file that the page has asked for, and its size on the wire in bytes."""

    path: str
    size: int

    @property
    def ours(self) -> bool:
        """Whether we wrote it, as text: no picture, no face of letters."""
        return self.path.endswith((".html", ".css", ".js")) and not self.path.startswith(THEIRS)


def first_view(browser: Browser, site: Path, page: str = PAGE) -> list[Loaded]:
    """All that comes with the page, in a fresh profile; the largest first."""
    paths: set[str] = set()
    with serving(site) as base, browsing(browser, viewport={"width": 1440, "height": 900}) as tab:
        tab.on("response", lambda response: paths.add(response.url.removeprefix(base).partition("?")[0]))
        tab.goto(base + page)
        tab.wait_for_load_state("networkidle")
    return sorted((Loaded(path, sent(site / path)) for path in paths), key=lambda one: (-one.size, one.path))


def sent(path: Path) -> int:
    """The bytes of a file on the wire; what is compressed already is sent as it is."""
    data = path.read_bytes()
    text = path.suffix in {".html", ".css", ".js", ".svg", ".json"}
    return len(gzip.compress(data, 9, mtime=0)) if text else len(data)


def sums(files: Sequence[Loaded]) -> dict[str, int]:
    """The bytes of each kind that has a limit."""
    scripts = sum(one.size for one in files if one.ours and one.path.endswith(".js"))
    ours = sum(one.size for one in files if one.ours)
    return dict(zip(LIMITS, (scripts, ours, sum(one.size for one in files)), strict=True))


def main() -> None:
    """Print each file and the sums."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_size", description="Sizes of the model's page.")
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    site = parser.parse_args().site
    with chromium() as browser:
        files = first_view(browser, site)
    for one in files:
        print(f"{one.size:>8,}  {one.path}{'' if one.ours else '  (not ours)'}")
    print("\n| compressed | bytes | limit |\n|---|---|---|")
    for name, size in sums(files).items():
        print(f"| {name} | {size:,} | {LIMITS[name]:,} |")


if __name__ == "__main__":
    main()
