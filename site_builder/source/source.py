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
import codecs
import re
import tokenize
from itertools import accumulate

from msgspec import Struct

from site_builder.address import page_name
from site_builder.diagnostic import Diagnostic
from site_builder.source.python_parser import ExcessError, parse
from site_builder.text.decoding import decoded, place

LINE_END = re.compile(r"\r\n|\r|\n")
ASCII = bytes(range(128)) + b"?" * 128
"""A table in which every byte beyond ASCII is a question mark."""


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
    without line ends and mark, so `lines[0]` is line 1. `encoding` is what the bytes are in.
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

    What is refused is what Python refuses, and what its parser would take too long for (`parser_limit`). `ast.parse`
    gets the bytes, not the text, so that the coding cookie and the byte order mark mean what they mean to Python. Bytes
    that are no text in the file's encoding are found by us: `ast.parse` of some versions does not look into comments,
    and few say where such a byte stands.
    """
    if (null := data.find(0)) >= 0:
        message = "invalid Python: a null byte stands here"
        return Diagnostic(path, *place(data, null), message, "is this a text file, and in UTF-8?")
    try:
        encoding = declared_encoding(data)
        text = decoded(path, data, encoding, "save the file as UTF-8, or name its encoding: `# coding: latin-1`")
        if isinstance(text, Diagnostic):
            return text._replace(message=f"invalid Python: {text.message}")
        tree = parse(data, path)
    except ExcessError as error:
        return Diagnostic(path, error.lineno or 1, error.offset or 1, error.msg, error.hint)
    except SyntaxError as error:
        hint = "a page is made only from a file that Python can read"
        line, column = max(error.lineno or 1, 1), max(error.offset or 1, 1)
        return Diagnostic(path, line, column, f"invalid Python: {error.msg}", hint)
    except (RecursionError, MemoryError):
        message = "invalid Python: too deeply nested for Python's own parser"
        return Diagnostic(path, 1, 1, message, "split the expression")
    except Exception as error:  # what a codec raises that a coding cookie names
        return Diagnostic(path, 1, 1, f"invalid Python: {error}", "is this a text file?")
    lines = tuple(split_lines(text.removeprefix("\ufeff")))
    return Source(path, text, lines, encoding, tree)


def declared_encoding(data: bytes) -> str:
    """
    What the byte order mark or a cookie in the first two lines says, else UTF-8. Raises `SyntaxError`.

    `detect_encoding` also looks whether the two lines are UTF-8, without saying where they are not, and takes a lone
    `\\r` for no line end. So it gets lines as Python sees them, in which nothing but the mark is beyond ASCII.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    head = re.split(rb"\r\n|\r|\n", data[len(mark) :], maxsplit=2)[:2]
    lines = iter([mark + head[0].translate(ASCII) + b"\n", *(line.translate(ASCII) + b"\n" for line in head[1:])])
    encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    # `utf-8-sig` would swallow the mark, and then the blocks put together would not be the file.
    return "utf-8" if encoding == "utf-8-sig" else encoding
