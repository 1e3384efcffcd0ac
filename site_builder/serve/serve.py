"""
---
title: Serving
summary: The site on this machine, made anew while its sources are being written.
---
# Serving

The first build runs the generator; after that a change of a text or of a translation changes bodies, which are put
into the pages that stand and told to the browser at once. Then `site.build` makes what else has changed. A build that
finds an error writes nothing: the last good page stays, and the error appears over it and in the terminal.
"""

from __future__ import annotations

import errno
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO
from urllib.parse import urlsplit

from site_builder.copies.for_site import Supply
from site_builder.diagnostic import Diagnostic, Severity, failed, ordered
from site_builder.exit_code import FAILED, INTERRUPTED
from site_builder.files.file_error import uncaught
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.package import SUFFIXES
from site_builder.serve.authority import ascii_name
from site_builder.serve.inputs import (
    candidates,
    changed,
    folders,
    followed,
    inputs,
    is_empty,
    own_files,
    page_folders,
    plain_inputs,
    states,
)
from site_builder.serve.live import Live
from site_builder.serve.local_server import LocalServer, listening
from site_builder.serve.preview_site import PreviewSite
from site_builder.serve.watch import Watch
from site_builder.site.site import build, check_all, put_bodies
from site_builder.storage.build_lock import own_folder

Weave = Callable[[Settings], tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]]
GRACE = 0.2
"""Seconds in which a file that is gone or empty may be whole again: many programs save so."""

BREATH = 0.1
"""Seconds in which a browser gets the page that it was told of."""


class Place(NamedTuple):
    """Where the preview is: an address of this machine, and the names by which browsers may ask for it."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: frozenset[str] = frozenset()


def serve(
    settings: Settings, weave: Weave, place: Place, asked: Collection[str] = (), copies: Supply | None = None
) -> int:
    """Serve until interrupted; the exit code. `asked` is kept by `weave`: the files that pages have asked for."""
    try:
        listener = listening(place.host, place.port)
    except OSError as error:
        say(f"error: cannot serve on {written(place.host, place.port)}: {unusable(error, place.port)}")
        return FAILED
    with listener, own_folder(settings.build_dir / "serve") as out:
        live = Live()
        own_name = ascii_name(place.host)
        names = place.names | ({own_name} if own_name else set())
        site = PreviewSite(out, live, urlsplit(settings.site_url).path or "/", frozenset(names))
        server = LocalServer(listener, site, live, say)
        server.start()
        say(f"Serving on http://{written(place.host, server.port)}/ (Ctrl-C ends it)", sys.stdout)
        watch = Watch(say)
        try:
            workshop = Workshop(settings, weave, out, live, copies, asked)
            workshop.rebuild()
            while True:
                # What has changed before the watch began, nobody will tell of.
                if not workshop.look(watch):
                    watch.wait()
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            watch.stop()
            server.close()


def written(host: str, port: int) -> str:
    """Host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def unusable(error: OSError, port: int) -> str:
    """Why a port can't be had, and what to do about it."""
    elsewhere = f"; try --port {port + 1 if 1024 <= port < 65535 else 8000}"
    if error.errno == errno.EADDRINUSE:
        return f"something else is already using it{elsewhere}"
    if error.errno == errno.EACCES:
        return f"only an administrator may use this port{elsewhere}"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine has no such address; try --host 127.0.0.1"
    return error.strerror or str(error)


class Workshop:
    """The settings and pages as they were last read, and the one who builds from them."""

    def __init__(
        self,
        settings: Settings,
        weave: Weave,
        out: Path,
        live: Live,
        copies: Supply | None = None,
        asked: Collection[str] = (),
    ) -> None:
        self.settings = settings
        self.pages: Mapping[str, Sequence[Page]] = {}
        self._weave = weave
        self._out = out
        self._copies = copies
        self._live = live
        self._asked = asked
        self._noticed: set[Diagnostic] = set()
        self._shown: Mapping[str, Sequence[Page]] = {}
        self._refused = False
        self._began = time.time_ns()
        self._folders = page_folders(settings)
        self._candidates = candidates(self._folders)
        self._states = states(self._paths(), {})

    def followed(self) -> tuple[set[str], Callable[[str, bool], bool]]:
        """The folders in which something may change, and whether a path in them matters."""
        self._folders = page_folders(self.settings)
        paths = followed(self._paths(), str(self.settings.root))
        around = folders(paths) | {folder for folder in self._folders if Path(folder).is_dir()}

        def matters(path: str, folder: bool) -> bool:
            return (
                folder or path in paths or (Path(path).suffix in SUFFIXES and str(Path(path).parent) in self._folders)
            )

        return around, matters

    def look(self, watch: Watch | None = None) -> bool:
        """Build where the site's files hold something else than before; whether there may be other ones now."""
        try:
            if watch:
                watch.follow(*self.followed())
            return self._look()
        except Exception as error:
            self._tell((), [of_ours(error, self.settings)])
            self.report((), [of_ours(error, self.settings)], 0.0)
            return False

    def _look(self) -> bool:
        now = states({*self._states, *self._paths()}, self._states)
        found = changed(self._states, now, self._began)
        if any(is_empty(path) for path in found):
            # An editor may be about to write it, or to put it back.
            time.sleep(GRACE)
            now = states(now, self._states)
            found = changed(self._states, now, self._began)
        # What has been compared, and nothing later: a change in between must be found the next time.
        self._states = now
        there = candidates(self._folders)
        moved = there != self._candidates
        self._candidates = there
        root = str(self.settings.root)
        plain = {str(Path(root, name)) for name in plain_inputs(self.settings)}
        if moved or not found <= plain or any(is_empty(path) for path in found):
            loaded = load(self.settings.path)
            if not isinstance(loaded, Settings):
                self._tell((), loaded)
                self.report((), loaded, 0.0)
                return True
            found = found if loaded == self.settings else {str(self.settings.path)}
            self.settings = loaded
        if found:
            self.rebuild()
        return moved or bool(found)

    def _paths(self) -> set[str]:
        return inputs(self.settings, self.pages, tuple(self._asked)) | own_files()

    def rebuild(self) -> None:
        """Weave and build; whatever goes wrong is told, and the server goes on."""
        self._began = time.time_ns()
        start = time.perf_counter()
        shown: frozenset[str] = frozenset()
        more: frozenset[str] = frozenset()
        try:
            self.pages, problems = self._weave(self.settings)
            if not failed(problems):
                problems, shown = self._bodies(problems)
            if not failed(problems):
                built = build(self.settings, self.pages, self._out, self._copies)
                problems, more = [*problems, *built.diagnostics], built.changed
        except OSError as error:
            problems = [uncaught(error)]
        except Exception as error:
            # A fault of ours, in the middle of somebody's writing: show it, and go on with the next change.
            problems = [of_ours(error, self.settings)]
        self._tell(more, problems)
        self.report(shown | more, problems, time.perf_counter() - start)

    def _bodies(self, problems: list[Diagnostic]) -> tuple[list[Diagnostic], frozenset[str]]:
        """What the author is looking at, at once; then there is time for frames, search and all the rest."""
        found = list(dict.fromkeys([*problems, *check_all(self.settings, self.pages)]))
        if failed(found):
            return found, frozenset()
        changed = put_bodies(self.settings, self.pages, self._shown, self._out)
        self._shown = self.pages
        if changed:
            self._tell(changed, found)
            # The browser asks for them now; whoever works on would keep it waiting.
            time.sleep(BREATH)
        return problems, changed

    def _tell(self, changed: Iterable[str], problems: Sequence[Diagnostic]) -> None:
        """To the pages; a notice is nothing for a reader."""
        shown = [str(problem) for problem in ordered(problems) if problem.severity is not Severity.NOTICE]
        self._live.update(sorted(changed), shown, not failed(problems))

    def report(self, changed: Collection[str], problems: Sequence[Diagnostic], seconds: float) -> None:
        """To the terminal; a notice is said once."""
        for problem in ordered(problems):
            if problem.severity is Severity.NOTICE and problem in self._noticed:
                continue
            self._noticed.add(problem)
            say(str(problem))
        if failed(problems):
            say("Not built; the last good pages are still being served.")
        elif changed:
            pages = sum(name.endswith(".html") for name in changed)
            say(f"Built in {seconds:.2f} s: {pages} pages, {len(changed) - pages} other files changed.")
        elif self._refused:
            say("All is well again; the pages are as they were.")
        self._refused = failed(problems)


def of_ours(error: Exception, settings: Settings) -> Diagnostic:
    """A fault of the builder itself, with the place in it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    said = f"the builder itself failed: {error!r}, at {Path(where.filename).name}:{where.lineno}"
    return Diagnostic(str(settings.path), 1, 1, said)


def say(text: str, file: TextIO | None = None) -> None:
    """At once, also where the output is a pipe; to the error stream, unless it is what was asked for."""
    print(text, file=file or sys.stderr, flush=True)
