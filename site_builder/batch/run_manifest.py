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
    """The run as bytes: two lines."""
    from msgspec.json import encode  # who has made a page has loaded it, and it is ten times as quick

    # A thousand formulas share a few rules.
    rules = list(dict.fromkeys(rule for record in run.records.values() for rule in record.styles))
    numbers = {rule: number for number, rule in enumerate(rules)}
    records = [
        [
            path,
            run.keys[path],
            record.html.decode(),
            list(map(flat, record.problems)),
            [numbers[rule] for rule in record.styles],
            record.files,
            record.seen,
            record.asked,
            record.told,
            record.world,
            record.stamp,
            record.read,
            record.drawings,
        ]
        for path, record in run.records.items()
    ]
    refused = list(map(flat, run.refused))
    made = {"rules": rules, "refused": refused, "records": records, "assets": run.assets}
    return b"\n".join((run.state.encode(), encode(made)))


def unpack(data: bytes | None) -> LastRun:
    """The run that `pack` made; an empty one where there is none."""
    if not data:
        return LastRun()
    state, _, made = data.partition(b"\n")
    facts = json.loads(made)
    rules = [(name, rule) for name, rule in facts["rules"]]
    records: dict[str, Record] = {}
    keys: dict[str, str] = {}
    for path, key, digest, problems, styles, files, seen, asked, told, world, stamp, read, drawings in facts["records"]:
        keys[path] = key
        records[path] = Record(
            digest.encode(),
            tuple(map(problem, problems)) if problems else (),
            tuple(map(rules.__getitem__, styles)),
            tuple(files),
            tuple((file, there) for file, there in seen),
            asked,
            told,
            world,
            tuple(stamp),
            read=tuple((file, known) for file, known in read),
            drawings=tuple((address, drawing) for address, drawing in drawings),
        )
    assets: dict[str, Stamp] = {name: tuple(stamp) for name, stamp in facts["assets"].items()}
    return LastRun(state.decode(), tuple(map(problem, facts["refused"])), records, keys, assets)
