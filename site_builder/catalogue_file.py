"""
---
title: Catalogue files
summary: Where the translations of a file stand when no site is configured.
---
# Catalogue files
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from site_builder import catalogue as catalogues
from site_builder.catalogue import Catalogue
from site_builder.diagnostic import Diagnostic


def find(url: str, code: str, locales: Path | None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue of a page: under its full address, else under ever shorter ones, down to its bare name."""
    parts = PurePosixPath(url).with_suffix(".po").parts
    for start in range(len(parts) if locales else 0):
        file = Path(locales or "", code, *parts[start:])
        if file.is_file():
            return catalogues.read(str(file), code, file.read_text(encoding="utf-8"))
    return Catalogue(language=code), ()
