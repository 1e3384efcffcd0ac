"""
---
title: The page
summary: What the weaver hands to the site - finished HTML, and what the site must know about it.
---
# The page
"""

from __future__ import annotations

from msgspec import Struct, field


class Heading(Struct, frozen=True):
    """A line of the table of contents: `level` 1 to 6, `text` plain."""

    level: int
    anchor: str
    text: str


class Record(Struct, frozen=True):
    """What the search finds: one section, its heading (or the heading that it stands under), plain text and code."""

    anchor: str
    title: str
    text: str
    code: str = ""


class Link(Struct, frozen=True):
    """
    A link in the prose that leads into the site: to the page with URL `page` (`convmixer/model.html`), at `fragment`.

    `path`, `line` and `column` say where it was written: in the source, or in the catalogue of a translation.
    """

    page: str
    fragment: str
    path: str
    line: int
    column: int


class Definition(Struct, frozen=True):
    """What other documentation can link to: `package.module.Class`, `py:class`, and its anchor on the page."""

    name: str
    role: str
    anchor: str


class States(Struct, frozen=True):
    """
    How many messages of the page are translated, outdated and missing.

    `read` of the translated ones were read by a person, by one of `readers`; all others are a machine's.
    """

    translated: int = 0
    outdated: int = 0
    missing: int = 0
    read: int = 0
    readers: tuple[str, ...] = ()


class Page(Struct, frozen=True):
    """
    One page in one language, finished but for the frame around it.

    `url` is relative to the root of the language (`convmixer/model.html`), `path` the source file as given. `body` is
    the HTML inside `<article>`; it holds no inline style and no script. `styles` are the CSS rules that its formulas
    need, as (class, declarations); the site collects them into one style sheet. `files` are local files that the prose
    shows or links to, as paths in the repository; each is published once for all languages, under the site's root, at
    `address.published(path)`.

    A page that readers may mend brings its `catalogue`, as a PO file to take away, and what each message of it says in
    the language of the sources, as HTML (`originals`); `data-m` of an element is the number of its message in both.
    """

    url: str
    path: str
    language: str
    title: str
    summary: str
    body: str
    headings: tuple[Heading, ...] = ()
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    styles: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    drawings: tuple[tuple[str, str], ...] = ()
    states: States = field(default_factory=States)
    redirect: str | None = None
    catalogue: str = ""
    originals: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
