"""
---
title: "`site-builder tangle`"
summary: Prints the code of a module, without its prose or in a language.
---
# `site-builder tangle`
"""

from __future__ import annotations

import argparse

from site_builder.commands.copy_output import add_copy, hand_over, is_refused


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Whether prose stays, and what every copy may be told."""
    command.add_argument("--comments", action="store_true", help="keep comments and docstrings")
    add_copy(command)


def run(options: argparse.Namespace) -> int:
    """Print a module without its prose, or with it in another language."""
    from site_builder.copies.from_file import tangled

    if code := is_refused(options):
        return code
    catalogues = (options.config, options.locales, options.root)
    return hand_over(tangled(options.file, options.comments, options.language, *catalogues), options)
