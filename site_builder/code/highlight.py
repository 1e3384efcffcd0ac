"""
---
title: Highlighting
summary: Python coloured in one pass over its comments, strings and words; everything else through Pygments.
---
# Highlighting

The classes are Pygments' short ones, so that every style sheet made for it fits. The colouring of Python is ours:
the token stream is known already, and one regular expression over the code between comments and strings takes a
tenth of the time of Pygments' lexer. Names without a colour, operators and punctuation get no element at all:
nobody styles them, and the page stays small.

A file is coloured once, as a whole, and then cut by line. A string of several lines is closed at the end of each and
opened again on the next, so that each line is HTML by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from site_builder.code.colouring import NAME, Certain, Colouring, Links, keyword_places, offsets
from site_builder.code.python_guess import is_python
from site_builder.source.python_parser import REFUSALS, parse
from site_builder.source.source import Source, line_starts
from site_builder.source.token_stream import Token, scan
from site_builder.text.lazy_regex import lazy_regex

# A name that stands for itself: no attribute, and no keyword of a call.
VARIABLE = lazy_regex(rf"(?<![\w.])(?:{NAME})\b(?!\s*=(?!=))")
# Where colour depends on more than the words: an `@` may also multiply, `match` may be anybody's variable.
UNSURE = lazy_regex(r"^[ \t\f]*(?:@|(?:match|case|type)\b)", re.MULTILINE)
# What stands in no Python outside strings and comments: inline code that has it is a shell line or a piece of text.
NO_PYTHON = lazy_regex(r"""["'$?`]|!(?!=)|\\(?!\n)""")

PYTHON = frozenset({"python", "py", "python3", "py3"})

Symbols = Mapping[tuple[int, int], int]


def python_lines(
    source: Source, tokens: Sequence[Token], links: Links | None = None, symbols: Symbols | None = None
) -> tuple[str, ...]:
    """
    A file's lines as HTML, as many as `source.lines`, each complete by itself and without a line end.

    `tokens` is the file's token stream. `links` maps the place of a name - its line from 1 and its column in
    characters from 0, not in bytes as in `ast` - to a link's address and title; the name becomes that link, inside
    f-strings too. A place where no name begins is ignored. `symbols` are the numbers of names that formulas have a
    symbol for, likewise by place; the name bears its number.
    """
    text = source.normal
    certain = keyword_places(source.tree, line_starts(text)) if UNSURE.search(text) else frozenset()
    places: dict[tuple[int, int], tuple[str, str]] = {place: ("", str(n)) for place, n in (symbols or {}).items()}
    places.update(links or {})
    pieces = Colouring(text, certain, offsets(places, line_starts(text)) if places else {})
    pieces.colour(tokens, 0, len(text))
    return tuple("".join(pieces.html).split("\n"))


def python_inline(code: str, symbol: Callable[[str], int | None] | None = None) -> str:
    """
    Inline code in prose: coloured as Python where it can be, merely escaped where it cannot. Raises nothing.

    `symbol` says which number a name has that formulas have a symbol for; the name bears it.
    """
    tokens = scan(code)
    position = 0
    for token in tokens:
        if NO_PYTHON.search(code, position, token.start):
            return escape(code, quote=False)
        position = token.end
    if NO_PYTHON.search(code, position):
        return escape(code, quote=False)
    numbers = {} if symbol is None else {m.start(): symbol(m[0]) for m in VARIABLE.finditer(code)}
    return coloured(code, tokens, {start: ("", str(n)) for start, n in numbers.items() if n is not None})


def code_span(code: str, symbol: Callable[[str], int | None] | None = None) -> str:
    """Inline code in prose: coloured where it is Python, and plain where it is a command, a file or an option."""
    made = python_inline(code, symbol)
    return made if "<span" not in made or is_python(code) else escape(code, quote=False)


def fenced(code: str, language: str) -> str:
    """
    The lines of a fenced block as HTML, ended by a line end each.

    Python is coloured as everywhere, also where it is a fragment. An unknown language is merely escaped.
    """
    code = re.sub(r"\r\n?", "\n", code)
    if code and not code.endswith("\n"):
        code += "\n"
    name = language.strip().lower()
    if name in PYTHON:
        return coloured(code, scan(code))
    return other(code, name) if name else escape(code, quote=False)


def coloured(code: str, tokens: Sequence[Token], links: Mapping[int, tuple[str, str]] | None = None) -> str:
    """
    A snippet, not necessarily valid Python. Where it is none, `@name` at a line's start is taken for a decorator.

    `links` are those of `Colouring`, by offset.
    """
    certain: Certain | None = frozenset()
    if UNSURE.search(code):
        try:
            certain = keyword_places(parse(code), line_starts(code))
        except REFUSALS:
            certain = None
    pieces = Colouring(code, certain, links or {})
    pieces.colour(tokens, 0, len(code))
    return "".join(pieces.html)


def other(code: str, language: str) -> str:
    """A language that Pygments may know. Imported here: most pages have none, and the import takes a while."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code, quote=False)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
