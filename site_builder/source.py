"""
---
title: The source
summary: A Python file as bytes, text and lines, with nothing lost.
---
# The source

Everything that follows speaks of lines, so the first question is what a line is. Python ends a line at
`\\n`, `\\r\\n` and a lone `\\r`, and nowhere else: a form feed or a Unicode line separator inside a string
does not count, although `str.splitlines` would cut there.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from itertools import accumulate

from msgspec import Struct

from site_builder.address import page_name
from site_builder.diagnostic import Diagnostic

LINE_END = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends, as Python sees them; the last is what stands behind the last end."""
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins, behind a byte order mark, and one more for the end of the text."""
    begin = len(text) - len(text.removeprefix("\ufeff"))
    if "\r" in text:
        return [begin, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
    return [begin, *ends[:-1], len(text)]


class Span(Struct, frozen=True):
    """Lines `first` to `last` of a file, both included, counted from 1."""

    first: int
    last: int


class Source(Struct, frozen=True):
    """
    A file that Python accepts.

    `text` is the whole file, with its own line ends and its byte order mark; `lines` are the same
    without line ends and mark, so `lines[0]` is line 1. `encoding` gives the bytes back.
    """

    path: str
    text: str
    lines: tuple[str, ...]
    encoding: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The page's name: the file's stem, and `index` for `__init__.py`."""
        return page_name(self.path)

    @property
    def normal(self) -> str:
        """The text as Python's tokenizer sees it: without mark, every line end a `\\n`."""
        return "\n".join(self.lines)


def read(path: str, data: bytes) -> Source | Diagnostic:
    """
    The source in `data`, or the one error with which Python refuses it.

    What is refused is exactly what `ast.parse` refuses. It gets the bytes, not the text, so that the
    coding cookie and the byte order mark mean what they mean to Python.
    """
    try:
        tree = ast.parse(data, filename=path)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        hint = "a page is made only from a file that Python can read"
        return Diagnostic(path, error.lineno or 1, max(error.offset or 1, 1), f"invalid Python: {error.msg}", hint)
    except ValueError as error:
        return Diagnostic(path, 1, 1, f"invalid Python: {error}", "is this a text file?")
    except (RecursionError, MemoryError):
        message = "invalid Python: too deeply nested for Python's own parser"
        return Diagnostic(path, 1, 1, message, "split the expression")
    # `utf-8-sig` would swallow the mark, and then the blocks put together would not be the file.
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    text = data.decode(encoding)
    lines = tuple(split_lines(text.removeprefix("\ufeff")))
    return Source(path, text, lines, encoding, tree)
