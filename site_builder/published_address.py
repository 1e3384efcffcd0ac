"""
---
title: Published addresses
summary: Each address of a site has one owner; the one check over all of them names both where there are two.
---
# Published addresses

A page, its translations, the files that it shows, what readers take away and what the builder itself brings all become
files of one folder. Where two of them have one address, one would silently take the other's place. The same holds for
addresses that differ only in what some disks don't tell apart: case, and how a letter with an accent is written; and
where a file stands, no folder can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from site_builder.diagnostic import Diagnostic

HINT = "rename one of them, or give it another folder"


class Claim(NamedTuple):
    """
    An address and who has it (`the page of …`); `path` is the file that a diagnostic points at.

    `home` is the innermost folder that is kept for one owner and in which this address belongs.
    """

    address: str
    owner: str
    path: str
    home: str = ""


def place_of(address: str) -> str:
    """What is the same for addresses that are one file on some disk."""
    if address.isascii():
        return address.lower()
    from unicodedata import normalize  # most names are plain

    return normalize("NFC", normalize("NFC", address).casefold())


def clash(what: str, address: str, other: str, owner: str) -> tuple[str, str]:
    """The message and the hint for two owners of one place."""
    if address == other:
        return f"{what} is already {owner}", HINT
    return f"{what} and `{other}`, {owner}, are one file on disks that know no case or accents", HINT


def clashes(claims: Iterable[Claim], kept: Mapping[str, str]) -> list[Diagnostic]:
    """Every address with two owners. `kept` are folders that belong to one owner as a whole."""
    taken: dict[str, Claim] = {}
    found: list[Diagnostic] = []
    folders = {place_of(folder): (folder, owner) for folder, owner in kept.items()}
    for claim in claims:
        place = place_of(claim.address)
        other = taken.setdefault(place, claim)
        if (other.address, other.owner) != (claim.address, claim.owner):
            said = clash(_said(claim), claim.address, other.address, other.owner)
            found.append(Diagnostic(claim.path, 1, 1, *said))
            continue
        for above in _above(place):
            if above in folders and not f"{place_of(claim.home)}/".startswith(f"{above}/"):
                folder, owner = folders[above]
                what = f"{_said(claim)} would stand in the folder `{folder}`, which is kept for {owner}"
                found.append(Diagnostic(claim.path, 1, 1, what, HINT))
                break
    for place, claim in taken.items():
        for above in _above(place):
            if above in taken:
                file = taken[above]
                what = f"{_said(claim)} needs a folder where `{file.address}` stands, {file.owner}"
                found.append(Diagnostic(claim.path, 1, 1, what, HINT))
    return found


def _said(claim: Claim) -> str:
    return f"{claim.owner}, `{claim.address}`,"


def _above(place: str) -> Iterator[str]:
    while "/" in place:
        place = place.rpartition("/")[0]
        yield place
