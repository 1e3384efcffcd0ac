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

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape

from site_builder.source.python_parser import REFUSALS, parse, parses
from site_builder.source.source import Source, line_starts
from site_builder.source.token_stream import Token, scan
from site_builder.text.lazy_regex import lazy_regex

# Letters, digits, `_` and all that is not ASCII, by what they are not: the other way round, each takes 5 ms to compile.
NAME = r"[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*+"
CODE = lazy_regex(
    rf"""
      (?P<decorator> ^[ \t\f]*+@ [ \t]*+ {NAME} (?:\.{NAME})*+ )
    | (?P<start> ^[ \t\f]*+ (?:from|match|case|type) (?=[ \t\\(\[{{"'-]) )
    | (?P<define> (?P<keyword> def|class ) (?P<space> [ \t]++ ) (?P<defined> {NAME} ) )
    | (?P<attribute> \.{NAME} )
    | (?P<name> {NAME} )
    | (?P<number>
          0[xX][0-9a-fA-F_]++ | 0[oO][0-7_]++ | 0[bB][01_]++
        | (?: [0-9][0-9_]*+ (?:\.[0-9_]*+)? | \.[0-9][0-9_]*+ ) (?:[eE][+-]?[0-9][0-9_]*+)? [jJ]? )
    | (?P<mark> [&<>] )
    | \.\.\.
    """,
    re.VERBOSE | re.MULTILINE,
)
NAMES = lazy_regex(NAME)
# A name that stands for itself: no attribute, and no keyword of a call.
VARIABLE = lazy_regex(rf"(?<![\w.])(?:{NAME})\b(?!\s*=(?!=))")
LINE_END = lazy_regex(r"\n")
# Where colour depends on more than the words: an `@` may also multiply, `match` may be anybody's variable.
UNSURE = lazy_regex(r"^[ \t\f]*(?:@|(?:match|case|type)\b)", re.MULTILINE)
# What stands in no Python outside strings and comments: inline code that has it is a shell line or a piece of text.
NO_PYTHON = lazy_regex(r"""["'$?`]|!(?!=)|\\(?!\n)""")

# Written out, not read from `builtins` and `keyword`: the same file gives the same bytes on every Python version.
KEYWORDS = {
    "k": "as assert async await break class continue def del elif else except finally for from global if lambda "
    "nonlocal pass raise return try while with yield",
    "kn": "import",
    "kc": "True False None",
    "ow": "and in is not or",
}
BUILTINS = {
    "bp": "self cls NotImplemented Ellipsis",
    "nb": "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
    "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id "
    "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
    "property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip",
    "ne": "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError "
    "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError "
    "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError "
    "Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError "
    "ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError "
    "KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError "
    "OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError "
    "RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration "
    "SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError "
    "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError "
    "Warning ZeroDivisionError",
    "vm": "__debug__ __doc__ __file__ __name__ __package__ __path__",
}
WORDS = {word: kind for kind, words in KEYWORDS.items() for word in words.split()}
CLASSES = WORDS | {word: kind for kind, words in BUILTINS.items() for word in words.split()}
SPANS = {word: f'<span class="{kind}">{word}</span>' for word, kind in CLASSES.items()}
MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
NUMBER_BASES = {"0x": "mh", "0o": "mo", "0b": "mb"}
# A name, a number, or keywords alone: `async def`, `import *`.
PYTHON_WORDS = lazy_regex(r"\w+|[a-z]+(?: [a-z]+)*(?: \*)?")
# Also `mkdocs.yml`, `site-builder` and `if/else`, which Python would read as a sum or a quotient.
FILE = r"(?:py|pyi|ipynb|md|txt|rst|yml|yaml|toml|json|jsonl|csv|po|pot|html|css|js|svg|png|pt|pth|sh|cfg|ini|inv)"
PATH = lazy_regex(rf"~?[./]*[A-Za-z_][\w.]*(?:[/-]+[A-Za-z_*][\w.*]*)+/?|[\w./*-]+\.{FILE}|[\w.-]+/")
OPTION = lazy_regex(r"(?:^|(\w+)\s)--?[A-Za-z]")
PYTHON = frozenset({"python", "py", "python3", "py3"})

