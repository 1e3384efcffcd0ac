"""
---
title: Mending
summary: The two files beside a translated page with which its readers mend it, and read both languages at once.
---
# Mending

One is the catalogue as a translator takes it away. The other is a script that brings the same to the page, with the
original of each message as HTML; the page asks for it only when a reader does. It is a script and not JSON, so that it
works from an unpacked archive, where a page may read no other file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from site_builder.layout.translation_footer import catalogue_url, download_name, script_url
from site_builder.page import Page

PREFIX = "mend."
"""What begins the keys of the words that are said only while somebody mends."""


def mending_files(page: Page, source_tag: str, words: Mapping[str, str]) -> dict[str, str]:
    """The files of a page, by URL; none for one that nobody mends."""
    if not page.catalogue:
        return {}
    brought = {
        "name": download_name(page.url, page.language),
        "source": source_tag,
        "originals": page.originals,
        "catalogue": page.catalogue,
        "words": {key.removeprefix(PREFIX): said for key, said in words.items() if key.startswith(PREFIX)},
    }
    script = f"var siteBuilderMending = {json.dumps(brought, ensure_ascii=False, indent=0, sort_keys=True)};\n"
    return {catalogue_url(page.url): page.catalogue, script_url(page.url): script}


def buttons(words: Mapping[str, str]) -> str:
    """The buttons above a page in somebody's theme; hidden until `assets/translation.js` is there."""
    both, mend, about = (escape(words[f"site.translation{part}"]) for part in (".both", ".mend", ""))
    return (
        f'<div class="site-translation" role="group" aria-label="{about}" hidden>\n'
        f'<button type="button" data-both aria-pressed="false" aria-keyshortcuts="B">{both} '
        '<kbd aria-hidden="true">B</kbd></button>\n'
        f'<button type="button" data-mend aria-pressed="false">{mend}</button>\n'
        '<span role="status" data-translation-status></span></div>\n'
    )
