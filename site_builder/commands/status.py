"""
---
title: "`site-builder status`"
summary: How far each translation has come.
---
# `site-builder status`
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from site_builder.commands.arguments import add_site, whole_number
from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic
from site_builder.exit_code import FAILED

if TYPE_CHECKING:
    from site_builder.project.config import Edition, Settings


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Which languages, and how far they must be."""
    check = "fail unless N percent of a language are translated and up to date"
    command.add_argument("--check", type=_percent, metavar="N", help=check)
    command.add_argument("--language", metavar="LANG", help="this one alone")
    add_site(command)


def run(options: argparse.Namespace) -> int:
    """Print how far each language has come; with `--check`, whether that is far enough."""
    from site_builder.authoring.status_table import below, table, tallies
    from site_builder.commands.site_settings import site_settings
    from site_builder.project.loom import Loom

    settings = site_settings(options)
    if settings is None:
        return FAILED
    editions = _editions(settings, options.language)
    if isinstance(editions, Diagnostic):
        return report([editions])
    with Loom(settings) as loom:
        counted, problems = tallies(loom, editions)
    tables = "\n\n".join(map(table, counted))
    print(tables or "No language but that of the sources; `site-builder add-language` adds one.")
    if options.check is not None:
        problems += [error for tally in counted for error in below(tally, options.check)]
    return report(problems)


def _editions(settings: Settings, code: str | None) -> tuple[Edition, ...] | Diagnostic:
    """The translated languages of a site, or the one that is asked for."""
    from site_builder.project.yaml_place import nearest

    editions = settings.editions[1:]
    if code is None:
        return editions
    chosen = tuple(edition for edition in editions if edition.language.code == code)
    known = [edition.language.code for edition in editions]
    hint = nearest(code, known) if known else f"add it: site-builder add-language {code}"
    return chosen or Diagnostic(str(settings.path), 1, 1, f"the site is not translated into `{code}`", hint)


def _percent(text: str) -> int:
    return whole_number(text, 0, 100, "a whole number from 0 to 100")
