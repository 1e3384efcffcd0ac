"""
---
title: Watching
summary: The folders whose files make the site; a burst of changes is one.
---
# Watching
"""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from site_builder.config import Settings
from site_builder.page import Page

# An editor that saves "safely" writes another file and renames it: several events within a few milliseconds.
QUIET = 0.03
LONGEST = 0.3
# Being read is an event too; reacting to it would rebuild for ever.
KINDS = {"created", "modified", "moved", "deleted"}
OURS = Path(__file__).parent


def folders(settings: Settings, pages: Mapping[str, Sequence[Page]]) -> dict[Path, bool]:
    """The folders to watch, and whether with all that is below."""
    root = settings.root.resolve()
    found = {root: False}
    found |= {(root / module.path).parent: False for module in settings.modules}
    # A folder without a page may get one. Not below the root, where environments and archives stand.
    found |= {below: False for path in tuple(found) if path != root for below in inside(path, settings)}
    found |= {(root / path).parent: False for some in pages.values() for page in some for path in page.files}
    found |= {root / settings.locales: True, root / settings.traces: True}
    found |= {OURS / name: True for name in ("assets", "templates", "locales")}
    return {path: below for path, below in found.items() if path.is_dir()}


def inside(folder: Path, settings: Settings) -> Iterator[Path]:
    """The folders in a folder and below it, except those of tools."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink() and matters(path, settings):
            yield path
            yield from inside(path, settings)


def matters(path: Path, settings: Settings) -> bool:
    """Not what we write ourselves, nor an editor's or Python's leavings."""
    root = settings.root.resolve()
    parts = path.relative_to(root).parts if path.is_relative_to(root) else (path.name,)
    if parts and parts[0] in {settings.build_dir.name, settings.site_dir}:
        return False
    hidden = any(part.startswith(".") for part in parts)
    return not (hidden or path.name.endswith(("~", ".swp", ".pyc", ".tmp")) or path.name in {"4913", "__pycache__"})


class Watch(FileSystemEventHandler):
    """Changes of the watched folders, to be waited for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._changes: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._observer = Observer()
        self._watched: dict[Path, ObservedWatch] = {}
        self._new: set[Path] = set()
        self._observer.start()

    def follow(self, wanted: Mapping[Path, bool]) -> None:
        """Watch these folders, those that somebody has just made, and no others."""
        self._new = {path for path in self._new if path.is_dir()}
        wanted = {**dict.fromkeys(self._new, False), **wanted}
        for path in self._watched.keys() - wanted.keys():
            self._observer.unschedule(self._watched.pop(path))
        for path in wanted.keys() - self._watched.keys():
            self._watch(path, wanted[path])

    def _watch(self, path: Path, below: bool) -> None:
        with suppress(FileNotFoundError):  # it has gone in the meantime
            self._watched[path] = self._observer.schedule(self, str(path), recursive=below)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog, in its thread."""
        # A folder is modified when a file in it comes or goes, and of that the file tells.
        if event.event_type not in KINDS or (event.is_directory and event.event_type == "modified"):
            return
        for name in (event.src_path, event.dest_path):
            path = Path(name if isinstance(name, str) else bytes(name).decode())
            if name and matters(path, self.settings):
                self._changes.put(path)

    def wait(self) -> set[Path]:
        """The files, and the folders that are new or gone, of the next burst of changes."""
        changed = {self._changes.get()}
        for _ in range(round(LONGEST / QUIET)):
            try:
                changed.add(self._changes.get(timeout=QUIET))
            except queue.Empty:
                break
        changed |= set(self._drain())
        for path in [path for path in changed if path.is_dir() and not path.is_symlink()]:
            changed |= self._enter(path)
        return changed

    def _enter(self, folder: Path) -> set[Path]:
        """Watch a new folder, with those in it; the files that are there already, of which nobody has told."""
        found = {folder, *inside(folder, self.settings)} - self._watched.keys()
        self._new |= found
        for path in found:
            self._watch(path, False)
        return {file for path in found if path.is_dir() for file in path.iterdir() if file.is_file()}

    def stop(self) -> None:
        """Let the observer's threads end."""
        self._observer.stop()
        self._observer.join(timeout=2)

    def _drain(self) -> Iterable[Path]:
        while not self._changes.empty():
            yield self._changes.get_nowait()
