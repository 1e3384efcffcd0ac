"""
---
title: "`site-builder messages`"
summary: Brings the catalogues up to date with the sources.
---
# `site-builder messages`
"""

from __future__ import annotations

import argparse

from site_builder.commands.arguments import add_site
from site_builder.commands.report import report
from site_builder.exit_code import FAILED


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The site."""
    add_site(command)


def run(options: argparse.Namespace) -> int:
    """Bring templates and catalogues up to date with the sources."""
    from site_builder.authoring.extraction import update
    from site_builder.commands.site_settings import site_settings
    from site_builder.project.loom import Loom

    settings = site_settings(options)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        changed, problems = update(loom)
    code = report(problems)
    for path in changed:
        print(path)
    return code
