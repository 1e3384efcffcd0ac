"""
---
title: The command line
summary: Reads arguments, calls one function, sets the exit code.
---
# The command line

The exit code is 0 when all is well (warnings allowed), 1 when something is wrong with the sources, 2 when the command
itself was misused, 130 when it was interrupted. A command is loaded when it is called: a build in which nothing has
changed takes a tenth of a second, and must not spend two on what it does not need.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from site_builder import __version__
from site_builder.report import FAILED, INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    # A page path or an error may hold any character; a terminal that lacks it shows a mark, and no traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    module, _, name = options.run.partition(".")
    try:
        code: int = getattr(importlib.import_module(f"site_builder.{module}"), name)(options)
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="site-builder", description="Commented Python as side-by-side pages.")
    parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("split", help="print the sections and blocks of files, as JSON, one line a file")
    command.add_argument("files", nargs="+", metavar="FILE")
    command.set_defaults(run="file_command.split")

    command = commands.add_parser("page", help="write complete pages of files, without a site")
    command.add_argument("files", nargs="+", metavar="FILE", help="a .py or .md file, or a folder of them")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    command.add_argument("--language", default="en", metavar="LANG", help="of the pages (default en)")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    jobs = "processes (default: as many as there are CPUs)"
    command.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help=jobs)
    command.add_argument("--no-cache", dest="cache", action="store_false", help="make every page anew")
    command.set_defaults(run="file_command.page")

    command = commands.add_parser("tangle", help="print the code of a module, without its prose or in a language")
    command.add_argument("--comments", action="store_true", help="keep comments and docstrings")
    _copies(command, "file_command.tangle")

    command = commands.add_parser("notebook", help="print a module as a Jupyter notebook")
    _copies(command, "file_command.notebook")

    command = commands.add_parser("init", help="give the package in this folder a site: write what it needs")
    command.set_defaults(run="site_command.init")

    for name, text, run in (
        ("build", "build the site into its folder", "site_command.build"),
        ("serve", "build the site, serve it, and follow every change", "site_command.serve"),
        ("check", "weave everything, write nothing, report every problem", "site_command.check"),
        ("messages", "bring the catalogues up to date with the sources", "site_command.messages"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("-f", "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE")
        if name in ("build", "serve"):
            command.add_argument("--no-cache", dest="cache", action="store_false", help="weave every page anew")
        if name == "serve":
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8000)
        if name == "check":
            lossless = "instead: prove for these files and folders that cutting them into sections loses nothing"
            command.add_argument("--lossless", nargs="+", metavar="PATH", help=lossless)
        command.set_defaults(run=run)

    command = commands.add_parser("status", help="how far each translation has come")
    check = "fail unless N percent of a language are translated and up to date"
    command.add_argument("--check", type=_percent, metavar="N", help=check)
    command.add_argument("--language", metavar="LANG", help="this one alone")
    _of_site(command, "translation_command.status")

    command = commands.add_parser("import", help="merge translators' PO files into the catalogues")
    command.add_argument("files", nargs="+", metavar="FILE.po")
    command.add_argument("--language", default="", metavar="LANG", help="of the files (default: as their heads say)")
    command.add_argument("--page", default="", metavar="URL", help="of the file (default: as its places say)")
    command.add_argument("--by", default="", metavar="NAME", help="who made or read the translations in them")
    read = "they have read all of it: also what they left as it is is no longer a machine's"
    command.add_argument("--read", action="store_true", help=read)
    theirs = "where both sides have changed a translation, take that of the file"
    command.add_argument("--theirs", action="store_true", help=theirs)
    _of_site(command, "translation_command.bring_in")

    command = commands.add_parser("add-language", help="set up a language: configuration, catalogues, glossary")
    command.add_argument("language", metavar="LANG", help="its code, such as `ar`, `ja` or `pt-BR`")
    _of_site(command, "translation_command.add_language")
    return parser


def _of_site(command: argparse.ArgumentParser, run: str) -> None:
    command.add_argument("-f", "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE")
    command.set_defaults(run=run)


def _percent(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 100:
        raise argparse.ArgumentTypeError("give a whole number from 0 to 100")
    return int(text)


def _copies(command: argparse.ArgumentParser, run: str) -> None:
    command.add_argument("file", metavar="FILE.py")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of printing")
    command.add_argument("--language", metavar="LANG", help="put the translations into this language in")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    command.add_argument("-f", "--config", type=Path, metavar="FILE", help="default mkdocs.yml, where there is one")
    command.set_defaults(run=run)


class _Parser(argparse.ArgumentParser):
    """Asks once how wide the terminal is: argparse asks for every option, through `shutil`, which loads slowly."""

    def __init__(self, prog: str, description: str | None = None) -> None:
        super().__init__(
            prog,
            description=description,
            formatter_class=lambda prog: argparse.HelpFormatter(prog, width=_columns() - 2),
        )


@cache
def _columns() -> int:
    with contextlib.suppress(ValueError, OSError):
        return int(os.environ.get("COLUMNS", "")) or 80
    with contextlib.suppress(OSError):
        return os.get_terminal_size().columns or 80
    return 80
