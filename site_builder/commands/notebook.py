"""
---
title: "`site-builder notebook`"
summary: Prints a module as a Jupyter notebook.
---
# `site-builder notebook`
"""

from __future__ import annotations

import argparse

from site_builder.commands.copy_output import add_copy, hand_over, is_refused


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What every copy may be told."""
    add_copy(command)


def run(options: argparse.Namespace) -> int:
    """Write a module as a notebook."""
    from site_builder.copies.from_file import as_notebook

    if code := is_refused(options):
        return code
    catalogues = (options.config, options.locales, options.root)
    return hand_over(as_notebook(options.file, options.language, *catalogues), options)
