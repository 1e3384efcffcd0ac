"""
---
title: Kept pages
summary: The pages that the last build of a site wove, for the next one.
---
# Kept pages

One entry for each page and language of a site, which says what it was made from: the next build takes its place, so
an author who writes for years has no more of them than the site has pages.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from site_builder.cache import FileCache, digest_of
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.page import Definition, Heading, Link, Page, Record, States
from site_builder.weave import Woven

SEVERAL = {"headings": Heading, "records": Record, "links": Link, "definitions": Definition}


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The pages of the site at `root`. Nothing is found where there is no cache."""

    cache: FileCache | None
    root: Path

    def take(self, name: str, source: str) -> Woven | None:
        """The page called `name`, if it was made from what has this digest, and its prose found the same files."""
        data = self.cache.get(self._key(name)) if self.cache else None
        if data is None:
            return None
        kept = json.loads(data)
        if kept["source"] != source or any((self.root / path).is_file() != there for path, there in kept["seen"]):
            return None
        problems = [
            Diagnostic(path, line, column, message, hint, Severity(severity))
            for path, line, column, message, hint, severity in kept["problems"]
        ]
        return Woven(_page(kept["page"]), tuple(problems))

    def keep(self, name: str, source: str, woven: Woven, seen: dict[str, bool]) -> None:
        """For the next build; `seen` are the files that the prose asked for, and whether they were there."""
        if not self.cache:
            return
        problems = [[d.path, d.line, d.column, d.message, d.hint, int(d.severity)] for d in woven.diagnostics]
        page = {**asdict(woven.page), "anchors": sorted(woven.page.anchors)}
        kept = {"source": source, "seen": sorted(seen.items()), "problems": problems, "page": page}
        self.cache.put(self._key(name), json.dumps(kept).encode())

    def _key(self, name: str) -> str:
        return digest_of("kept page", str(self.root), name)


def _page(kept: dict[str, Any]) -> Page:
    several = {name: tuple(kind(**one) for one in kept[name]) for name, kind in SEVERAL.items()}
    return Page(
        **{
            **kept,
            **several,
            "anchors": frozenset(kept["anchors"]),
            "styles": tuple((name, rule) for name, rule in kept["styles"]),
            "files": tuple(kept["files"]),
            "drawings": tuple((address, text) for address, text in kept["drawings"]),
            "originals": tuple(kept["originals"]),
            "states": States(**{**kept["states"], "readers": tuple(kept["states"]["readers"])}),
        }
    )
