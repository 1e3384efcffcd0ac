"""
---
title: The outline of a page
summary: One first heading, no level left out, and a heading for every definition.
---
# The outline of a page

Who listens to a page goes through it by its headings. So each definition has one, which is seen by nobody where its
name stands in the code beside it; the page has exactly one of the first level; and no level is left out on the way
down, whatever the author has written: a chapter whose comments begin with `### ` is no reason to lose one's way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from msgspec import Struct

from site_builder.page import Heading

TAG = re.compile(r"<(/?)h([1-6])(?=[\s>])")
DEEPEST = 6


class Part(Struct, frozen=True):
    """The prose of a section as HTML, its headings, and the qualified name of the definition that it explains."""

    html: str
    headings: tuple[Heading, ...] = ()
    definition: str = ""


class Outline(Struct, frozen=True):
    """
    The same parts with their headings at the levels that they have on the page.

    `names` has for each part the heading that it lacked, as HTML, or nothing; `levels` the level of its first heading,
    0 where it has none. `title` says whether the page has no first heading of its own, and needs its title for one.
    """

    parts: tuple[Part, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    title: bool


def outline(parts: Sequence[Part]) -> Outline:
    """The parts of a page, each as it was but for the levels of its headings."""
    wanted = [
        [int(level) for closing, level in TAG.findall(part.html) if not closing] if "<h" in part.html else []
        for part in parts
    ]
    first = next((n for n, part in enumerate(parts) if wanted[n] or part.definition), 0)
    title = not parts or wanted[first][:1] != [1]
    # Further ones of the first level go down one step, and all that is below them.
    shift = int(sum(level == 1 for levels in wanted for level in levels) > 1)
    before = 1 if title else 0
    levels: dict[str, int] = {}
    made: list[Part] = []
    names: list[str] = []
    firsts: list[int] = []
    for part, some in zip(parts, wanted, strict=True):
        name, placed = "", []
        if not some and part.definition:
            # In Python's words: a method stands one step below its class, wherever that stands.
            before = min(levels.get(part.definition.rpartition(".")[0], 1) + 1, before + 1, DEEPEST)
            shown = html.escape(part.definition)
            name = f'<h{before} class="name" translate="no">{shown}</h{before}>'
            placed = [before]
        for level in some:
            before = max(min(level + shift, before + 1, DEEPEST), 2) if before else 1
            placed.append(before)
        if part.definition and placed:
            levels.setdefault(part.definition, placed[0])
        made.append(_placed(part, placed) if some else part)
        names.append(name)
        firsts.append(placed[0] if placed else 0)
    return Outline(tuple(made), tuple(names), tuple(firsts), title)


def _placed(part: Part, levels: Sequence[int]) -> Part:
    """The part with its headings at these levels, in their order."""
    coming = iter(levels)
    level = 0

    def tag(match: re.Match[str]) -> str:
        nonlocal level
        if not match[1]:
            level = next(coming)
        return f"<{match[1]}h{level}"

    found = TAG.sub(tag, part.html)
    # A heading that an author wrote as a tag stands on the page, and not in the contents.
    known = levels if len(levels) == len(part.headings) else [heading.level for heading in part.headings]
    headings = (Heading(n, one.anchor, one.text) for n, one in zip(known, part.headings, strict=True))
    return Part(found, tuple(headings), part.definition)
