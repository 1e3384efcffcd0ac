"""
---
title: Open elements
summary: How many elements of an author's HTML stand inside each other - at each tag, a parser looks at all of them.
---
# Open elements

At each tag, a parser of HTML looks through the elements that are open: whether a paragraph is among them, say. Forty
thousand `<div>` that nobody closes take it minutes, and a browser puts no more than 512 inside each other anyway.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from site_builder.markup.raw_html import TAGS
from site_builder.text.lazy_regex import lazy_regex

MOST_OPEN = 500
"""Elements of raw HTML in a text that may be open at a time."""

TOKEN = lazy_regex(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+|</(?![a-zA-Z])[^>]*+"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    # An attribute: a quote is one only where a value begins.
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?+)*+>?",
    re.DOTALL,
)
# They have no content, or end where the next one begins.
NEVER_OPEN_NAMES = (
    "area base br col embed hr img input link meta param source track wbr "
    "colgroup dd dt li optgroup option p rp rt tbody td tfoot th thead tr"
)
NEVER_OPEN = frozenset(NEVER_OPEN_NAMES.split())
RAW_TEXT_NAMES = "iframe noembed noframes plaintext script style textarea title xmp"
RAW_TEXT = frozenset(RAW_TEXT_NAMES.split())


def too_deep(pieces: Iterable[str]) -> int | None:
    """The number of the piece with which too many elements are open; None where there never are."""
    still: Counter[str] = Counter()
    count, within = 0, ""
    for number, piece in enumerate(pieces):
        for token in TOKEN.finditer(piece):
            name = (token["name"] or "").lower()
            if within and not (token["end"] and name == within):
                continue  # what looks like a tag is text
            within = ""
            if token["end"]:
                if still[name]:
                    still[name] -= 1
                    count -= 1
                continue
            # An element of HTML ends a drawing, in which alone a slash at the end means something.
            if name in TAGS:
                still["svg"] = 0
            if not name or name in NEVER_OPEN or (still["svg"] and token[0].endswith("/>")):
                continue
            if name in RAW_TEXT and not still["svg"]:
                within = name
                continue
            still[name] += 1
            count += 1
            if count > MOST_OPEN:
                return number
    return None
