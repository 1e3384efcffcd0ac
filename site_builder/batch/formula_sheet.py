"""
---
title: The formulas' style sheet
summary: One style sheet for all pages of a folder, also for those that other runs have put there.
---
# The formulas' style sheet

A run knows which rules its own pages need. The pages of other runs say it themselves: in their classes, whose rules
stand in the sheet that lies there. So the sheet holds what the pages of the folder need, whoever wrote them, and
nothing of pages that are gone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from site_builder.files.digest import digest_of
from site_builder.files.output_folder import OutputFolder
from site_builder.formula.formula import stylesheet

RULE = re.compile(r"\.(k[0-9a-z]+):not\(#_\)\{([^{}]*)\}")
CLASSES = re.compile(rb'\sclass="([^"]*)"')


def formula_sheet(
    folder: OutputFolder, name: str, own_pages: Collection[str], own_rules: Iterable[tuple[str, str]]
) -> str:
    """The sheet that is to stand under `name`; `own_pages` are the pages whose rules are `own_rules`."""
    return stylesheet([*own_rules, *_rules_of_others(folder, name, own_pages)])


def _rules_of_others(folder: OutputFolder, name: str, own_pages: Collection[str]) -> Iterator[tuple[str, str]]:
    listed = folder.manifest.files
    others = [page for page in listed if page.endswith(".html") and page not in own_pages]
    sheet = folder.content(name) if others and name in listed else None
    if sheet is None or digest_of(sheet) not in listed[name]:
        return  # what somebody has changed is no list of ours
    lines = map(RULE.fullmatch, sheet.decode().splitlines())
    rules = {found[1]: found[2] for found in lines if found}
    needed = {one for page in others for one in _classes(folder.content(page) or b"")}
    yield from ((one, rules[one]) for one in sorted(needed & rules.keys()))


def _classes(html: bytes) -> set[str]:
    return {one.decode("utf-8", "replace") for found in CLASSES.findall(html) for one in found.split()}
