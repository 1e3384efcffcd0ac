"""
---
title: The body of a page
summary: Sections side by side, with their anchors, line numbers and contents.
---
# The body of a page
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence, Set
from urllib.parse import quote

from msgspec import Struct, field

from site_builder.code.listing import line
from site_builder.formula.formula_text import readable
from site_builder.layout.contents import contents, keys
from site_builder.layout.outline import Outline, Part, outline
from site_builder.markup.rendering import TEX_MARK, Markup
from site_builder.page import Heading, Record
from site_builder.source.section import CodeLine, Section
from site_builder.trust.reserved import NUMBERED, free_anchor, is_reserved_id

END = "</section>"


class Row(Struct, frozen=True):
    """A section with its prose and its code as HTML, one string for each line of code."""

    section: Section
    markup: Markup
    code: tuple[str, ...]
    originals: Mapping[int, Markup] = field(default_factory=dict)
    """What its messages say in the language of the sources, where readers can ask for that."""


class Body(Struct):
    """The HTML inside `<article>`, and what stands in it."""

    html: str
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    anchors: set[str] = field(default_factory=set)


def lay_out(
    rows: Sequence[Row],
    words: Mapping[str, str],
    title: str,
    tag: str,
    end: str = "",
    renamed: Sequence[tuple[str, str]] = (),
    *,
    searched: bool = True,
) -> Body:
    """
    The rows one below the other, under a list of contents and above `end`; `tag` is the `lang` of their prose.

    `renamed` are former anchors, each with that of today. There are records where it is to be `searched`.
    """
    parts = [Part(row.markup.html, tuple(row.markup.headings), _name(row.section)) for row in rows]
    lined = outline(parts)
    headings = tuple(_headings(rows, lined))
    # Licence and coding stand above the first statement; between statements, an order to a tool is no clutter.
    opening = next((i for i, row in enumerate(rows) if _unfolded(row.section.code) < len(row.section.code)), 0)
    own = {row.section.anchor for row in rows}
    anchors = own | {a for row in rows for a in row.markup.anchors}
    called = frozenset(filter(NUMBERED.match, anchors))
    former = _former(renamed, own, anchors)
    anchors.update(*former.values())
    sections: list[str] = []
    head: Section | None = None
    for number, (row, name, part) in enumerate(zip(rows, lined.names, lined.parts, strict=True)):
        name = _places(former.get(row.section.anchor, ())) + name
        made = _section(row, number, (name, part.html), words, number <= opening, called)
        if head and not row.section.prose and _goes_on(row.section, head):
            sections[-1] = f"{sections[-1].removesuffix(END)}{made}\n{END}"
        else:
            sections.append(made)
            head = row.section if row.section.prose and row.code else None
    anchors |= {f"section-{number}" for number in range(len(rows))}
    anchors |= {f"L{line.number}" for row in rows for line in row.section.code}
    body = "\n".join(
        filter(
            None,
            [
                f'<div class="annotated" lang="{tag}">',
                *contents(headings, len(rows), words),
                f'<h1 class="title">{html.escape(title)}</h1>' if lined.title else "",
                *sections,
                end,
                *keys(len(rows), words),
                "</div>",
            ],
        )
    )
    return Body(body, headings, tuple(_records(rows, title)) if searched else (), anchors)


def _former(renamed: Sequence[tuple[str, str]], own: Set[str], anchors: Set[str]) -> dict[str, list[str]]:
    """By the anchor of a section, those that it had before; a name that something else has now leads there."""
    former: dict[str, list[str]] = {}
    taken = set(anchors)
    for old, new in renamed:
        if new in own and free_anchor(old) == old and not is_reserved_id(old, taken):
            former.setdefault(new, []).append(old)
            taken.add(old)
    return former


def _places(names: Sequence[str]) -> str:
    return "".join(f'<a id="{html.escape(name)}"></a>' for name in names)


def _name(section: Section) -> str:
    return section.definition.name if section.definition else ""


def _headings(rows: Sequence[Row], lined: Outline) -> Iterator[Heading]:
    """A section stands in the contents by its headings; the row of a definition that has none, by its name."""
    # Overloads and the parts of a property share a name: they stand there once, and lead to where it is explained.
    explained: dict[str, str] = {}
    for row in rows:
        if row.section.definition and row.section.prose:
            explained.setdefault(row.section.definition.name, row.section.anchor)
    seen: set[str] = set()
    for row, part, level in zip(rows, lined.parts, lined.levels, strict=True):
        yield from part.headings
        name = part.definition
        if part.headings or not name or name in seen:
            continue
        seen.add(name)
        yield Heading(level, explained.get(name, row.section.anchor), name)


# The code below a docstring rises beside its text, so it stands inside that section; a definition stands for itself.
def _goes_on(section: Section, head: Section) -> bool:
    scope = head.definition.name if head.definition else head.scope
    return section.definition is None and section.scope == scope


def _section(
    row: Row, number: int, made: tuple[str, str], words: Mapping[str, str], opening: bool, called: frozenset[str]
) -> str:
    section = row.section
    name, prose = made
    kind = "section" if row.code and section.prose else "section wide" if section.prose else "section bare"
    anchor = html.escape(section.anchor)
    title = row.markup.headings[0].text if row.markup.headings else _name(section)
    label = html.escape(f"{words['page.anchor']}: {title}" if title else words["page.anchor"])
    # The old site numbered its sections; links to `#section-7` are all over the web, and this keeps them alive.
    place = _id(f"section-{number}", called)
    mark = f'<a class="anchor"{place} href="#{quote(section.anchor)}" aria-label="{label}">#</a>'
    parts = [f'<section class="{kind}" id="{anchor}">', f'<div class="prose">{name}{mark}\n{prose}</div>']
    if row.code:
        lines = [
            line(code.text, made, f'{_id(f"L{code.number}", called)} data-n="{code.number}"')
            for code, made in zip(section.code, row.code, strict=True)
        ]
        parts.append(f'<div class="code" translate="no">{_code(section.code, lines, words, opening)}</div>')
    parts.append(END)
    return "\n".join(parts)


def _id(name: str, called: frozenset[str]) -> str:
    """An id of ours, unless a definition or a heading is called so: that is what a link to it means."""
    return "" if name in called else f' id="{name}"'


def _code(code: Sequence[CodeLine], lines: Sequence[str], words: Mapping[str, str], opening: bool) -> str:
    """The lines; orders to tools and the licence, where they stand first, are folded away."""
    count = _unfolded(code)
    folded = count if opening or count == len(code) else 0
    parts: list[str] = []
    if folded:
        summary = f'<summary translate="yes">{html.escape(words["page.folded"])}</summary>'
        parts.append(f'<details class="folded">{summary}{_pre(lines[:folded])}</details>')
    if folded < len(lines):
        parts.append(_pre(lines[folded:]))
    return "".join(parts)


def _unfolded(code: Sequence[CodeLine]) -> int:
    """The index of the first line that is not folded, nor blank."""
    return next((i for i, line in enumerate(code) if line.text.strip() and not line.folded), len(code))


def _pre(lines: Sequence[str]) -> str:
    text = "".join(lines)
    return f'<pre tabindex="0"><code>{text}</code></pre>'


def _records(rows: Sequence[Row], title: str) -> list[Record]:
    records: list[Record] = []
    heading = title
    for row in rows:
        definition = row.section.definition
        if row.markup.headings:
            heading = row.markup.headings[0].text
        name = definition.name if definition and not row.markup.headings else heading
        code = "\n".join(line.text for line in row.section.code)
        prose = " ".join(TEX_MARK.sub(lambda tex: readable(tex[1]), "".join(row.markup.text)).split())
        if row.markup.headings and f"{prose} ".startswith(f"{heading} "):
            prose = prose[len(heading) + 1 :]  # it is the title already
        records.append(Record(row.section.anchor, name, prose, code))
    return records
