"""
---
title: Markdown files
summary: A page that is prose alone.
---
# Markdown files

A Markdown file is a chapter without code. Each heading of the first three levels begins a section, so that the search
finds the section and not only the page; its anchor is the one that a forge gives to that heading, so that the same
link works in both places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from site_builder.address import page_name
from site_builder.diagnostic import Diagnostic
from site_builder.source import frontmatter
from site_builder.source.anchor import slug
from site_builder.source.prose import Prose, ProseLine, of_text, trimmed
from site_builder.source.section import Chapter, Section
from site_builder.text.decoding import decoded
from site_builder.text.lazy_regex import lazy_regex
from site_builder.trust.reserved import free_anchor

HEADING = lazy_regex(r"#{1,3}[ \t]++(.*)")
LINK = lazy_regex(r"\[([^\]]{0,1000})\]\([^)]{0,2000}\)")
FENCE = lazy_regex(r"\s*(```+|~~~+)")


def of_markdown(path: str, data: bytes) -> Chapter | Diagnostic:
    """The sections of a Markdown file; one that is not text in UTF-8 is an error."""
    text = decoded(path, data)
    if isinstance(text, Diagnostic):
        return text
    front, prose, diagnostics = frontmatter.parse(path, of_text(text))
    return Chapter(front, tuple(_sections(path, prose)), diagnostics)


def _sections(path: str, prose: Prose) -> Iterator[Section]:
    taken: Counter[str] = Counter()
    for name, lines in _cut(prose):
        piece = trimmed(lines)
        if piece:
            anchor = free_anchor(slug(name) if name else page_name(path))
            taken[anchor] += 1
            number = taken[anchor]
            # A forge counts twins from 1: `usage`, `usage-1`.
            yield Section(anchor if number == 1 else f"{anchor}-{number - 1}", piece, (), None, "")


def _cut(prose: Prose) -> Iterator[tuple[str, list[ProseLine]]]:
    name, lines, fence = "", list[ProseLine](), ""
    for line in prose.lines:
        if mark := FENCE.match(line.text):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence else HEADING.match(line.text)
        if heading:
            yield name, lines
            name, lines = LINK.sub(r"\1", heading[1].rstrip(" \t#")), []
        lines.append(line)
    yield name, lines
