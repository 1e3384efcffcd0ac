"""
---
title: "`site-builder serve`"
summary: Builds the site, serves it, and follows every change.
---
# `site-builder serve`
"""

from __future__ import annotations

import argparse

from site_builder.commands import build
from site_builder.commands.arguments import whole_number
from site_builder.commands.report import report
from site_builder.exit_code import FAILED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Those of `build`, and who may ask for the preview."""
    build.add_arguments(command)
    only = "where to listen (default 127.0.0.1: this machine alone may connect)"
    command.add_argument("--host", type=_host, default="127.0.0.1", metavar="HOST", help=only)
    command.add_argument("--port", type=_port, default=8000, metavar="N", help="0 takes a free one (default 8000)")
    name = "one more name by which browsers may ask for the preview, such as that of a proxy; may be repeated"
    command.add_argument("--allow-host", type=_name, action="append", default=[], metavar="NAME", help=name)


def run(options: argparse.Namespace) -> int:
    """Build the site, serve it, and follow every change."""
    from site_builder.commands.site_settings import own_site_settings
    from site_builder.copies.for_site import Copies
    from site_builder.project.loom import Loom
    from site_builder.serve.serve import Place, serve
    from site_builder.storage.cache import FileCache, closed, default_root

    settings = own_site_settings(options)
    if settings is None:
        return FAILED
    cache = FileCache(default_root()) if options.cache else None
    with Loom(settings, cache, lends=True, copies=True) as loom:
        place = Place(options.host, options.port, frozenset(options.allow_host))
        try:
            return serve(settings, loom.follow, place, loom.asked, Copies(cache, loom.source))
        finally:
            report(closed(cache))


def _port(text: str) -> int:
    return whole_number(text, 0, 65535, "a whole number from 0 to 65535")


def _host(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("name a host; 0.0.0.0 stands for all addresses of this machine")
    return text.strip().removeprefix("[").removesuffix("]")


def _name(text: str) -> str:
    from site_builder.serve.authority import ascii_name  # no other command needs it

    name = ascii_name(text)
    if name is None:
        raise argparse.ArgumentTypeError(f"give a name alone, such as docs.example.org, not `{text}`")
    return name
