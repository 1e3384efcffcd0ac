"""
---
title: The search index
summary: One record for each section, so that a hit lands on its section and not at the top of its page.
---
# The search index

The text stays as it is, in every language: `assets/search.js` finds a term wherever it stands. The index is a script
that sets one variable, because a page opened from a folder may load scripts and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from textwrap import dedent
from typing import Any
from urllib.parse import quote

from site_builder.page import Page, Record
from site_builder.site.frame import shown

PATH = "search/index.js"
VARIABLE = "siteSearchIndex"
THEMES_OWN = "search/search_index.json"


def search_index(pages: Sequence[Page]) -> str:
    """
    The index of one language, as a script.

    A page is `[address, title, summary, sections]`, a section `[fragment, title, text, code]`; the title is empty where
    it is the page's.
    """
    index = [
        [quote(page.url), page.title, page.summary, [_section(record, page.title) for record in page.records]]
        for page in shown(pages)
    ]
    return f"var {VARIABLE} = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"


def _section(record: Record, title: str) -> list[str]:
    code = dedent(record.code).strip("\n")
    return [quote(record.anchor), "" if record.title == title else record.title, record.text, code]


def joined(index: dict[str, Any], pages: Sequence[Page], show: Callable[[str], str]) -> str:
    """Somebody's index, with our records in the place of what it has for these pages; `show` as its theme wants."""
    ours = {quote(page.url) for page in pages}
    others = [one for one in index["docs"] if one["location"].partition("#")[0] not in ours]
    records = [
        {key: text if key == "location" else show(text) for key, text in one.items()} for one in documents(pages)
    ]
    return json.dumps({**index, "docs": [*others, *records]}, ensure_ascii=False, separators=(",", ":"))


def documents(pages: Sequence[Page]) -> list[dict[str, str]]:
    """In the form of MkDocs' own search. The page itself comes first: hits in its sections are shown under it."""
    documents: list[dict[str, str]] = []
    for page in shown(pages):
        documents.append({"location": quote(page.url), "title": page.title, "text": page.summary})
        documents += [
            {
                "location": f"{quote(page.url)}#{quote(record.anchor)}",
                "title": record.title or page.title,
                "text": " ".join(f"{record.text} {record.code}".split()),
            }
            for record in page.records
        ]
    return documents
