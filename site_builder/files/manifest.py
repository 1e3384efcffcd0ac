"""
---
title: The manifest
summary: The list, in an output folder, of what we have written there - each file with the digest of its content.
---
# The manifest

A line is added before a file is written, and never taken out while somebody writes: so a builder that is killed at any
moment has listed all that it has written, and several may write at once. A file is ours while its content has one of
the digests that stand beside its name.

What stands in it decides what is removed, and anybody may have changed it. So a name that leads out of its folder is
no name, and a manifest that cannot be read lists nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

NAME = ".site-builder"
HEAD = b"# What site-builder has written here. It removes nothing else, and nothing that has been changed since.\n"
LARGEST = 64 * 1024 * 1024
"""Bytes. A site of a hundred thousand files has a list of twelve million."""
LINE = re.compile(rb'(-|[0-9a-f]{64}) (".*")')


class Manifest(NamedTuple):
    """
    The digests of each file's content, by its name; none for a file whose content nobody has noted.

    `dated` is one of the time when only names were noted; `damaged` one of which some lines say nothing.
    """

    files: dict[str, set[str]]
    dated: bool = False
    damaged: bool = False


def parse(data: bytes) -> Manifest:
    """What a manifest lists. The last line may be half a line, of a builder that was killed."""
    if len(data) > LARGEST:
        return Manifest({}, damaged=True)
    lines = [line for line in data.split(b"\n")[:-1] if line and not line.startswith(b"#")]
    found = [LINE.fullmatch(line) for line in lines]
    if lines and not any(found) and not data.startswith(b"#"):
        named = [os.fsdecode(line) for line in lines]
        return Manifest({name: set() for name in named if is_inside(name)}, dated=True)
    files: dict[str, set[str]] = {}
    damaged = False
    for match in found:
        name = _name(match[2]) if match else ""
        if match is None or not is_inside(name):
            damaged = True
            continue
        known = files.setdefault(name, set())
        if match[1] != b"-":
            known.add(match[1].decode())
    return Manifest(files, damaged=damaged)


def _name(text: bytes) -> str:
    try:
        name = json.loads(text)
    except ValueError:
        return ""
    return name if isinstance(name, str) else ""


def lines(files: Mapping[str, Iterable[str]]) -> bytes:
    """The lines for some files, in a fixed order."""
    found = []
    for name in sorted(files):
        quoted = json.dumps(name)
        found += [f"{digest} {quoted}\n" for digest in sorted(files[name]) or ["-"]]
    return "".join(found).encode()


def is_inside(name: str) -> bool:
    """Whether a name, `/` between its parts, is that of a file in the folder or below it, and not of the manifest."""
    parts = name.split("/")
    strange = "\0" in name or (os.sep != "/" and ("\\" in name or ":" in name))
    return not strange and name != NAME and not any(part in ("", ".", "..") for part in parts)
