"""
---
title: The output of a copy
summary: Where `tangle` and `notebook` write, and where they never do.
---
# The output of a copy
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.commands.arguments import add_roots
from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic

if TYPE_CHECKING:
    from site_builder.copies.from_file import Copy


def add_copy(command: argparse.ArgumentParser) -> None:
    """The file, where its copy goes, and in which language."""
    command.add_argument("file", metavar="FILE.py")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of printing")
    force = "write over a file that site-builder has not written, or that has been changed since"
    command.add_argument("--force", action="store_true", help=force)
    command.add_argument("--language", metavar="LANG", help="put the translations into this language in")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    command.add_argument("-f", "--config", type=Path, metavar="FILE", help="default mkdocs.yml, where there is one")
    add_roots(command)


def is_refused(options: argparse.Namespace) -> int:
    """A copy never takes the place of what it is made from, nor of another file that the site is made from."""
    from site_builder.files.output_place import Kept, file_refusal
    from site_builder.project.config import Settings, kept_files, kept_folders
    from site_builder.project.hosted import found
    from site_builder.project.translation_file import CONFIG

    if options.output is None:
        return 0
    config = options.config or CONFIG
    settings = found(config, options.root) if config.is_file() else None
    held = [Kept("the source", options.file)]
    around = [Kept("the translations in", str(options.locales))] if options.locales else []
    if isinstance(settings, Settings):
        held += kept_files(settings)
        around += kept_folders(settings)
    why = file_refusal(options.output, held, around)
    hint = "name another file, or leave -o out and see what would be written"
    return report([Diagnostic(str(options.output), 1, 1, f"the file that -o names {why}", hint)]) if why else 0


def hand_over(copy: Copy, options: argparse.Namespace) -> int:
    """Write a copy, or print it; the exit code."""
    from site_builder.copies.handed_copy import hand_over as write

    code = report(copy.diagnostics)
    if copy.text is None:
        return code
    if options.output:
        refused = write(options.output, copy.text.encode(), options.force)
        return max(code, report([refused])) if refused else code
    # The file's own line ends, and UTF-8 whatever the terminal's encoding: somebody saves this as a module.
    sys.stdout.buffer.write(copy.text.encode())
    sys.stdout.buffer.flush()
    return code
