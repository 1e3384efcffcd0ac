"""
---
title: Commands for files
summary: What the command line does with files alone - no site, nothing configured.
---
# Commands for files
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.input_file import content

if TYPE_CHECKING:
    from site_builder.copies.from_file import Copy


def split(options: argparse.Namespace) -> int:
    """Print the sections and blocks of files, one line of JSON each."""
    from site_builder.source.block import split as split_blocks
    from site_builder.source.section import pair
    from site_builder.source.source import read
    from site_builder.source.token_stream import tokenize_source

    problems: list[Diagnostic] = []
    for path in options.files:
        data = content(path)
        source = data if isinstance(data, Diagnostic) else read(path, data)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        blocks = split_blocks(source, tokenize_source(source))
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


def page(options: argparse.Namespace) -> int:
    """Write complete pages of files."""
    from site_builder.batch.batch import write_pages
    from site_builder.storage.cache import FileCache, closed, default_root

    cache = FileCache(default_root()) if options.cache else None
    given = (options.files, options.output, options.language, options.locales, options.jobs, cache, options.root)
    pages = write_pages(*given, remote_images=frozenset(options.remote_images), html_files=options.html_files)
    code = report([*pages.problems, *closed(cache)])
    if pages.number:
        noun = "page" if pages.number == 1 else "pages"
        print(f"{pages.number} {noun} in {options.output}, {pages.number - pages.changed} unchanged")
    return code


def tangle(options: argparse.Namespace) -> int:
    """Print a module without its prose, or with it in another language."""
    from site_builder.copies.from_file import tangled

    if refused := _refused(options):
        return report([refused])
    found = (options.config, options.locales, options.root)
    return _hand_over(tangled(options.file, options.comments, options.language, *found), options)


def notebook(options: argparse.Namespace) -> int:
    """Write a module as a notebook."""
    from site_builder.copies.from_file import as_notebook

    if refused := _refused(options):
        return report([refused])
    found = (options.config, options.locales, options.root)
    return _hand_over(as_notebook(options.file, options.language, *found), options)


def _refused(options: argparse.Namespace) -> Diagnostic | None:
    """A copy never takes the place of what it is made from, nor of another file that the site is made from."""
    from site_builder.files.output_place import Kept, file_refusal
    from site_builder.project.config import Settings, kept_files, kept_folders
    from site_builder.project.hosted import found
    from site_builder.project.translation_file import CONFIG

    if options.output is None:
        return None
    config = options.config or CONFIG
    settings = found(config, options.root) if config.is_file() else None
    held = [Kept("the source", options.file)]
    around = [Kept("the translations in", str(options.locales))] if options.locales else []
    if isinstance(settings, Settings):
        held += kept_files(settings)
        around += kept_folders(settings)
    why = file_refusal(options.output, held, around)
    hint = "name another file, or leave -o out and see what would be written"
    return Diagnostic(str(options.output), 1, 1, f"the file that -o names {why}", hint) if why else None


def _hand_over(copy: Copy, options: argparse.Namespace) -> int:
    from site_builder.copies.handed_copy import hand_over

    code = report(copy.diagnostics)
    if copy.text is None:
        return code
    if options.output:
        refused = hand_over(options.output, copy.text.encode(), options.force)
        return max(code, report([refused])) if refused else code
    # The file's own line ends, and UTF-8 whatever the terminal's encoding: somebody saves this as a module.
    sys.stdout.buffer.write(copy.text.encode())
    sys.stdout.buffer.flush()
    return code


def lossless(paths: Sequence[str]) -> int:
    """Hold the splitter to its law, on any files."""
    from site_builder.files.input_folder import below
    from site_builder.source.lossless import Verdict, judge

    files, problems = below(paths, (".py",), hidden=True)
    count = refused = lost = 0
    code = report(problems)
    for file in files:
        data = content(file)
        verdict = Verdict(lost=(data,)) if isinstance(data, Diagnostic) else judge(file, data)
        count += 1
        refused += verdict.refused is not None
        lost += bool(verdict.lost)
        code = max(code, report(verdict.lost))
        if verdict.refused:
            report([verdict.refused._replace(severity=Severity.NOTICE)])
    print(f"{count} files, {refused} refused by Python, {lost} lost")
    return code
