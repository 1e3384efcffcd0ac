"""
---
title: The search index
summary: One record for each section, so that a hit lands on its section and not at the top of its page.
---
# The search index

The text stays as it is, in every language: `assets/search.js` finds a term wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from site_builder.frame import shown
from site_builder.page import Page

PATH = "search/search_index.json"


def search_index(code: str, pages: Sequence[Page]) -> str:
    """The index of one language, in the form in which the theme hands it to its worker."""
    documents: list[dict[str, str]] = []
    for page in shown(pages):
        # The page itself comes first: hits in its sections are shown under it.
        documents.append({"location": quote(page.url), "title": page.title, "text": page.summary})
        documents += [
            {
                "location": f"{quote(page.url)}#{quote(record.anchor)}",
                "title": record.title or page.title,
                "text": " ".join(record.text.split()),
            }
            for record in page.records
        ]
    index = {"config": {"lang": [code]}, "docs": documents}
    return json.dumps(index, ensure_ascii=False, separators=(",", ":")) + "\n"
