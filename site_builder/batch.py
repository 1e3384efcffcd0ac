"""
---
title: Many pages
summary: The `page` command - which pages must be made, and which are there already.
---
# Many pages

Nothing that takes time is loaded before it is known to be needed: a run in which nothing has changed compares digests,
and ends. A page is made again when its file, its translations or what any file defines has changed.
"""

from __future__ import annotations

import gc
import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from site_builder.cache import FileCache, digest_of
from site_builder.diagnostic import Diagnostic
from site_builder.page_file import Job, Record, jobs, put, put_assets, stands, unpack
from site_builder.translation_file import shelf

REFUSED = '{"refused"'


@dataclass(frozen=True, slots=True)
class Pages:
    """What the command did: all that is wrong with the files, how many pages there are, how many it had to write."""

    problems: list[Diagnostic] = field(default_factory=list)
    count: int = 0
    changed: int = 0


def write_pages(
    paths: Sequence[str],
    output: Path,
    language: str = "en",
    locales: Path | None = None,
    processes: int = 1,
    cache: FileCache | None = None,
) -> Pages:
    """
    Write a page for each file into `output`, in the folders of the paths as given.

    A file that is not Python has no page; the others are still done. A page with a dead link is written all the same:
    it is whole, and its author may know that the target comes later.
    """
    found, problems = jobs(paths)
    translations = shelf(language, locales) if language != "en" else None
    catalogues = {job.path: file for job in found if translations and (file := translations.find(job.path, job.url))}
    if translations:
        problems += [translations.missing(job.path, job.url) for job in found if job.path not in catalogues]
    run, state = _run_of(paths, output, language), _state_of(found, language, catalogues)
    if cache and (last := _last_run(cache.get(run), state, found, output)):
        return _all(problems, *last, output)
    facts = _facts_known(found, cache)
    records: dict[str, Record] = {}
    keys: dict[str, str] = {}
    unread = [job for job in found if job.path not in facts]
    if not unread:
        keys = _page_keys(found, facts, language, catalogues)
        records = _records_known(found, keys, output, cache)
    if unread or len(records) < len(_accepted(found, facts)):
        from site_builder.team import Team
        from site_builder.weaver import Order

        # What is made here is kept to the end; looking through it for garbage takes a tenth of the time.
        gc.disable()
        order = Order(output, language, catalogues, tuple(found), cache)
        with Team(order, processes) as team:
            if unread:
                fresh: dict[str, str] = team.turn("facts", unread)
                for job in unread:
                    facts[job.path] = fresh[job.path]
                    if cache:
                        cache.put(_facts_key(job), fresh[job.path].encode())
                keys = _page_keys(found, facts, language, catalogues)
                records = _records_known(found, keys, output, cache)
            left = [job for job in _accepted(found, facts) if job.path not in records]
            records |= team.turn("records", left, facts, keys)
        # Nor need Python look through it all when it ends.
        gc.freeze()
    refused = [Diagnostic(*json.loads(text)["refused"]) for text in facts.values() if text.startswith(REFUSED)]
    if cache:
        parts = [state.encode(), Record(b"", tuple(refused)).pack()]
        parts += [records[job.path].pack() for job in found if job.path in records]
        # Each is one line of facts and one with the digest of the page.
        cache.put(run, b"\n".join(parts))
    return _all(problems, refused, records, output)


def _all(problems: list[Diagnostic], refused: list[Diagnostic], records: Mapping[str, Record], output: Path) -> Pages:
    problems += refused
    problems += [problem for record in records.values() for problem in (*record.problems, *record.attached)]
    if records:
        put_assets(output, (style for record in records.values() for style in record.styles))
    return Pages(problems, len(records), sum(record.changed for record in records.values()))


# What the last run of the same command had before it and what it made, as one entry: if nothing has changed since,
# there are no hundreds of entries to read.
def _run_of(paths: Sequence[str], output: Path, language: str) -> str:
    return digest_of("run", str(Path.cwd()), str(output), language, *paths)


def _state_of(found: Sequence[Job], language: str, catalogues: Mapping[str, Path]) -> str:
    parts: list[str | bytes] = [language]
    for job in found:
        file = catalogues.get(job.path)
        translations = f"{file}\n".encode() + file.read_bytes() if file else b""
        parts += (job.path, job.url, _around(posixpath.dirname(job.path)), translations, job.data)
    return digest_of(*parts)


def _last_run(
    data: bytes | None, state: str, found: Sequence[Job], output: Path
) -> tuple[list[Diagnostic], dict[str, Record]] | None:
    before, _, rest = (data or b"").partition(b"\n")
    if before != state.encode():
        return None
    lines = rest.split(b"\n")
    refused, *kept = (unpack(b"\n".join(lines[i : i + 2])) for i in range(0, len(lines), 2))
    wrong = {problem.path for problem in refused.problems}
    records: dict[str, Record] = {}
    for job, record in zip((job for job in found if job.path not in wrong), kept, strict=True):
        there = stands(record, job.url, output)
        if there is None:
            return None
        records[job.path] = there
    return list(refused.problems), records


def _accepted(found: Sequence[Job], facts: Mapping[str, str]) -> list[Job]:
    return [job for job in found if not facts[job.path].startswith(REFUSED)]


def _facts_key(job: Job) -> str:
    return digest_of("facts", job.path, job.url, _around(posixpath.dirname(job.path)), job.data)


# What a file is called by others depends on the folders around it.
@cache
def _around(folder: str) -> str:
    own = "01"[Path(folder, "__init__.py").is_file()]
    above = posixpath.dirname(folder)
    return own if above == folder else own + _around(above)


def _facts_known(found: Sequence[Job], cache: FileCache | None) -> dict[str, str]:
    entries = ((job.path, cache.get(_facts_key(job))) for job in found) if cache else ()
    return {path: data.decode() for path, data in entries if data}


def _page_keys(
    found: Sequence[Job], facts: Mapping[str, str], language: str, catalogues: Mapping[str, Path]
) -> dict[str, str]:
    world = digest_of(*(part for job in found for part in (job.path, job.url, facts[job.path])))
    keys = {}
    for job in found:
        file = catalogues.get(job.path)
        translations = f"{file}\n".encode() + file.read_bytes() if file else b""
        keys[job.path] = digest_of("page", world, job.path, language, translations, job.data)
    return keys


def _records_known(
    found: Sequence[Job], keys: Mapping[str, str], output: Path, cache: FileCache | None
) -> dict[str, Record]:
    records: dict[str, Record] = {}
    for job in found if cache else ():
        data = cache.get(keys[job.path]) if cache else None
        record = unpack(data) if data else None
        if record and record.holds():
            records[job.path] = put(record, job.url, output)
    return records
