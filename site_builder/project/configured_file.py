"""
---
title: Configured files and folders
summary: What the configuration names must be there, and be what may be read.
---
# Configured files and folders
"""

from __future__ import annotations

from pathlib import Path

import yaml

from site_builder.diagnostic import Diagnostic
from site_builder.files.input_file import is_folder
from site_builder.files.reading_root import Roots
from site_builder.project.yaml_place import Reader, nearest
from site_builder.text.decoding import decoded
from site_builder.trust.file_standing import WIDEN


def read_roots(reader: Reader, node: yaml.Node | None, root: Path) -> tuple[str, ...]:
    """Folders that exist, as whole paths."""
    found = []
    for text, place in reader.texts(node, "roots"):
        if not is_folder(root / text):
            reader.problem(place, f"there is no folder `{text}`", "`roots` names folders whose files may be published")
        found.append(str((root / text).resolve()))
    return tuple(found)


def wanted_file(reader: Reader, node: yaml.Node | None, text: str, reading: Roots, hint: str) -> None:
    """A file that the configuration names must be there, and one that may be read."""
    if why := reading.outside(text):
        reader.problem(node, f"`{text}` {why}", WIDEN)
    elif not reading.is_file(text):
        reader.problem(node, f"there is no file `{text}`", hint)


def read_files(reader: Reader, node: yaml.Node | None, reading: Roots) -> tuple[str, ...]:
    """Files that exist."""
    found = reader.texts(node, "html_files")
    for text, place in found:
        wanted_file(reader, place, text, reading, "name a file to which a page links, from here")
    return tuple(text for text, _ in found)


def read_papers(reader: Reader, node: yaml.Node | None, urls: list[str], reading: Roots) -> dict[str, str]:
    """BibTeX files that exist, by folders that exist."""
    known = {"", *(url.rpartition("/")[0] for url in urls)}
    papers = {}
    for name, key, value in reader.items(node, "cite"):
        text = reader.text(value, "a file of `cite`")
        if name.strip("/") not in known:
            reader.problem(key, f"no page stands in a folder `{name}`", nearest(name, sorted(known - {""})))
        wanted_file(reader, value, text, reading, "name a file of BibTeX, from here")
        paper = reading.content(text) if reading.is_file(text) else b""
        wrong = paper if isinstance(paper, Diagnostic) else decoded(text, paper)
        if isinstance(wrong, Diagnostic):
            reader.diagnostics.append(wrong)
        papers[name.strip("/")] = text
    return papers
