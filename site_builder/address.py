"""
---
title: Addresses
summary: What the page of a file is called, and where a file stands on the site.
---
# Addresses
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath

LONGEST = 245
"""Bytes of a name on a site. A file system allows 255, and what stands beside a page is called `NAME.excerpts.js`."""
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def page_name(path: str) -> str:
    """`model` for `…/model.py`, `index` for `…/__init__.py`, `readme` for `…/readme.md`."""
    # Of hundreds of files, a `PurePosixPath` for each would take longer than all else that is done with them.
    name = path.replace(os.sep, "/").rstrip("/").rpartition("/")[2]
    point = name.rfind(".")
    stem = name[:point] if 0 < point < len(name) - 1 else name
    return "index" if stem == "__init__" else stem


def nameless(url: str) -> str:
    """Why a page cannot have this address, as what is wrong with its file's name; empty where it can."""
    if not url.isascii() and SURROGATE.search(url):
        return "is not UTF-8, so no page can have its address"
    if not url.isprintable() and CONTROL.search(url):
        return "holds a line end or another control character"
    # A page has files beside it, whose names are longer.
    long = len(url) > LONGEST // 4 and any(len(part.encode()) > LONGEST for part in url.split("/"))
    return f"is longer than {LONGEST - len('.html')} bytes" if long else ""


def page_title(path: str) -> str:
    """What a page is called whose author has said nothing: `model`, and `package` for `package/__init__.py`."""
    folder = PurePosixPath(path.replace(os.sep, "/")).parent.name
    return folder if folder and page_name(path) == "index" else page_name(path)


def published(file: str) -> str:
    """
    Where a file of the repository, one that a page shows or links to, stands on the site: under `files/`, always.

    A folder above the one where paths begin, which may be read where a root is wider, is called `up` there.
    """
    return "/".join(["files", *("up" if part == ".." else part for part in file.split("/") if part not in ("", "."))])


def page_url(path: str) -> str:
    """Where the page of a file stands: its own path, with `.html`, and `index.html` for `__init__.py`."""
    folders = path.replace(os.sep, "/").split("/")[:-1]
    parts = [folder.rstrip(":") for folder in folders if folder not in ("", "..", ".")]
    return "/".join([*parts, f"{page_name(path)}.html"])
