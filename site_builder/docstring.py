"""
---
title: Docstring styles
summary: Parameters as Google's, NumPy's and Sphinx's authors write them, as one kind of list.
---
# Docstring styles

`Args:`, `Parameters` over dashes and `:type x: int` are three ways to say the same. A reader of the page wants one list
of names with their types and what they mean, so each becomes `:param x:` fields, which our Markdown reads as a list of
parameters. The library griffe reads the entries; here is found where the sections are, and each line keeps its place.

Most docstrings of annotated modules have none of this. They come back as they are, and griffe is not even imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from site_builder.prose import Prose, ProseLine, trimmed

if TYPE_CHECKING:
    from griffe import DocstringSection

# The title of a section, and the field that its entries become; None where its text remains a text.
TITLES: dict[str, str | None] = {
    "args": "param", "arguments": "param", "params": "param", "parameters": "param", "keyword args": "param",
    "keyword arguments": "param", "other parameters": "param", "other arguments": "param", "attributes": "ivar",
    "returns": "returns", "return": "returns", "yields": "yields", "yield": "yields", "receives": "receives",
    "raises": "raises", "exceptions": "raises", "warns": "warns",
    "example": None, "examples": None, "note": None, "notes": None, "warning": None, "warnings": None,
    "references": None, "see also": None, "todo": None, "tip": None, "important": None, "usage": None,
    "methods": None, "functions": None, "classes": None, "modules": None, "deprecated": None,
}  # fmt: skip
# What griffe calls such a section, in Google's style and in NumPy's.
CALLED = {"param": ("Args", "Parameters"), "ivar": ("Attributes", "Attributes")}
GOOGLE = re.compile(r"(?P<title>[A-Z][A-Za-z]+(?: [A-Za-z]+)?)::?$")
NUMPY = re.compile(r"-{3,}$")
GOOGLE_HINT = re.compile(rf"^(?i:{'|'.join(TITLES)})::?[ \t]*$", re.MULTILINE)
NUMPY_HINT = re.compile(rf"^(?i:{'|'.join(TITLES)})[ \t]*\n---", re.MULTILINE)
SPHINX_HINT = re.compile(r"^[ \t]*:(?:type[ ][^:\n]+|rtype|vartype[ ][^:\n]+):", re.MULTILINE)
HEADER = re.compile(r"^(\S[^:\n]*?) *: *(\S.*?) *$", re.MULTILINE)  # `x, y : int`
FIELD = re.compile(r":[a-zA-Z][^:`]*:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter, a result, an exception or an attribute."""

    field: str
    name: str
    type: str
    text: str


def listed(prose: Prose) -> Prose:
    """The prose of a docstring, its sections of entries as lists; the same object where it has none."""
    text = prose.text
    if SPHINX_HINT.search(text):
        return trimmed(_sphinx(prose.lines))
    if (":\n" in text and GOOGLE_HINT.search(text)) or ("\n---" in text and NUMPY_HINT.search(text)):
        return trimmed(_sections(prose.lines))
    return prose


