"""
---
title: "`site-builder import`"
summary: Merges translators' PO files into the catalogues.
---
# `site-builder import`
"""

from __future__ import annotations

import argparse
from datetime import date

from site_builder.commands.arguments import add_site
from site_builder.commands.report import report
from site_builder.exit_code import FAILED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The files, and what they do not say of themselves."""
    command.add_argument("files", nargs="+", metavar="FILE.po")
    command.add_argument("--language", default="", metavar="LANG", help="of the files (default: as their heads say)")
    command.add_argument("--page", default="", metavar="URL", help="of the file (default: as its places say)")
    command.add_argument("--by", default="", metavar="NAME", help="who made or read the translations in them")
    read = "they have read all of it: also what they left as it is is no longer a machine's"
    command.add_argument("--read", action="store_true", help=read)
    theirs = "where both sides have changed a translation, take that of the file"
    command.add_argument("--theirs", action="store_true", help=theirs)
    add_site(command)


def run(options: argparse.Namespace) -> int:
    """Merge PO files from elsewhere into the catalogues; say what was taken, and what was not."""
    from site_builder.authoring.catalogue_import import Wishes, bring_in
    from site_builder.commands.site_settings import site_settings
    from site_builder.project.loom import Loom

    settings = site_settings(options)
    if settings is None:
        return FAILED
    wishes = Wishes(
        language=options.language,
        page=options.page,
        by=options.by,
        prefer_theirs=options.theirs,
        all_read=options.read,
    )
    with Loom(settings) as loom:
        imported = bring_in(loom, options.files, wishes, date.today())
    for line in imported.lines:
        print(line)
    return report(imported.problems)
