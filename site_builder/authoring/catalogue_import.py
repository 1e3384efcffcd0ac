"""
---
title: Incoming catalogues
summary: A PO file from somewhere - its page, its language, who made it - merged into ours.
---
# Incoming catalogues

Everything is checked before anything is written: half an import would leave a translator guessing which half.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from site_builder.checks.run import check
from site_builder.diagnostic import Diagnostic, Severity, failed
from site_builder.files.authored_file import outside, write
from site_builder.files.file_error import unwritten
from site_builder.files.input_file import content
from site_builder.project.catalogue_file import catalogue_in
from site_builder.project.config import Settings
from site_builder.project.loom import Loom
from site_builder.project.yaml_place import nearest
from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Catalogue, Entry, plurals, short, wrong
from site_builder.translation.merging import merge
from site_builder.translation.message import Message
from site_builder.translation.review_mark import Reading, find, renew
from site_builder.translation.round_trip import Conflict, Returned, bring_back
from site_builder.translation.ui_catalogue import is_interface, without_places
from site_builder.translation.ui_catalogue import messages as interface_messages
from site_builder.weave import Text, messages

Place = tuple[Catalogue, Sequence[Diagnostic], Sequence[Message]]
"""Our catalogue, what is wrong with it, and the messages of today."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What editors write for nobody.
NOBODY = {"", "full name", "automatically generated", "none", "anonymous", "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command was told: empty where the file is to say it."""

    language: str = ""
    page: str = ""
    by: str = ""
    prefer_theirs: bool = False
    all_read: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines for the translator, and what is wrong: with an error, nothing was written."""

    lines: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


def bring_in(loom: Loom, paths: list[str], wishes: Wishes, today: date) -> Imported:
    """Merge some files into the catalogues of the site."""
    texts, problems = loom.texts()
    lines: list[str] = []
    ours: dict[str, Catalogue] = {}
    for path in paths:
        made = _read(path, loom.settings, wishes)
        if isinstance(made, list):
            problems += made
            continue
        theirs, found = made
        place = _place(theirs, loom, texts, wishes)
        if isinstance(place, Diagnostic):
            problems += [*found, place]
            continue
        before, faults, known = place
        target = before.path
        if target not in ours:
            # Wrong translations of ours may be what is mended; a file that cannot be read whole would be lost.
            problems += [] if before.whole else faults
            ours[target] = merge(before, known)
        returned = _returned(ours[target], theirs, known, wishes, today)
        offered = Catalogue(path, theirs.language, returned.offered)
        written = check(offered, loom.glossary(theirs.language)[0])
        problems += [*found, *written, *_problems(path, target, returned, wishes)]
        ours[target] = returned.catalogue
        lines += _lines(path, target, returned)
    problems += outside(loom.settings.root, ours, loom.settings.root / loom.settings.locales)
    if failed(problems):
        return Imported((), tuple(problems))
    for target, catalogue in ours.items():
        placed = without_places(catalogue) if is_interface(catalogue) else catalogue
        try:
            write(loom.settings.root / target, catalogue_po.write(placed).encode())
        except OSError as error:
            problems.append(unwritten(target, error))
    return Imported(tuple(lines), tuple(problems))


def _read(path: str, settings: Settings, wishes: Wishes) -> tuple[Catalogue, list[Diagnostic]] | list[Diagnostic]:
    """A file with its language and what a translator must know of it; or why nothing of it can be taken."""
    theirs, problems = catalogue_in(content(path), path, "")
    if not theirs.whole:
        return [problem for problem in problems if problem.severity is Severity.ERROR]
    if not theirs.entries:
        return [Diagnostic(path, 1, 1, "there is no message in this file")]
    known = {edition.language.code: edition.language.tag for edition in settings.editions[1:]}
    given = wishes.language or dict(theirs.header).get("Language", "")
    code = _code(given, known)
    if code is None:
        what = f"the site is not translated into `{given}`" if given else "the file does not say its language"
        return [Diagnostic(path, 1, 1, what, f"name it: --language LANG; {nearest(given, known)}")]
    return replace(theirs, language=code), list(plurals(path, theirs.entries))


def _place(theirs: Catalogue, loom: Loom, texts: Mapping[str, Text], wishes: Wishes) -> Place | Diagnostic:
    """What a file is a translation of."""
    code = theirs.language
    if is_interface(theirs):
        return *loom.words(code), interface_messages(code)
    url = _page(theirs, loom.settings, wishes)
    if isinstance(url, Diagnostic):
        return url
    if url not in texts:
        return Diagnostic(theirs.path, 1, 1, f"the page `{url}` cannot be read", "mend its source first")
    return *loom.catalogue(url, code), messages(texts[url])


def _code(given: str, known: dict[str, str]) -> str | None:
    """The site's code for a language that another tool calls `zh_CN`, `zh-Hans` or `zh`."""
    wanted = given.replace("_", "-").casefold()
    for code, tag in known.items():
        if wanted in (code.casefold(), tag.casefold()):
            return code
    return next((code for code in known if wanted and wanted.split("-")[0] == code.casefold()), None)


def _page(theirs: Catalogue, settings: Settings, wishes: Wishes) -> str | Diagnostic:
    """The URL of the page that most messages say they stand on."""
    (edition,) = (one for one in settings.editions if one.language.code == theirs.language)
    modules = [module for module in settings.modules if edition.has(module.url)]
    urls = [module.url for module in modules]
    if wishes.page:
        found = wishes.page.removesuffix(".html") + ".html"
        return found if found in urls else _no_page(theirs, found, urls)
    sources = {posixpath.normpath(module.path): module.url for module in modules}
    places = (posixpath.normpath(place.replace("\\", "/")) for entry in theirs.entries for place, _ in entry.places)
    counted = Counter(sources[place] for place in places if place in sources)
    if counted:
        return min(counted, key=lambda url: (-counted[url], url))
    hint = f"name the page: --page URL; {nearest('', urls)}"
    return Diagnostic(theirs.path, 1, 1, "no message of the file stands on a page that this language has", hint)


def _no_page(theirs: Catalogue, url: str, urls: list[str]) -> Diagnostic:
    return Diagnostic(theirs.path, 1, 1, f"`{theirs.language}` has no page `{url}`", nearest(url, urls))


def _returned(ours: Catalogue, theirs: Catalogue, known: Sequence[Message], wishes: Wishes, today: date) -> Returned:
    by = Reading(" ".join(wishes.by.split()), today) if wishes.by.strip() else _signature(theirs, today)
    return bring_back(ours, theirs, known, by, prefer_theirs=wishes.prefer_theirs, all_read=wishes.all_read)


def _signature(theirs: Catalogue, today: date) -> Reading | None:
    """Who says in the header to have worked on the file; an address for mail is nobody else's business."""
    header = dict(theirs.header)
    name = " ".join(re.sub(r"<[^>]*>|\S+@\S+", "", header.get("Last-Translator", "")).strip(" ,").split())
    if name.casefold() in NOBODY:
        return None
    day = DAY.match(header.get("PO-Revision-Date", ""))
    try:
        return Reading(name, date.fromisoformat(day[0]) if day else today)
    except ValueError:
        return Reading(name, today)


def _problems(path: str, target: str, returned: Returned, wishes: Wishes) -> list[Diagnostic]:
    found = list(wrong(path, returned.offered))
    if returned.unsigned:
        count, first = len(returned.unsigned), returned.unsigned[0]
        message = f"nobody is named as the translator of “{short(first.text)}”" + (
            f" and {count - 1} more" if count > 1 else ""
        )
        hint = "name the one who made or read them: --by NAME"
        found.append(Diagnostic(path, first.line, 1, message, hint))
    found += [_conflict(path, target, both, wishes) for both in returned.conflicts]
    for entries, what, hint in (
        (returned.unsure, "is marked as needing work, and was not taken", "take the mark away in the editor"),
        (returned.unknown, "is no text of the page any more, and its translation was not taken", ""),
    ):
        found += [_note(path, entry, what, hint) for entry in entries]
    return found


def _conflict(path: str, target: str, both: Conflict, wishes: Wishes) -> Diagnostic:
    place = f"{target}:{both.ours.line}" if both.ours.line else target
    if both.older:
        return _note(path, both.theirs, f"was translated from older English; {place} is kept", "")
    hint = "compare them; --theirs takes all that is in this file"
    return _note(path, both.theirs, f"was changed on both sides; {place} is kept", hint)


def _note(path: str, entry: Entry, what: str, hint: str) -> Diagnostic:
    return Diagnostic(path, entry.line, 1, f"“{short(entry.text)}” {what}", hint, Severity.WARNING)


def _lines(path: str, target: str, returned: Returned) -> list[str]:
    lines = [f"{path}:{entry.line}: taken: “{short(entry.text)}”{_state(entry)}" for entry in returned.taken]
    lines += [f"{path}:{entry.line}: read, as it is: “{short(entry.text)}”" for entry in returned.confirmed]
    kept = len(returned.conflicts)
    counts = f"{len(returned.taken)} taken, {len(returned.confirmed)} read as they are, {kept} kept as ours"
    names = Counter(_name(entry) for entry in (*returned.taken, *returned.confirmed))
    credit = f"; by {', '.join(sorted(names))}" if names else ""
    return [*lines, f"{target}: {counts}{credit}"]


def _state(entry: Entry) -> str:
    return ", outdated: its English has changed since" if entry.previous else ""


def _name(entry: Entry) -> str:
    reading = find(renew(entry.comment))  # one whose English has changed since is credited all the same
    return reading.name if reading else ""
