"""
---
title: Tangling
summary: A module without its prose - what is left is the same program.
---
# Tangling

Weaving makes a page from a file, tangling makes a plain program: the words are Knuth's. Whatever the splitter calls
prose goes; the rest stays as it stands, with its layout. That is more than deleting lines: a body must not become
empty, a second string must not become the docstring because the first is gone, and where three blank lines would be
left, one or two are enough.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from site_builder.source.block import Block, Documented, Kind, documented, statements
from site_builder.source.source import LINE_END, Source
from site_builder.source.token_stream import Token

LINE = re.compile(r"[^\r\n]*")
COOKIE = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)", re.ASCII)
# What may stand between a docstring and the next statement of its line.
BEHIND = re.compile(r"(?:[ \t\f]|\\\n)*(?:;(?:[ \t\f]|\\\n)*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is kept, with the number that it has in the file and its own line end."""

    number: int
    text: str
    end: str


def tangle(source: Source, blocks: Sequence[Block], tokens: Sequence[Token]) -> str:
    """The file without its prose: parsed, it is the same tree without docstrings."""
    return as_utf8("".join(line.text + line.end for line in without(source, blocks, tokens, lambda block: True)))


def as_utf8(text: str) -> str:
    """The text with a coding cookie that is true when it is written in UTF-8."""
    text = text.removeprefix("\ufeff")
    position = 0
    for _ in range(2):
        line = LINE.match(text, position)
        if line is None or (line[0].strip() and not line[0].lstrip().startswith("#")):
            break  # behind code there is no cookie
        changed = COOKIE.sub(_cookie, line[0])
        text = text[:position] + changed + text[line.end() :]
        end = LINE_END.match(text, position + len(changed))
        position = end.end() if end else len(text)
    return text


def _cookie(found: re.Match[str]) -> str:
    true = found[2].lower().replace("_", "-") in ("utf-8", "utf8")
    return found[0] if true else f"{found[1]}utf-8"


def without(
    source: Source, blocks: Sequence[Block], tokens: Sequence[Token], goes: Callable[[Block], bool]
) -> tuple[Line, ...]:
    """The lines of a file that are left without the blocks of prose for which `goes` is true."""
    lines = dict(enumerate(source.lines, 1))
    gone: set[int] = set()
    for block in blocks:
        if block.kind is Kind.COMMENT and goes(block):
            gone |= set(range(block.span.first, block.span.last + 1))
    going = {id(block.owner) for block in blocks if block.kind is Kind.DOCSTRING and goes(block)}
    owners = [owner for owner in documented(source.tree) if id(owner) in going]
    text = source.normal if owners else ""  # once: it is made anew whenever it is asked for
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for owner in owners:
        _cut_docstring(source, text, starts, owner, lines, gone)
    comments = {token.line for token in tokens if token.kind == "comment"}
    for number in sorted(gone & lines.keys()):
        if lines.get(number - 1, "").endswith("\\") and number - 1 not in gone | comments:
            gone.discard(number)  # the statement above goes on into this line, and ends here
    return tuple(_closed_up(source, lines, gone, _bodies(source.tree, going)))


def _cut_docstring(
    source: Source, text: str, starts: Sequence[int], owner: Documented, lines: dict[int, str], gone: set[int]
) -> None:
    """Take a docstring out of `lines`; lines that were nothing else are `gone`."""
    docstring = owner.body[0]
    first, last = docstring.lineno, docstring.end_lineno or docstring.lineno
    before = source.lines[first - 1][: _characters(source.lines[first - 1], docstring.col_offset)]
    end = starts[last - 1] + _characters(source.lines[last - 1], docstring.end_col_offset or 0)
    behind = BEHIND.match(text, end)
    end = behind.end() if behind else end
    last = bisect_right(starts, end)
    rest = source.lines[last - 1][end - starts[last - 1] :]
    alone = not rest or rest.startswith("#")
    for number in range(first + 1, last + 1):
        del lines[number]
    if _needs_filler(owner):
        lines[first] = f"{before}...{'  ' if alone else '; '}{rest}".rstrip()
    elif before.strip() or not alone:
        lines[first] = before + rest
    else:
        gone.add(first)
        while lines.get(first - 1, "").strip() == "\\":  # it only continued into the docstring
            first -= 1
            gone.add(first)


# Without the docstring nothing would be left, or the next string would be taken for the docstring.
def _needs_filler(owner: Documented) -> bool:
    if len(owner.body) == 1:
        return not isinstance(owner, ast.Module)
    following = owner.body[1]
    value = following.value if isinstance(following, ast.Expr) else None
    return isinstance(value, ast.Constant) and type(value.value) is str


# The parser counts columns in bytes of UTF-8.
def _characters(line: str, column: int) -> int:
    return column if line.isascii() else len(line.encode("utf-8", "surrogatepass")[:column].decode("utf-8"))


def _bodies(tree: ast.Module, going: Set[int]) -> set[int]:
    """The lines at which a body begins: above them stands no blank line."""
    found: set[int] = set()
    for node in statements(tree):
        for name in ("body", "orelse", "finalbody"):
            body: list[ast.stmt] = getattr(node, name, None) or []
            if body and id(node) in going and isinstance(node, Documented) and not _needs_filler(node):
                body = body[1:]
            if body:
                found.add(first_line(body[0]))
    return found


def first_line(statement: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _closed_up(source: Source, lines: Mapping[int, str], gone: Set[int], bodies: Set[int]) -> Iterator[Line]:
    """What is kept, and of the blank lines around what is gone so many as one would have written there."""
    ends = [*LINE_END.findall(source.text), ""]
    run: list[int] = []
    anything = False
    for number in [*sorted(lines), None]:
        if number is not None and (number in gone or not lines[number].strip()):
            run.append(number)
            continue
        blank = [n for n in run if n not in gone]
        if len(blank) < len(run):
            indented = number is not None and lines[number][:1] in (" ", "\t")
            fitting = 0 if number is None or number in bodies or not anything else 1 if indented else 2
            blank = blank[: min(fitting, _longest(run, gone))]
        kept = blank if number is None else [*blank, number]
        yield from (Line(n, lines[n], ends[n - 1]) for n in kept if lines[n] or ends[n - 1])
        anything = anything or bool(kept)
        run = []


def _longest(run: Sequence[int], gone: Set[int]) -> int:
    """The most blank lines that stood together."""
    longest = current = 0
    for number in run:
        current = 0 if number in gone else current + 1
        longest = max(longest, current)
    return longest