Links = Mapping[tuple[int, int], tuple[str, str]]
Symbols = Mapping[tuple[int, int], int]
Certain = frozenset[tuple[int, str]]


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


@lru_cache(maxsize=1024)
def is_python(code: str) -> bool:
    """Whether a short text reads as Python: a word of it, an expression, a statement or the beginning of one."""
    code = code.strip()
    if PYTHON_WORDS.fullmatch(code) and (" " not in code or WORDS.keys() >= set(code.replace("*", "").split())):
        return True
    if PATH.fullmatch(code) or any(option[1] not in WORDS for option in OPTION.finditer(code)):
        return False
    # As it stands; as the head of a block, or of its second branch; a decorator; arguments; the end of an expression.
    around = [("", ""), ("f(", ")")]
    if code.endswith(":"):
        around = [("", " pass"), ("if 1: pass\n", " pass"), ("try: pass\n", " pass")]
    elif code.startswith("@"):
        around = [("", "\ndef f(): pass")]
    elif code.startswith("."):
        around = [("x", "")]
    return any(parses(before + code + after) for before, after in around)


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


def keyword_places(tree: ast.Module, starts: Sequence[int]) -> Certain:
    """
    Where a line begins, as an offset, whose `@` is a decorator's or whose `match`, `case` or `type` is a keyword.

    Only the tree knows. It is asked for statements alone: expressions are most of it and hold none of these.
    """
    found: list[tuple[int, str]] = []
    todo: list[ast.stmt] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            found.extend((decorator.lineno, "@") for decorator in node.decorator_list)
        elif isinstance(node, ast.Match):
            found.append((node.lineno, "match"))
            found.extend((case.pattern.lineno, "case") for case in node.cases)
        elif type(node).__name__ == "TypeAlias":  # by name: Python 3.11 has none
            found.append((node.lineno, "type"))
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            for child in getattr(node, part, ()):
                if isinstance(child, ast.stmt):
                    todo.append(child)
                else:  # an `except` or a `case`
                    todo.extend(child.body)
    return frozenset((starts[line - 1], word) for line, word in found)


