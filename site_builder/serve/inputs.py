"""
---
title: Inputs
summary: The files that a site is made from, and whether their content has changed.
---
# Inputs

An editor saves by renaming, a tool touches what it does not change, a log grows beside the sources. So it is never
asked what happened to a file, only whether one that the site is made from holds something else than before. A file that
was asked for and is not there is an input too: it may come.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from site_builder.files.input_file import taken
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.loom import catalogue_path, glossary_path
from site_builder.project.package import SUFFIXES, hidden
from site_builder.resources import ASSETS, LOCALES, TEMPLATES

LINKS = 40
"""As many links may follow one another, as the system has it."""

RECENT = 2_000_000_000
"""Nanoseconds: a file system may give two changes that follow so closely one time."""


class FileState(NamedTuple):
    """What a file holds (`content`, a digest, or why there is none), and when that was found (`seen`, its times)."""

    content: str
    seen: tuple[int, ...] = ()


States = Mapping[str, FileState]


def inputs(settings: Settings, pages: Mapping[str, Sequence[Page]], asked: Iterable[str]) -> set[str]:
    """The paths of all files that the site is made from; `asked` are those that its pages have asked for."""
    root = str(settings.root)
    found = {os.path.abspath(settings.path), *asked}
    found |= {os.path.join(root, name) for name in plain_inputs(settings)}
    others = ["pyproject.toml", *settings.cite.values(), *(one.preview_font for one in settings.editions)]
    for edition in settings.editions:
        code = edition.language.code
        others += [glossary_path(settings, code), f"{settings.locales}/{code}/interface.po"]
    others += [path for some in pages.values() for page in some for path in page.files]
    return found | {os.path.join(root, name) for name in others if name}


def plain_inputs(settings: Settings) -> set[str]:
    """Sources and catalogues, from the root: what they hold changes pages, and no settings."""
    codes = [edition.language.code for edition in settings.editions[1:]]
    catalogues = {catalogue_path(settings, module.url, code) for module in settings.modules for code in codes}
    return {module.path for module in settings.modules} | catalogues


def own_files() -> set[str]:
    """The builder's own style sheets, scripts and words, for whoever writes those."""
    folders = [ASSETS, TEMPLATES, LOCALES]
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


def states(paths: Iterable[str], before: States) -> dict[str, FileState]:
    """What the files hold now; one whose times are as `before` is not read again."""
    now = time.time_ns()
    return {path: _state(path, before.get(path), now) for path in paths}


def _state(path: str, before: FileState | None, now: int) -> FileState:
    try:
        status = os.stat(path)
        seen = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if before and before.seen == seen:
            return before
        content = hashlib.sha256(taken(path)).hexdigest()
    except (OSError, ValueError) as error:
        return FileState(type(error).__name__)
    return FileState(content, seen if status.st_mtime_ns < now - RECENT else ())


def changed(before: States, now: States, since: int) -> set[str]:
    """
    The files that hold something else than before.

    One that nobody knew before has changed where it is newer than `since`, the time at which the build began that
    asked for it.
    """
    differs = {path for path in now if path in before and before[path].content != now[path].content}
    return differs | {
        path for path, state in now.items() if path not in before and state.content and newer(path, since)
    }


def newer(path: str, since: int) -> bool:
    """Whether a file was written after a time in nanoseconds."""
    try:
        return os.stat(path).st_mtime_ns > since
    except (OSError, ValueError):
        return False


def is_empty(path: str) -> bool:
    """Whether nothing is there, or nothing in it."""
    try:
        return os.stat(path).st_size == 0
    except (OSError, ValueError):
        return True


def page_folders(settings: Settings) -> set[str]:
    """The folders in which a new module or text may become a page, with those below; the root without."""
    root = str(settings.root)
    found = {os.path.dirname(os.path.join(root, module.path)) for module in settings.modules}
    for folder in found - {root}:
        found = found | set(_below(folder))
    return found


def _below(folder: str) -> Iterator[str]:
    for path, names, _ in os.walk(folder):  # it follows no links
        names[:] = [name for name in names if not hidden(name)]
        yield path


def candidates(folders: Iterable[str]) -> frozenset[str]:
    """What stands in these folders that may be a page, or hold pages."""
    found = set()
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                found |= {one.path for one in entries if _may_be_page(one)}
        except OSError:
            continue
    return frozenset(found)


def _may_be_page(entry: os.DirEntry[str]) -> bool:
    if os.path.splitext(entry.name)[1] in SUFFIXES:
        return True
    return not hidden(entry.name) and entry.is_dir(follow_symlinks=False)


def followed(paths: Iterable[str], root: str) -> set[str]:
    """The files, each link on the way to them below the root, and where those lead: what must stay for them to stay."""
    found: set[str] = set()
    for path in paths:
        while path not in found:
            found |= {path, *_targets(path)}
            above = os.path.dirname(path)
            path = above if above.startswith(root + os.sep) else path
    return found


def _targets(path: str) -> Iterator[str]:
    for _ in range(LINKS):
        if not os.path.islink(path):
            return
        path = os.path.normpath(os.path.join(os.path.realpath(os.path.dirname(path)), os.readlink(path)))
        yield path


def folders(paths: Iterable[str]) -> set[str]:
    """The folders in which a change of these paths shows: theirs, or of one that is not there the nearest above."""
    return {_existing(os.path.dirname(path)) for path in paths}


def _existing(folder: str) -> str:
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder
