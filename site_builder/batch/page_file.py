"""
---
title: Page files
summary: What the `page` command reads, makes and keeps - the job of one file, and the record of its page.
---
# Page files

Everything here must start fast: when nothing has changed, these few lines are all that runs. So these are named tuples:
to load what makes a dataclass would take a sixth of that run.
"""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from site_builder import resources
from site_builder.address import nameless, page_url, published
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.digest import digest_of
from site_builder.files.file_error import unwritten
from site_builder.files.input_file import is_folder
from site_builder.files.input_file import taken as read
from site_builder.files.input_folder import below
from site_builder.files.output_folder import NotOursError, OutputFolder, is_output
from site_builder.files.publish import not_ours
from site_builder.files.reading_root import Roots
from site_builder.project.attachment import published_data
from site_builder.project.published_address import Claim, Owners, clash, place_of

ASSETS = "assets"
OURS = (
    "this is in a folder that site-builder has written, and no source",
    "if it is one, remove the file `.site-builder` from that folder",
)

Flat = tuple[str, int, int, str, str, int]
Stamp = tuple[int, int, int, int]
"""How a file looks to the system: its number, size, and the times of its last changes. Nobody writes unseen."""


class Job(NamedTuple):
    """A file to make a page of: its content as it was when the command began, and where its page will stand."""

    path: str
    url: str
    data: bytes
    digest: str
    """That of all which the file alone decides, its place included. All keys share it: it is computed once."""


class Record(NamedTuple):
    """
    A page that was made: its document, and all that the command must know of it.

    The record holds while the page would be told the same. `seen` are the files that its prose asked for, and whether
    they were there; `read` those whose words it has translated, with the digests of their contents, and `drawings` what
    became of these, by address. `asked` is what it asked the atlas, `told` a digest of the answers, and `world` one of
    all that was known then: while that is the same, nobody need ask again.

    Of a page that stands in its place, `html` is the digest alone, `stamp` how its file looks, `attached` what is wrong
    with the files that it shows, and `changed` whether this run had to write it. Without a stamp, it has no place:
    `attached` says why. One on which a formula was `given_up` is kept nowhere: another time there may be time for it.
    """

    html: bytes
    problems: tuple[Diagnostic, ...] = ()
    styles: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    seen: tuple[tuple[str, int], ...] = ()
    asked: Sequence[Sequence[str]] = ()
    told: str = ""
    world: str = ""
    stamp: Stamp | None = None
    attached: tuple[Diagnostic, ...] = ()
    changed: bool = False
    read: tuple[tuple[str, str], ...] = ()
    drawings: tuple[tuple[str, str], ...] = ()
    given_up: bool = False

    def pack(self) -> bytes:
        """The record as bytes: one line of facts, then the document as it is."""
        problems = list(map(flat, self.problems))
        facts = {"problems": problems, "styles": self.styles, "files": self.files, "seen": self.seen}
        facts |= {"asked": self.asked, "told": self.told, "world": self.world}
        facts |= {"read": self.read, "drawings": self.drawings}
        return json.dumps(facts).encode() + b"\n" + self.html

    def holds(self, roots: Roots) -> bool:
        """Whether what the page shows and links to is there, or missing, as it was, and its drawings are the same."""
        if any(roots.standing(path) != there for path, there in self.seen):
            return False
        # One that may not be read has no digest.
        return all(
            isinstance(data := roots.content(path), bytes) and digest_of(data) == digest for path, digest in self.read
        )


def unpack(data: bytes) -> Record:
    """The record that `pack` made."""
    head, _, html = data.partition(b"\n")
    facts = json.loads(head)
    pairs = {
        name: tuple((str(key), value) for key, value in facts[name]) for name in ("styles", "seen", "read", "drawings")
    }
    return Record(
        html,
        tuple(map(problem, facts["problems"])),
        pairs["styles"],
        tuple(facts["files"]),
        pairs["seen"],
        facts["asked"],
        facts["told"],
        facts["world"],
        read=pairs["read"],
        drawings=pairs["drawings"],
    )


