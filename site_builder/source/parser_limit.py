r"""
---
title: Limits of Python's parser
summary: The two kinds of program that Python's own parser takes gigabytes or minutes for, found before it is asked.
---
# Limits of Python's parser

CPython copies the whole name again for each part of `import a.b.c`: a hundred thousand parts take it twenty gigabytes.
And up to Python 3.11 it looks for each field of an f-string from the beginning of that string: three hundred thousand
take it minutes. No person writes either; but whoever publishes what others wrote must not stand still. Later Pythons
get the same answer, so that a page does not depend on which one made it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from site_builder.text.lazy_regex import lazy_regex

LONGEST_IMPORT = 200
"""Names with points between them in one import statement's module."""
MOST_FIELDS = 2_000
"""Fields of one f-string, those of f-strings inside it among them."""

IMPORT = lazy_regex(r"(?:^|[\n\r;:])[ \t\f]*+(?P<names>(?:import|from)\b(?:[ \t\f.,\w]|\\\r?\n|\\\r)*+)")
POINT = lazy_regex(r"\w(?:[ \t\f]|\\\r?\n|\\\r)*+\.")
PREFIX = re.compile("[a-zA-Z]*")


class Excess(NamedTuple):
    """What is too much for Python's parser, where it begins, and what to do."""

    line: int
    column: int
    message: str
    hint: str


def excess(data: str | bytes) -> Excess | None:
    """The first excess in a program. Of nearly all, counting points and braces is enough to know that there is none."""
    if isinstance(data, bytes):
        if data.count(b".") < LONGEST_IMPORT and data.count(b"{") <= MOST_FIELDS:
            return None
        data = data.decode("utf-8", "replace")
    found = _long_import(data) if data.count(".") >= LONGEST_IMPORT else None
    return found or (_many_fields(data) if data.count("{") > MOST_FIELDS else None)


def _long_import(text: str) -> Excess | None:
    for found in IMPORT.finditer(text):
        most = max(len(POINT.findall(part)) for part in found["names"].split(","))
        if most >= LONGEST_IMPORT and not _is_quoted(text, found.start("names")):
            message = f"an import of {most + 1:,} names with points between them: Python's own parser needs too much"
            limit = f" memory for more than {LONGEST_IMPORT}"
            return Excess(*_place(text, found.start("names")), message + limit, "no module has such a name")
    return None


def _is_quoted(text: str, offset: int) -> bool:
    from site_builder.source.token_stream import scan

    return any(token.start <= offset < token.end for token in scan(text))


def _many_fields(text: str) -> Excess | None:
    from site_builder.source.token_stream import scan  # here: it is needed by one program in many thousands

    for token in scan(text):
        prefix = PREFIX.match(token.text)
        if token.kind == "comment" or prefix is None or not {"f", "t"} & set(prefix[0].lower()):
            continue
        # Two braces are one brace of the text.
        fields = token.text.count("{") - 2 * token.text.count("{{")
        if fields > MOST_FIELDS:
            message = f"an f-string with {fields:,} fields: Python's own parser takes too long for more than"
            hint = "divide it: strings that follow each other are one"
            return Excess(token.line, token.column + 1, f"{message} {MOST_FIELDS:,}", hint)
    return None


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
