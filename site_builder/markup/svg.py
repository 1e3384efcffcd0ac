"""
---
title: SVG
summary: A drawing is a document too, and may hold a script; what a site publishes passes an allow-list.
---
# SVG

Opened by itself, an SVG file is a document of the site: a script in it runs with the rights of every page. So what is
published is not the file but what an allow-list knows of it, written anew: shapes, text, gradients, markers, filters,
animations, links to the web and styles that load nothing.

`nh3`, which sanitises the raw HTML of prose, cannot do it. It reads HTML, and a browser reads such a file as XML: the
two disagree about case, CDATA, prefixes and entities, so what is harmless to one may be a script to the other; and
HTML's `&nbsp;` is no XML. The reader here is expat, Python's own, and a document that declares entities is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from xml.parsers import expat

from site_builder.markup.svg_reader import SVG, XLINK, Leads, Reader, RefusalError, Removed

ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]\w*;")
PREFIX = re.compile(r"[\s</](?!xml)([A-Za-z_][\w-]{0,40}):(?=[A-Za-z_])", re.ASCII)
TOKEN = re.compile(r"<svg\b|</svg\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drawing:
    """
    A drawing that may be published, or in `error` why it may not: then `text` is empty.

    `lines` are those of the file at which its labels stand: texts, titles and descriptions, in order. `links` are the
    addresses in it that lead to other files, each with its place; also those that were left out. `outside` is whether
    one of them leads to what may not be read, as whoever was asked about it said.
    """

    text: str = ""
    removed: tuple[Removed, ...] = ()
    error: Removed | None = None
    lines: tuple[int, ...] = ()
    links: tuple[Removed, ...] = ()
    outside: bool = False


@lru_cache(maxsize=64)  # a site in five languages shows the same figure on each
def clean(data: bytes) -> Drawing:
    """What of an SVG file may be published. Raises nothing."""
    return _read(data, Reader())


def clean_inline(text: str, anchors: Collection[str], leads: Leads) -> Drawing:
    """
    What of a drawing that stands in the prose may stay there. Raises nothing.

    There a page allows no style but presentation attributes, a prefix means nothing, HTML's names for characters are
    expected, and neither classes of ours nor `anchors` of the page. `leads` is asked about each relative address.
    """
    reader = Reader(anchors, leads)
    reader.declare(set(PREFIX.findall(text)))
    return _read(ENTITY.sub(lambda match: unescape(match[0]), text).encode(), reader)


def _read(data: bytes, reader: Reader) -> Drawing:
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        return Drawing(
            error=Removed(f"no well-formed XML: {reason}", max(error.lineno - reader.before, 1), error.offset + 1)
        )
    except RefusalError as error:
        return Drawing(error=Removed(str(error), *reader.place()))
    except (ValueError, LookupError):
        # It declares an encoding that expat cannot read, such as UTF-7, which hides tags from everybody else.
        return Drawing(error=Removed("no well-formed XML: its encoding cannot be read; save it as UTF-8", 1, 1))
    counts = Counter(one.what for one in reader.removed)
    first = {one.what: one for one in reversed(reader.removed)}
    removed = [
        Removed(what + (f" ({counts[what]} times)" if counts[what] > 1 else ""), one.line, one.column)
        for what, one in first.items()
    ]
    text = "".join(reader.out)
    if not reader.inline:
        names = f'<svg xmlns="{SVG}"' + (f' xmlns:xlink="{XLINK}"' if reader.linked else "")
        text = f"{text.replace('<svg', names, 1)}\n"
    in_order = tuple(sorted(removed, key=lambda one: (one.line, one.column)))
    return Drawing(text, in_order, lines=tuple(reader.lines), links=tuple(reader.links), outside=reader.outside)


def drawings(html: str) -> Iterator[tuple[int, int]]:
    """Where the drawings in a piece of HTML begin and end; one that is not closed is none."""
    depth = start = 0
    for token in TOKEN.finditer(html):
        opens = token[0][1] != "/"
        if opens and not depth:
            start = token.start()
        depth += 1 if opens else -1
        if not opens and depth == 0:
            yield start, token.end()
        depth = max(depth, 0)
