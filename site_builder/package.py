"""
---
title: The package
summary: The modules of a folder and of the folders in it, in the order in which a reader meets them.
---
# The package
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from site_builder.output_folder import is_output

INDEX = "__init__.py"
SUFFIXES = {".py", ".md"}
# Inside a package these hold what its users never see; whoever wants their pages names them.
LEFT_OUT = {"tests", "test"}


def modules(folder: Path) -> list[str]:
    """The `.py` and `.md` files in `folder` and below, relative to it; of each folder `__init__.py` first."""
    return list(_modules(folder, ""))


def _modules(folder: Path, prefix: str) -> Iterator[str]:
    # Bytewise, whatever the file system's order is; a link to a folder might lead back up.
    entries = sorted(folder.iterdir(), key=lambda one: (one.name != INDEX, one.name))
    for one in entries:
        if one.suffix in SUFFIXES and one.is_file():
            yield prefix + one.name
    for one in entries:
        left_out = hidden(one.name) or one.name in LEFT_OUT or is_output(one)
        if one.is_dir() and not one.is_symlink() and not left_out:
            yield from _modules(one, f"{prefix}{one.name}/")


def hidden(name: str) -> bool:
    """Whether a folder is a tool's and no author's."""
    return name.startswith(".") or name == "__pycache__"
