"""
---
title: The MkDocs plugin
summary: Annotated pages in a site that is built with MkDocs or ProperDocs, in the site's own theme.
---
# The MkDocs plugin

This is the only module that imports MkDocs, and it is thin: pages come from the loom as everywhere, and go into the
site as generated files. MkDocs sees an empty text; the finished body takes its place behind Markdown, which could only
damage it. What is wrong becomes warnings with their places, so that `--strict` fails.

A page keeps the address `FOLDER/MODULE.html` in every site, also where the author's own pages are folders: it is the
address that links in the sources and old bookmarks have.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Literal

import yaml
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as HostPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from site_builder.address import published
from site_builder.copies.for_site import Copies
from site_builder.diagnostic import Diagnostic, Severity, ordered
from site_builder.files import input_file
from site_builder.files.file_error import uncaught
from site_builder.files.output_place import refusal
from site_builder.layout.mending_files import buttons, mending_files
from site_builder.layout.page_assets import ALWAYS, FORMULAS, scripts
from site_builder.page import Heading, Page
from site_builder.project import hosted
from site_builder.project.attachment import published_data
from site_builder.project.config import kept_files, kept_folders
from site_builder.project.loom import Loom
from site_builder.project.published_address import Claim, Owners
from site_builder.project.yaml_place import Reader
from site_builder.resources import ASSETS
from site_builder.serve.inputs import folders, inputs, page_folders
from site_builder.site.frame import relative, shown
from site_builder.site.hosted_nav import completed
from site_builder.site.link_check import check
from site_builder.site.redirect import moved
from site_builder.site.search_index import THEMES_OWN, joined
from site_builder.site.shared_files import formula_styles, own_files
from site_builder.site.tree import markdown_name
from site_builder.translation.language import language

NEEDED = (*(f"assets/{name}" for name in (*ALWAYS, FORMULAS)), "assets/redirect.js", "assets/katex/")
MENDING = ("assets/translation.", "assets/catalogue.js", "assets/mend.js")
"""What a translated site needs besides."""
log = logging.getLogger("mkdocs.plugins.site_builder")


class PluginConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves its hooks untyped
    """As `hosted.py` reads them, with their places; here so that MkDocs knows the names."""

    modules = options.Type(dict, default={})
    language = options.Type(str, default=hosted.SOURCE)
    locales = options.Type(str, default="")
    macros = options.Type(dict, default={})
    roots = options.Type((list, str), default=[])


class SiteBuilderPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]  # as above
    """`plugins: [site-builder: {modules: {api: [src/package]}}]`."""

    def __init__(self) -> None:
        self.loom: Loom | None = None
        self.settings: hosted.Hosted
        self.pages: dict[str, Page] = {}
        self.copies = Copies()
        self.published = True

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """That this exists makes MkDocs keep the plugin, and so what was woven, from one build to the next."""
        self.published = command != "serve"

    def on_shutdown(self) -> None:
        """The engine for formulas must be closed."""
        if self.loom is not None:
            self.loom.__exit__(None, None, None)
            self.loom = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read our options, and stop if anything is wrong with them."""
        # What readers take away says where it is from; what is being written stands on this machine alone.
        address = (config.site_url or "").rstrip("/") + "/" if config.site_url and self.published else ""
        self.settings = replace(self._settings(config), site_name=config.site_name or "", site_url=address)
        # MkDocs empties that folder before it builds.
        folders = kept_folders(self.settings)
        if why := refusal(config.site_dir, [*kept_files(self.settings), *folders], folders):
            raise PluginError(f"{config.config_file_path}:1:1: error: `site_dir` {why}; name a folder of its own")
        if self.loom is None:
            self.loom = Loom(self.settings, lends=True, copies=True)
            self.loom.__enter__()
            self.copies.woven = self.loom.source
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Weave, say what is wrong, and add the pages and what they need."""
        assert self.loom is not None
        settings = self.settings
        try:
            woven, problems = self.loom.follow(settings)
        except OSError as error:
            raise PluginError(str(uncaught(error))) from error
        code = settings.editions[-1].language.code
        pages = woven[code]
        tell([*problems, *check(pages, settings.reading)])
        self.pages = {}
        owners = owners_of(files, config)

        def add(file: File, owner: str, path: str) -> bool:
            wrong = owners.claim(Claim(file.dest_uri, owner, path))
            if wrong is None:
                files.append(file)
            else:
                tell([wrong[0]])
            return wrong is None

        for page in shown(pages):
            name = markdown_name(page.url)
            if files.get_file_from_path(name) is not None:
                tell([Diagnostic(page.path, 1, 1, f"its page would be `{name}`, which is there already")])
                continue
            file = File.generated(config, name, content=front_matter(page))
            file.use_directory_urls = False
            file.dest_uri = page.url
            file.edit_uri = Path(os.path.relpath(settings.root / page.path, config.docs_dir)).as_posix()
            if not add(file, f"the page of `{page.path}`", page.path):
                continue
            self.pages[name] = page
            lent = mending_files(page, settings.source_edition.language.tag, settings.editions[-1].words)
            beside: dict[str, str | bytes] = {**self.copies(settings, page), **lent}
            for address, data in beside.items():
                add(copy_of(config, address, data), f"a copy for the readers of `{page.path}`", page.path)
        for name, content in extra_files(pages, code):
            add(File.generated(config, name, content=content), "a file of the plugin", str(settings.path))
        for name, drawing in sorted({drawing for page in pages for drawing in page.drawings}):
            add(File.generated(config, name, content=drawing.encode()), "a translated drawing", str(settings.path))
        for path in sorted({path for page in pages for path in page.files}):
            # What is wrong with it, the link check has said.
            shown_file, _ = published_data(path, settings.reading)
            if shown_file is not None:
                add(File.generated(config, published(path), content=shown_file), f"the file `{path}`", path)
        catalogues = Path(os.path.relpath(settings.root / settings.locales, config.docs_dir)).as_posix()
        for file in [file for file in files if file.src_uri.startswith(f"{catalogues}/")]:
            files.remove(file)
        if config.nav is not None:
            config.nav = completed(config.nav, list(self.pages.items()))
        return files

    def on_page_content(self, html: str, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """The finished body, behind Markdown."""
        found = self.pages.get(page.file.src_uri)
        if found is None:
            return html
        page.toc = TableOfContents(contents(found.headings))
        page.present_anchor_ids = set(found.anchors)
        return (buttons(self.settings.editions[-1].words) if found.catalogue else "") + found.body

    def on_post_page(self, output: str, *, page: HostPage, config: MkDocsConfig) -> str:
        """Our style sheets, on our pages only: the author's own pages stay as they are."""
        found = self.pages.get(page.file.src_uri)
        if found is None:
            return output
        words = self.settings.editions[-1].words
        head = "".join(f"{line}\n" for line in head_lines(found, words))
        return output.replace("</head>", f"{head}</head>", 1)

    @event_priority(-100)  # when the search has written its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """The search finds sections, not only pages."""
        index = Path(config.site_dir, THEMES_OWN)
        if index.is_file():
            data: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
            pages = list(self.pages.values())
            # Material shows what it finds as HTML, MkDocs' own themes as text.
            text = joined(data, pages, escape if config.theme.name == "material" else str)
            index.write_text(text, encoding="utf-8")

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Follow the sources and the translations, not the builder's own files."""
        settings = self.settings
        root = settings.root
        made_from = inputs(settings, {"": list(self.pages.values())}, ())
        for folder in sorted(map(Path, folders(made_from) | page_folders(settings))):
            # The root holds a great deal besides.
            if folder != root and folder.is_relative_to(root) and folder.is_dir():
                server.watch(str(folder), recursive=False)
        if (root / settings.locales).is_dir():
            server.watch(str(root / settings.locales))
        for module in settings.modules:
            if "/" not in module.path:
                server.watch(str(settings.root / module.path))
        return server

    def _settings(self, config: MkDocsConfig) -> hosted.Hosted:
        path = Path(config.config_file_path or "mkdocs.yml")
        reader = Reader(os.path.relpath(path))
        text = input_file.text(path)
        if isinstance(text, Diagnostic):
            text = ""  # MkDocs has read it, and has told what is wrong
        # Options that were inherited from another file have no place in this one.
        node = hosted.entry(reader.compose(text)) or yaml.compose(yaml.safe_dump(dict(self.config)))
        assert node is not None
        settings = hosted.read(reader, node, path, config.repo_url or "")
        if reader.diagnostics:
            raise PluginError("\n".join(map(str, ordered(reader.diagnostics))))
        return settings


