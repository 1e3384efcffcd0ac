"""
---
title: Provenance
summary: What is known of a project beyond its pages - version, licence, the papers behind it.
---
# Provenance

Version and licence stand in the `pyproject.toml` beside `mkdocs.yml`, and nobody should have to write them twice. What
is not said there is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from site_builder.diagnostic import Diagnostic
from site_builder.layout.downloads import NOTEBOOK, Provenance, beside
from site_builder.project.config import Edition, Settings
from site_builder.project.pyproject import table, tables
from site_builder.text.decoding import decoded


@dataclass(frozen=True, slots=True)
class Project:
    """What all pages share; `papers` are BibTeX by the folder of the URL whose pages cite them."""

    version: str
    licence: str
    papers: Mapping[str, str]


def project(settings: Settings) -> Project:
    """What the files of the project say today."""
    roots = settings.reading
    stated = table(tables(roots.content("pyproject.toml")), "project")
    papers = {}
    for folder, path in settings.cite.items():
        data = roots.content(path)
        paper = data if isinstance(data, Diagnostic) else decoded(path, data)
        if isinstance(paper, str):  # what is wrong with others, the configuration has told
            papers[folder] = paper.strip()
    version = stated.get("version", "")
    return Project(version if isinstance(version, str) else "", _licence(stated.get("license")), papers)


def provenance(settings: Settings, edition: Edition, found: Project, url: str, path: str) -> Provenance:
    """The provenance of one page. Where the site has no address, that of the source stands in, if that has one."""
    here = settings.prefix(edition.language.code)
    address = settings.site_url + quote(here + url) if settings.site_url else ""
    papers = [text for folder, text in sorted(found.papers.items()) if not folder or url.startswith(f"{folder}/")]
    return Provenance(
        site=edition.site_name or settings.site_name,
        address=address or settings.view.replace("{path}", quote(path)),
        version=found.version,
        licence=found.licence,
        opener=settings.colab + quote(here + beside(url, NOTEBOOK)) if settings.colab else "",
        papers=tuple(papers),
    )


def _licence(stated: object) -> str:
    """An SPDX expression, or what the older form of the table calls the licence; never a whole licence text."""
    name = stated.get("text", "") if isinstance(stated, dict) else stated
    return name if isinstance(name, str) and "\n" not in name and len(name) < 80 else ""
