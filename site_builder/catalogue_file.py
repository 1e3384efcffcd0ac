"""
---
title: Catalogue files
summary: The translations of a file when no site is built.
---
# Catalogue files
"""

from __future__ import annotations

from pathlib import Path

from site_builder import catalogue as catalogues
from site_builder.catalogue import Catalogue
from site_builder.diagnostic import Diagnostic


def read(file: Path | None, code: str) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue in a file; an empty one where there is no file."""
    if file is None:
        return Catalogue(language=code), ()
    return catalogues.read(str(file), code, file.read_text(encoding="utf-8"))
