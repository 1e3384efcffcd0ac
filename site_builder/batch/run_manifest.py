"""
---
title: The last run
summary: What the `page` command knew when it last ended - one entry of the cache, in the place of hundreds.
---
# The last run

If nothing has changed since, it says all that there is to say. If one file has changed, it knows which of the other
pages stand in their places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from site_builder.batch.page_file import Record, Stamp, flat, problem
from site_builder.diagnostic import Diagnostic


class LastRun(NamedTuple):
    """
    What a run had before it, as a digest, and what it made of that, by the paths of its files.

    `records` are those of pages that stand in their places: their `html` is the digest alone. `keys` say under what
    each page is kept. `refused` is what is wrong with files that are not Python. `assets` is how those files look that
    all pages share.
    """

    state: str = ""
    refused: tuple[Diagnostic, ...] = ()
    records: Mapping[str, Record] = MappingProxyType({})
    keys: Mapping[str, str] = MappingProxyType({})
    assets: Mapping[str, Stamp] = MappingProxyType({})


def pack(run: LastRun) -> bytes:
    """The run as bytes: three lines, of which the last is what a run needs that has something to make."""
    from msgspec.json import encode  # who has made a page has loaded it, and it is ten times as quick

    # A thousand formulas share a few rules.
    rules = list(dict.fromkeys(rule for record in run.records.values() for rule in record.styles))
    numbers = {rule: number for number, rule in enumerate(rules)}
    standing = [
        [
            path,
            record.html.decode(),
            list(map(flat, record.problems)),
            record.files,
            record.seen,
            record.stamp,
            record.read,
            record.drawings,
        ]
        for path, record in run.records.items()
    ]
    making = [
        [run.keys[path], [numbers[rule] for rule in record.styles], record.asked, record.told, record.world]
        for path, record in run.records.items()
    ]
    facts = {"refused": list(map(flat, run.refused)), "records": standing, "assets": run.assets}
    return b"\n".join((run.state.encode(), encode(facts), encode({"rules": rules, "records": making})))


def unpack(data: bytes | None) -> LastRun:
    """What `pack` made, without its last line: a run in which nothing has changed. An empty one where there is none."""
    if not data:
        return LastRun()
    state, standing, _ = data.split(b"\n")
    facts = json.loads(standing)
    records = {
        path: Record(
            digest.encode(),
            tuple(map(problem, problems)) if problems else (),
            (),
            tuple(files),
            tuple((file, there) for file, there in seen),
            stamp=tuple(stamp),
            read=tuple((file, known) for file, known in read),
            drawings=tuple((address, drawing) for address, drawing in drawings),
        )
        for path, digest, problems, files, seen, stamp, read, drawings in facts["records"]
    }
    assets: dict[str, Stamp] = {name: tuple(stamp) for name, stamp in facts["assets"].items()}
    return LastRun(state.decode(), tuple(map(problem, facts["refused"])), records, {}, assets)


def unpack_all(data: bytes | None) -> LastRun:
    """All of it."""
    run = unpack(data)
    if not data:
        return run
    facts = json.loads(data.rpartition(b"\n")[2])
    rules = [(name, rule) for name, rule in facts["rules"]]
    records: dict[str, Record] = {}
    keys: dict[str, str] = {}
    for (path, record), (key, styles, asked, told, world) in zip(run.records.items(), facts["records"], strict=True):
        keys[path] = key
        shown = tuple(map(rules.__getitem__, styles))
        records[path] = record._replace(styles=shown, asked=asked, told=told, world=world)
    return run._replace(records=records, keys=keys)
