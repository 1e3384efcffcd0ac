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
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from site_builder.address import nameless, page_name, published
from site_builder.attachment import published_data
from site_builder.cache import digest_of
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.file_error import unwritten
from site_builder.input_file import taken
from site_builder.input_folder import below
from site_builder.publish import write
from site_builder.reading_root import Roots

ASSETS = "assets"
ENOUGH = 8
"""Fewer files than this are made sooner than a further process is started."""

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
    `attached` says why.
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


def jobs(paths: Sequence[str], roots: Roots) -> tuple[list[Job], list[Diagnostic]]:
    """The files that the arguments name, folders read; two files that would be one page are an error."""
    found: list[Job] = []
    taken: dict[str, str] = {}
    files, problems = below(paths, (".py", ".md"))
    for path in files:
        url = page_url(path)
        if why := nameless(url):
            problems.append(Diagnostic(path, 1, 1, f"the name of this file {why}", "rename it"))
            continue
        if url in taken:
            message = f"its page {url} is already that of {taken[url]}"
            problems.append(Diagnostic(path, 1, 1, message, "render them into two folders"))
            continue
        taken[url] = path
        data = roots.content(path)
        if isinstance(data, Diagnostic):
            problems.append(data)
            continue
        found.append(Job(path, url, data, digest_of(path, url, _around(posixpath.dirname(path)), data)))
    return found, problems


# What a file is called by others depends on the folders around it.
@cache
def _around(folder: str) -> str:
    own = "01"[posixpath.isfile(posixpath.join(folder, "__init__.py"))]
    above = posixpath.dirname(folder)
    return own if above == folder else own + _around(above)


def page_url(path: str) -> str:
    """Where the page of a file stands: its own path, with `.html`, and `index.html` for `__init__.py`."""
    folders = path.replace(os.sep, "/").split("/")[:-1]
    parts = [folder.rstrip(":") for folder in folders if folder not in ("", "..", ".")]
    return "/".join([*parts, f"{page_name(path)}.html"])


def put(record: Record, url: str, output: Path, roots: Roots) -> Record:
    """Write a page, and the files that it shows, unless they are there; the record of what stands there."""
    path = output / url
    # Without the document, which nobody needs any more and which may come from another process.
    made = record._replace(html=digest_of(record.html).encode())
    try:
        changed = write(path, record.html)
        put_drawings(record, output)
        return made._replace(stamp=_stamp(path), attached=_attach(record.files, output, roots), changed=changed)
    except OSError as error:
        # The other pages may have a place.
        return made._replace(stamp=None, attached=(unwritten(error.filename or path, error),))


def stands(record: Record, url: str, output: Path, roots: Roots) -> Record | None:
    """The record of a page that an earlier run has put there, if that still holds; the files that it shows are put."""
    path = f"{output}/{url}"
    try:
        stamp = _stamp(path)
        if stamp != record.stamp and digest_of(taken(path)).encode() != record.html:
            return None
    except OSError:
        return None
    if not record.holds(roots):
        return None
    if stamp == record.stamp and not record.files and not record.drawings:
        return record
    put_drawings(record, output)
    return record._replace(stamp=stamp, attached=_attach(record.files, output, roots))


def put_drawings(record: Record, output: Path) -> None:
    """Write the drawings that a translated page shows in its own words."""
    for address, drawing in record.drawings:
        write(output / address, drawing.encode())


def _stamp(path: Path | str) -> Stamp:
    status = os.stat(path)  # noqa: PTH116 - to make a `Path` takes longer
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _attach(files: Iterable[str], output: Path, roots: Roots) -> tuple[Diagnostic, ...]:
    problems: list[Diagnostic] = []
    for file in files:
        data, wrong = published_data(file, roots)
        problems += wrong
        if data is None:
            (output / published(file)).unlink(missing_ok=True)
        else:
            write(output / published(file), data)
    return tuple(problems)


def put_assets(
    output: Path, styles: Iterable[tuple[str, str]], before: Mapping[str, Stamp] | None = None
) -> dict[str, Stamp]:
    """
    Write what all pages share: style sheets, the scripts, and the fonts of formulas where there are any.

    Returns how each of these files looks now. What still looks as it did `before` needs no writing.
    """
    from site_builder.formula import stylesheet  # here: a run in which nothing has changed does without

    own = Path(__file__).parent
    files = {name: own / "assets" / name for name in ("page.css", "page.js", "keys.js", "copy.js", "zoom.js")}
    sheet = stylesheet(styles)
    if sheet:
        write(output / ASSETS / "formulas.css", sheet.encode())
        katex = own / "vendor" / "katex"
        files |= {"symbols.js": own / "assets" / "symbols.js", "katex/katex.min.css": katex / "katex.min.css"}
        files |= {f"katex/fonts/{font.name}": font for font in sorted((katex / "fonts").iterdir())}
    for name, file in files.items():
        if not before or not _looks(f"{output}/{ASSETS}/{name}", before.get(name)):
            write(output / ASSETS / name, file.read_bytes())
    return {name: _stamp(f"{output}/{ASSETS}/{name}") for name in (*files, *(["formulas.css"] if sheet else []))}


def assets_stand(assets: Mapping[str, Stamp], output: Path) -> bool:
    """Whether all that `put_assets` has written is in its place."""
    return bool(assets) and all(_looks(f"{output}/{ASSETS}/{name}", stamp) for name, stamp in assets.items())


def _looks(path: str, stamp: Stamp | None) -> bool:
    try:
        return _stamp(path) == stamp
    except OSError:
        return False
