"""
---
title: Prose
summary: The text of comments and docstrings, each line with the place that it came from.
---
# Prose

What an author writes is Markdown in disguise: behind `#` marks, or inside quotes and indentation. Here the disguise
comes off. Each line remembers its place in the file, so that an error in the tenth line of a docstring is reported
where the author can mend it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from site_builder.source.block import Block, Kind
from site_builder.source.comment import is_divider
from site_builder.source.source import split_lines

QUOTES = re.compile(r"""[rRuU]?(\"\"\"|'''|"|')""")
ESCAPE = re.compile(r"\\.", re.DOTALL)
BACKSLASHES = re.compile(r"\\+(?!\\)(?P<behind>[\"'\r\n]?)")
COMMENT = re.compile(r"\s*#(?:#+(?=[ \t]|$)|:)?[ \t]?")
# `---- Title ----`, and the right side of a box drawn with hashes.
TITLE = re.compile(r"([-=*~_#─━═])\1*[ \t]+(?P<title>\S(?:.*?[^ \t])??)[ \t]++\1{3,}$")
BOX = re.compile(r"(?<![ \t])(?:[ \t]{2,}+#|[ \t]++##+)$")


class ProseLine(Struct, frozen=True):
    """A line of Markdown, and the line and column (both from 1) at which it stands in the file."""

    text: str
    line: int
    column: int


class Prose(Struct, frozen=True, dict=True):
    """Lines of Markdown; empty where a section has none."""

    lines: tuple[ProseLine, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    @cached_property
    def text(self) -> str:
        """The Markdown as one string."""
        return "\n".join([line.text for line in self.lines])

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line begins in `text`, and one more for its end."""
        return tuple(accumulate((len(line.text) + 1 for line in self.lines), initial=0))

    @property
    def line(self) -> int:
        """Where it begins in the file."""
        return self.lines[0].line if self.lines else 1


def of_block(block: Block) -> Prose:
    """The prose of a comment or docstring block, blank lines at both ends removed."""
    return trimmed(_comment(block) if block.kind is Kind.COMMENT else _docstring(block))


def join(parts: Iterable[Prose]) -> Prose:
    """Several pieces as one text, a blank line between them."""
    lines: list[ProseLine] = []
    for part in parts:
        if lines and part:
            lines.append(ProseLine("", part.line, 1))
        lines += part.lines
    return Prose(tuple(lines))


def of_text(text: str, first_line: int = 1) -> Prose:
    """A Markdown file, or a piece of one, as prose."""
    lines = split_lines(text)
    return trimmed([ProseLine(line, number, 1) for number, line in enumerate(lines, first_line)])


def trimmed(lines: Iterable[ProseLine]) -> Prose:
    """The lines without blank ones at the start and the end."""
    kept = list(lines)
    while kept and not kept[-1].text.strip():
        kept.pop()
    start = next((index for index, line in enumerate(kept) if line.text.strip()), 0)
    return Prose(tuple(kept[start:]))


# Two or more hashes before a space are decoration (`## Title ##` is common), one is the comment's own mark. Markdown's
# headings are written `# ## Heading`. `#:` is how some tools mark a comment that documents the next line.
def _comment(block: Block) -> Iterable[ProseLine]:
    lines = split_lines(block.text)[: block.span.last - block.span.first + 1]
    for number, line in enumerate(lines, block.span.first):
        mark = COMMENT.match(line)
        end = mark.end() if mark else 0
        text = "" if is_divider(line) else line[end:].rstrip()
        if title := TITLE.match(text):
            text, end = title["title"], end + title.start("title")
        yield ProseLine(BOX.sub("", text), number, end + 1)


# The raw text counts, not the string's value: authors write `\alpha` in plain docstrings, and as a value the `\a` in
# it would be a bell. Others double every backslash there; theirs are read as single ones.
def _docstring(block: Block) -> Iterable[ProseLine]:
    lines = split_lines(block.text)
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    indent = len(lines[0]) - len(lines[0].lstrip())
    body = block.text.rstrip().removesuffix(";").rstrip()
    opening = QUOTES.match(body, indent)
    closing = opening[1] if opening else ""
    simple = opening is not None and body.endswith(closing) and _one_literal(block)
    if not simple or opening is None:
        value = block.owner and ast.get_docstring(block.owner)
        return [ProseLine(line, block.span.first, 1) for line in (value or "").split("\n")]
    written = body[opening.end() : len(body) - len(closing)]
    inner = split_lines(written.replace("\\\\", "\\") if is_escaped(block) else written)
    if inner[0] == "\\":  # `\"""\` at the start only keeps the first line free
        inner[0] = ""
    rest = [line for line in inner[1:] if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in rest), default=0)
    first = ProseLine(inner[0].strip(), block.span.first, opening.end() + 1 + len(inner[0]) - len(inner[0].lstrip()))
    others = enumerate(inner[1:], block.span.first + 1)
    return [first, *(ProseLine(line[margin:].rstrip(), number, margin + 1) for number, line in others)]


def is_escaped(block: Block) -> bool:
    """
    Whether the author of a plain docstring doubles every backslash, as Python asks.

    One that is single, before anything but a quote or the end of a line, shows that it is not so; `\\\\` between
    `\\alpha` and `\\beta` then is the line break of a formula. Of 2,016 plain docstrings with a
    backslash in Python's library and twenty packages, 698 double all of theirs; of 260 in labml-nn, none.
    """
    if "\\\\" not in block.text:
        return False
    opening = QUOTES.match(block.text.lstrip())
    if opening is None or opening[0][0] in "rR":
        return False
    runs = BACKSLASHES.finditer(block.text)
    return all((run.end("behind") - run.start() - len(run["behind"])) % 2 == 0 or run["behind"] for run in runs)


# `"one" "two"` and `("text")` are docstrings to Python as well; only their value can be read.
def _one_literal(block: Block) -> bool:
    if block.owner is None:
        return False
    statement = block.owner.body[0]
    literal = statement.value if isinstance(statement, ast.Expr) else statement
    parentheses = (literal.lineno, literal.col_offset) != (statement.lineno, statement.col_offset)
    body = block.text.strip().rstrip(";").rstrip()
    opening = QUOTES.match(body)
    if parentheses or opening is None:
        return False
    quote = opening[1]
    inner = ESCAPE.sub("", body[opening.end() : -len(quote)])
    return quote not in inner
