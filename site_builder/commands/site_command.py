"""
---
title: Commands for a site
summary: What the command line does with a site, as `mkdocs.yml` configures it.
---
# Commands for a site
"""

from __future__ import annotations

import argparse
from pathlib import Path

from site_builder import __version__
from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic, failed
from site_builder.exit_code import FAILED
from site_builder.project.config import Settings, load
from site_builder.project.hosted import Hosted
from site_builder.project.hosted import load as load_hosted
from site_builder.storage.cache import FileCache, closed, default_root


def init(options: argparse.Namespace) -> int:
    """Set a site up in a folder that has none."""
    from site_builder.commands.discover import look
    from site_builder.commands.init import set_up

    written, notes = set_up(Path(), look(Path()), __version__)
    code = report(notes)
    for path in written:
        print(f"wrote {path}")
    if written:
        print("Next: site-builder serve")
    return code


def _settings(options: argparse.Namespace, *, of_plugin: bool = False) -> Settings | None:
    settings = load_hosted(options.config, options.root) or load(options.config, options.root)
    if isinstance(settings, Hosted) and not of_plugin:
        hint = "run mkdocs build or mkdocs serve"
        settings = [Diagnostic(str(options.config), 1, 1, "this site is built by MkDocs, with a plugin of ours", hint)]
    if isinstance(settings, Settings):
        return settings
    report(settings)
    return None


def build(options: argparse.Namespace) -> int:
    """Build the site."""
    from site_builder.copies.for_site import Copies
    from site_builder.project.loom import Loom
    from site_builder.site.site import build as build_site

    settings = _settings(options)
    if settings is None:
        return FAILED
    cache = FileCache(default_root()) if options.cache else None
    with Loom(settings, cache, lends=True, copies=True) as loom:
        pages, problems = loom.weave()
        if failed(problems):
            # Also what only the whole site shows, a dead anchor say: nobody wants a second round of errors.
            from site_builder.site.site import check_all

            return report([*problems, *check_all(settings, pages), *closed(cache)])
        supply = Copies(cache, loom.source)
        built = build_site(settings, pages, copies=supply)
    code = report([*problems, *built.diagnostics, *supply.refused, *closed(cache)])
    if not code:
        count = sum(map(len, pages.values()))
        print(f"{count} pages ({', '.join(pages)}) in {settings.site_dir}/, {len(built.changed)} files changed")
    return code


def serve(options: argparse.Namespace) -> int:
    """Build the site, serve it, and follow every change."""
    from site_builder.copies.for_site import Copies
    from site_builder.project.loom import Loom
    from site_builder.serve.serve import Place
    from site_builder.serve.serve import serve as serve_site

    settings = _settings(options)
    if settings is None:
        return FAILED
    cache = FileCache(default_root()) if options.cache else None
    with Loom(settings, cache, lends=True, copies=True) as loom:
        place = Place(options.host, options.port, frozenset(options.allow_host))
        try:
            return serve_site(settings, loom.follow, place, loom.asked, Copies(cache, loom.source))
        finally:
            report(closed(cache))


def check(options: argparse.Namespace) -> int:
    """Weave everything, write nothing, report every problem."""
    if options.lossless:
        from site_builder.commands.file_command import lossless

        return lossless(options.lossless)
    from site_builder.project.loom import Loom
    from site_builder.site.site import check_all

    settings = _settings(options, of_plugin=True)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        pages, problems = loom.weave()
        problems += check_all(settings, pages)
    code = report(problems)
    if not code:
        found = f"{len(problems)} to look at" if problems else "nothing wrong"
        print(f"{sum(map(len, pages.values()))} pages, {found}")
    return code


def messages(options: argparse.Namespace) -> int:
    """Bring templates and catalogues up to date with the sources."""
    from site_builder.commands.messages import update
    from site_builder.project.loom import Loom

    settings = _settings(options, of_plugin=True)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        changed, problems = update(loom)
    code = report(problems)
    for path in changed:
        print(path)
    return code
