"""
---
title: The words of the interface
summary: What buttons and labels say, per language, from `locales/LANG.json`.
---
# The words of the interface

Authors of other packages need them too, so they ship with the builder and not in anybody's catalogues. Keys are
`site.…` for the frame around a page and `page.…` for the page itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from site_builder.resources import LOCALES

SOURCE = "en"


@cache
def words(code: str) -> Mapping[str, str]:
    """All words in a language; one that isn't translated is in English, so that no label is ever empty."""
    return {**brought(SOURCE), **brought(code)}


def brought(code: str) -> Mapping[str, str]:
    """The words that the builder brings in a language; none where it does not know the language."""
    path = LOCALES / f"{code}.json"
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
