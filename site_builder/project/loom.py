"""
---
title: The loom
summary: Reads the files of a site and weaves all its pages, again and again while somebody edits them.
---
# The loom

Between the pure weaving and the site stands this: it knows which file is which page, where the catalogues are, and
what it has woven already. `serve` weaves the whole site at each change, and what has not changed costs nothing.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from site_builder.checks.glossary import Glossary
from site_builder.checks.glossary import read as read_glossary
from site_builder.checks.run import check
from site_builder.crossref.libraries import libraries
from site_builder.crossref.name_index import Atlas
from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic, ordered
from site_builder.files.digest import digest_of
from site_builder.files.reading_root import Roots
from site_builder.formula.formula import Renderer
from site_builder.layout.downloads import Provenance
from site_builder.page import Page
from site_builder.project.attachment import published_drawing
from site_builder.project.catalogue_file import Contents, catalogue_in, contents
from site_builder.project.config import Edition, Module, Settings
from site_builder.project.page_cache import Kept, KeptPages
from site_builder.project.page_worker import PageWorker, Task, woven
from site_builder.project.provenance import Project, project, provenance
from site_builder.storage.cache import FileCache
from site_builder.translation.catalogue import Catalogue
from site_builder.weave import Context, Text, atlas, parse, with_figures


@dataclass(slots=True)
class Loom:
    """
    Weaves the pages of a site. A context manager, because formulas need an engine that must be closed.

    What was woven last is remembered with the content that it was woven from, never by time stamps. The first pages
    come from the last build's, where a cache is given.
    """

    settings: Settings
    cache: FileCache | None = None
    lends: bool = False
    """Whether readers may mend the translations: where the pages' PO files are published with them."""
    copies: bool = False
    """Whether readers may take copies: where these are published with the pages."""
    formulas: Renderer = field(init=False)
    roots: Roots = field(init=False)
    """What may be read, as it stood when the pages were last read."""
    asked: set[str] = field(default_factory=set)
    """The files that anybody has asked for, those among them that are not there too."""

    _atlas: Atlas = field(default_factory=Atlas)
    _project: Project | None = None
    _texts: dict[str, tuple[bytes, Text | Diagnostic]] = field(default_factory=dict)
    _woven: dict[str, tuple[Text, Catalogue | None, Kept]] = field(default_factory=dict)
    """The pages by their language and URL."""
    _catalogues: dict[str, tuple[Contents, tuple[Catalogue, tuple[Diagnostic, ...]]]] = field(default_factory=dict)

    _glossaries: dict[str, tuple[Contents, tuple[Glossary, tuple[Diagnostic, ...]]]] = field(default_factory=dict)
    _checked: dict[str, tuple[Catalogue, Glossary, tuple[Diagnostic, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formulas = Renderer(self.settings.macros)
        self.roots = self.settings.reading
        self.roots.asked = self.asked

    def __enter__(self) -> Self:
        self.formulas.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.formulas.__exit__(kind, error, trace)

    def texts(self) -> tuple[dict[str, Text], list[Diagnostic]]:
        """The files of the site, cut into sections, by their URL."""
        self.roots = self.settings.reading
        self.roots.asked = self.asked
        found: dict[str, Text] = {}
        diagnostics: list[Diagnostic] = []
        for module in self.settings.modules:
            text = self._text(module)
            if isinstance(text, Diagnostic):
                diagnostics.append(text)
            else:
                found[module.url] = text
        return found, diagnostics

    def weave(self) -> tuple[dict[str, list[Page]], list[Diagnostic]]:
        """All pages by language, and everything that is wrong with them."""
        texts, diagnostics = self.texts()
        known = atlas(texts, lambda folder: self.roots.is_file(f"{folder}/__init__.py"), libraries())
        if known != self._atlas:
            self._atlas = known
            self._woven = {name: one for name, one in self._woven.items() if one[2].hears(known)}
        told = project(self.settings) if self.copies else None
        if told != self._project:
            # It stands below every page.
            self._project = told
            self._woven.clear()
        tasks: list[Task] = []
        names: dict[str, list[str]] = {}
        for edition in self.settings.editions:
            code, places = edition.language.code, self.places(edition)
            is_source = code == self.settings.source_edition.language.code
            for url, text in texts.items():
                if not edition.has(url):
                    continue
                catalogue, wrong = (None, ()) if is_source else self.catalogue(url, code)
                diagnostics += wrong
                source = self._made_from(url, text, edition, places) if self.cache else ""
                name = f"{code}/{url}"
                names.setdefault(code, []).append(name)
                kept = self._known(name, text, catalogue, source)
                if kept is None:
                    tasks.append(Task(name, source, text, self._context(url, text, catalogue, edition, places)))
                else:
                    self._woven[name] = (text, catalogue, kept)
        made = woven(PageWorker(tasks, self.settings.root, self.roots, self.formulas, self.cache))
        self._woven |= {
            task.name: (task.text, task.context.catalogue, kept) for task, kept in zip(tasks, made, strict=True)
        }
        pages = {
            one.language.code: [self._woven[n][2].page for n in names.get(one.language.code, ())]
            for one in self.settings.editions
        }
        diagnostics += [problem for some in names.values() for n in some for problem in self._woven[n][2].problems]
        # From now on it is all in memory; what an author saves every minute is not worth a place on the disk.
        if self.cache:
            self.cache.flush()
        self.cache = None
        return pages, ordered(diagnostics)

    def follow(self, settings: Settings) -> tuple[dict[str, list[Page]], list[Diagnostic]]:
        """The same under settings that may have changed: then what was woven under the old ones is forgotten."""
        if settings != self.settings:
            if settings.macros != self.settings.macros:
                self.formulas.__exit__(None, None, None)
                self.formulas = Renderer(settings.macros)
                self.formulas.__enter__()
            self.settings = settings
            self._woven.clear()
        return self.weave()

    def places(self, edition: Edition) -> Places:
        """Where the pages are, as seen from one language."""
        urls = {posixpath.normpath(module.path): module.url for module in self.settings.modules}
        own = frozenset(url for url in urls.values() if edition.has(url))
        prefix, original = self.settings.prefix(edition.language.code), self.settings.source_edition.language.tag
        return Places(urls, own, prefix, self.roots.standing, str(self.roots), self._atlas, original)

    def catalogue(self, url: str, code: str) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
        """The translations of a page, empty where there is no file yet, and what is wrong with them."""
        path = catalogue_path(self.settings, url, code)
        data = contents(self.roots, path)
        last = self._catalogues.get(path)
        if last is None or last[0] != data:
            last = self._catalogues[path] = (data, catalogue_in(data, path, code))
        catalogue, wrong = last[1]
        glossary, wrong_rows = self.glossary(code)
        checked = self._checked.get(path)
        if checked is None or checked[0] is not catalogue or checked[1] is not glossary:
            checked = self._checked[path] = (catalogue, glossary, check(catalogue, glossary))
        return catalogue, (*wrong, *wrong_rows, *checked[2])

    def provenance(self, url: str, path: str, edition: Edition) -> Provenance | None:
        """Where a page comes from, if its readers may take copies."""
        return provenance(self.settings, edition, self._project, url, path) if self._project else None

    def words(self, code: str) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
        """The site's own words for buttons and labels, empty where it has none, and whether they can be read."""
        path = f"{self.settings.locales}/{code}/interface.po"
        return catalogue_in(contents(self.roots, path), path, code)

    def glossary(self, code: str) -> tuple[Glossary, tuple[Diagnostic, ...]]:
        """The terms of a language, none where there is no file, and what is wrong with their table."""
        path = glossary_path(self.settings, code)
        data = contents(self.roots, path)
        last = self._glossaries.get(code)
        if last is None or last[0] != data:
            made = (Glossary(path), (data,)) if isinstance(data, Diagnostic) else read_glossary(path, data or b"")
            last = self._glossaries[code] = (data, made)
        return last[1]

    def source(self, path: str) -> bytes | None:
        """The content of a file as its pages were woven from it; None where none were."""
        last = self._texts.get(path)
        return last[0] if last else None

    def _text(self, module: Module) -> Text | Diagnostic:
        data = self.roots.content(module.path)
        if isinstance(data, Diagnostic):
            return data
        last = self._texts.get(module.path)
        text = parse(module.path, data) if last is None or last[0] != data else last[1]
        if not isinstance(text, Diagnostic):
            text = with_figures(
                text, lambda path: published_drawing(path, self.roots)
            )  # a drawing may have changed, and the file not
        self._texts[module.path] = (data, text)
        return text

    def _known(self, name: str, text: Text, catalogue: Catalogue | None, source: str) -> Kept | None:
        """The page as it was woven last, here or by the last build, if it would be the same."""
        last = self._woven.get(name)
        # An image may have been added since, and then what was wrong is right: a page with a problem is woven again.
        if last and last[0] is text and last[1] is catalogue and not last[2].problems:
            return last[2]
        return KeptPages(self.cache, self.settings.root).take(name, source, self.roots.standing, self._atlas)

    def _context(self, url: str, text: Text, catalogue: Catalogue | None, edition: Edition, places: Places) -> Context:
        return Context(
            url=url,
            places=places,
            formulas=self.formulas,
            words=edition.words,
            language=edition.language.code,
            source_tag=self.settings.source_edition.language.tag,
            catalogue=catalogue,
            provenance=self.provenance(url, text.path, edition),
            lends=self.lends,
            remote_images=self.settings.remote_images,
        )

    def _made_from(self, url: str, text: Text, edition: Edition, places: Places) -> str:
        """A digest of all that the page depends on; of the builder itself, the cache sees to that."""
        code = edition.language.code
        read, _ = self._catalogues.get(catalogue_path(self.settings, url, code), (None, None))
        catalogue = read if isinstance(read, bytes) else b""
        around = [
            url,
            code,
            self.settings.source_edition.language.code,
            self.settings.locales,
            self.lends,
            sorted(self.settings.remote_images or ()),
            self.settings.remote_images is None,
            self.provenance(url, text.path, edition),
            sorted(edition.own_words.items()),
            sorted(self.settings.macros.items()),
            sorted(places.urls.items()),
            sorted(places.own),
            places.prefix,
            places.roots,
            text.figures,
        ]
        return digest_of(repr(around), text.path, self._texts[text.path][0], catalogue)


def catalogue_path(settings: Settings, url: str, code: str) -> str:
    """Where the translations of a page stand: `docs/locales/zh/convmixer/model.po`."""
    return str(Path(settings.locales, code, url).with_suffix(".po").as_posix())


def glossary_path(settings: Settings, code: str) -> str:
    """Where the terms of a language stand: `docs/locales/zh/glossary.csv`."""
    return str(Path(settings.locales, code, "glossary.csv").as_posix())


def template_path(settings: Settings, url: str) -> str:
    """Where the template for new translations stands: `docs/locales/convmixer/model.pot`."""
    return str(Path(settings.locales, url).with_suffix(".pot").as_posix())
