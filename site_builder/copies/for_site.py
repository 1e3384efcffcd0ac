"""
---
title: Copies
summary: The files beside a page that its readers take away, in the language of the page.
---
# Copies

They are what `tangle` and `notebook` make, published with the page that offers them. A copy that cannot have all that
would make it better is offered without: a translation that would end its docstring is a warning and stays English, and
an import that leads out of its package stays relative.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from site_builder.copies import notebook
from site_builder.copies.excerpt import MOST_NEEDS, excerpts
from site_builder.copies.excerpt_script import excerpt_file
from site_builder.copies.from_file import Copy, again, opened, package, prose_of, translated
from site_builder.copies.relative_import import absolute
from site_builder.copies.tangle import as_utf8, tangle
from site_builder.copies.translated_prose import markdown
from site_builder.copies.translated_source import Find, translator
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.digest import digest_of
from site_builder.layout.downloads import CODE, EXCERPTS, MARKDOWN, NOTEBOOK, PLAIN, Provenance, beside
from site_builder.page import Page
from site_builder.project.config import Module, Settings
from site_builder.project.loom import catalogue_path
from site_builder.project.provenance import Project, project, provenance
from site_builder.source import markdown_file
from site_builder.source.section import Chapter
from site_builder.source.source import Source, read
from site_builder.storage.cache import FileCache
from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.language import language
from site_builder.translation.merging import merge
from site_builder.weave import Text, messages

Supply = Callable[[Settings, Page], dict[str, bytes]]
"""The copies of a page, by their URL in its language."""


@dataclass(slots=True)
class Copies:
    """
    Makes the copies of pages, and remembers them with what they were made of; in the cache, for the next build.

    `refused` are the translations that no copy could hold.
    """

    cache: FileCache | None = None
    woven: Callable[[str], bytes | None] = lambda path: None
    refused: list[Diagnostic] = field(default_factory=list)
    _made: dict[tuple[str, str], tuple[str, dict[str, bytes]]] = field(default_factory=dict)
    _project: tuple[Settings, Project] | None = None

    def __call__(self, settings: Settings, page: Page) -> dict[str, bytes]:
        """The copies of a page, by their URL in its language; none of one that only leads on."""
        if page.redirect:
            return {}
        roots = settings.reading
        # What the page was woven from: the file may have changed since, and a copy of another version is none of it.
        data = self.woven(page.path) or roots.content(page.path)
        if isinstance(data, Diagnostic):
            return {}  # it has vanished since the page was made; the next build says so
        if self._project is None or self._project[0] is not settings:
            self._project = settings, project(settings)
        (edition,) = (one for one in settings.editions if one.language.code == page.language)
        origin = provenance(settings, edition, self._project[1], page.url, page.path)
        place = catalogue_path(settings, page.url, page.language)
        found = roots.content_if_any(place) if page.language != _source(settings) else None
        translations = found if isinstance(found, bytes) else b""
        around = [page.path, page.title, page.language, origin, settings.modules, settings.site_url, settings.view]
        around += [sorted(edition.pages or ()), edition.pages is None, [one.language.code for one in settings.editions]]
        made_from = digest_of(repr(around), data, translations)
        last = self._made.get((page.language, page.url)) or self._take(settings, page)
        if last is None or last[0] != made_from:
            catalogue = catalogue_po.read(place, page.language, translations)[0]
            files, refused = copies(settings, page, data, catalogue if translations else None, origin)
            self.refused += refused
            last = made_from, files
            if not refused:
                self._keep(settings, page, last)
        self._made[page.language, page.url] = last
        return {beside(page.url, ending): content for ending, content in last[1].items()}

    def _take(self, settings: Settings, page: Page) -> tuple[str, dict[str, bytes]] | None:
        data = self.cache.get(_key(settings, page)) if self.cache else None
        if data is None:
            return None
        made_from, files = json.loads(data)
        return made_from, {ending: text.encode("utf-8", "surrogateescape") for ending, text in files.items()}

    def _keep(self, settings: Settings, page: Page, made: tuple[str, dict[str, bytes]]) -> None:
        if self.cache:
            files = {ending: content.decode("utf-8", "surrogateescape") for ending, content in made[1].items()}
            self.cache.put(_key(settings, page), json.dumps([made[0], files]).encode())


def _key(settings: Settings, page: Page) -> str:
    return digest_of("copies", str(settings.root), page.language, page.url)


def _source(settings: Settings) -> str:
    return settings.source_edition.language.code


def copies(
    settings: Settings, page: Page, data: bytes, catalogue: Catalogue | None, origin: Provenance
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The copies of a page by the ending of their address, and the translations that they could not hold."""
    module = next(one for one in settings.modules if one.url == page.url)
    if not page.path.endswith(".py"):
        text = markdown_file.of_markdown(page.path, data)
        find = _find(catalogue, page, text) if catalogue and isinstance(text, Chapter) else None
        return {MARKDOWN: _markdown(text, find) if find and isinstance(text, Chapter) else data}, []
    source = read(page.path, data)
    if isinstance(source, Diagnostic):
        return {}, []  # it has no page either
    return _python(settings, module, page, source, data, catalogue, origin)


def _python(
    settings: Settings,
    module: Module,
    page: Page,
    source: Source,
    data: bytes,
    catalogue: Catalogue | None,
    origin: Provenance,
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    cut = opened(source, settings, module)
    copy = Copy()
    find = _find(catalogue, page, cut.chapter) if catalogue else None
    text = as_utf8(translated(cut, find, copy)) if find else as_utf8(source.text)
    home = package(settings.root / page.path)
    program = _standing_alone(again(page.path, text, Copy()) or source, home)
    cells = notebook.cells(source, cut.chapter.sections, program, prose_of(cut, page.language, find), page.title)
    parts = excerpts(_standing_alone(source, home))
    files = {
        CODE: text.encode("utf-8", "surrogatepass") if find else data,
        NOTEBOOK: notebook.write(cells, page.title, language(page.language).tag).encode("utf-8", "surrogatepass"),
    }
    if any(section.code for section in cut.chapter.sections):
        files[PLAIN] = tangle(source, cut.blocks, cut.tokens).encode("utf-8", "surrogatepass")
    if parts.parts:
        files[EXCERPTS] = excerpt_file(parts, page.title, page.path, origin).encode("utf-8", "surrogatepass")
    if not parts.complete:
        message = (
            f"its definitions need each other more than {MOST_NEEDS} times; the last are offered only as they stand"
        )
        copy.diagnostics.append(Diagnostic(page.path, 1, 1, message, "divide the module"))
    return files, [one._replace(severity=Severity.WARNING) for one in copy.diagnostics]


def _standing_alone(source: Source, home: list[str]) -> Source:
    text, _ = absolute(source, home)
    return again(source.path, text, Copy()) or source if text != source.normal else source


def _find(catalogue: Catalogue, page: Page, text: Chapter) -> Find:
    return merge(catalogue, messages(Text(page.path, text))).find


def _markdown(text: Chapter, find: Find) -> bytes:
    """A Markdown file in another language; what the builder alone reads, its front matter, stays behind."""
    pieces = [markdown(section.prose, translator(find, section.anchor)) for section in text.sections]
    return ("\n\n".join(pieces) + "\n").encode()
