"""
---
title: Navigation of a hosted site
summary: Pages that the author's navigation doesn't name get a place at its end.
---
# Navigation of a hosted site
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from site_builder.page import Page

Entry = Any
"""As MkDocs has it: a path, or a mapping of one title to a path or to a list of entries."""


def completed(nav: Sequence[Entry], pages: Sequence[tuple[str, Page]]) -> list[Entry]:
    """
    The author's navigation, and behind it the parts of which it names no page; `pages` by the names that it would use.

    Of a part that is named there, the author has chosen what is shown.
    """
    named = set(_named(nav))
    parts: dict[str, list[tuple[str, Page]]] = {}
    for name, page in pages:
        parts.setdefault(name.partition("/")[0] if "/" in name else name, []).append((name, page))
    forgotten = [part for part in parts.values() if not any(name in named for name, _ in part)]
    return [*nav, *(entry for part in forgotten for entry in tree(part, 0))]


def tree(pages: Sequence[tuple[str, Page]], depth: int) -> list[Entry]:
    """The pages as entries, those of a folder under the title of its index page."""
    entries: list[Entry] = []
    groups: dict[str, list[tuple[str, Page]]] = {}
    for name, page in pages:
        parts = name.split("/")
        if len(parts) == depth + 1:
            entries.append({escape(page.title): name})
        else:
            groups.setdefault(parts[depth], []).append((name, page))
    for folder, some in groups.items():
        index = next((page for name, page in some if name.split("/")[depth + 1 :] == ["index.md"]), None)
        title = folder if index is None else index.title
        entries.append({escape(title): tree(some, depth + 1)})
    return entries


def _named(nav: Sequence[Entry]) -> Iterator[str]:
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for value in entry.values():
                yield from _named(value if isinstance(value, list) else [value])
