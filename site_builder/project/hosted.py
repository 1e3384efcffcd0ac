"""
---
title: A hosted site
summary: Annotated pages inside a site that somebody builds with MkDocs already - configured as one of its plugins.
---
# A hosted site

Such a site has one language for each configuration, and MkDocs decides everything but the pages. So the settings are
fewer; what they mean is the same, and they are read by the same functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from site_builder.diagnostic import Diagnostic
from site_builder.files import input_file
from site_builder.files.reading_root import of_site
from site_builder.project.config import Edition, Settings
from site_builder.project.config_reader import check_catalogues
from site_builder.project.config_reader import load as load_site
from site_builder.project.configured_file import read_roots
from site_builder.project.edition_reader import speaking
from site_builder.project.page_list import read_modules
from site_builder.project.yaml_place import Reader, is_null
from site_builder.translation.language import language

NAME = "site-builder"
OPTIONS = ("modules", "language", "locales", "macros", "roots")
SOURCE = "en"


class Hosted(Settings):
    """
    The sources are English; where `language` is another, the pages are their translations.

    All pages stand at the root of their site: a translation is a site of its own.
    """

    def prefix(self, code: str) -> str:
        """No language has a folder."""
        return ""


def load(path: Path, granted: Sequence[str] = ()) -> Settings | list[Diagnostic] | None:
    """The settings in the file at `path`, or what is wrong with them; None where it has no such plugin."""
    reader = Reader(str(path))
    text = input_file.text(path)
    root = None if isinstance(text, Diagnostic) else reader.compose(text)
    node = entry(root)
    if node is None or _value(_value(root, "extra"), "site_builder") is not None:
        return None
    settings = read(reader, node, path, repo_url(root), granted)
    return reader.diagnostics or settings


def found(path: Path, granted: Sequence[str] = ()) -> Settings | list[Diagnostic] | None:
    """The settings in the file at `path`, in whichever form, or what is wrong; None where it holds neither form."""
    settings = load(path, granted)
    if settings is not None:
        return settings
    reader = Reader(str(path))
    text = input_file.text(path)
    root = None if isinstance(text, Diagnostic) else reader.compose(text)
    ours = _value(_value(root, "extra"), "site_builder") is not None
    return load_site(path, granted) if ours or root is None or reader.diagnostics else None


def read(reader: Reader, node: yaml.Node, path: Path, repo_url: str = "", granted: Sequence[str] = ()) -> Hosted:
    """The settings under `node`; they hold only when the reader has found nothing wrong. `repo_url` is MkDocs'."""
    # A plugin without options is a bare word.
    options = {} if isinstance(node, yaml.ScalarNode) else reader.options(node, f"plugins.{NAME}", OPTIONS)
    roots = read_roots(reader, options.get("roots"), path.parent)
    reading = of_site(str(path.parent), in_repository=bool(repo_url), more=(*roots, *granted))
    modules = read_modules(reader, options.get("modules"), path.parent, reading)
    if not modules and not reader.diagnostics:
        reader.problem(node, "`modules` names no file", "give a folder of the URL and its files: {api: [src/package]}")
    code = reader.text(options.get("language"), "language") or SOURCE
    editions = [Edition(language(SOURCE), None if code == SOURCE else frozenset())]
    if code != SOURCE:
        editions.append(Edition(language(code)))
    locales = reader.text(options.get("locales"), "locales") or Settings.locales
    settings = Hosted(
        path=path,
        site_name=path.stem,
        editions=speaking(reader, tuple(editions), path.parent, locales, reading),
        modules=modules,
        locales=locales,
        repo_url=repo_url,
        roots=roots,
        granted=tuple(granted),
        remote_images=None,  # the site is its author's, who is warned
        html_files=None,  # MkDocs itself publishes what stands in its folder
        macros={
            name: reader.text(value, "a macro") for name, _, value in reader.items(options.get("macros"), "macros")
        },
    )
    check_catalogues(reader, options.get("language"), settings)
    return settings


def entry(root: yaml.Node | None) -> yaml.Node | None:
    """The options of our plugin in a configuration of MkDocs, or its bare name; plugins are a list or a mapping."""
    plugins = _value(root, "plugins")
    if isinstance(plugins, yaml.MappingNode):
        return _value(plugins, NAME)
    for item in plugins.value if isinstance(plugins, yaml.SequenceNode) else ():
        if isinstance(item, yaml.ScalarNode) and item.value == NAME:
            return item
        if (options := _value(item, NAME)) is not None:
            return options
    return None


def repo_url(root: yaml.Node | None) -> str:
    """Where the sources stand, as MkDocs is told."""
    value = _value(root, "repo_url")
    return str(value.value) if isinstance(value, yaml.ScalarNode) and not is_null(value) else ""


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    items = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in items if name.value == key), None)
