"""
---
title: Assets of a page
summary: The style sheet and the scripts that a page loads, and what each script is told - listed once, here.
---
# Assets of a page

A page is framed by the site, by somebody else's theme, or by nobody. All of them load the same files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from site_builder.layout.downloads import button_words

SHEET = "page.css"
FIRST = "page.js"
"""Puts off the layout of what is below the first screen."""
ALWAYS = (SHEET, FIRST, "keys.js", "copy.js", "zoom.js")
FORMULAS = "symbols.js"


class Script(NamedTuple):
    """A file under `assets/`, and the `data-` attributes in which it is told what to say."""

    name: str
    data: Mapping[str, str]


def scripts(body: str, words: Mapping[str, str], *, formulas: bool, translated: bool = False) -> tuple[Script, ...]:
    """Those that a page with this body needs, in the order in which they are loaded."""
    picture = {name: words[f"page.picture.{name}"] for name in ("open", "close")}
    return (
        Script(FIRST, {}),
        *([Script(FORMULAS, {})] if formulas else []),
        Script("keys.js", {}),
        Script("copy.js", {"words": button_words(words)}),
        *([Script("zoom.js", picture)] if "<figure" in body else []),
        *([Script("translation.js", {})] if translated else []),
    )
