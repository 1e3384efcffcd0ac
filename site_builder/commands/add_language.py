"""
---
title: "`site-builder add-language`"
summary: Sets a language up, and says where to begin.
---
# `site-builder add-language`
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from site_builder.commands.arguments import add_site
from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic
from site_builder.exit_code import FAILED

if TYPE_CHECKING:
    from site_builder.project.config import Settings


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The language, and the site."""
    command.add_argument("language", metavar="LANG", help="its code, such as `ar`, `ja` or `pt-BR`")
    add_site(command)


def run(options: argparse.Namespace) -> int:
    """Set a language up, and say where to begin."""
    from site_builder.authoring.new_language import add, unknown
    from site_builder.commands.site_settings import site_settings
    from site_builder.project.hosted import Hosted
    from site_builder.translation.language import language

    settings = site_settings(options)
    if settings is None:
        return FAILED
    code = options.language
    if hint := unknown(code):
        return report([Diagnostic(str(options.config), 1, 1, f"`{code}` is no language that is known here", hint)])
    if isinstance(settings, Hosted):
        hint = f"copy this file, with `language: {code}` among the options of the plugin, and run `messages` with it"
        what = "in a site with the plugin, each language is a configuration of its own"
        return report([Diagnostic(str(options.config), 1, 1, what, hint)])
    added = add(settings, code)
    for path in added.written:
        print(path)
    failure = report(added.problems)
    if not failure:
        steps = _next_steps(settings, code, language(code).name, added.written)
        print(steps if added.written else f"`{code}` is set up already")
    return failure


def _next_steps(settings: Settings, code: str, name: str, written: tuple[str, ...]) -> str:
    folder = f"{settings.locales}/{code}"
    steps = [f"{settings.path.name}: the titles of the site in {name}"] if settings.path.name in written else []
    steps += [f"{path}: the words of buttons and labels" for path in written if path == f"{folder}/interface.po"]
    steps += [
        f"{folder}/glossary.csv: the terms of your subject, and how they are to be translated",
        f"{folder}/…/*.po: the pages, one file each, with Poedit, Weblate, Crowdin or a text editor",
        f"site-builder serve shows the pages, site-builder status --language {code} what is left to do",
    ]
    return "\n".join(["", "Next:", *(f"{number}. {step}" for number, step in enumerate(steps, 1))])
