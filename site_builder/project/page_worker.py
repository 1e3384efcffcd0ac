"""
---
title: The weaver of a site
summary: Weaves some pages of a site, in this process or in one beside it.
---
# The weaver of a site

All files are read before the first page is woven, because any page may lead to any other. So the processes begin when
that is done: a fork has it all, and sends back a page as the cache holds it. Where a fork is not safe, to hand another
process all that it needs would take longer than to make the pages, and this one makes them all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace as changed

from site_builder.crossref.recorded_lookups import inquiry
from site_builder.files.reading_root import Roots
from site_builder.formula.formula import Renderer
from site_builder.parallel.formula_process import Line, foreseen
from site_builder.parallel.process_context import can_fork
from site_builder.parallel.worker_pool import ENOUGH, Team
from site_builder.project.formula_cache import FormulaBox
from site_builder.project.page_cache import Kept, KeptPages, packed, said, unpacked
from site_builder.storage.cache import FileCache
from site_builder.weave import Context, Text, weave


class Task(Struct, frozen=True):
    """A page to weave: its name in the site, and the digest of all that it is made from, as far as it is known."""

    name: str
    source: str
    text: Text
    context: Context


@dataclass(slots=True)
class PageWorker:
    """Weaves the pages of these tasks, which are named by their number. `root` is that of the site."""

    tasks: Sequence[Task]
    root: Path
    roots: Roots
    formulas: Renderer
    cache: FileCache | None

    def prepare_pages(self) -> None:
        """All is known."""

    def pages(self, number: int) -> bytes:
        """A page, packed."""
        return packed(self.page(number))

    def page(self, number: int) -> Kept:
        """A page, which is written to the cache as soon as it is made."""
        task = self.tasks[number]
        seen: dict[str, int] = {}

        def standing(path: str) -> int:
            if path not in seen:
                seen[path] = self.roots.standing(path)
            return seen[path]

        known = task.context.places.atlas
        atlas = inquiry(known)
        places = replace(task.context.places, standing=standing, atlas=atlas)
        box = FormulaBox(self.cache, f"{self.root}/{task.name}") if self.cache else None
        self.formulas.cache = box
        woven = weave(task.text, changed(task.context, places=places, formulas=self.formulas))
        asked = tuple(atlas.heard)
        told = said(known, task.text.path, asked)
        kept = Kept(task.source, seen, asked, told, woven.diagnostics, woven.page, woven.given_up)
        KeptPages(self.cache, self.root).keep(task.name, kept)
        if box:
            box.close()
        return kept

    def close(self) -> None:
        """End what must not be left open."""
        self.formulas.__exit__(None, None, None)
        if self.cache:
            self.cache.close()


def woven(worker: PageWorker) -> list[Kept]:
    """The pages of all tasks of a worker, by as many like it as they are worth."""
    tasks = worker.tasks
    count = min(os.cpu_count() or 1, len(tasks) // ENOUGH)
    if count < 2 or not can_fork():
        return [worker.page(number) for number in range(len(tasks))]
    from site_builder.parallel.formula_process import Press

    if worker.cache:
        worker.cache.close()  # each process opens the file for itself

    def another(line: Line | None) -> PageWorker:
        cache = FileCache(worker.cache.root) if worker.cache else None
        return replace(worker, formulas=Renderer(worker.formulas.macros, engine=line), cache=cache)

    with Press(count) as press, Team(another, count, press.lines) as team:
        texts = {task.text.path: task.text for task in tasks}.values()
        prose = [section.prose.text for text in texts for section in text.chapter.sections]
        ahead = [one for some in prose if "$" in some for one in foreseen(some)]
        press.lines[0].foresee(worker.formulas.macros, ahead)
        made = team.turn("pages", {number: _size(task.text) for number, task in enumerate(tasks)})
    kept = [unpacked(made[number]) for number in range(len(tasks))]
    for path in {path for one in kept for path in one.seen}:
        worker.roots.standing(path)  # that it was asked for, the roots of another process have noted for themselves
    return kept


def _size(text: Text) -> int:
    return sum(len(section.prose.text) + len(section.code) for section in text.chapter.sections)
