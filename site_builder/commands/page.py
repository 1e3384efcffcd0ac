"""
---
title: "`site-builder page`"
summary: Writes complete pages of files, without a site.
---
# `site-builder page`
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from site_builder.commands.arguments import add_roots
from site_builder.commands.report import report


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Files, where their pages go, and what these may show."""
    command.add_argument("files", nargs="+", metavar="FILE", help="a .py or .md file, or a folder of them")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    command.add_argument("--language", default="en", metavar="LANG", help="of the pages (default en)")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    jobs = "processes (default: as many as there are CPUs)"
    command.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help=jobs)
    command.add_argument("--no-cache", dest="cache", action="store_false", help="make every page anew")
    add_roots(command)
    remote = "show the images of this other host, which readers' browsers then ask; else they are links (repeatable)"
    command.add_argument("--remote-images", type=_image_host, action="append", default=[], metavar="HOST", help=remote)
    known = "no warning that the scripts of this linked file of HTML or XML run beside the pages (repeatable)"
    command.add_argument("--html-files", action="append", default=[], metavar="FILE", help=known)


def run(options: argparse.Namespace) -> int:
    """Write complete pages of files."""
    from site_builder.batch.batch import write_pages
    from site_builder.storage.cache import FileCache, closed, default_root

    cache = FileCache(default_root()) if options.cache else None
    given = (options.files, options.output, options.language, options.locales, options.jobs, cache, options.root)
    pages = write_pages(*given, remote_images=frozenset(options.remote_images), html_files=options.html_files)
    code = report([*pages.problems, *closed(cache)])
    if pages.number:
        noun = "page" if pages.number == 1 else "pages"
        print(f"{pages.number} {noun} in {options.output}, {pages.number - pages.changed} unchanged")
    return code


def _image_host(text: str) -> str:
    from site_builder.trust.web_address import is_host  # seldom needed

    if not is_host(text.lower()):
        raise argparse.ArgumentTypeError(f"`{text}` is no host; write it without https:// and without a path")
    return text.lower()
