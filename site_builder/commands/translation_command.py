"""
---
title: Commands for translators
summary: What the command line does with translations beyond `messages`.
---
# Commands for translators
"""

from __future__ import annotations

import argparse
from datetime import date

from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic
from site_builder.exit_code import FAILED
from site_builder.project.config import Edition, Settings, load
from site_builder.project.hosted import load as load_hosted
from site_builder.project.yaml_place import nearest


def status(options: argparse.Namespace) -> int:
    """Print how far each language has come; with `--check`, whether that is far enough."""
    from site_builder.commands.status import below, table, tallies
    from site_builder.project.loom import Loom

    settings = _settings(options)
    if settings is None:
        return FAILED
    editions = _editions(settings, options.language)
    if isinstance(editions, Diagnostic):
        return report([editions])
    with Loom(settings) as loom:
        found, problems = tallies(loom, editions)
    print(
        "\n\n".join(map(table, found)) or "No language but that of the sources; `site-builder add-language` adds one."
    )
    if options.check is not None:
        problems += [error for tally in found for error in below(tally, options.check)]
    return report(problems)


def bring_in(options: argparse.Namespace) -> int:
    """Merge PO files from elsewhere into the catalogues; say what was taken, and what was not."""
    from site_builder.commands.import_po import Wishes
    from site_builder.commands.import_po import bring_in as take
    from site_builder.project.loom import Loom

    settings = _settings(options)
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
        imported = take(loom, options.files, wishes, date.today())
    for line in imported.lines:
        print(line)
    return report(imported.problems)


def add_language(options: argparse.Namespace) -> int:
    """Set a language up, and say where to begin."""
    from site_builder.commands.add_language import add, unknown
    from site_builder.project.hosted import Hosted
    from site_builder.translation.language import language

    settings = _settings(options)
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


def _settings(options: argparse.Namespace) -> Settings | None:
    settings = load_hosted(options.config, options.root) or load(options.config, options.root)
    if isinstance(settings, Settings):
        return settings
    report(settings)
    return None


def _editions(settings: Settings, code: str | None) -> tuple[Edition, ...] | Diagnostic:
    """The translated languages of a site, or the one that is asked for."""
    editions = settings.editions[1:]
    if code is None:
        return editions
    found = tuple(edition for edition in editions if edition.language.code == code)
    known = [edition.language.code for edition in editions]
    hint = nearest(code, known) if known else f"add it: site-builder add-language {code}"
    return found or Diagnostic(str(settings.path), 1, 1, f"the site is not translated into `{code}`", hint)
