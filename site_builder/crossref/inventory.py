"""
---
title: Inventories
summary: Sphinx's list of what a documentation explains, and where - read from other libraries, written for this site.
---
# Inventories

Sphinx publishes an `objects.inv` beside each documentation: a few lines that say what it is, then, compressed, one line
for each name. The format has not changed since 2010, and this is all of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

from site_builder.page import Page
from site_builder.text.lazy_regex import lazy_regex

HEADER = "# Sphinx inventory version 2"
REST = "# The remainder of this file is compressed using zlib."
LINE = lazy_regex(r"(.+?)\s+(\S+:\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")


class Entry(Struct, frozen=True, order=True):
    """A name, what it is (`py:class`), and where it is explained, relative to the root of the documentation."""

    name: str
    role: str
    uri: str


class Inventory(Struct, frozen=True):
    """What a project's documentation explains."""

    project: str
    version: str
    entries: tuple[Entry, ...]


def read(data: bytes) -> Inventory:
    """An `objects.inv`. Raises `ValueError` where it is none."""
    *head, body = data.split(b"\n", 4)
    if len(head) < 4 or head[0].decode().strip() != HEADER or b"zlib" not in head[3]:
        raise ValueError("not an inventory of Sphinx, version 2")
    try:
        text = zlib.decompress(body).decode()
    except zlib.error as error:
        raise ValueError(f"a broken inventory: {error}") from None
    project, version = (line.decode().partition(":")[2].strip() for line in head[1:3])
    found = (LINE.match(line) for line in text.splitlines())
    return Inventory(project, version, tuple(_entry(m[1], m[2], m[4]) for m in found if m))


def _entry(name: str, role: str, uri: str) -> Entry:
    return Entry(name, role, uri[:-1] + name if uri.endswith("$") else uri)


def write(inventory: Inventory) -> bytes:
    """The same as a file. It holds no date, and its lines are sorted."""
    head = f"{HEADER}\n# Project: {inventory.project}\n# Version: {inventory.version}\n{REST}\n"
    lines = (f"{entry.name} {entry.role} 1 {shortened(entry)} -\n" for entry in sorted(inventory.entries))
    return head.encode() + zlib.compress("".join(lines).encode(), 9)


def shortened(entry: Entry) -> str:
    """The address, with a `$` for the name where it ends in it, as Sphinx has it."""
    return entry.uri.removesuffix(entry.name) + "$" if entry.uri.endswith(entry.name) else entry.uri


def of_site(name: str, pages: Iterable[Page]) -> Inventory:
    """What the pages of one language define."""
    return Inventory(
        " ".join(name.split()),
        "",
        tuple(
            Entry(one.name, one.role, quote(page.url) + (f"#{quote(one.anchor)}" if one.anchor else ""))
            for page in pages
            for one in page.definitions
        ),
    )


def plain(inventory: Inventory, base: str) -> str:
    """The same as text, for a copy that people review: the address of the documentation, then a line for each name."""
    entries: Iterable[Entry] = sorted(inventory.entries)
    lines = [f"{entry.name} {entry.role} {shortened(entry)}" for entry in entries]
    return "\n".join([f"# {inventory.project} {inventory.version}", f"# {base}", *lines, ""])


def addresses(text: str) -> dict[str, str]:
    """The full address of each name in such a text."""
    _, second, *lines = text.splitlines()
    base = second.removeprefix("# ")
    found: dict[str, str] = {}
    for line in lines:
        name, _, uri = line.split(" ")
        found.setdefault(name, base + (uri[:-1] + name if uri[-1] == "$" else uri))
    return found
