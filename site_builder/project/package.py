"""
---
title: The package
summary: The modules of a folder and of the folders in it, in the order in which a reader meets them.
---
# The package
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from site_builder.diagnostic import Diagnostic
from site_builder.files.input_folder import entries, may_be_file
from site_builder.files.output_folder import is_output

INDEX = "__init__.py"
SUFFIXES = (".py", ".md")
# Inside a package these hold what its users never see; whoever wants their pages names them.
LEFT_OUT = {"tests", "test"}


def modules(folder: Path) -> tuple[list[str], list[Diagnostic]]:
    """
    The `.py` and `.md` files in `folder` and below, relative to it; of each folder `__init__.py` first.

    Also which folders cannot be read. A link that leads nowhere is listed, so that who reads it says so.
    """
    problems: list[Diagnostic] = []
    return list(_modules(folder, "", problems)), problems


def _modules(folder: Path, prefix: str, problems: list[Diagnostic]) -> Iterator[str]:
    here = entries(folder)
    if isinstance(here, Diagnostic):
        problems.append(here)
        return
    # Bytewise, whatever the file system's order is; a link to a folder might lead back up.
    here.sort(key=lambda one: (one.name != INDEX, one.name))
    for one in here:
        if PurePath(one.name).suffix in SUFFIXES and not hidden(one.name) and may_be_file(one):
            yield prefix + one.name
    for one in here:
        left_out = hidden(one.name) or one.name in LEFT_OUT
        if one.is_dir(follow_symlinks=False) and not left_out and not is_output(one.path):
            yield from _modules(Path(one.path), f"{prefix}{one.name}/", problems)


def hidden(name: str) -> bool:
    """Whether a file or a folder is a tool's and no author's."""
    return name.startswith(".") or name == "__pycache__"
