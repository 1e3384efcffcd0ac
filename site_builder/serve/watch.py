"""
---
title: Watching
summary: Folders in which something may have changed; a burst of changes is one.
---
# Watching

The system tells of folders. Where it can't watch any more of them, it is looked after the files once a second.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from site_builder.files.file_identity import identity

# An editor that saves "safely" writes another file and renames it: several events within a few milliseconds.
QUIET = 0.03
LONGEST = 0.3
POLL = 1.0
"""Seconds between two looks; and for how long Ctrl-C may have to wait where waiting can't be interrupted."""

# Being read is an event too; reacting to it would rebuild for ever.
KINDS = {"created", "modified", "moved", "deleted"}
REFUSED = (
    "notice: the system watches no more folders ({why}), so changes are looked for once a second; on Linux, "
    "`sysctl fs.inotify` shows its limits"
)


class Watch(FileSystemEventHandler):
    """Changes in the watched folders, to be waited for. `say` is told once where they can't be watched."""

    def __init__(self, say: Callable[[str], object]) -> None:
        super().__init__()
        self._say = say
        self._matters: Callable[[str, bool], bool] = lambda path, folder: True
        self._happened = threading.Event()
        self._polls = False
        self._watched: dict[str, tuple[tuple[int, int], ObservedWatch]] = {}
        self._observer: BaseObserver | None = None
        try:
            self._observer = Observer()  # in some versions of watchdog it asks the system already here
            self._observer.start()
        except OSError as error:
            self._refused(error)

    def follow(self, folders: Iterable[str], matters: Callable[[str, bool], bool]) -> None:
        """Watch these folders and no others, for paths that matter (which may be those of folders)."""
        self._matters = matters
        if self._observer is None:
            return
        wanted = {folder: known for folder in folders if (known := identity(folder))}
        for folder, (known, watch) in list(self._watched.items()):
            # One that is new under its old name is another.
            if wanted.get(folder) != known:
                self._forget(self._observer, folder, watch)
        for folder in sorted(wanted.keys() - self._watched.keys()):
            try:
                self._watched[folder] = wanted[folder], self._observer.schedule(self, folder)
            except FileNotFoundError:
                continue  # it has gone in the meantime
            except OSError as error:
                self._refused(error)
                break

    def _forget(self, observer: BaseObserver, folder: str, watch: ObservedWatch) -> None:
        del self._watched[folder]
        with contextlib.suppress(KeyError, OSError):  # with its folder, the watch has gone
            observer.unschedule(watch)

    def _refused(self, error: OSError) -> None:
        if not self._polls:
            self._polls = True
            self._say(REFUSED.format(why=error.strerror or error))

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog, in its thread."""
        # A folder is modified when a file in it comes or goes, and of that the file tells.
        if event.event_type not in KINDS or (event.is_directory and event.event_type == "modified"):
            return
        paths = [os.fsdecode(name) for name in (event.src_path, event.dest_path) if name]
        if any(self._matters(path, event.is_directory) for path in paths):
            self._happened.set()

    def wait(self) -> None:
        """Until something may have changed, and for a moment nothing more does."""
        while not self._happened.wait(POLL) and not self._polls:
            pass
        end = time.monotonic() + LONGEST
        while self._happened.is_set() and time.monotonic() < end:
            self._happened.clear()
            self._happened.wait(QUIET)
        self._happened.clear()

    def stop(self) -> None:
        """Let the observer's threads end."""
        if self._observer is None:
            return
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join(timeout=2)