def offsets(links: Links, starts: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The links by their offset in the text."""
    return {starts[line - 1] + column: link for (line, column), link in links.items() if 1 <= line <= len(starts)}


class Colouring:
    """One text on its way to HTML. `certain` is None where nothing is known but the words."""

    def __init__(self, text: str, certain: Certain | None, links: Mapping[int, tuple[str, str]]) -> None:
        self.text = text
        self.certain = certain
        self.links = links
        self.html: list[str] = []

    def colour(self, tokens: Sequence[Token], start: int, end: int) -> None:
        """Everything between two offsets, of which `tokens` are the comments and strings."""
        for token in tokens:
            if token.start > start:
                self.code(start, token.start)
            start = token.end
            if token.kind == "comment":
                self.span("c1", token.text)
            else:
                self.string(token)
        if end > start:
            self.code(start, end)

    def string(self, token: Token) -> None:
        """A string; the expressions in an f-string are code, and its braces stand out."""
        text, start, end = self.text, token.start, token.end
        if text[start] not in "\"'":
            start += min(i for i in (token.text.find('"'), token.text.find("'")) if i >= 0)
            self.span("sa", text[token.start : start])
        kind = "s2" if text[start] == '"' else "s1"
        open_fields = 0
        for first, last in token.fields:
            if not open_fields:
                self.span(kind, text[start : first - 1])
                start = first - 1
            self.span("si", text[start:first])
            self.colour(scan(text, first, last), first, last)
            start, open_fields = self.behind_field(last, open_fields + 1)
        self.span(kind, text[start:end])

    def behind_field(self, start: int, open_fields: int) -> tuple[int, int]:
        """Conversion, specification and closing brace of a field, up to the literal text or the next field in it."""
        end = start
        while open_fields and self.text[end] != "{":
            open_fields -= self.text[end] == "}"
            end += 1
        self.span("si", self.text[start:end])
        return end, open_fields

    def span(self, kind: str, text: str) -> None:
        """Coloured text, closed at each line end."""
        if not text:
            return
        if "&" in text or "<" in text or ">" in text:
            text = escape(text, quote=False)
        opening = f'<span class="{kind}">'
        if "\n" in text:
            text = "\n".join(f"{opening}{line}</span>" if line else "" for line in text.split("\n"))
            self.html.append(text)
        else:
            self.html.append(f"{opening}{text}</span>")

    def code(self, start: int, end: int) -> None:
        """Code without comments and strings."""
        text, links, put = self.text, self.links, self.html.append
        for match in CODE.finditer(text, start, end):
            kind = match.lastgroup
            first = match.start()
            if kind == "name":
                word = match[0]
                if links and first in links:
                    html = self.name(first, word, CLASSES.get(word, ""))
                elif word in SPANS:
                    html = SPANS[word]
                else:
                    continue
            elif kind == "attribute":
                word = match[0][1:]
                if links and first + 1 in links:
                    html = "." + self.name(first + 1, word, "")
                elif word in WORDS:  # `from .import name`
                    html = "." + SPANS[word]
                else:
                    continue
            elif kind == "number":
                html = f'<span class="{number_kind(match[0])}">{match[0]}</span>'
            elif kind == "mark":
                html = MARKS[match[0]]
            elif kind == "define":
                html = self.definition(match)
            elif kind == "start":
                html = self.statement(match)
            elif kind == "decorator":
                html = self.decorator(match)
            else:
                continue
            if first > start:
                put(text[start:first])
            put(html)
            start = match.end()
        if end > start:
            put(text[start:end])

    def name(self, start: int, word: str, kind: str) -> str:
        """A name as a link, where there is one, and in its colour, where it has one."""
        colour = f' class="{kind}"' if kind else ""
        if start in self.links:
            href, title = self.links[start]
            if not href:  # the number of a symbol
                return f'<span{colour} data-s="{title}">{word}</span>'
            title = f' title="{escape(title)}"' if title else ""
            return f'<a{colour} href="{escape(href)}"{title}>{word}</a>'
        return f"<span{colour}>{word}</span>" if kind else word

    def definition(self, match: re.Match[str]) -> str:
        """`class` or `def` and the name that it defines."""
        keyword, name = match["keyword"], match["defined"]
        kind = "nc" if keyword == "class" else "fm" if name.startswith("__") and name.endswith("__") else "nf"
        return SPANS[keyword] + match["space"] + self.name(match.end() - len(name), name, kind)

    def statement(self, match: re.Match[str]) -> str:
        """The first word of a line, which may be a keyword only there."""
        word = match[0].lstrip()
        indent = match[0][: -len(word)]
        if word == "from":
            return f'{indent}<span class="kn">from</span>'
        kind = "k" if self.certain and (match.start(), word) in self.certain else CLASSES.get(word, "")
        return indent + self.name(match.end() - len(word), word, kind)

    def decorator(self, match: re.Match[str]) -> str:
        """`@` and the dotted name behind it; or a product, when a line begins with its sign."""
        at = match[0].index("@")
        if self.certain is None:
            decorates = match[0][at + 1] not in " \t"
        else:
            decorates = (match.start(), "@") in self.certain
        if decorates and not self.links:
            return f'{match[0][:at]}<span class="nd">{match[0][at:]}</span>'
        html = [match[0][:at], '<span class="nd">@</span>' if decorates else "@"]
        position = at + 1
        for name in NAMES.finditer(match[0], position):
            html.append(match[0][position : name.start()])
            kind = "nd" if decorates else "" if match[0][name.start() - 1] == "." else CLASSES.get(name[0], "")
            html.append(self.name(match.start() + name.start(), name[0], kind))
            position = name.end()
        return "".join(html)


def number_kind(text: str) -> str:
    """Pygments' class of a number."""
    base = NUMBER_BASES.get(text[:2].lower())
    if base:
        return base
    return "mf" if not text.replace("_", "").isdigit() else "mi"