def _sections(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
    index = 0
    fence = False
    while index < len(lines):
        fence ^= lines[index].text.lstrip().startswith("```")
        end = index if fence else _end(lines, index)
        if end == index:
            yield lines[index]
            index += 1
        else:
            if index and lines[index - 1].text.strip():
                yield replace(lines[index], text="")
            yield from _section(lines[index:end])
            yield replace(lines[end - 1], text="")
            index = end


def _end(lines: Sequence[ProseLine], index: int) -> int:
    """The line behind the section that begins at `index`; `index` itself where none does."""
    title = lines[index].text.rstrip()
    if index + 1 == len(lines):
        return index
    below = lines[index + 1].text.rstrip()
    if NUMPY.match(below) and title.lower() in TITLES:
        end = index + 2
        while end < len(lines) and not (end + 1 < len(lines) and _is_ruled(lines, end)):
            end += 1
        return end
    google = GOOGLE.match(title)
    if google is None or google["title"].lower() not in TITLES or not below.startswith((" ", "\t")):
        return index
    end = index + 1
    while end < len(lines) and (not lines[end].text.strip() or lines[end].text[0] in " \t"):
        end += 1
    return end


def _is_ruled(lines: Sequence[ProseLine], index: int) -> bool:
    return bool(lines[index].text.strip()) and NUMPY.match(lines[index + 1].text.rstrip()) is not None


def _section(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
    ruled = NUMPY.match(lines[1].text.rstrip()) is not None
    title = lines[0].text.strip().rstrip(":")
    field = TITLES[title.lower()]
    body = trimmed(lines[2 if ruled else 1 :]).lines
    if field is not None:
        entries = list(_read(title.lower(), body, ruled=ruled))
        if entries:
            if field == "ivar":
                yield replace(lines[0], text=f"**{title}**")
                yield replace(lines[0], text="")
            # `x, y : int` are two entries to the library, and one to a reader.
            yield from _fields(list(_together(entries)) if ruled else entries, body)
            return
    yield replace(lines[0], text=f"**{title}**")
    yield replace(lines[0], text="")
    yield from _related(body) if title.lower() in ("see also", "methods") and ruled else _dedented(body)


def _read(title: str, body: Sequence[ProseLine], *, ruled: bool) -> Iterator[Entry]:
    from griffe import Docstring, parse_google, parse_numpy  # imported here: hardly any annotated module needs it

    field = TITLES[title] or ""
    google, numpy = CALLED.get(field, (field.title(), field.title()))
    if ruled:
        text = "\n".join([numpy, "-" * len(numpy), *(line.text for line in body)])
        sections = parse_numpy(Docstring(text), trim_doctest_flags=False, warnings=False)
    else:
        text = "\n".join(["-", "", f"{google}:", *(line.text for line in body)])
        # One result, though its text is seldom indented in the lines that follow.
        one = {"returns_multiple_items": False, "returns_named_value": False}
        sections = parse_google(Docstring(text), trim_doctest_flags=False, warnings=False, **one)
    written = dict(HEADER.findall("\n".join(line.text for line in body))) if ruled else {}
    for section in sections:
        for entry in _entries(section, field):
            # What the author wrote: `{"a", "b"}` is a set of choices, and not the type of the first.
            header = next((kind for names, kind in written.items() if entry.name in names.split(", ")), entry.type)
            yield replace(entry, type=header)


def _entries(section: DocstringSection, field: str) -> Iterator[Entry]:
    if not isinstance(section.value, list):
        return
    for item in section.value:
        name, kind = getattr(item, "name", ""), str(item.annotation or "")
        default = getattr(item, "default", None) or getattr(item, "value", None)
        if kind and default and "default" not in kind:
            kind = f"{kind}, default {default}"
        text = item.description
        if field in ("raises", "warns"):
            name, kind = kind, ""
        elif field == "returns" and kind and not _is_type(kind):
            # `Returns: A pair: first this, then that.` has no type.
            kind, text = "", f"{kind}: {text}"
        yield Entry(field, name or "", kind, text)


def _is_type(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return "," in text or " or " in text or " of " in text or text.islower()
    return True


def _fields(entries: Sequence[Entry], source: Sequence[ProseLine]) -> Iterator[ProseLine]:
    """The entries as Markdown; each line has the place of the line in `source` that it was made of."""
    at = 0
    for entry in entries:
        first, *rest = entry.text.split("\n")
        if not first.strip() or first.lstrip().startswith(("* ", "- ", ">>> ", ".. ", "```")):
            first, rest = "", [first, *rest]
        kind = f"`{entry.type.replace('`', '').removeprefix('~')}`" if entry.type else ""
        head = " – ".join(part for part in (kind, first.strip()) if part)
        name = entry.name.replace("\\", "")
        at = _find(source, at, name.partition(",")[0] or entry.type or first)
        yield replace(source[at], text=f":{entry.field} {name}".rstrip() + f": {head}".rstrip())
        for line in rest:
            at = _find(source, at, line) if line.strip() else at
            text = f"    {line}".rstrip()
            yield ProseLine(text, source[at].line, max(source[at].column + source[at].text.find(line) - 4, 1))


def _together(entries: Sequence[Entry]) -> Iterator[Entry]:
    held: Entry | None = None
    for entry in entries:
        if held and entry.name and entry.text and replace(entry, name=held.name) == held:
            held = replace(held, name=f"{held.name}, {entry.name}")
            continue
        if held:
            yield held
        held = entry
    if held:
        yield held


def _find(source: Sequence[ProseLine], start: int, words: str) -> int:
    words = words.strip()
    return next((index for index in range(start, len(source)) if words in source[index].text), start)


# `:type x:` and `:rtype:` say more of what `:param x:` and `:returns:` are about.
def _sphinx(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
    from griffe import Docstring, parse_sphinx

    first = next((i for i, line in enumerate(lines) if FIELD.match(line.text.lstrip())), len(lines))
    last = first
    for index in range(first, len(lines)):
        text = lines[index].text
        if FIELD.match(text.lstrip()) or (text[:1].isspace() and text.strip()):
            last = index + 1
        elif text.strip() and (index == 0 or not lines[index - 1].text.strip()):
            break
        elif text.strip():
            last = index + 1
    body = [replace(line, text=line.text.rstrip()) for line in lines[first:last]]
    entries: list[Entry] = []
    for section in parse_sphinx(Docstring("\n".join(line.text for line in body)), warnings=False):
        fields = {"parameters": "param", "attributes": "ivar", "returns": "returns", "raises": "raises"}
        if section.kind.value in fields:
            entries += _entries(section, fields[section.kind.value])
    yield from lines[:first]
    if first and entries:
        yield replace(lines[first], text="")
    yield from _fields(entries, body) if entries else lines[first:last]
    yield from lines[last:]


def _related(body: Sequence[ProseLine]) -> Iterator[ProseLine]:
    for line in body:
        text = line.text
        yield replace(line, text=f"* {text}" if text.strip() and not text[0].isspace() else text)


def _dedented(body: Sequence[ProseLine]) -> Iterator[ProseLine]:
    margin = min((len(line.text) - len(line.text.lstrip()) for line in body if line.text.strip()), default=0)
    return (ProseLine(line.text[margin:], line.line, line.column + margin) for line in body)
