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

from site_builder.authority import ascii_name
from site_builder.build_lock import own_folder
from site_builder.config import Settings, load
from site_builder.copies import Supply
from site_builder.diagnostic import Diagnostic, Severity, failed, ordered
from site_builder.file_error import uncaught
from site_builder.live import Live
from site_builder.local_server import LocalServer, listening
from site_builder.package import SUFFIXES
from site_builder.page import Page
from site_builder.preview_site import PreviewSite
from site_builder.site import build, check_all, put_bodies
from site_builder.watch import Watch, folders

Weave = Callable[[Settings], tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]]
INTERRUPTED = 130
BREATH = 0.1
"""Seconds in which a browser gets the page that it was told of."""


class Place(NamedTuple):
    """Where the preview is: an address of this machine, and the names by which browsers may ask for it."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: frozenset[str] = frozenset()


def serve(settings: Settings, weave: Weave, place: Place, copies: Supply | None = None) -> int:
    """Serve until interrupted; the exit code."""
    try:
        listener = listening(place.host, place.port)
    except OSError as error:
        say(f"error: cannot serve on {written(place.host, place.port)}: {unusable(error, place.port)}")
        return 1
    with listener, own_folder(settings.build_dir / "serve") as out:
        live = Live()
        own_name = ascii_name(place.host)
        names = place.names | ({own_name} if own_name else set())
        site = PreviewSite(out, live, urlsplit(settings.site_url).path or "/", frozenset(names))
        server = LocalServer(listener, site, live, say)
        server.start()
        say(f"Serving on http://{written(place.host, server.port)}/ (Ctrl-C ends it)", sys.stdout)
        watch = Watch(settings)
        try:
            workshop = Workshop(settings, weave, out, live, copies)
            watch.follow(folders(settings, {}))
            workshop.rebuild()
            while True:
                watch.follow(folders(workshop.settings, workshop.pages))
                workshop.changed(watch.wait())
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

    def __init__(self, settings: Settings, weave: Weave, out: Path, live: Live, copies: Supply | None = None) -> None:
        self.settings = settings
        self.pages: Mapping[str, Sequence[Page]] = {}
        self._weave = weave
        self._out = out
        self._copies = copies
        self._live = live
        self._noticed: set[Diagnostic] = set()
        self._shown: Mapping[str, Sequence[Page]] = {}

    def changed(self, paths: Iterable[Path]) -> None:
        """Read the settings again where they have changed, or where a folder of pages may have; and build."""
        changed = {path.resolve() for path in paths}
        pages = {(self.settings.root / module.path).resolve() for module in self.settings.modules}
        # A module that is new, and one that is gone, with its folder perhaps.
        moved = any(path.suffix in SUFFIXES and path.is_file() and path not in pages for path in changed)
        moved = moved or not all(page.is_file() for page in pages)
        if moved or self.settings.path.resolve() in changed:
            loaded = load(self.settings.path, self.settings.granted)
            if not isinstance(loaded, Settings):
                self._tell((), loaded)
                self.report((), loaded, 0.0)
                return
            self.settings = loaded
        self.rebuild()

    def rebuild(self) -> None:
        """Weave and build; whatever goes wrong is told, and the server goes on."""
        start = time.perf_counter()
        changed: frozenset[str] = frozenset()
        more: frozenset[str] = frozenset()
        try:
            self.pages, problems = self._weave(self.settings)
            if not failed(problems):
                problems, changed = self._bodies(problems)
            if not failed(problems):
                built = build(self.settings, self.pages, self._out, self._copies)
                problems, more = [*problems, *built.diagnostics], built.changed
        except OSError as error:
            problems = [uncaught(error)]
        except Exception as error:
            # A fault of ours, in the middle of somebody's writing: show it, and go on with the next change.
            where = traceback.extract_tb(error.__traceback__)[-1]
            said = f"the builder itself failed: {error!r}, at {Path(where.filename).name}:{where.lineno}"
            problems = [Diagnostic(str(self.settings.path), 1, 1, said)]
        self._tell(more, problems)
        self.report(changed | more, problems, time.perf_counter() - start)

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


def say(text: str, file: TextIO | None = None) -> None:
    """At once, also where the output is a pipe; to the error stream, unless it is what was asked for."""
    print(text, file=file or sys.stderr, flush=True)
