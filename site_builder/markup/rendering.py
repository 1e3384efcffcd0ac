"""
---
title: Rendering
summary: What the prose of a section must know of the world around it, and what becomes of it.
---
# Rendering
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct, field

from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.page import Heading, Link
from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.catalogue import Entry, State

Env = MutableMapping[str, Any]
Tokens = Sequence[Token]
TEX_MARK = lazy_regex(r"\0([^\0]*)\0")


class Use(Struct, frozen=True):
    """A formula where it is used: its place is needed only where it turns out to be wrong."""

    tex: str
    display: bool
    place: Callable[[int], tuple[str, int, int]]


class Setting(Struct, frozen=True, kw_only=True):
    """What the prose of one section needs to know of the world around it."""

    path: str
    url: str
    anchor: str
    places: Places
    words: Mapping[str, str]
    translate: Callable[[str, str], Entry | None] | None = None
    """The entry of a message, by context and text; None in the language of the sources."""
    catalogue_path: str = ""
    anchors: frozenset[str] = frozenset()
    """Those of the page that are known before its prose is rendered."""
    drawings: Mapping[str, str] = field(default_factory=dict)
    """Drawings of which this language has a copy of its own: file to address, from the root of the language."""
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Width and height of drawings, by file, where they are known."""
    first: bool = False
    """Whether the section stands at the top of the page, where nobody waits for a picture to be scrolled to."""
    source_tag: str = "en"
    scope: str = ""
    """The qualified name of the definition that the prose is about."""
    symbol: Callable[[str], int | None] = lambda name: None
    """The number of a name of the code that the formulas have a symbol for."""
    numbers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The number of each message on a page that its readers may mend; none elsewhere."""
    direction: str = "ltr"
    """That of the page; English on a page that runs from right to left must say that it does not."""
    remote_images: frozenset[str] | None = frozenset()
    """The other hosts whose images the page shows; None is all of them."""


class Markup(Struct):
    """What became of a prose: HTML, and what the page and the site must know about it."""

    html: str = ""
    scope: str = ""
    """The qualified name of the definition that it is about."""
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    styles: set[tuple[str, str]] = field(default_factory=set)
    formulas: list[Use] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    """Its words; formulas in them as `tex_mark` has them."""
    states: list[State] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    given_up: bool = False
    """Whether a formula in it found no time or no room."""


# The page is typeset at once when all its prose is known: a call for each formula would cost more than the formulas.
def tex_mark(tex: str) -> str:
    """A formula among the words of a page; it is read when somebody asks for them."""
    return f"\0{tex}\0"
