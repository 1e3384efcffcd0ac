"""
---
title: pyproject.toml
summary: What a project declares about itself, as far as it can be read.
---
# pyproject.toml

It is somebody else's file: what is wrong with it, their tools tell them, and here it says nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from site_builder.diagnostic import Diagnostic


def tables(content: bytes | Diagnostic) -> Mapping[str, Any]:
    """All that the file says; nothing where it is missing, no TOML, or nested beyond all reason."""
    if isinstance(content, Diagnostic):
        return {}
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return {}


def table(all_tables: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The table of this name, `project` or `tool`, `poetry`; an empty one where there is none."""
    found: object = all_tables
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
