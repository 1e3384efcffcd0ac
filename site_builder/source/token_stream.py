"""
---
title: The token stream
summary: Where a Python file has comments and strings, and therefore where it has code.
---
# The token stream

To cut a file into prose and code, and to colour it, one must know what is a comment and what is a string; all the
rest is code, in which `#` and quotes have no other meaning. That is all that this module finds. It finds the same as
Python's own `tokenize` on every file that was tried, but in a tenth of the time, and with f-strings as one token each
on every Python version: from 3.12 on, `tokenize` gives them in parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from site_builder.text.lazy_regex import lazy_regex

if TYPE_CHECKING:
    from site_builder.source.source import Source

# Possessive (`*+`): a string of a megabyte must neither backtrack nor be kept as a megabyte of choices.
STRING = lazy_regex(
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    r'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'",
    re.DOTALL,
)
# The lone quote at the end: of an f-string of Python 3.12, whose expressions may hold a line end, or of no string.
STRING_OR_QUOTE = lazy_regex(rf"""{STRING.pattern}|["']""", re.DOTALL)
COMMENT_OR_STRING = lazy_regex(rf"#[^\n]*|{STRING_OR_QUOTE.pattern}", re.DOTALL)
CONVERSION_END = lazy_regex("[:}]")
IN_LITERAL = lazy_regex(r"[\\{}\n\"']")
IN_FIELD = lazy_regex(r"[\\#\"'()\[\]{}:!]")

PREFIX_LETTERS = frozenset("bBfFrRtTuU")
LONG_PREFIXES = frozenset({"br", "rb", "fr", "rf", "tr", "rt"})

DEEPEST = 100
"""Fields of f-strings inside each other; what is deeper is read as if it never closed. Python allows 150 f-strings."""
READINGS = 5
"""How often a text may be read in vain, for the ends of strings that never close. Then it is no Python, and the rest of
it has no tokens."""

Fields = tuple[tuple[int, int], ...]


class Token(NamedTuple):
    """
    A comment, without its line end, or a string with its prefix and quotes.

    `start` is its offset in `Source.normal`; `line` counts from 1 and `column`, in characters, from 0, as `ast` does
    with bytes. `fields` are the expressions in the braces of an f-string, as offsets in the same text; a field inside
    a format specification stands beside the one it belongs to, a field of a string inside an expression is not
    listed: scan that expression for its own tokens.
    """

    kind: Literal["comment", "string"]
    text: str
    start: int
    line: int
    column: int
    fields: Fields = ()

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.text)

    @property
    def last_line(self) -> int:
        """The line on which it ends."""
        return self.line + self.text.count("\n")


def tokenize_source(source: Source) -> tuple[Token, ...]:
    """All comments and strings of a file, in order. Every file that Python accepts has them; nothing is raised."""
    return scan(source.normal)


