"""
---
title: "`site-builder init`"
summary: Gives the package in this folder a site.
---
# `site-builder init`
"""

from __future__ import annotations

import argparse
from pathlib import Path

from site_builder import __version__
from site_builder.commands.report import report


def add_arguments(command: argparse.ArgumentParser) -> None:
    """It asks for nothing."""


def run(options: argparse.Namespace) -> int:
    """Set a site up in a folder that has none."""
    from site_builder.authoring.discover import look
    from site_builder.authoring.scaffold import set_up

    written, notes = set_up(Path(), look(Path()), __version__)
    code = report(notes)
    for path in written:
        print(f"wrote {path}")
    if written:
        print("Next: site-builder serve")
    return code
