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
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from site_builder.config import Settings, load
from site_builder.copies import Supply
from site_builder.diagnostic import Diagnostic, Severity, failed, ordered
from site_builder.live import Live
from site_builder.local_server import LocalServer
from site_builder.package import SUFFIXES
from site_builder.page import Page
from site_builder.site import build, check_all, put_bodies
from site_builder.watch import Watch, folders

Weave = Callable[[Settings], tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]]
INTERRUPTED = 130
BREATH = 0.1
"""Seconds in which a browser gets the page that it was told of."""


def serve(
    settings: Settings, weave: Weave, host: str = "127.0.0.1", port: int = 8000, copies: Supply | None = None
) -> int:
    """Serve until interrupted; the exit code."""
    out = settings.build_dir / "serve"
    live = Live()
    base = urlsplit(settings.site_url).path or "/"
    try:
        server = LocalServer((host, port), out, live, base)
    except OSError as error:
        why = "something else is already using it" if error.errno == errno.EADDRINUSE else error.strerror
        say(f"error: cannot serve on {host}:{port}: {why}; try --port {port + 1}")
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"Serving on http://{host}:{server.server_port}/ (Ctrl-C ends it)", sys.stdout)
    watch = Watch(settings)
    watch.follow(folders(settings, {}))
    try:
        workshop = Workshop(settings, weave, out, live, copies)
        workshop.rebuild()
        while True:
            watch.follow(folders(workshop.settings, workshop.pages))
            workshop.changed(watch.wait())
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        watch.stop()
        live.close()
        server.shutdown()
        server.server_close()


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
        except Exception as error:
            # A fault of ours, in the middle of somebody's writing: show it, and go on with the next change.
            traceback.print_exc()
            problems = [Diagnostic(str(self.settings.path), 1, 1, f"the builder itself failed: {error!r}")]
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
        self._live.update(sorted(changed), shown)

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
