"""
---
title: A reader's copy
summary: One module to take away - as plain code, with its prose in the reader's language, or as a notebook.
---
# A reader's copy

A page is for reading; who wants to work with the code takes a copy. Here its file, its translations and its place on
the site are found; what is made of them is pure: `tangle`, `translated_source`, `notebook`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urljoin

from site_builder.address import page_name, page_url
from site_builder.copies import notebook
from site_builder.copies.notebook_link import Address, relinked
from site_builder.copies.notebook_text import harmless
from site_builder.copies.relative_import import absolute
from site_builder.copies.tangle import as_utf8, tangle
from site_builder.copies.translated_prose import markdown
from site_builder.copies.translated_source import Find, translate, translator
from site_builder.crossref.reference import DeadLink
from site_builder.diagnostic import Diagnostic, Severity, failed
from site_builder.files.input_file import is_file
from site_builder.files.reading_root import of_paths
from site_builder.project import catalogue_file
from site_builder.project.config import Module, Settings
from site_builder.project.config_reader import load
from site_builder.project.hosted import found
from site_builder.project.loom import Loom
from site_builder.project.translation_file import CONFIG, Shelf, shelf_roots
from site_builder.source.block import Block, split
from site_builder.source.section import Chapter, Section, pair
from site_builder.source.source import Source, read
from site_builder.source.token_stream import Token, tokenize_source
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.language import language
from site_builder.translation.merging import merge
from site_builder.trust.web_address import foreign_host, is_foreign, may_be_shown, may_lead
from site_builder.weave import Text, messages


@dataclass(slots=True)
class Copy:
    """A module about to be copied. `text` is None where an error stands in the way."""

    text: str | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file cut into its parts, and where it stands on a site, if there is one."""

    source: Source
    tokens: tuple[Token, ...]
    blocks: tuple[Block, ...]
    chapter: Chapter
    settings: Settings | None
    page: Module | None


def tangled(
    path: str, comments: bool, code: str | None, config: Path | None, locales: Path | None, granted: Sequence[str] = ()
) -> Copy:
    """The module as a program: without its prose, with it, or with its prose in another language."""
    copy = Copy()
    module = _open(path, config, copy, granted)
    if module is None:
        return copy
    if code is not None:
        find = _translations(module, code, locales, copy, granted)
        copy.text = as_utf8(translated(module, find, copy)) if find else as_utf8(module.source.text)
    elif comments:
        copy.text = as_utf8(module.source.text)
    else:
        copy.text = tangle(module.source, module.blocks, module.tokens)
    return _finished(copy)


def as_notebook(
    path: str, code: str | None, config: Path | None, locales: Path | None, granted: Sequence[str] = ()
) -> Copy:
    """The module as a notebook."""
    copy = Copy()
    module = _open(path, config, copy, granted)
    if module is None:
        return copy
    find = _translations(module, code, locales, copy, granted) if code is not None else None
    text = translated(module, find, copy) if find else module.source.text
    program = again(path, as_utf8(text), copy)
    if program is not None:
        text, problems = absolute(program, package(Path(path)))
        copy.diagnostics += problems
        program = again(path, text, copy)
    if program is None:
        return copy
    front = module.chapter.front
    title = (translator(find, "title")(front.title) if find and front.title else None) or front.title
    cells = notebook.cells(module.source, module.chapter.sections, program, prose_of(module, code, find), title)
    source_code = module.settings.source_edition.language.code if module.settings else "en"
    copy.text = notebook.write(cells, title or page_name(path), language(code or source_code).tag)
    return _finished(copy)


def package(path: Path) -> list[str]:
    """The name of the package that the file's folder is: all folders above it that have an `__init__.py`."""
    names: list[str] = []
    folder = path.resolve().parent
    while is_file(folder / "__init__.py") and folder.name:
        names.insert(0, folder.name)
        folder = folder.parent
    return names


def _open(path: str, config: Path | None, copy: Copy, granted: Sequence[str]) -> Opened | None:
    # Without -f, a file of that name that says nothing of us is somebody else's.
    settings = found(config or CONFIG, granted) if config or is_file(CONFIG) else None
    if settings is None and config:
        settings = load(config, granted)
    site = settings.reading.folders if isinstance(settings, Settings) else ()
    data = of_paths([path], (*site, *granted)).content(path)
    source = data if isinstance(data, Diagnostic) else read(path, data)
    if isinstance(settings, list):
        copy.diagnostics += settings
    if isinstance(source, Diagnostic):
        copy.diagnostics.append(source)
    if isinstance(source, Diagnostic) or isinstance(settings, list):
        return None
    here = Path(path).resolve()
    pages = settings.modules if settings else ()
    page = next((page for page in pages if settings and (settings.root / page.path).resolve() == here), None)
    return opened(source, settings if page else None, page)


