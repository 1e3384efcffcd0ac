"""
---
title: The request target
summary: The address in a request as the name of a published file, or as a question to the builder; nothing else.
---
# The request target

A name is read once and in one way: what could be read in two, by us and by a file system, is refused. It then is
looked up among what has been published, and is never made into a path before it has been found there.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

ESCAPED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
# Control characters; what separates folders on some systems; a slash that was no slash in the address.
AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f/\\]")
FIELDS = 8
DIGITS = 12


class Target(NamedTuple):
    """`name` is relative to the root, empty for the root itself; `folder` says whether a slash stands at its end."""

    name: str
    folder: bool
    query: str


class Question(NamedTuple):
    """What a page asks: what has changed of `page` since `revision`."""

    page: str
    revision: int


def target(text: str) -> Target | None:
    """The target of a request, `/name?query` or `http://host/name?query`; None where it is malformed."""
    path, _, query = text.partition("?")
    if not path.startswith("/"):
        path = "/" + path.partition("://")[2].partition("/")[2]
    if "#" in text or not ESCAPED.fullmatch(path):
        return None
    *parts, last = path[1:].split("/")
    read = [segment(part) for part in (*parts, last) if part]
    # An empty part in the middle would make one file have many names; at the beginning, `//host` is another's address.
    if not all(parts) or None in read:
        return None
    return Target("/".join(filter(None, read)), not last, query)


def segment(part: str) -> str | None:
    """One part of the path as text; None where it leads upwards, or could be taken for something else."""
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if text in {".", ".."} or AMBIGUOUS.search(text) else text


def question(query: str) -> Question | None:
    """What the query of an event stream asks; None where it is malformed."""
    try:
        fields = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:
        return None
    found = dict(fields)
    revision = number(found.get("revision", "0"))
    if len(found) < len(fields) or revision is None:
        return None
    return Question(found.get("page", ""), revision)


def number(text: str) -> int | None:
    """A whole number of at most `DIGITS` digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
