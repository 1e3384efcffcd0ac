"""
---
title: Python's parser
summary: Python itself, asked what it makes of a text - without its warnings, and with all its ways to refuse.
---
# Python's parser

Python warns of doubtful code (`"\\\\d"`, `is 1`) while it parses. That is for the author's linter: here it would stand
raw on the screen, once for each process, and be an error where warnings are errors.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, overload

from site_builder.source.parser_limit import excess

if TYPE_CHECKING:
    import symtable

REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""With which Python refuses a text; the last two stand for a text that is nested too deeply."""

ABOVE = 100
"""Calls that may stand between the command and the parser."""


class ExcessError(SyntaxError):
    """What Python would accept, after too long a time or with too much memory."""

    def __init__(self, message: str, path: str, line: int, column: int, hint: str) -> None:
        super().__init__(message, (path, line, column, None))
        self.hint = hint


@contextmanager
def _asked() -> Iterator[None]:
    # The parser's limit counts from where it is called; a program is compiled at the bottom of the stack, we are above.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + ABOVE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.setrecursionlimit(limit)


@overload
def parse(text: str | bytes, path: str = ..., mode: Literal["exec"] = ...) -> ast.Module: ...
@overload
def parse(text: str | bytes, path: str = ..., mode: Literal["eval"] = ...) -> ast.Expression: ...
def parse(text: str | bytes, path: str = "<unknown>", mode: Literal["exec", "eval"] = "exec") -> ast.AST:
    """The tree of a text. Raises one of `REFUSALS`, `ExcessError` among them."""
    if found := excess(text):
        raise ExcessError(found.message, path, found.line, found.column, found.hint)
    with _asked():
        return ast.parse(text, path, mode)


def parses(text: str, mode: Literal["exec", "eval"] = "exec") -> bool:
    """Whether Python accepts a text."""
    try:
        parse(text, mode=mode)
    except REFUSALS:
        return False
    return True


def symbol_table(text: str, path: str) -> symtable.SymbolTable:
    """What Python's compiler knows of the names in a text. Raises one of `REFUSALS`."""
    import symtable

    with _asked():
        return symtable.symtable(text, path, "exec")