def opened(source: Source, settings: Settings | None, page: Module | None) -> Opened:
    """A file cut into its parts."""
    tokens = tokenize_source(source)
    blocks = split(source, tokens)
    return Opened(source, tokens, blocks, pair(source, blocks), settings, page)


def _translations(module: Opened, code: str, locales: Path | None, copy: Copy, granted: Sequence[str]) -> Find | None:
    """How a message is translated; None in the language of the sources. From `locales`, else from the site's."""
    path, settings, page = module.source.path, module.settings, module.page
    if code == (settings.source_edition.language.code if settings else "en"):
        return None
    catalogue, problems = Catalogue(language=code), tuple[Diagnostic, ...]()
    urls = {Path(path).resolve(): page.url} if page else {}
    if locales is not None:
        shelf = Shelf(code, locales, urls, shelf_roots(locales, granted), is_named=True)
        if unlisted := shelf.wrong():
            copy.diagnostics.append(unlisted)
            return None
        catalogue, problems = catalogue_file.read(shelf.find(path, page_url(path)), code, shelf.roots)
    else:
        shelf = Shelf(code, settings.path.parent / settings.locales if settings else None, urls)
    if not catalogue.entries and settings and page:
        catalogue, told = Loom(settings).catalogue(page.url, code)
        # How a translation is written is its translator's business, and not that of somebody who copies the module.
        problems = tuple(one for one in told if one.severity is Severity.ERROR)
    copy.diagnostics += problems
    if not catalogue.entries:
        copy.diagnostics.append(shelf.missing(path, page_url(path)))
    return merge(catalogue, messages(Text(path, module.chapter))).find


def translated(module: Opened, find: Find, copy: Copy) -> str:
    """The text of a module with the translations that can stand in it; what cannot is told."""
    text, refused = translate(module.source, module.blocks, module.chapter, find)
    copy.diagnostics += refused
    return text


def again(path: str, text: str, copy: Copy) -> Source | None:
    """The source that a text of ours is."""
    source = read(path, text.encode())
    if isinstance(source, Diagnostic):
        copy.diagnostics.append(source)
        return None
    return source


def _finished(copy: Copy) -> Copy:
    if failed(copy.diagnostics):
        copy.text = None
    return copy


def prose_of(module: Opened, code: str | None, find: Find | None) -> Callable[[Section], str]:
    """How the prose of a section is written in a copy: translated, with links that lead to the site."""
    address = _addresses(module, code)

    def made(section: Section) -> str:
        translated = translator(find, section.anchor) if find else lambda text: None
        return harmless(markdown(section.prose, lambda text: relinked(translated(text) or text, address)))

    return made


def _addresses(module: Opened, code: str | None) -> Callable[[str, bool], Address | None]:
    """Where links lead: to the site, else to the repository, else nowhere."""
    settings, page = module.settings, module.page
    if settings is None or page is None:
        return lambda target, is_image: _elsewhere(target, is_image, ()) if is_foreign(target) else None
    editions = [edition for edition in settings.editions if edition.language.code == code and edition.has(page.url)]
    edition = (editions or [settings.source_edition])[0]
    places = Loom(settings).places(edition)
    base = settings.site_url + settings.prefix(edition.language.code) + page.url
    paths = {module.url: module.path for module in settings.modules}

    def find(target: str, is_image: bool) -> Address | None:
        ask = places.image if is_image else places.link
        there = ask(target, page.path, page.url)
        if isinstance(there, DeadLink):
            return None
        if is_foreign(there.href):
            return _elsewhere(there.href, is_image, settings.remote_images)
        if settings.site_url:
            return Address(urljoin(base, there.href))
        path = paths.get(there.page) or there.file
        if settings.view and path:
            return Address(settings.view.replace("{path}", quote(path)), shown=False)
        return None

    return find


def _elsewhere(target: str, is_image: bool, hosts: Collection[str] | None) -> Address | None:
    """A whole address, if it may be one; an image that a third party would send is a link to it."""
    if not (may_be_shown if is_image else may_lead)(target):
        return None
    return Address(target, shown=not foreign_host(target, hosts))
