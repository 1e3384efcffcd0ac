"""
---
title: The settings of a command
summary: The site that a command is about, as `mkdocs.yml` configures it; or what is wrong with that, said.
---
# The settings of a command
"""

from __future__ import annotations

import argparse

from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.hosted import Hosted
from site_builder.project.hosted import load as load_hosted


def site_settings(options: argparse.Namespace) -> Settings | None:
    """Those of a site, ours or one with the plugin; None when they are wrong, which has been said then."""
    settings = load_hosted(options.config, options.root) or load(options.config, options.root)
    if isinstance(settings, Settings):
        return settings
    report(settings)
    return None


def own_site_settings(options: argparse.Namespace) -> Settings | None:
    """The same for what is done with a site of ours alone."""
    settings = site_settings(options)
    if isinstance(settings, Hosted):
        hint = "run mkdocs build or mkdocs serve"
        report([Diagnostic(str(options.config), 1, 1, "this site is built by MkDocs, with a plugin of ours", hint)])
        return None
    return settings
