"""
---
title: The body of a page
summary: Sections side by side, with their anchors, line numbers and contents.
---
# The body of a page
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from site_builder.page import Heading, Record
from site_builder.render_rule import Markup
from site_builder.section import Section


@dataclass(frozen=True, slots=True)
class Row:
    """A section with its prose and its code as HTML, one string for each line of code."""

    section: Section
    markup: Markup
    code: tuple[str, ...]


@dataclass(slots=True)
class Body:
    """The HTML inside `<article>`, and what stands in it."""

    html: str
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    anchors: set[str] = field(default_factory=set)


def lay_out(rows: Sequence[Row], words: Mapping[str, str], title: str, tag: str) -> Body:
    """The rows one below the other, under a list of contents; `tag` is the `lang` of their prose."""
    headings = tuple(heading for row in rows for heading in _headings(row))
    sections = [_section(row, number, words) for number, row in enumerate(rows)]
    anchors = {row.section.anchor for row in rows} | {a for row in rows for a in row.markup.anchors}
    anchors |= {f"section-{number}" for number in range(len(rows))}
    anchors |= {f"L{line.number}" for row in rows for line in row.section.code}
    body = "\n".join([f'<div class="annotated" lang="{tag}">', *_contents(headings, words), *sections, "</div>"])
    return Body(body, headings, tuple(_records(rows, title)), anchors)


def _headings(row: Row) -> Sequence[Heading]:
    """A section stands in the contents by its headings; the row of a definition that has none, by its name."""
    if row.markup.headings:
        return row.markup.headings
    definition = row.section.definition
    if definition is None:
        return ()
    return (Heading(2 + definition.name.count("."), row.section.anchor, definition.name),)


def _contents(headings: Sequence[Heading], words: Mapping[str, str]) -> list[str]:
    if len(headings) < 2:
        return []
    label = html.escape(words["page.contents"])
    items = []
    for heading in headings:
        text = html.escape(heading.text)
        if heading.text == heading.anchor:
            text = f'<code translate="no">{text}</code>'
        items.append(f'<li class="level-{heading.level}"><a href="#{quote(heading.anchor)}">{text}</a></li>')
    return [
        f'<nav class="contents" aria-label="{label}"><details><summary>{label}</summary><ol>',
        *items,
        "</ol></details></nav>",
    ]


def _section(row: Row, number: int, words: Mapping[str, str]) -> str:
    section = row.section
    kind = "section" if row.code and section.prose else "section wide" if section.prose else "section bare"
    anchor = html.escape(section.anchor)
    label = html.escape(words["page.anchor"])
    # The old site numbered its sections; links to `#section-7` are all over the web, and this keeps them alive.
    mark = f'<a class="anchor" id="section-{number}" href="#{quote(section.anchor)}" aria-label="{label}">#</a>'
    parts = [f'<section class="{kind}" id="{anchor}">', f'<div class="prose">{mark}\n{row.markup.html}</div>']
    if row.code:
        lines = "\n".join(
            f'<span class="line" id="L{line.number}" data-n="{line.number}">{made}</span>'
            for line, made in zip(section.code, row.code, strict=True)
        )
        parts.append(f'<div class="code" translate="no"><pre tabindex="0"><code>{lines}</code></pre></div>')
    parts.append("</section>")
    return "\n".join(parts)


def _records(rows: Sequence[Row], title: str) -> list[Record]:
    records: list[Record] = []
    heading = title
    for row in rows:
        definition = row.section.definition
        if row.markup.headings:
            heading = row.markup.headings[0].text
        name = definition.name if definition and not row.markup.headings else heading
        code = "\n".join(line.text for line in row.section.code)
        prose = " ".join("".join(row.markup.text).split())
        records.append(Record(row.section.anchor, name, f"{prose}\n{code}".strip()))
    return records
