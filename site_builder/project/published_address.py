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
from types import MappingProxyType
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


class Owners:
    """Who has which address; each claim is held against all that came before it."""

    def __init__(self, kept: Mapping[str, str] = MappingProxyType({})) -> None:
        """Keep some folders for one owner each, as a whole."""
        self._taken: dict[str, Claim] = {}
        self._folders: dict[str, Claim] = {}
        self._kept = {place_of(folder): (folder, owner) for folder, owner in kept.items()}

    def claim(self, claim: Claim) -> tuple[Diagnostic, str] | None:
        """Take an address; or what is wrong with that, and the file of the other owner."""
        place = place_of(claim.address)
        other = self._taken.get(place)
        if other is not None:
            if (other.address, other.owner) == (claim.address, claim.owner):
                return None
            return _wrong(claim, clash(_said(claim), claim.address, other.address, other.owner)[0]), other.path
        home = f"{place_of(claim.home)}/"
        for above in _above(place):
            if above in self._taken:
                file = self._taken[above]
                what = f"{_said(claim)} needs a folder where `{file.address}` stands, {file.owner}"
                return _wrong(claim, what), file.path
            if above in self._kept and not home.startswith(f"{above}/"):
                folder, owner = self._kept[above]
                what = f"{_said(claim)} would stand in the folder `{folder}`, which is kept for {owner}"
                return _wrong(claim, what), owner
        if place in self._folders:
            inside = self._folders[place]
            what = f"{_said(claim)} would stand where `{inside.address}`, {inside.owner}, needs a folder"
            return _wrong(claim, what), inside.path
        self._taken[place] = claim
        for above in _above(place):
            self._folders.setdefault(above, claim)
        return None


def clashes(claims: Iterable[Claim], kept: Mapping[str, str]) -> list[Diagnostic]:
    """Every address with two owners; of two files that have several addresses in common, one is enough."""
    owners = Owners(kept)
    found: dict[tuple[str, str], Diagnostic] = {}
    for claim in claims:
        if wrong := owners.claim(claim):
            found.setdefault((claim.path, wrong[1]), wrong[0])
    return list(found.values())


def _wrong(claim: Claim, what: str) -> Diagnostic:
    return Diagnostic(claim.path, 1, 1, what, HINT)


def _said(claim: Claim) -> str:
    return f"`{claim.address}`, {claim.owner},"


def _above(place: str) -> Iterator[str]:
    while "/" in place:
        place = place.rpartition("/")[0]
        yield place
