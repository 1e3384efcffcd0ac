"""
---
title: Many pages
summary: The `page` command - which pages must be made, and which are there already.
---
# Many pages

Nothing that takes time is loaded before it is known to be needed: a run in which nothing has changed compares digests,
and ends. A page is made again when its file or its translations have changed, or what other files define of the names
that it asked for.
"""

from __future__ import annotations

import gc
import json
import os
import posixpath
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from site_builder.address import published
from site_builder.batch.page_file import (
    Job,
    Record,
    Stamp,
    Target,
    assets_stand,
    jobs,
    put,
    put_assets,
    stands,
    unpack,
)
from site_builder.batch.run_manifest import LastRun, pack, unpack_all
from site_builder.batch.run_manifest import unpack as last_run
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.digest import digest_of
from site_builder.files.file_error import unwritten
from site_builder.files.output_folder import NotOursError, OutputFolder, is_output
from site_builder.files.output_place import Kept, refusal
from site_builder.files.publish import not_ours
from site_builder.files.reading_root import Roots, of_paths
from site_builder.project.attachment import with_scripts
from site_builder.project.published_address import Claim, clashes, place_of
from site_builder.storage.build_lock import alone_in
from site_builder.storage.cache import FileCache, default_root

if TYPE_CHECKING:
    from site_builder.crossref.name_index import Atlas
    from site_builder.parallel.formula_process import Line
    from site_builder.project.translation_file import Shelf

REFUSED = '{"refused"'
CONFIG = Path("mkdocs.yml")
BESIDE = "name a folder of its own, beside the sources"
EARLIER = (
    "an earlier version made these pages, and left no list of them: they are written over, and nothing is removed",
    "remove yourself what is not needed",
)


class Pages(NamedTuple):
    """
    What the command did: all that is wrong with the files, how many pages there are, how many it had to write.

    `files` are those that the pages show or link to.
    """

    problems: list[Diagnostic]
    number: int
    changed: int
    files: frozenset[str] = frozenset()


def write_pages(
    paths: Sequence[str],
    output: Path,
    language: str = "en",
    locales: Path | None = None,
    processes: int = 1,
    cache: FileCache | None = None,
    granted: Sequence[str] = (),
    remote_images: frozenset[str] = frozenset(),
    html_files: Sequence[str] = (),
) -> Pages:
    """
    Write a page for each file into `output`, in the folders of the paths as given. It shows the images of those hosts.
    Of linked files with scripts it warns, but for `html_files`.

    A file that is not Python has no page; the others are still done. A page with a dead link is written all the same:
    it is whole, and its author may know that the target comes later. What leads out of the folder around all paths, and
    out of those that are `granted`, is not published. Another run for the same folder waits: of two that mixed, one
    would leave the page and the other the styles of its formulas.
    """
    with alone_in(output, default_root() / "locks"):
        made = _write_pages(paths, output, language, locales, processes, cache, granted, remote_images)
    named = {os.path.realpath(file) for file in html_files}
    made.problems.extend(with_scripts(made.files, [file for file in made.files if os.path.realpath(file) in named]))
    return made


