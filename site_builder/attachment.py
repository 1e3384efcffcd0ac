"""
---
title: Attachments
summary: The files that a page shows or links to, as they are published - a drawing without what might run.
---
# Attachments
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.input_file import content, is_file

HINT = "a published SVG holds nothing that runs or loads something"
MEND = "it is read as XML; export it again"


def is_drawing(path: str) -> bool:
    """Whether a browser would read the file as SVG."""
    return path.lower().endswith((".svg", ".svgz"))


def published_data(path: str, root: Path = Path()) -> tuple[bytes | None, list[Diagnostic]]:
    """What is published of a file under `root`, and what is wrong with it; nothing of one that cannot be read."""
    data = content(root / path, path)
    if isinstance(data, Diagnostic):
        return None, [data]
    if not is_drawing(path):
        return data, []
    from site_builder.svg import clean  # imported here: `page` starts without it when nothing is to be done

    drawing = clean(data)
    if drawing.error:
        said = f"not published: {drawing.error.what}"
        return None, [Diagnostic(path, drawing.error.line, drawing.error.column, said, MEND)]
    problems = [
        Diagnostic(path, one.line, one.column, f"left out of the drawing: {one.what}", HINT, Severity.WARNING)
        for one in drawing.removed
    ]
    return drawing.text.encode(), problems


def drawing_problems(paths: Iterable[str], root: Path) -> list[Diagnostic]:
    """What is wrong with the drawings among files; those that are not there are somebody else's to report."""
    there = (path for path in paths if is_drawing(path) and is_file(root / path))
    return [problem for path in there for problem in published_data(path, root)[1]]
