"""
---
title: Attachments
summary: The files that a page shows or links to, as they are published - a drawing without what might run.
---
# Attachments
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.reading_root import Roots
from site_builder.trust.file_standing import WIDEN

if TYPE_CHECKING:
    from site_builder.markup.svg import Drawing

HINT = "a published SVG holds nothing that runs or loads something"
MEND = "it is read as XML; export it again"
PAGES = (".htm", ".html", ".shtml", ".xht", ".xhtml", ".xml", ".xsl", ".xslt")
"""A browser shows such a file as a page, and runs its scripts, XML's as well."""
KNOWN = "if you trust it, name it: `html_files: [{}]` under extra.site_builder, --html-files FILE for `page`"


def is_drawing(path: str) -> bool:
    """Whether a browser would read the file as SVG."""
    return path.lower().endswith((".svg", ".svgz"))


def published_data(path: str, roots: Roots) -> tuple[bytes | None, list[Diagnostic]]:
    """
    What is published of a file, and what is wrong with it; nothing of one that may not be read or cannot be.

    Asked when it is about to be published: whatever was known of the file before, it may be another one now.
    """
    data = roots.content(path)
    return (None, [data]) if isinstance(data, Diagnostic) else as_published(path, data, roots)


def with_scripts(paths: Iterable[str], known: Collection[str] | None) -> list[Diagnostic]:
    """A warning for each file that would be a page of the site beside ours; None is said of an author who knows all."""
    if known is None:
        return []
    trusted = set(map(posixpath.normpath, known))
    message = "this file is published as it is: its scripts run on your site, like those of the site's own pages"
    return [
        Diagnostic(path, 1, 1, message, KNOWN.format(posixpath.normpath(path)), Severity.WARNING)
        for path in sorted(set(paths))
        if path.lower().endswith(PAGES) and posixpath.normpath(path) not in trusted
    ]


def as_published(path: str, data: bytes, roots: Roots) -> tuple[bytes | None, list[Diagnostic]]:
    """What is published of a file with this content, and what is wrong with it."""
    if not is_drawing(path):
        return data, []
    from site_builder.markup.svg import clean

    drawing = clean(data)
    if drawing.error:
        said = f"not published: {drawing.error.what}"
        return None, [Diagnostic(path, drawing.error.line, drawing.error.column, said, MEND)]
    if outside := list(_outside(path, drawing, roots)):
        return None, outside
    problems = [
        Diagnostic(path, one.line, one.column, f"left out of the drawing: {one.what}", HINT, Severity.WARNING)
        for one in drawing.removed
    ]
    return drawing.text.encode(), problems


def published_drawing(path: str, roots: Roots) -> bytes | None:
    """The file of a drawing that may be published, as it stands there; else nothing."""
    data = roots.content(path)
    return data if isinstance(data, bytes) and as_published(path, data, roots)[0] is not None else None


def _outside(path: str, drawing: Drawing, roots: Roots) -> Iterator[Diagnostic]:
    if drawing.links:
        from site_builder.crossref.reference import raw_file  # here, as above
    for link in drawing.links:
        file = raw_file(link.what, path)
        if file and (why := roots.outside(file)):
            yield Diagnostic(path, link.line, link.column, f"not published: `{link.what}` {why}", WIDEN)