def owners_of(files: Files, config: MkDocsConfig) -> Owners:
    """The addresses that MkDocs' own files have, with those of the theme."""
    owners = Owners()
    for file in files:
        if not file.inclusion.is_excluded():  # type: ignore[no-untyped-call]  # MkDocs leaves it so
            owners.claim(Claim(file.dest_uri, f"that of `{file.src_uri}`", file.src_uri))
    for name in config.theme.static_templates:
        owners.claim(Claim(name, "a page of the theme", name))
    return owners


def tell(problems: list[Diagnostic]) -> None:
    """The one edge at which ours becomes MkDocs': an error is a warning there, because the other pages are built."""
    for problem in ordered(problems):
        log.log(logging.INFO if problem.severity is Severity.NOTICE else logging.WARNING, "%s", problem)


def copy_of(config: MkDocsConfig, name: str, content: str | bytes) -> File:
    """A file that is published as it is, also one in Markdown, of which MkDocs would make a page."""
    file = File.generated(config, f"{name}.copy", content=content)
    file.dest_uri = name
    return file


def front_matter(page: Page) -> str:
    """What the theme knows of a page. JSON is YAML; the theme prints a title as it is, so it goes there as HTML."""
    meta = {"title": escape(page.title), "description": escape(page.summary), "hide": ["toc"]}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items() if value)
    return "---\n" + "\n".join(lines) + "\n---\n"


