"""
---
title: Reading the settings
summary: From `mkdocs.yml` to settings, or to everything that is wrong in it.
---
# Reading the settings

An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from site_builder.address import nameless
from site_builder.diagnostic import Diagnostic
from site_builder.files import input_file
from site_builder.files.input_file import is_folder
from site_builder.files.output_place import Kept, refusal
from site_builder.files.reading_root import of_site
from site_builder.project.config import Settings, kept_files, kept_folders
from site_builder.project.configured_address import colab_address, site_url, source_address, web_address
from site_builder.project.configured_file import read_files, read_papers, read_roots
from site_builder.project.edition_reader import read_editions, speaking
from site_builder.project.page_list import read_modules
from site_builder.project.published_address import place_of
from site_builder.project.yaml_place import Reader
from site_builder.trust.web_address import is_host

OPTIONS = (
    "languages", "pages", "locales", "traces", "macros", "view", "edit", "cite", "colab", "roots", "remote_images",
    "html_files",
)  # fmt: skip


def load(path: Path, granted: Sequence[str] = ()) -> Settings | list[Diagnostic]:
    """The settings in the file at `path`, or everything that is wrong with it; `granted` is what `--root` names."""
    reader = Reader(str(path))
    text = input_file.text(path)
    if isinstance(text, Diagnostic):
        return [text if text.hint else text._replace(hint="the site is configured in mkdocs.yml")]
    root = reader.compose(text)
    if reader.diagnostics:
        return reader.diagnostics
    settings = read(reader, root, path, granted)
    return reader.diagnostics or settings


def read(reader: Reader, root: yaml.Node | None, path: Path, granted: Sequence[str] = ()) -> Settings:
    """The settings under `root`; they hold only when the reader has found nothing wrong."""
    top = {name: value for name, _, value in reader.items(root, "the file")}
    if not reader.text(top.get("site_name"), "site_name"):
        reader.problem(root, "`site_name` is missing", "it stands in the title of every page")
    extra = {name: value for name, _, value in reader.items(top.get("extra"), "extra")}
    if "site_builder" not in extra:
        reader.problem(top.get("extra"), "`extra.site_builder` is missing", "it says which pages the site has")
    ours = reader.options(extra.get("site_builder"), "extra.site_builder", OPTIONS)
    repo_url = web_address(reader, top.get("repo_url"), "repo_url").rstrip("/")
    web_address(reader, extra.get("homepage"), "extra.homepage", relative=True)
    roots = read_roots(reader, ours.get("roots"), path.parent)
    reading = of_site(str(path.parent), in_repository=bool(repo_url), more=(*roots, *granted))
    modules = read_modules(reader, ours.get("pages"), path.parent, reading)
    if "site_builder" in extra and not modules and not reader.diagnostics:
        reader.problem(extra["site_builder"], "`pages` names no file", "give a folder of the URL and its files")
    plain = {
        name: reader.text(node, name)
        for name, node in {**top, **ours}.items()
        if name in {"site_name", "site_description", "site_dir", "locales", "traces"}
    }
    for name in ("site_dir", "locales", "traces"):
        if why := nameless(plain.get(name, "")):
            reader.problem({**top, **ours}[name], f"the path in `{name}` {why}")
            del plain[name]
    editions = read_editions(reader, ours.get("languages"), modules, reading)
    settings = Settings(
        path=path,
        editions=speaking(reader, editions, path.parent, plain.get("locales") or Settings.locales, reading),
        modules=modules,
        own_plugins="plugins" in top,
        macros={name: reader.text(value, "a macro") for name, _, value in reader.items(ours.get("macros"), "macros")},
        repo_url=repo_url,
        site_url=site_url(reader, top.get("site_url")),
        view=source_address(reader, ours.get("view"), repo_url, "view", "blob"),
        edit=source_address(reader, ours.get("edit"), repo_url, "edit", "edit"),
        cite=read_papers(reader, ours.get("cite"), [module.url for module in modules], reading),
        roots=roots,
        granted=tuple(granted),
        remote_images=read_hosts(reader, ours.get("remote_images")),
        html_files=read_files(reader, ours.get("html_files"), reading),
        colab=colab_address(reader, ours.get("colab"), repo_url),
        **{"site_name": "", **{name: text for name, text in plain.items() if text}},
    )
    check_output(reader, top, settings)
    check_catalogues(reader, ours.get("languages"), settings)
    return settings


def check_catalogues(reader: Reader, node: yaml.Node | None, settings: Settings) -> None:
    """The words of buttons have a catalogue, and no page may have the same."""
    for edition in settings.editions[1:]:
        for module in settings.modules:
            if place_of(module.url) == "interface.html" and edition.has(module.url):
                file = f"`{settings.locales}/{edition.language.code}/interface.po`"
                what = f"the catalogue of `{module.path}` would be {file}, which is that of buttons and labels"
                reader.problem(node, what, "give its page a folder, or name the `pages` of the language without it")


def check_output(reader: Reader, top: Mapping[str, yaml.Node], settings: Settings) -> None:
    """The folders that we write hold nothing of the author's, and lie in none that is read as a whole."""
    held = [*kept_files(settings), *kept_folders(settings)]
    docs = reader.text(top.get("docs_dir"), "docs_dir") or "docs"
    read_whole = [*kept_folders(settings), Kept("`docs_dir`,", str(settings.path.parent / docs))]
    own = settings.build_dir
    served = sorted({own / "serve", *(own.glob("serve-*") if is_folder(own) else ())})
    ours = [own / "previews", *served, *(own / one.language.code for one in settings.editions)]
    for folder in (own, *ours):
        if why := refusal(folder, held, read_whole):
            where = f"`{folder.relative_to(settings.root).as_posix()}`, in which the builder works,"
            reader.problem(None, f"the folder {where} {why}", "move that, or what leads there, to another place")
            break
        if folder.is_symlink():  # from elsewhere, the tree in it would not find this configuration, nor we its pages
            where = f"`{folder.relative_to(settings.root).as_posix()}`, in which the builder works, is a link"
            hint = "remove the link (a folder is made in its place), or mount there what is on another disk"
            reader.problem(None, f"{where} to `{os.path.realpath(folder)}`", hint)
            break
    built = [Kept("the folder of the builder,", str(folder), is_folder=True) for folder in (own, *ours)]
    if why := refusal(settings.path.parent / settings.site_dir, [*held, *built], [*read_whole, *built[1:]]):
        hint = "name a folder that holds nothing else, such as `site`"
        reader.problem(top.get("site_dir"), f"`site_dir: {settings.site_dir}` {why}", hint)


def read_hosts(reader: Reader, node: yaml.Node | None) -> frozenset[str]:
    """Names of hosts, as they stand in an address behind the `//`."""
    found = reader.texts(node, "remote_images")
    for text, place in found:
        if not is_host(text.lower()):
            reader.problem(place, f"`{text}` is no host", "write it without https:// and without a path")
    return frozenset(text.lower() for text, _ in found)
