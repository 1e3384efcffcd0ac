"""
---
title: "`site-builder build`"
summary: Builds the site into its folder.
---
# `site-builder build`
"""

from __future__ import annotations

import argparse

from site_builder.commands.arguments import add_site
from site_builder.commands.report import report
from site_builder.diagnostic import failed
from site_builder.exit_code import FAILED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The site, and whether what an earlier build made may be used."""
    add_site(command)
    command.add_argument("--no-cache", dest="cache", action="store_false", help="weave every page anew")


def run(options: argparse.Namespace) -> int:
    """Build the site."""
    from site_builder.commands.site_settings import own_site_settings
    from site_builder.copies.for_site import Copies
    from site_builder.project.loom import Loom
    from site_builder.site.site import build, check_all
    from site_builder.storage.cache import FileCache, closed, default_root

    settings = own_site_settings(options)
    if settings is None:
        return FAILED
    cache = FileCache(default_root()) if options.cache else None
    with Loom(settings, cache, lends=True, copies=True) as loom:
        pages, problems = loom.weave()
        if failed(problems):
            # Also what only the whole site shows, a dead anchor say: nobody wants a second round of errors.
            return report([*problems, *check_all(settings, pages), *closed(cache)])
        supply = Copies(cache, loom.source)
        site = build(settings, pages, copies=supply)
    code = report([*problems, *site.diagnostics, *supply.refused, *closed(cache)])
    if not code:
        count = sum(map(len, pages.values()))
        print(f"{count} pages ({', '.join(pages)}) in {settings.site_dir}/, {len(site.changed)} files changed")
    return code
