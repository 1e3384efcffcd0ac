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
from site_builder.reading_root import Roots


def read(file: Path | None, code: str, roots: Roots) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue in a file; an empty one where there is no file, or one outside of `roots`."""
    if file is None:
        return Catalogue(language=code), ()
    data = roots.content(str(file))
    if isinstance(data, Diagnostic):
        return Catalogue(language=code), (data,)
    return catalogues.read(str(file), code, data.decode())
