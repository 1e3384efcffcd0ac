"""
---
title: Arguments
summary: What several commands may be told.
---
# Arguments
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def add_roots(command: argparse.ArgumentParser) -> None:
    """`--root`: what else may be read in order to be published."""
    more = "a further folder whose files may be published; may be given several times"
    command.add_argument("--root", action="append", type=_folder, default=[], metavar="DIR", help=more)


def add_site(command: argparse.ArgumentParser) -> None:
    """The site that a command is about."""
    command.add_argument("-f", "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE")
    add_roots(command)


def whole_number(text: str, least: int, most: int, what: str) -> int:
    """A number between two; else argparse says that `what` is asked for."""
    digits = text.lstrip("0") or "0"
    fits = text.isascii() and text.isdigit() and len(digits) <= len(str(most)) and least <= int(digits) <= most
    if not fits:
        raise argparse.ArgumentTypeError(f"give {what}")
    return int(digits)


def _folder(text: str) -> str:
    if not os.path.isdir(text):  # noqa: PTH112 - `Path` raises for what cannot be a path
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return os.path.realpath(text)