def _write_pages(
    paths: Sequence[str],
    output: Path,
    language: str,
    locales: Path | None,
    processes: int,
    cache: FileCache | None,
    granted: Sequence[str],
    remote_images: frozenset[str],
) -> Pages:
    roots = of_paths(paths, granted)
    found, problems = jobs(paths, roots, os.path.realpath(output))
    translations = _shelf(language, locales, granted)
    if why := _refused(output, found, translations):
        return Pages([*problems, why], 0, 0)
    folder = OutputFolder(output)
    target = Target(folder, frozenset(place_of(job.url) for job in found), roots)
    unlisted = translations.wrong() if translations else None
    if unlisted:  # said once, and not for each page; these stay in the language of their sources
        problems.append(unlisted)
        translations = None
    catalogues = {job.path: file for job in found if translations and (file := translations.find(job.path, job.url))}
    if translations:
        problems += [translations.missing(job.path, job.url) for job in found if job.path not in catalogues]
    words, wrong = translations.words() if translations else ({}, [])
    problems += wrong
    spoken = f"{language} {json.dumps(words, sort_keys=True)}" if words else language
    spoken = " ".join([spoken, *sorted(remote_images)])
    shelves = translations.roots if translations else roots
    run, keys = _run_of(paths, output, language), _page_keys(found, spoken, catalogues, roots, shelves)
    state = digest_of(*keys.values())
    manifest = cache.get(run) if cache else None
    last = last_run(manifest)
    standing = _standing(last, found, target) if last.state == state else None
    if standing is not None and (not standing or assets_stand(last.assets, folder)):
        return _all(problems, last.refused, standing)
    last = unpack_all(manifest)
    if standing is not None and (standing := _standing(last, found, target)) is not None:
        assets, wrong = _put_assets(found, standing, folder, last.assets)
        wrong += _finish(folder)
        problems += wrong
        if cache and not wrong:  # another run has changed what its pages and these share
            cache.put(run, pack(last._replace(records=standing, assets=assets)))
        return _all(problems, last.refused, standing)
    if not is_output(output) and (told := _refused_by_site(output)):
        return Pages([*problems, told], 0, 0)
    try:
        if folder.begin():
            problems.append(Diagnostic(str(output), 1, 1, *EARLIER, Severity.NOTICE))
    except NotOursError as error:  # in the place of the list itself
        return Pages([*problems, *not_ours([error])], 0, 0)
    facts = _facts_known(paths, found, cache)
    records: dict[str, Record] = {}
    unread = [job for job in found if job.path not in facts]
    if not unread:
        world = _World(facts)
        records = _records_known(found, keys, world, target, last, cache)
    if unread or len(records) < len(_accepted(found, facts)):
        # What is loaded and made here is kept to the end; looking through it for garbage takes a tenth of the time.
        gc.disable()
        from site_builder.parallel.worker_pool import ENOUGH, Team

        many = (len(unread) or len(_accepted(found, facts)) - len(records)) // ENOUGH
        weavers = min(processes, many)
        with ExitStack() as stack:
            lines: Sequence[Line] = ()
            if weavers > 1:
                # It loads its engine while this process loads what is below.
                from site_builder.parallel.formula_process import Press

                lines = stack.enter_context(Press(weavers)).lines
            from site_builder.batch.worker import Order, Weaver

            kept = FileCache(cache.root) if cache else None  # each process opens the file for itself
            order = Order(output, language, catalogues, tuple(found), kept, roots, shelves, words, remote_images)
            team = stack.enter_context(Team(partial(Weaver, order), processes, lines))
            sizes = {number: len(job.data) for number, job in enumerate(found)}
            if unread:
                fresh = team.turn("facts", {n: sizes[n] for n, job in enumerate(found) if job.path not in facts})
                facts = {job.path: fresh.get(n) or facts[job.path] for n, job in enumerate(found)}
                _keep_facts(paths, found, facts, cache)
                world = _World(facts)
                records = _records_known(found, keys, world, target, last, cache)
            missing = {job.path for job in _accepted(found, facts)} - records.keys()
            left = {n: sizes[n] for n, job in enumerate(found) if job.path in missing}
            fresh = team.turn("records", left, facts, keys, world.digest)
            records |= {found[n].path: record for n, record in fresh.items()}
    refused = tuple(Diagnostic(*json.loads(text)["refused"]) for text in facts.values() if text.startswith(REFUSED))
    assets, wrong = _put_assets(found, records, folder, last.assets) if records else ({}, [])
    wrong += _finish(folder)
    problems += wrong
    if cache and not wrong and all(record.stamp and not record.given_up for record in records.values()):
        made = {job.path: records[job.path] for job in found if job.path in records}
        cache.put(run, pack(LastRun(state, refused, made, keys, assets)))
    return _all(problems, refused, records)


def _shelf(language: str, locales: Path | None, granted: Sequence[str]) -> Shelf | None:
    if language == "en":
        return None
    from site_builder.project.translation_file import shelf

    return shelf(language, locales, granted)


# Not beneath what a page is made from, nor among it: nothing that we write may ever take the place of a source.
def _refused(output: Path, found: Sequence[Job], translations: Shelf | None) -> Diagnostic | None:
    folder = translations.locales if translations else None
    locales = [Kept("the translations in", str(folder), is_folder=True)] if folder else []
    why = refusal(output, [*(Kept("the source", job.path) for job in found), *locales], locales)
    return Diagnostic(str(output), 1, 1, f"the folder that -o names {why}", BESIDE) if why else None


# Asked once, when a folder becomes ours: from then on, nothing in it is a source for anybody.
def _refused_by_site(output: Path) -> Diagnostic | None:
    if not CONFIG.is_file():
        return None
    # Here: few first runs stand beside a site.
    from site_builder.project.config import Settings, kept_files, kept_folders
    from site_builder.project.hosted import found

    settings = found(CONFIG)
    if not isinstance(settings, Settings):
        return None
    folders = kept_folders(settings)
    why = refusal(output, [*kept_files(settings), *folders], folders)
    return Diagnostic(str(output), 1, 1, f"the folder that -o names {why}", BESIDE) if why else None


