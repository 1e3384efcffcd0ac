"""
---
title: Catalogue files
summary: Where the translations of a file stand when no site is configured.
---
# Catalogue files
"""

from __future__ import annotations

from pathlib import Path

from site_builder import catalogue as catalogues
from site_builder.catalogue import Catalogue
from site_builder.diagnostic import Diagnostic
from site_builder.translation_file import locate


def find(url: str, code: str, locales: Path | None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue of a page; an empty one where there is no file."""
    file = locate(url, code, locales)
    return (
        catalogues.read(str(file), code, file.read_text(encoding="utf-8")) if file else (Catalogue(language=code), ())
    )
