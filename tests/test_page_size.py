"""The model's page stays small: what a browser loads to show it has a limit, in bytes as a server sends them."""

from __future__ import annotations

import pytest
from sample_project import built_project
from site_browser import chromium

from benchmarks.page_size import LIMITS, first_view, sums

pytestmark = pytest.mark.browser


def test_the_model_page_is_small() -> None:
    with chromium() as browser:
        files = first_view(browser, built_project())
    assert {name: size for name, size in sums(files).items() if size > LIMITS[name]} == {}, files
