"""
---
title: Configured pages
summary: The files that become pages, each with its URL; a folder stands for what is in it.
---
# Configured pages
"""

from __future__ import annotations

import posixpath
from pathlib import Path, PurePosixPath

import yaml

from site_builder.address import nameless, page_name
from site_builder.diagnostic import Diagnostic
from site_builder.files.input_file import is_file, is_folder
from site_builder.files.input_folder import entries
from site_builder.files.output_folder import is_output
from site_builder.files.reading_root import Roots
from site_builder.project import package
from site_builder.project.config import Module
from site_builder.project.published_address import clash, place_of
from site_builder.project.yaml_place import Reader, nearest
from site_builder.trust.file_standing import WIDEN, Standing


def read_modules(reader: Reader, node: yaml.Node | None, root: Path, reading: Roots) -> tuple[Module, ...]:
    """The files in the order of the navigation, each with its URL; two files for one URL are an error."""
    modules: dict[str, Module] = {}
    places: dict[str, Module] = {}
    for name, key, value in reader.items(node, "pages"):
        folder = name.strip("/")
        parts = folder.split("/") if folder else []
        if not {"", ".", ".."}.isdisjoint(parts):
            reader.problem(key, f"`{name}` cannot be a folder of the site", "write names with one `/` between them")
        elif parts and parts[0] in {"assets", "search"}:
            reader.problem(key, f"`{name}` cannot be a folder of the site", "`assets` and `search` are the builder's")
        for text, place in reader.texts(value, f"the files of `{name}`"):
            for path, below in expand(reader, text, place, root, reading):
                url = f"{folder}/{below}/{page_name(path)}.html".replace("//", "/").lstrip("/")
                why = nameless(url) or ("begins with a point" if page_name(path).startswith(".") else "")
                if why:
                    reader.diagnostics.append(Diagnostic(path, 1, 1, f"the name of this file {why}", "rename it"))
                    continue
                other = places.setdefault(place_of(url), Module(path, url))
                if other.path != path:
                    both = f"`{path}` and `{other.path}` would both be the page `{url}`"
                    problem, hint = clash(f"the page of `{path}`, `{url}`,", url, other.url, f"that of `{other.path}`")
                    reader.problem(place, both if url == other.url else problem, hint)
                modules.setdefault(url, Module(path, url))
    return tuple(modules.values())


def expand(reader: Reader, text: str, place: yaml.Node, root: Path, reading: Roots) -> list[tuple[str, str]]:
    """One file as itself; a folder as its modules and texts, each with the folder below that it stands in."""
    path = PurePosixPath(text)
    plain = posixpath.normpath(text)
    if not path.is_absolute() and ".." in path.parts and not plain.startswith(".."):
        reader.problem(place, f"`{text}` goes up and down again", f"write `{plain}`")
        return []
    if path.is_absolute() or ".." in path.parts:
        hint = "make a link to it in here, and name its folder in `roots:` or with `--root DIR`"
        reader.problem(place, f"`{text}` is outside the folder of the configuration", hint)
        return []
    if why := reading.outside(str(path)):
        # A file, which whoever reads it will refuse; of anything else nobody need know what it is.
        if path.suffix in package.SUFFIXES:
            return [(str(path), "")]
        reader.problem(place, f"`{text}` {why}", WIDEN)
        return []
    ours = next((str(one) for one in (path, *path.parents) if str(one) != "." and is_output(root / one)), "")
    if ours:
        hint = f"if they are sources, remove the file `{ours}/.site-builder`"
        reader.problem(place, f"site-builder has written what is in `{ours}`, and reads no sources there", hint)
        return []
    if is_file(root / path):
        return [(str(path), "")]
    if not is_folder(root / path) and reading.standing(str(path)) is Standing.OTHER:
        reader.problem(place, f"`{text}` is no regular file")
        return []
    if not is_folder(root / path):
        around = entries(root / path.parent)
        siblings = [] if isinstance(around, Diagnostic) else sorted(str(path.parent / one.name) for one in around)
        reader.problem(place, f"there is no file `{text}`", nearest(text, siblings) if siblings else "")
        return []
    names, problems = package.modules(root / path)
    reader.diagnostics += problems
    if not names and not problems:
        kinds = " or ".join(package.SUFFIXES)
        reader.problem(place, f"there is no {kinds} file in the folder `{text}`, nor below it", "name another one")
    return [(str(path / name), name.rpartition("/")[0]) for name in names]
