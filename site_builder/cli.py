"""
---
title: The command line
summary: Reads arguments, calls one function, prints its diagnostics, sets the exit code.
---
# The command line

Only here is anything printed and is an exit code chosen: 0 when all is well (warnings allowed), 1 when something is
wrong with the sources, 2 when the command itself was misused, 130 when it was interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import __version__
from site_builder.block import split
from site_builder.config import Settings, load
from site_builder.diagnostic import Diagnostic, Severity, failed, ordered
from site_builder.hosted import Hosted
from site_builder.hosted import load as load_hosted
from site_builder.lossless import Verdict, judge
from site_builder.publish import write
from site_builder.section import pair
from site_builder.source import read
from site_builder.token_stream import tokenize_source

if TYPE_CHECKING:
    from site_builder.reader_copy import Copy

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    # A page path or an error may hold any character; a terminal that lacks it shows a mark, and no traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="site-builder", description="Commented Python as side-by-side pages.")
    parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    command = commands.add_parser("split", help="print the sections and blocks of files, as JSON, one line a file")
    command.add_argument("files", nargs="+", metavar="FILE")
    command.set_defaults(run=_split)

    command = commands.add_parser("page", help="write complete pages of files, without a site")
    command.add_argument("files", nargs="+", metavar="FILE", help="a .py or .md file, or a folder of them")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    command.add_argument("--language", default="en", metavar="LANG", help="of the pages; needs --locales (default en)")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand")
    command.set_defaults(run=_page)

    command = commands.add_parser("tangle", help="print the code of a module, without its prose or in a language")
    command.add_argument("--comments", action="store_true", help="keep comments and docstrings")
    _copies(command, _tangle)

    command = commands.add_parser("notebook", help="print a module as a Jupyter notebook")
    _copies(command, _notebook)

    command = commands.add_parser("init", help="give the package in this folder a site: write what it needs")
    command.set_defaults(run=_init)

    for name, text, run in (
        ("build", "build the site into its folder", _build),
        ("serve", "build the site, serve it, and follow every change", _serve),
        ("check", "weave everything, write nothing, report every problem", _check),
        ("messages", "bring the catalogues up to date with the sources", _messages),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("-f", "--config", type=Path, default=Path("mkdocs.yml"), metavar="FILE")
        if name == "serve":
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=8000)
        if name == "check":
            lossless = "instead: prove for these files and folders that cutting them into sections loses nothing"
            command.add_argument("--lossless", nargs="+", metavar="PATH", help=lossless)
        command.set_defaults(run=run)
    return parser


def _copies(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    command.add_argument("file", metavar="FILE.py")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of printing")
    command.add_argument("--language", metavar="LANG", help="put the translations into this language in")
    command.add_argument("--locales", type=Path, metavar="DIR", help="where LANG/PAGE.po stand (default: the site's)")
    command.add_argument("-f", "--config", type=Path, metavar="FILE", help="default mkdocs.yml, where there is one")
    command.set_defaults(run=run)


def report(diagnostics: Iterable[Diagnostic]) -> int:
    """Print all of them to the standard error; the exit code that they mean."""
    found = ordered(diagnostics)
    for diagnostic in found:
        print(diagnostic, file=sys.stderr)
    return FAILED if failed(found) else 0


def _split(options: argparse.Namespace) -> int:
    problems: list[Diagnostic] = []
    for path in options.files:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            problems.append(Diagnostic(path, 1, 1, f"cannot be read: {error.strerror}"))
            continue
        source = read(path, data)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        blocks = split(source, tokenize_source(source))
        chapter = pair(source, blocks)
        problems += chapter.diagnostics
        line = {
            "path": path,
            "sections": [
                {
                    "anchor": section.anchor,
                    "prose": section.prose.text,
                    "code": [[line.number, line.text] for line in section.code],
                }
                for section in chapter.sections
            ],
            "blocks": [{"kind": str(block.kind), "text": block.text} for block in blocks],
        }
        print(json.dumps(line), flush=True)
    return report(problems)


def _page(options: argparse.Namespace) -> int:
    from site_builder.standalone import write_pages  # the commands that need no template start without one

    return report(write_pages(options.files, options.output, options.language, options.locales))


def _tangle(options: argparse.Namespace) -> int:
    from site_builder.reader_copy import tangled

    found = (options.config, options.locales)
    return _hand_over(tangled(options.file, options.comments, options.language, *found), options.output)


def _notebook(options: argparse.Namespace) -> int:
    from site_builder.reader_copy import as_notebook

    return _hand_over(as_notebook(options.file, options.language, options.config, options.locales), options.output)


def _hand_over(copy: Copy, output: Path | None) -> int:
    code = report(copy.diagnostics)
    if copy.text is None:
        return code
    if output:
        write(output, copy.text.encode())
    else:
        # The file's own line ends, and UTF-8 whatever the terminal's encoding: somebody saves this as a module.
        sys.stdout.buffer.write(copy.text.encode())
        sys.stdout.buffer.flush()
    return code


def _init(options: argparse.Namespace) -> int:
    from site_builder.project import look
    from site_builder.scaffold import set_up

    written, notes = set_up(Path(), look(Path()), __version__)
    code = report(notes)
    for path in written:
        print(f"wrote {path}")
    if written:
        print("Next: site-builder serve")
    return code


def _settings(options: argparse.Namespace, *, of_plugin: bool = False) -> Settings | None:
    settings = load_hosted(options.config) or load(options.config)
    if isinstance(settings, Hosted) and not of_plugin:
        hint = "run mkdocs build or mkdocs serve"
        settings = [Diagnostic(str(options.config), 1, 1, "this site is built by MkDocs, with a plugin of ours", hint)]
    if isinstance(settings, Settings):
        return settings
    report(settings)
    return None


def _build(options: argparse.Namespace) -> int:
    from site_builder.loom import Loom
    from site_builder.site import build

    settings = _settings(options)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        pages, problems = loom.weave()
        if failed(problems):
            # Also what only the whole site shows, a dead anchor say: nobody wants a second round of errors.
            from site_builder.site import check_all

            return report([*problems, *check_all(settings, pages)])
        built = build(settings, pages)
    code = report([*problems, *built.diagnostics])
    if not code:
        count = sum(map(len, pages.values()))
        print(f"{count} pages in {len(pages)} languages in {settings.site_dir}/, {len(built.changed)} files changed")
    return code


def _serve(options: argparse.Namespace) -> int:
    from site_builder.loom import Loom
    from site_builder.serve import serve

    settings = _settings(options)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        return serve(settings, loom.follow, options.host, options.port)


def _check(options: argparse.Namespace) -> int:
    if options.lossless:
        return _lossless(options.lossless)
    from site_builder.loom import Loom
    from site_builder.site import check_all

    settings = _settings(options, of_plugin=True)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        pages, problems = loom.weave()
        code = report([*problems, *check_all(settings, pages)])
    if not code:
        print(f"{sum(map(len, pages.values()))} pages, nothing wrong")
    return code


def _lossless(paths: Sequence[str]) -> int:
    files = [
        file for path in map(Path, paths) for file in ([path] if not path.is_dir() else sorted(path.rglob("*.py")))
    ]
    count = refused = lost = code = 0
    for file in files:
        if file.is_dir():
            continue
        try:
            verdict = judge(str(file), file.read_bytes())
        except OSError as error:
            verdict = Verdict(lost=(Diagnostic(str(file), 1, 1, f"cannot be read: {error.strerror}"),))
        count += 1
        refused += verdict.refused is not None
        lost += bool(verdict.lost)
        code = max(code, report(verdict.lost))
        if verdict.refused:
            report([replace(verdict.refused, severity=Severity.NOTICE)])
    print(f"{count} files, {refused} refused by Python, {lost} lost")
    return code


def _messages(options: argparse.Namespace) -> int:
    from site_builder.extract import update
    from site_builder.loom import Loom

    settings = _settings(options, of_plugin=True)
    if settings is None:
        return FAILED
    with Loom(settings) as loom:
        changed, problems = update(loom)
    code = report(problems)
    for path in changed:
        print(path)
    return code
