"""
---
title: Colouring
summary: One text of Python on its way to coloured HTML.
---
# Colouring
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from html import escape

from site_builder.code.python_words import CLASSES, SPANS, WORDS
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
MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
NUMBER_BASES = {"0x": "mh", "0o": "mo", "0b": "mb"}
Links = Mapping[tuple[int, int], tuple[str, str]]
Certain = frozenset[tuple[int, str]]


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