def _put_assets(
    found: Sequence[Job], records: Mapping[str, Record], output: OutputFolder, before: Mapping[str, Stamp]
) -> tuple[dict[str, Stamp], list[Diagnostic]]:
    pages = {job.url for job in found if job.path in records}
    return put_assets(output, pages, (style for record in records.values() for style in record.styles), before)


def _finish(folder: OutputFolder) -> list[Diagnostic]:
    try:
        folder.finish()
    except OSError as error:
        return [unwritten(error.filename or str(folder.path), error)]
    return []


def _all(problems: list[Diagnostic], refused: Sequence[Diagnostic], records: Mapping[str, Record]) -> Pages:
    problems += refused
    problems += [problem for record in records.values() for problem in (*record.problems, *record.attached)]
    files = frozenset(file for record in records.values() for file in record.files)
    if len(files) > 1:
        problems += clashes((Claim(published(file), f"the file `{file}`", file) for file in sorted(files)), {})
    placed = [record for record in records.values() if record.stamp]
    return Pages(problems, len(placed), sum(record.changed for record in placed), files)


def _run_of(paths: Sequence[str], output: Path, language: str) -> str:
    return digest_of("run", str(Path.cwd()), str(output), language, *paths)


def _standing(last: LastRun, found: Sequence[Job], target: Target) -> dict[str, Record] | None:
    """The records of all pages, if each is in its place as the last run has left it."""
    records: dict[str, Record] = {}
    for job in found:
        before = last.records.get(job.path)
        if before and not (standing := stands(before, job.url, target)):
            return None
        if before and standing:
            records[job.path] = standing
    return records


def _accepted(found: Sequence[Job], facts: Mapping[str, str]) -> list[Job]:
    return [job for job in found if not facts[job.path].startswith(REFUSED)]


# What all files define is one entry, and what one of them defines has a key inside it.
def _facts_known(paths: Sequence[str], found: Sequence[Job], cache: FileCache | None) -> dict[str, str]:
    data = cache.get(_all_facts(paths)) if cache else None
    kept = json.loads(data) if data else {}
    return {job.path: kept[job.digest] for job in found if job.digest in kept}


def _keep_facts(paths: Sequence[str], found: Sequence[Job], facts: Mapping[str, str], cache: FileCache | None) -> None:
    if cache:
        kept = {job.digest: facts[job.path] for job in found}
        cache.put(_all_facts(paths), json.dumps(kept).encode())


def _all_facts(paths: Sequence[str]) -> str:
    return digest_of("all facts", str(Path.cwd()), *paths)


class _World:
    """What all files define. Its atlas is drawn only where that has changed since a page was made."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self.facts = facts
        self.digest = digest_of(*(part for path, text in facts.items() for part in (path, text)))

    @cached_property
    def atlas(self) -> Atlas:
        from site_builder.batch.worker import charted

        return charted(self.facts)

    def confirmed(self, path: str, record: Record) -> Record | None:
        """The record, if the page of the file would hear today what it heard."""
        if record.world == self.digest:
            return record
        from site_builder.crossref.recorded_lookups import answers

        same = answers(self.atlas, posixpath.normpath(path), record.asked) == record.told
        return record._replace(world=self.digest) if same else None


# Not under what the others define: a page's record says what it asked of that.
def _page_keys(
    found: Sequence[Job], language: str, catalogues: Mapping[str, Path], roots: Roots, shelves: Roots
) -> dict[str, str]:
    common = digest_of("page", language, str(roots), *(part for job in found for part in (job.path, job.url)))
    keys = {job.path: f"{common} {job.digest}" for job in found}
    for path, file in catalogues.items():
        data = shelves.content(str(file))
        keys[path] += f" {digest_of(str(file), data if isinstance(data, bytes) else str(data))}"
    return keys


def _records_known(
    found: Sequence[Job],
    keys: Mapping[str, str],
    world: _World,
    target: Target,
    last: LastRun,
    cache: FileCache | None,
) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for job in found if cache else ():
        key = keys[job.path]
        before = last.records.get(job.path) if last.keys.get(job.path) == key else None
        before = world.confirmed(job.path, before) if before else None
        if before and (standing := stands(before, job.url, target)):
            records[job.path] = standing
            continue
        data = cache.get(key) if cache else None
        record = world.confirmed(job.path, unpack(data)) if data else None
        if record and record.holds(target.roots):
            records[job.path] = put(record, job.url, target)
    return records