def flat(problem: Diagnostic) -> Flat:
    """A diagnostic as JSON can hold it."""
    return problem.path, problem.line, problem.column, problem.message, problem.hint, int(problem.severity)


def problem(flat: Flat) -> Diagnostic:
    """The diagnostic that `flat` took apart."""
    path, line, column, message, hint, severity = flat
    return Diagnostic(path, line, column, message, hint, Severity(severity))


def jobs(paths: Sequence[str], roots: Roots, output: str = "") -> tuple[list[Job], list[Diagnostic]]:
    """
    The files that the arguments name, folders read; two files that would be one page are an error.

    What stands in `output`, or in another folder that we have written, is no source.
    """
    found: list[Job] = []
    taken: dict[str, tuple[str, str]] = {}
    owners = Owners()
    in_output = _Outputs()
    files, problems = below(paths, (".py", ".md"), without=output)
    problems += [Diagnostic(path, 1, 1, *OURS) for path in paths if is_folder(path) and in_output(path)]
    for path in files:
        url = page_url(path)
        if in_output(posixpath.dirname(path)):
            problems.append(Diagnostic(path, 1, 1, *OURS))
            continue
        if why := nameless(url):
            problems.append(Diagnostic(path, 1, 1, f"the name of this file {why}", "rename it"))
            continue
        if other := taken.get(place_of(url)):
            problems.append(Diagnostic(path, 1, 1, *clash(f"its page `{url}`", url, *other)))
            continue
        if inside := owners.claim(Claim(url, f"the page of `{path}`", path)):
            problems.append(inside[0])
            continue
        taken[place_of(url)] = url, f"the page of `{path}`"
        data = roots.content(path)
        if isinstance(data, Diagnostic):
            problems.append(data)
            continue
        found.append(Job(path, url, data, digest_of(path, url, _around(posixpath.dirname(path)), data)))
    return found, problems


class _Outputs(dict[str, bool]):
    """Whether folders are ours, or lie in one that is, as far as the paths as given tell."""

    def __call__(self, folder: str) -> bool:
        steps: list[str] = []
        while folder not in self and folder not in steps[-1:]:
            steps.append(folder)
            # Above `..` is not the working folder, and what the path leads out of again does not hold the file.
            folder = folder if posixpath.basename(folder) == ".." else posixpath.dirname(folder)
        ours = self.get(folder, False)
        for step in reversed(steps):
            ours = self[step] = ours or is_output(step or ".")
        return ours


# What a file is called by others depends on the folders around it.
@cache
def _around(folder: str) -> str:
    marks = ""
    while True:
        marks += "01"[_is_package(folder)]
        above = posixpath.dirname(folder)
        if above == folder:
            return marks
        folder = above


@cache
def _is_package(folder: str) -> bool:
    return posixpath.isfile(posixpath.join(folder, "__init__.py"))


class Target(NamedTuple):
    """
    Where the pages of a run go, and from where the files may come that they show.

    `pages` are the places of all pages, as `place_of` has them: no file that a page shows may stand in one of them.
    """

    folder: OutputFolder
    pages: Collection[str]
    roots: Roots


def put(record: Record, url: str, target: Target) -> Record:
    """Write the files that a page shows, and the page, unless they are there; the record of what stands there."""
    digest = digest_of(record.html)
    # Without the document, which nobody needs any more and which may come from another process.
    made = record._replace(html=digest.encode(), stamp=None)
    path = f"{target.folder.path}/{url}"
    try:
        attached = _attach(record, target)  # first, so that nobody sees a page whose pictures are still to come
        changed = target.folder.put(url, record.html, digest)
        return made._replace(stamp=_stamp(path), attached=attached, changed=changed)
    except NotOursError as error:
        return made._replace(attached=tuple(not_ours([error])))
    except OSError as error:
        # The other pages may have a place.
        return made._replace(attached=(unwritten(error.filename or path, error),))