def scan(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """
    All comments and strings between two offsets of a text whose line ends are `\\n`, in order.

    The text need not be valid Python: a quote that is never closed is left out, so that it stands in the code between
    the tokens, where valid Python has none. Lines and columns count from the beginning of the text.
    """
    stop = len(text) if end is None else end
    found: list[Token] = []
    unclosed = Unclosed(start, stop)
    line, line_start, counted = 1, 0, 0
    position = start
    while match := COMMENT_OR_STRING.search(text, position, stop):
        first, position = match.span()
        if position - first <= 2 and is_unclosed(text, first, position):
            unclosed.note(text, first)
            if unclosed.too_many:
                break
        fields: Fields = ()
        kind: Literal["comment", "string"] = "comment"
        if text[first] != "#":
            kind = "string"
            if first > start and text[first - 1] in PREFIX_LETTERS:
                prefix = prefix_before(text, first, start)
                if "f" in prefix or "t" in prefix:
                    position, fields = formatted_string(text, first, position, prefix, unclosed)
                first -= len(prefix)
            if position == match.start() + 1:
                continue
        newlines = text.count("\n", counted, first)
        if newlines:
            line += newlines
            line_start = text.rfind("\n", counted, first) + 1
        counted = first
        found.append(Token(kind, text[first:position], first, line, first - line_start, fields))
    return tuple(found)


def is_unclosed(text: str, quote: int, end: int) -> bool:
    """Whether what was found at a quote is the quote alone, or the first two of three."""
    return text[quote] != "#" and (end == quote + 1 or text.startswith(text[quote], end))


def prefix_before(text: str, quote: int, start: int) -> str:
    """The string prefix that ends at the quote, in lower case; empty where the letters are a word (`if"a"`)."""
    first = quote
    while first > start and quote - first < 3 and is_word(text[first - 1]):
        first -= 1
    word = text[first:quote].lower()
    return word if len(word) == 1 or word in LONG_PREFIXES else ""


def is_word(character: str) -> bool:
    """Whether it can be part of a name. Like Python's tokenizer, take every character beyond ASCII for a letter."""
    return character.isalnum() or character == "_" or character > "\x7f"


class Unclosed:
    """What was read in vain: each string that never closes costs as much as there is text behind it."""

    def __init__(self, start: int, stop: int) -> None:
        self.stop = stop
        self.left = READINGS * max(stop - start, 1000)

    def note(self, text: str, quote: int) -> None:
        """A string begins at a quote, and does not end."""
        end = self.stop if text.startswith(text[quote] * 3, quote) else text.find("\n", quote, self.stop)
        self.left -= (self.stop if end < 0 else end) - quote

    @property
    def too_many(self) -> bool:
        """Whether to go on would be to read for ever."""
        return self.left < 0


def formatted_string(
    text: str, quote: int, plain_end: int, prefix: str, unclosed: Unclosed, level: int = 0
) -> tuple[int, Fields]:
    """
    Where the f-string ends whose first quote is at `quote`, and the expressions in it.

    From Python 3.12 on an expression may hold the quotes of the string around it, so the first such quote
    (`plain_end`) is not always the end. Where the braces don't close, which only snippets have, it is.
    """
    if unclosed.too_many or (plain_end - quote > 1 and "{" not in text[quote:plain_end]):
        return plain_end, ()
    size = 3 if text.startswith(text[quote] * 3, quote) else 1
    scanner = FormattedString(text, text[quote : quote + size], unclosed, raw="r" in prefix)
    end = scanner.literal(quote + size, level, in_specification=False)
    if end >= 0:
        return end, tuple(scanner.fields)
    unclosed.left -= unclosed.stop - quote
    return plain_end, ()


class FormattedString:
    """The scan of one f-string: literal text and fields, which contain each other. -1 means: it doesn't close."""

    def __init__(self, text: str, quotes: str, unclosed: Unclosed, *, raw: bool) -> None:
        self.text = text
        self.quotes = quotes
        self.unclosed = unclosed
        self.raw = raw
        self.fields: list[tuple[int, int]] = []

    def literal(self, position: int, level: int, *, in_specification: bool) -> int:
        """The offset behind the closing quotes or, in a format specification, that of the closing brace."""
        text = self.text
        while match := IN_LITERAL.search(text, position):
            position = match.start()
            character = text[position]
            if character == "\\":
                if not self.raw and text.startswith("N{", position + 1):
                    position = text.find("}", position) + 1 or len(text)
                else:  # a brace is never escaped by a backslash
                    position += 1 if text[position + 1 : position + 2] in ("{", "}") else 2
            elif character == "{":
                if not in_specification and text.startswith("{", position + 1):
                    position += 2
                elif level >= DEEPEST or (position := self.field(position + 1, level + 1)) < 0:
                    return -1
            elif character == "}":
                if in_specification:
                    return position
                position += 1
            elif character == "\n":
                if len(self.quotes) == 1:
                    return -1
                position += 1
            elif text.startswith(self.quotes, position):
                return -1 if in_specification else position + len(self.quotes)
            else:
                position += 1
        return -1

    def field(self, position: int, level: int) -> int:
        """The offset behind the closing brace of the field whose content begins at `position`."""
        text, first, depth = self.text, position, 0
        number = len(self.fields)
        self.fields.append((first, first))  # its place, before the fields in its specification
        while match := IN_FIELD.search(text, position):
            position = match.start()
            character = text[position]
            if character in "\"'":
                string = STRING_OR_QUOTE.match(text, position)
                if string and string.end() - position <= 2 and is_unclosed(text, position, string.end()):
                    self.unclosed.note(text, position)
                prefix, end = prefix_before(text, position, first), string.end() if string else position
                if "f" in prefix or "t" in prefix:
                    end, _ = formatted_string(text, position, end, prefix, self.unclosed, level)
                if end <= position + 1 or self.unclosed.too_many:
                    return -1
                position = end
                continue
            if character == "#":
                position = text.find("\n", position)
                if position < 0:
                    return -1
            elif character in "([{":
                depth += 1
            elif depth and character in ")]}":
                depth -= 1
            elif depth == 0 and character in "!:}" and not text.startswith("!=", position):
                self.fields[number] = (first, position)
                if character == "!":
                    conversion = CONVERSION_END.search(text, position)
                    if conversion is None:
                        return -1
                    position = conversion.start()
                if text[position] == ":":
                    position = self.literal(position + 1, level, in_specification=True)
                return position + 1 if position >= 0 else -1
            position += 1
        return -1
