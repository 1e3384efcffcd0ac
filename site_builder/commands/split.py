"""
---
title: "`site-builder split`"
summary: Prints the sections and blocks of files.
---
# `site-builder split`
"""

from __future__ import annotations

import argparse
import json

from site_builder.commands.report import report
from site_builder.diagnostic import Diagnostic


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Files of Python."""
    command.add_argument("files", nargs="+", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Print the sections and blocks of files, one line of JSON each."""
    from site_builder.files.input_file import content
    from site_builder.source.block import split
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