def stands(record: Record, url: str, target: Target) -> Record | None:
    """The record of a page that an earlier run has put there, if that still holds; the files that it shows are put."""
    path = f"{target.folder.path}/{url}"
    try:
        stamp = _stamp(path)
        if stamp != record.stamp and digest_of(read(path)).encode() != record.html:
            return None
    except OSError:
        return None
    if not record.holds(target.roots):
        return None
    if stamp == record.stamp and not record.files and not record.drawings:
        return record
    return record._replace(stamp=stamp, attached=_attach(record, target))


def _stamp(path: Path | str) -> Stamp:
    status = os.stat(path)  # noqa: PTH116 - to make a `Path` takes longer
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _attach(record: Record, target: Target) -> tuple[Diagnostic, ...]:
    output, pages, roots = target
    problems: list[Diagnostic] = []
    attached = [(address, drawing.encode(), address) for address, drawing in record.drawings]
    for file in record.files:
        data, wrong = published_data(file, roots)
        problems += wrong
        address = published(file)
        if data is not None:
            attached.append((address, data, file))
        elif address in output.manifest.files:
            output.remove(address)
    for address, data, file in attached:
        if place_of(address) in pages:
            what = clash(f"`{address}`, where this file would be published,", address, address, "a page")
            problems.append(Diagnostic(file, 1, 1, *what))
            continue
        try:
            output.put(address, data)
        except NotOursError as error:
            problems += not_ours([error])
    return tuple(problems)


def put_assets(
    output: OutputFolder,
    pages: Collection[str],
    styles: Iterable[tuple[str, str]],
    before: Mapping[str, Stamp] | None = None,
) -> tuple[dict[str, Stamp], list[Diagnostic]]:
    """
    Write what all pages share: style sheets, the scripts, and the fonts of formulas where there are any.

    `pages` are those of this run, and `styles` the rules of their formulas.

    Returns how each of these files looks now, and what stands in the way. What still looks as it did `before` needs no
    writing.
    """
    # Here: a run in which nothing has changed does without.
    from site_builder.batch.formula_sheet import formula_sheet
    from site_builder.layout.page_assets import ALWAYS, FORMULAS

    files = {name: resources.ASSETS / name for name in ALWAYS}
    sheet = formula_sheet(output, f"{ASSETS}/formulas.css", pages, styles)
    refused: list[NotOursError] = []
    wrong: list[Diagnostic] = []
    stamps: dict[str, Stamp] = {}

    def put_asset(name: str, data: bytes) -> None:
        try:
            output.put(f"{ASSETS}/{name}", data)
            stamps[name] = _stamp(f"{output.path}/{ASSETS}/{name}")
        except NotOursError as error:
            refused.append(error)
        except OSError as error:
            wrong.append(unwritten(error.filename or f"{output.path}/{ASSETS}/{name}", error))

    if sheet:
        put_asset("formulas.css", sheet.encode())
        files |= {
            FORMULAS: resources.ASSETS / FORMULAS,
            "katex/katex.min.css": resources.KATEX / "katex.min.css",
        }
        files |= {f"katex/fonts/{font.name}": font for font in sorted((resources.KATEX / "fonts").iterdir())}
    for name, file in files.items():
        stamp = before.get(name) if before else None
        if stamp and _looks(f"{output.path}/{ASSETS}/{name}", stamp):
            stamps[name] = stamp
        else:
            put_asset(name, file.read_bytes())
    return stamps, [*not_ours(refused), *wrong]


def assets_stand(assets: Mapping[str, Stamp], output: OutputFolder) -> bool:
    """Whether all that `put_assets` has written is in its place."""
    return bool(assets) and all(_looks(f"{output.path}/{ASSETS}/{name}", stamp) for name, stamp in assets.items())


def _looks(path: str, stamp: Stamp | None) -> bool:
    try:
        return _stamp(path) == stamp
    except OSError:
        return False
