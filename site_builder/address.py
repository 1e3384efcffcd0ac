"""
---
title: Addresses
summary: What the page of a file is called, and where a file stands on the site.
---
# Addresses
"""

from __future__ import annotations

from pathlib import PurePosixPath


def page_name(path: str) -> str:
    """`model` for `…/model.py`, `index` for `…/__init__.py`, `readme` for `…/readme.md`."""
    # Of hundreds of files, a `PurePosixPath` for each would take longer than all else that is done with them.
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    point = name.rfind(".")
    stem = name[:point] if 0 < point < len(name) - 1 else name
    return "index" if stem == "__init__" else stem


def page_title(path: str) -> str:
    """What a page is called whose author has said nothing: `model`, and `package` for `package/__init__.py`."""
    folder = PurePosixPath(path.replace("\\", "/")).parent.name
    return folder if folder and page_name(path) == "index" else page_name(path)


def published(file: str) -> str:
    """Where a file of the repository, one that a page shows or links to, stands on the site."""
    return f"files/{file}"
