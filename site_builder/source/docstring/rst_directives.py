"""
---
title: Directives
summary: What stands behind two points in reStructuredText, said in Markdown.
---
# Directives
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from msgspec.structs import replace

from site_builder.source.docstring.rst_lines import (
    beside,
    between,
    body_below,
    fenced,
    filled,
    retold,
    set_off,
    shifted,
)
from site_builder.source.docstring.rst_math import equation
from site_builder.source.docstring.rst_tables import list_table
from site_builder.source.prose import ProseLine
from site_builder.text.lazy_regex import lazy_regex

DIRECTIVE = lazy_regex(r"(?P<indent>\s*)\.\. +(?P<name>[\w-]+(?::[\w-]+)?) ?:: ?(?P<text>.*)")
COMMENT = lazy_regex(r"\s*\.\. (?:_[^:]+:(?!\S)|[^\[|\s])")
CITATION = lazy_regex(r"(\s*)\.\. +\[#?([\w.-]+|#|\*)\](?:\s+(.*)|$)")
SUBSTITUTION = lazy_regex(r"\s*\.\. +\|(?P<name>[^|]+)\| +(?:replace|unicode)::\s*+(?P<text>.*)")
OPTION = lazy_regex(r"\s*:[\w-]+:(?:\s|$)")
CODE = frozenset(
    {"code", "code-block", "sourcecode", "parsed-literal", "highlight", "ipython", "testcode", "testoutput", "doctest"}
    | {"plot", "prompt", "literalinclude"}
)
HIDDEN = lazy_regex(
    "image|figure|toctree|index|(?:current)?module|testsetup|testcleanup|only|include|raw|auto[a-z]+|contents"
    "|inheritance-diagram|default-role|role"
)
# What such a directive describes stands behind it, and its body says what that is.
OBJECT = lazy_regex("describe|object|attribute|method|data|function|class|exception|option|envvar|confval|decorator")
TITLED = frozenset({"admonition", "topic", "rubric", "tab", "list-table", "csv-table", "table"})
NOTES = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "deprecated": "Deprecated since version",
    "seealso": "See also",
}
Blocks = Callable[[Sequence[ProseLine]], Sequence[ProseLine]]


def directive(lines: Sequence[ProseLine], index: int, out: list[ProseLine], inner: Blocks) -> int:
    """How many lines a directive takes; 0 where none stands. `inner` says in Markdown what stands inside a note."""
    line = lines[index]
    if ".. " not in line.text:
        return 0
    if cited := CITATION.match(line.text):
        _cite(cited, line, out)
        return 1
    body = body_below(lines, index)
    found = DIRECTIVE.match(line.text)
    if found is None:
        return 1 + len(body) if COMMENT.match(line.text) or SUBSTITUTION.match(line.text) else 0
    name, indent = found["name"].rpartition(":")[2].lower(), found["indent"]
    options = list(takewhile(lambda option: OPTION.match(option.text), body))
    rest = filled(body[len(options) :])
    text = found["text"].strip()
    if name == "math":
        formula = [retold(line, indent + text, text)] if text else []
        formula += shifted(rest, indent)
        between(equation(formula), f"{indent}$$", f"{indent}$$", line, out)
    elif name == "list-table":
        _listed(line, text, options, rest, indent, out)
    elif name in CODE:
        if rest and rest[0].text.lstrip().startswith(">>> "):
            text = "python"
        fenced(rest, text or "python", out, indent)
    elif not HIDDEN.fullmatch(name):
        _note(name, line, text, rest, inner(shifted(rest, "")), indent, out)
        out.append(replace((rest or [line])[-1], text=""))
    return 1 + len(body)


def _cite(cited: re.Match[str], line: ProseLine, out: list[ProseLine]) -> None:
    """An entry of a list of references; several in a row are one list."""
    if out and not out[-1].text.lstrip().startswith("* "):
        out.append(replace(line, text=""))
    source = cited[3] or ""
    out.append(retold(line, f"{cited[1]}* [{cited[2]}] {source}".rstrip(), source))


def _listed(
    line: ProseLine,
    title: str,
    options: Sequence[ProseLine],
    rest: Sequence[ProseLine],
    indent: str,
    out: list[ProseLine],
) -> None:
    """A table that is written as a list of lists."""
    if title:
        set_off(out, line)
        out.append(retold(line, f"{indent}**{title}**", title))
    set_off(out, line)
    header = any("header-rows: 0" not in part.text and "header-rows" in part.text for part in options)
    out += list_table(rest, indent, header=header)
    out.append(replace(line, text=""))


def _note(
    name: str,
    line: ProseLine,
    text: str,
    rest: Sequence[ProseLine],
    inside: Sequence[ProseLine],
    indent: str,
    out: list[ProseLine],
) -> None:
    """A note, a warning, what is new in a version: a quotation with a title."""
    title = NOTES.get(name, name.replace("-", " ").capitalize())
    if name.startswith(("version", "deprecated")):
        version, _, text = text.partition(" ")
        title = f"{title} {version}".strip()
    elif name in TITLED and text:
        title, text = text.rstrip("."), ""
    head = f"`{text}`" if OBJECT.fullmatch(name) and text else f"**{title}.** {text}".rstrip()
    beside(out, line, indent)
    out.append(retold(line, f"{indent}> {head}", text or title))
    if rest and (OBJECT.fullmatch(name) or name in TITLED):
        out.append(replace(line, text=f"{indent}>"))
    out += [retold(part, f"{indent}> {part.text}".rstrip(), part.text) for part in inside]
