"""
---
title: Reserved names
summary: Classes and ids by which our own scripts and style sheets know what they have made; no author may wear them.
---
# Reserved names

`assets/copy.js` loads a file whose name stands on the element with the class `take-away`; the search opens what has
the id `site-search`. Who could give these to an element of his own would tell our scripts what to load. So what we
select is ours, and all other names are the author's. A test derives both lists from the style sheets, scripts and
templates.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from site_builder.text.lazy_regex import lazy_regex

CLASS_NAMES = (
    "align-center align-right anchor bar bare bp c c1 ch checks citation cm code col-md-3 col-md-9 container contents "
    "copy cp cs css discard end english fenced first fixed-top fm focus folded follows footnotes forget go gp head "
    "here hide-tail il js k kc kd keys kn kr kt language languages line lit lit-here lost m markdown marked mb mended "
    "mermaid mf mh mi missing mo na name navbar nb nc nd ne nf no-js note nt nv offer original others outdated ow "
    "parameters place plate preview prose rendered row s s1 s2 sa sb sc scroll sd se section seen sh si site skip "
    "source sr ss state steps sx symbol-stop symbols take take-away target theme title translation vlist-r vm ways "
    "wide wrong wy-nav-content zoomed"
)
CLASSES = frozenset(CLASS_NAMES.split())
"""`mermaid` is none of ours: a theme fetches a script from another host where it sees it."""
CLASS_FAMILIES = lazy_regex(r"(?:annotated|copy-|i[0-9]+$|katex|md-(?!button)|mend-|sb-|site-)", re.IGNORECASE)
"""Names that only begin like that; `md-…` are the theme's, of which an author may use the buttons."""

IDS = frozenset({"take-away", "requestIdleCallback", "SiteBuilderCatalogue"})
"""The names of our global variables among them: a browser makes each id one, where there is none of that name."""
ID_FAMILIES = lazy_regex(r"(?:__|(?:L|section-)[0-9]|fn(?:ref)?[-0-9]|mend-|site-|siteBuilder|siteSearch)")

TAKEN = lazy_regex(
    r"__(?!\w*__$)|(?:take-away|site-content|site-search(?:-found|-\d+|-page-\d+)?|site-builder-problems"
    r"|requestIdleCallback|SiteBuilderCatalogue|siteBuilder\w*|siteSearch\w*)$"
)
"""The ids among them that a definition or a heading may be called like; Material's begin with `__`, as `__config`."""
NUMBERED = lazy_regex(r"(?:L|section-)[0-9]+$")
"""Ids that a page gives to lines and sections, unless a definition or a heading is called so."""
BESIDE = "-here"


def free_anchor(name: str) -> str:
    """
    The anchor of a definition or a heading: its name, unless that is an id by which a script finds something else.

    Whoever finds `#__config` first would read our text as the theme's configuration. The same for the fragment of a
    link, so that `[text](#__config)` leads there.
    """
    return f"{name}{BESIDE}" if TAKEN.match(name) else name


def own_classes(text: str) -> str:
    """Those of an author's classes that mean nothing to us."""
    return " ".join(name for name in text.split() if name.lower() not in CLASSES and not CLASS_FAMILIES.match(name))


def is_reserved_id(name: str, made: Collection[str] = ()) -> bool:
    """Whether an id is ours, or one that the page makes: those in `made`, and of the headings below these."""
    return name in IDS or ID_FAMILIES.match(name) is not None or name.partition("--")[0] in made