def extra_files(pages: list[Page], code: str) -> Iterator[tuple[str, str | bytes]]:
    """Style sheets, scripts and fonts, and the pages that only lead on."""
    needed = (*NEEDED, *(MENDING if any(page.catalogue for page in pages) else ()))
    for name, data in own_files().items():
        if name.startswith(needed):
            yield hosted_name(name), data
    yield hosted_name("assets/hosted.css"), (ASSETS / "hosted.css").read_bytes()
    yield hosted_name("assets/formulas.css"), formula_styles(pages)
    for page in pages:
        if page.redirect:
            html = moved(page.url, page.redirect, language(code), "")
            yield page.url, html.replace("assets/", "assets/site-builder/", 1)


def hosted_name(name: str) -> str:
    """Ours stand in a folder of their own, where no theme has anything."""
    return name.replace("assets/", "assets/site-builder/", 1)


def head_lines(page: Page, words: Mapping[str, str]) -> Iterator[str]:
    """What stands in the `<head>` of a page."""
    sheets = ["assets/page.css", *(["assets/translation.css"] if page.catalogue else []), "assets/hosted.css"]
    if page.styles or 'class="katex' in page.body:
        sheets = ["assets/katex/katex.min.css", "assets/formulas.css", *sheets]
    for sheet in sheets:
        yield f'<link rel="stylesheet" href="{relative(page.url, hosted_name(sheet))}">'
    formulas = 'class="symbols"' in page.body
    for script in scripts(page.body, words, formulas=formulas, translated=bool(page.catalogue)):
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in script.data.items())
        yield f'<script src="{relative(page.url, hosted_name(f"assets/{script.name}"))}"{data} defer></script>'


def contents(headings: tuple[Heading, ...]) -> list[AnchorLink]:
    """The headings as a tree."""
    top: list[AnchorLink] = []
    open_ones: list[AnchorLink] = []
    for heading in headings:
        link = AnchorLink(escape(heading.text), escape(heading.anchor), heading.level - 1)
        while open_ones and open_ones[-1].level >= link.level:
            open_ones.pop()
        (open_ones[-1].children if open_ones else top).append(link)
        open_ones.append(link)
    return top
