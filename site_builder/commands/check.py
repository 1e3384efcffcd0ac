"""
---
title: "`site-builder check`"
summary: Weaves everything, writes nothing, reports every problem.
---
# `site-builder check`
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from site_builder.commands.arguments import add_site
from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.exit_code import FAILED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The site; or what the splitter is to be tried on."""
    add_site(command)
    lossless = "instead: prove for these files and folders that cutting them into sections loses nothing"
    command.add_argument("--lossless", nargs="+", metavar="PATH", help=lossless)


def run(options: argparse.Namespace) -> int:
    """Weave everything, write nothing, report every problem."""
    if options.lossless:
        return _lossless(options.lossless)
    from site_builder.commands.site_settings import site_settings
    from site_builder.project.loom import Loom
    from site_builder.site.site import check_all

    settings = site_settings(options)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        pages, problems = loom.weave()
        problems += check_all(settings, pages)
    code = report(problems)
    if not code:
        outcome = f"{len(problems)} to look at" if problems else "nothing wrong"
        print(f"{sum(map(len, pages.values()))} pages, {outcome}")
    return code


def _lossless(paths: Sequence[str]) -> int:
    """Hold the splitter to its law, on any files."""
    from site_builder.files.input_file import content
    from site_builder.files.input_folder import below
    from site_builder.source.lossless import Verdict, judge

    files, problems = below(paths, (".py",), hidden=True)
    count = refused = lost = 0
    code = report(problems)
    for file in files:
        data = content(file)
        verdict = Verdict(lost=(data,)) if isinstance(data, Diagnostic) else judge(file, data)
        count += 1
        refused += verdict.refused is not None
        lost += bool(verdict.lost)
        code = max(code, report(verdict.lost))
        if verdict.refused:
            report([verdict.refused._replace(severity=Severity.NOTICE)])
    print(f"{count} files, {refused} refused by Python, {lost} lost")
    return code
