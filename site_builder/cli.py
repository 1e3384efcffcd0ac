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
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any

from site_builder import __version__
from site_builder.commands.arguments import whole_number
from site_builder.commands.report import report
from site_builder.exit_code import FAILED, INTERRUPTED
from site_builder.files.file_size import LARGEST, VARIABLE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Without arguments, those of this process, which then ends."""
    if arguments is not None:
        return _run(arguments)
    # What a command makes it keeps to its end; to look through it for garbage again and again takes time.
    gc.set_threshold(100_000)
    try:
        return _flushed(_run(sys.argv[1:]))
    finally:
        gc.freeze()  # nor need Python look through it all when it ends


def _flushed(code: int) -> int:
    """The exit code, when what was printed has gone out; a disk that is full may show only here."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        from site_builder.files.file_error import unwritten

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nor need Python say it again when it ends
        with contextlib.suppress(OSError):
            report([unwritten("<stdout>", error)])
        return FAILED
    return code


def _run(arguments: Sequence[str]) -> int:
    # A page path or an error may hold any character; a terminal that lacks it shows a mark, and no traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser(arguments).parse_args(arguments)
    before = os.environ.get(VARIABLE)
    try:
        if options.max_size:
            os.environ[VARIABLE] = str(options.max_size)  # further processes of this run must know it too
        code: int = options.run(options)
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        return FAILED
    except OSError as error:
        # Whoever could have gone on without the file has caught it; here nothing can be done without it.
        from site_builder.files.file_error import uncaught

        with contextlib.suppress(OSError):
            report([uncaught(error)])
        return FAILED
    finally:
        if options.max_size:
            os.environ.pop(VARIABLE)
            os.environ.update({VARIABLE: before} if before is not None else {})


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for a command; for a word that is none, that of all commands. To make all takes longer than a page."""
    parser = _Parser(prog="site-builder", description="Commented Python as side-by-side pages.")
    parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS:
        summary, module = COMMANDS[name]
        command = commands.add_parser(name, help=summary)
        if name in arguments:  # the help of all needs no more of the others
            _describe(command, importlib.import_module(f"site_builder.commands.{module}"))
    return parser


def _describe(parser: argparse.ArgumentParser, command: ModuleType) -> None:
    """Each command has its arguments in `add_arguments`, and what it does in `run`."""
    parser.set_defaults(run=command.run)
    command.add_arguments(parser)
    size = f"read files of so many megabytes (default {LARGEST})"
    parser.add_argument("--max-size", type=_megabytes, metavar="MB", help=size)


COMMANDS = {
    "split": ("print the sections and blocks of files, as JSON, one line a file", "split"),
    "page": ("write complete pages of files, without a site", "page"),
    "tangle": ("print the code of a module, without its prose or in a language", "tangle"),
    "notebook": ("print a module as a Jupyter notebook", "notebook"),
    "init": ("give the package in this folder a site: write what it needs", "init"),
    "build": ("build the site into its folder", "build"),
    "serve": ("build the site, serve it, and follow every change", "serve"),
    "check": ("weave everything, write nothing, report every problem", "check"),
    "messages": ("bring the catalogues up to date with the sources", "messages"),
    "status": ("how far each translation has come", "status"),
    "import": ("merge translators' PO files into the catalogues", "import_po"),
    "add-language": ("set up a language: configuration, catalogues, glossary", "add_language"),
}
"""What each does, and its module in `commands`."""


def _megabytes(text: str) -> int:
    return whole_number(text, 1, 999_999, "a whole number of megabytes")


class _Parser(argparse.ArgumentParser):
    """All commands are made with it; what a later Python's argparse tells its parsers besides is passed on."""

    def __init__(self, prog: str | None = None, **more: Any) -> None:  # noqa: ANN401 - argparse's own, and it grows
        super().__init__(prog, **{"formatter_class": _Formatter, **more})


class _Formatter(argparse.HelpFormatter):
    """Asks once how wide the terminal is: argparse asks for every option, through `shutil`, which loads slowly."""

    def __init__(self, prog: str, **more: Any) -> None:  # noqa: ANN401 - argparse's own, and it grows
        super().__init__(prog, **{"width": _columns() - 2, **more})


@cache
def _columns() -> int:
    with contextlib.suppress(ValueError, OSError):
        return int(os.environ.get("COLUMNS", "")) or 80
    with contextlib.suppress(OSError):
        return os.get_terminal_size().columns or 80
    return 80
