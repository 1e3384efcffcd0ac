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
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from site_builder import __version__
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
        return _told(_run(sys.argv[1:]))
    finally:
        gc.freeze()  # nor need Python look through it all when it ends


def _told(code: int) -> int:
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
    options = _parser(arguments[0] if arguments else "").parse_args(arguments)
    module, _, name = options.run.partition(".")
    before = os.environ.get(VARIABLE)
    try:
        if options.max_size:
            os.environ[VARIABLE] = str(options.max_size)  # further processes of this run must know it too
        code: int = getattr(importlib.import_module(f"site_builder.commands.{module}"), name)(options)
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


def _parser(command: str) -> argparse.ArgumentParser:
    """The parser for a command; for a word that is none, that of all commands. To make all takes longer than a page."""
    parser = _Parser(prog="site-builder", description="Commented Python as side-by-side pages.")
    parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in [command] if command in COMMANDS else COMMANDS:
        text, run, describe = COMMANDS[name]
        described = commands.add_parser(name, help=text)
        described.set_defaults(run=run)
        describe(described)
        size = f"read files of so many megabytes (default {LARGEST})"
        described.add_argument("--max-size", type=_megabytes, metavar="MB", help=size)
    return parser


def _split(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE")


def _page(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help="a .py or .md file, or a folder of them")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    command.add_argument("--language", default="en", metavar="LANG", help="of the pages (default en)")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    jobs = "processes (default: as many as there are CPUs)"
    command.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help=jobs)
    command.add_argument("--no-cache", dest="cache", action="store_false", help="make every page anew")
    _roots(command)
    remote = "show the images of this other host, which readers' browsers then ask; else they are links (repeatable)"
    command.add_argument("--remote-images", type=_image_host, action="append", default=[], metavar="HOST", help=remote)
    known = "no warning that the scripts of this linked file of HTML or XML run beside the pages (repeatable)"
    command.add_argument("--html-files", action="append", default=[], metavar="FILE", help=known)


def _tangle(command: argparse.ArgumentParser) -> None:
    command.add_argument("--comments", action="store_true", help="keep comments and docstrings")
    _copy(command)


def _copy(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE.py")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of printing")
    force = "write over a file that site-builder has not written, or that has been changed since"
    command.add_argument("--force", action="store_true", help=force)
    command.add_argument("--language", metavar="LANG", help="put the translations into this language in")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    command.add_argument("-f", "--config", type=Path, metavar="FILE", help="default mkdocs.yml, where there is one")
    _roots(command)


def _init(command: argparse.ArgumentParser) -> None:
    """It asks for nothing."""


def _of_site(command: argparse.ArgumentParser) -> None:
    command.add_argument("-f", "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE")
    _roots(command)


def _roots(command: argparse.ArgumentParser) -> None:
    more = "a further folder whose files may be published; may be given several times"
    command.add_argument("--root", action="append", type=_folder, default=[], metavar="DIR", help=more)


def _build(command: argparse.ArgumentParser) -> None:
    _of_site(command)
    command.add_argument("--no-cache", dest="cache", action="store_false", help="weave every page anew")


def _serve(command: argparse.ArgumentParser) -> None:
    _build(command)
    only = "where to listen (default 127.0.0.1: this machine alone may connect)"
    command.add_argument("--host", type=_host, default="127.0.0.1", metavar="HOST", help=only)
    command.add_argument("--port", type=_port, default=8000, metavar="N", help="0 takes a free one (default 8000)")
    name = "one more name by which browsers may ask for the preview, such as that of a proxy; may be repeated"
    command.add_argument("--allow-host", type=_name, action="append", default=[], metavar="NAME", help=name)


def _check(command: argparse.ArgumentParser) -> None:
    _of_site(command)
    lossless = "instead: prove for these files and folders that cutting them into sections loses nothing"
    command.add_argument("--lossless", nargs="+", metavar="PATH", help=lossless)


def _status(command: argparse.ArgumentParser) -> None:
    check = "fail unless N percent of a language are translated and up to date"
    command.add_argument("--check", type=_percent, metavar="N", help=check)
    command.add_argument("--language", metavar="LANG", help="this one alone")
    _of_site(command)


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE.po")
    command.add_argument("--language", default="", metavar="LANG", help="of the files (default: as their heads say)")
    command.add_argument("--page", default="", metavar="URL", help="of the file (default: as its places say)")
    command.add_argument("--by", default="", metavar="NAME", help="who made or read the translations in them")
    read = "they have read all of it: also what they left as it is is no longer a machine's"
    command.add_argument("--read", action="store_true", help=read)
    theirs = "where both sides have changed a translation, take that of the file"
    command.add_argument("--theirs", action="store_true", help=theirs)
    _of_site(command)


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("language", metavar="LANG", help="its code, such as `ar`, `ja` or `pt-BR`")
    _of_site(command)


Describe = Callable[[argparse.ArgumentParser], None]
COMMANDS: dict[str, tuple[str, str, Describe]] = {
    "split": ("print the sections and blocks of files, as JSON, one line a file", "file_command.split", _split),
    "page": ("write complete pages of files, without a site", "file_command.page", _page),
    "tangle": ("print the code of a module, without its prose or in a language", "file_command.tangle", _tangle),
    "notebook": ("print a module as a Jupyter notebook", "file_command.notebook", _copy),
    "init": ("give the package in this folder a site: write what it needs", "site_command.init", _init),
    "build": ("build the site into its folder", "site_command.build", _build),
    "serve": ("build the site, serve it, and follow every change", "site_command.serve", _serve),
    "check": ("weave everything, write nothing, report every problem", "site_command.check", _check),
    "messages": ("bring the catalogues up to date with the sources", "site_command.messages", _of_site),
    "status": ("how far each translation has come", "translation_command.status", _status),
    "import": ("merge translators' PO files into the catalogues", "translation_command.bring_in", _import),
    "add-language": (
        "set up a language: configuration, catalogues, glossary",
        "translation_command.add_language",
        _add_language,
    ),
}
"""What each does, the function that does it, and what it may be told."""


def _megabytes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1_000_000:
        raise argparse.ArgumentTypeError("give a whole number of megabytes")
    return int(text)


def _percent(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 100:
        raise argparse.ArgumentTypeError("give a whole number from 0 to 100")
    return int(text)


def _folder(text: str) -> str:
    if not os.path.isdir(text):  # noqa: PTH112 - `Path` raises for what cannot be a path
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return os.path.realpath(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError("give a whole number from 0 to 65535")
    return int(text)


def _host(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("name a host; 0.0.0.0 stands for all addresses of this machine")
    return text.strip().removeprefix("[").removesuffix("]")


def _name(text: str) -> str:
    from site_builder.serve.authority import ascii_name  # no other command needs it

    name = ascii_name(text)
    if name is None:
        raise argparse.ArgumentTypeError(f"give a name alone, such as docs.example.org, not `{text}`")
    return name


def _image_host(text: str) -> str:
    from site_builder.trust.web_address import is_host  # seldom needed

    if not is_host(text.lower()):
        raise argparse.ArgumentTypeError(f"`{text}` is no host; write it without https:// and without a path")
    return text.lower()


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
