"""
---
title: The weaver
summary: Makes the pages of some files, in this process or in one beside it.
---
# The weaver

A page needs to know what the other files define, and two processes share nothing. So the work has two turns: first
each weaver says what its files define, then each is told what all of them define, and makes its pages.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from site_builder.batch.page_file import Job, Record, Target, put
from site_builder.batch.standalone import render
from site_builder.crossref.libraries import libraries
from site_builder.crossref.name_index import Atlas, Module, build_index
from site_builder.crossref.recorded_lookups import digest, inquiry
from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.files.digest import digest_of
from site_builder.files.input_file import is_file
from site_builder.files.output_folder import OutputFolder
from site_builder.files.reading_root import Roots
from site_builder.formula.formula import Renderer
from site_builder.project import catalogue_file
from site_builder.project.attachment import published_drawing
from site_builder.project.formula_cache import FormulaBox
from site_builder.project.published_address import place_of
from site_builder.storage.cache import FileCache
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, module, parse, weave, with_figures

if TYPE_CHECKING:
    from site_builder.parallel.formula_process import Line


class Order(Struct, frozen=True):
    """What is the same for all pages of a command. `catalogues` are by the path of a file."""

    output: Path
    language: str
    catalogues: Mapping[str, Path]
    jobs: tuple[Job, ...]
    cache: FileCache | None
    roots: Roots
    """What may be read."""
    shelves: Roots
    """The same for catalogues, which stand elsewhere."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Of buttons and labels, where a site brings them for a language that the builder does not know."""
    remote_images: frozenset[str] = frozenset()

    @property
    def urls(self) -> dict[str, str]:
        """Where the page of each file stands."""
        return {posixpath.normpath(job.path): job.url for job in self.jobs}


@dataclass(slots=True)
class Weaver:
    """
    One process's share of the work; files are named by their number in the order.

    What was read in the first turn is not read again in the second, and is forgotten there.
    """

    order: Order
    line: Line | None = None
    _texts: dict[str, Text] = field(default_factory=dict)
    _formulas: Renderer = field(init=False)
    _urls: Mapping[str, str] = field(default_factory=dict)
    _pages: frozenset[str] = frozenset()
    _target: Target = field(init=False)
    _atlas: Atlas = field(default_factory=Atlas)
    _world: str = ""
    _keys: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._formulas = Renderer(engine=self.line)
        self._target = Target(OutputFolder(self.order.output), (), self.order.roots)

    def close(self) -> None:
        """End what must not be left open."""
        self._formulas.__exit__(None, None, None)
        self._target.folder.close()
        if self.order.cache:
            self.order.cache.close()

    def prepare_facts(self) -> None:
        """Nothing need be known for the first turn."""

    def facts(self, number: int) -> str:
        """What a file defines, as JSON; for one that is refused, the error."""
        job = self.order.jobs[number]
        text = parse(job.path, job.data)
        if isinstance(text, Diagnostic):
            refused = {"refused": [text.path, text.line, text.column, text.message, text.hint]}
            return json.dumps(refused)
        self._texts[job.path] = text
        if self.line is not None:
            from site_builder.parallel.formula_process import foreseen  # here: after one edit, nobody has a line

            prose = (section.prose.text for section in text.chapter.sections)
            self.line.foresee(self._formulas.macros, [one for some in prose if "$" in some for one in foreseen(some)])
        found = module(job.url, text, lambda folder: is_file(f"{folder}/__init__.py"))
        return json.dumps({"module": asdict(found) if found else None}, sort_keys=True)

    def prepare_records(self, facts: Mapping[str, str], keys: Mapping[str, str], world: str) -> None:
        """For the second turn: what all files define, with a digest of it, and under which key each page is kept."""
        self._urls, self._atlas, self._world, self._keys = self.order.urls, charted(facts), world, keys
        self._pages = frozenset(self._urls.values())
        self._target = self._target._replace(pages=frozenset(map(place_of, self._pages)))

    def records(self, number: int) -> Record:
        """The page of a file, which is written to its place and to the cache as soon as it is made."""
        job = self.order.jobs[number]
        record = self._record(job)
        if self.order.cache and not record.given_up:
            self.order.cache.put(self._keys[job.path], record.pack())
        return put(record, job.url, self._target)

    def _record(self, job: Job) -> Record:
        text = self._texts.pop(job.path, None) or parse(job.path, job.data)
        assert isinstance(text, Text), "a refused file has no page to make"
        seen: dict[str, int] = {}
        order = self.order
        roots = order.roots

        def standing(path: str) -> int:
            if path not in seen:
                seen[path] = roots.standing(path)
            return seen[path]

        atlas = inquiry(self._atlas)
        places = Places(self._urls, self._pages, standing=standing, roots=str(roots), atlas=atlas)
        catalogue, problems = None, tuple[Diagnostic, ...]()
        if order.language != "en":
            catalogue, problems = catalogue_file.read(order.catalogues.get(job.path), order.language, order.shelves)
            text = with_figures(text, lambda path: published_drawing(path, roots))
        said = {**words(order.language), **order.words}
        box = FormulaBox(order.cache, job.url)
        self._formulas.cache = box
        woven = weave(
            text,
            Context(
                url=job.url,
                places=places,
                formulas=self._formulas,
                words=said,
                language=order.language,
                catalogue=catalogue,
                searched=False,
                remote_images=order.remote_images,
            ),
        )
        box.close()
        page = woven.page
        html = render(page, order.language, said).encode()
        return Record(
            html,
            (*problems, *woven.diagnostics),
            page.styles,
            page.files,
            tuple(sorted(seen.items())),
            tuple(atlas.heard),
            digest(atlas.heard.values()),
            self._world,
            read=tuple((figure.path, _digest(roots.content(figure.path))) for figure in text.figures),
            drawings=page.drawings,
            given_up=woven.given_up,
        )


def _digest(data: bytes | Diagnostic) -> str:
    return digest_of(data) if isinstance(data, bytes) else ""


def charted(facts: Mapping[str, str]) -> Atlas:
    """The atlas of all files, from what each of them said of itself."""
    modules: dict[str, Module] = {}
    for path, text in facts.items():
        found = json.loads(text).get("module")
        if found:
            modules[posixpath.normpath(path)] = Module(**found)
    return build_index(modules, libraries())
