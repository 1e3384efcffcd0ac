"""
---
title: Docstring styles
summary: Parameters as Google's, NumPy's and Sphinx's authors write them, as one kind of list.
---
# Docstring styles

`Args:`, `Parameters` over dashes and `:type x: int` are three ways to say the same. A reader of the page wants one list
of names with their types and what they mean, so each becomes `:param x:` fields, which our Markdown reads as a list of
parameters. Here is found where the sections are; `fields` reads what stands in them. Each line keeps its place.

Most docstrings of annotated modules have none of this, and come back as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from site_builder.source.comment import is_code
from site_builder.source.docstring.fields import FIELD, Entry, entries, sphinx_entries
from site_builder.source.prose import Prose, ProseLine, trimmed
from site_builder.text.lazy_regex import lazy_regex

# The title of a section, and the field that its entries become; None where its text remains a text.
TITLES: dict[str, str | None] = {
    "args": "param", "arguments": "param", "params": "param", "parameters": "param", "keyword args": "param",
    "keyword arguments": "param", "other parameters": "param", "other arguments": "param", "attributes": "ivar",
    "returns": "returns", "return": "returns", "yields": "yields", "yield": "yields", "receives": "receives",
    "raises": "raises", "exceptions": "raises", "warns": "warns",
    "example": None, "examples": None, "note": None, "notes": None, "warning": None, "warnings": None,
    "references": None, "see also": None, "todo": None, "tip": None, "important": None, "usage": None,
    "methods": None, "functions": None, "classes": None, "modules": None, "deprecated": None, "shape": None,
}  # fmt: skip
EXAMPLES = ("example", "examples", "usage")
SAID = lazy_regex(r"^[^\S\n]*(?:>>> |```|~~~|\.\. )|::$", re.MULTILINE)  # an example that says itself what is code
GOOGLE = lazy_regex(r"(?P<title>[A-Z][A-Za-z]+(?: [A-Za-z]+)?)::?$")
NUMPY = lazy_regex(r"-{3,}$")
RULER = lazy_regex(r"([-=~_])\1{2,}$")  # below a title that we know
RULES = ("\n---", "\n===", "\n___", "\n~~~")
GOOGLE_HINT = lazy_regex(rf"^(?i:{'|'.join(TITLES)})::?[ \t]*$", re.MULTILINE)
NUMPY_HINT = lazy_regex(rf"^(?i:{'|'.join(TITLES)})[ \t]*\n(?:---|===|___|~~~)", re.MULTILINE)
SPHINX_HINT = lazy_regex(r"^[ \t]*:(?:type[ ][^:\n]+|rtype|vartype[ ][^:\n]+|param[ ]+\S+[ ][^:\n]+):", re.MULTILINE)


def listed(prose: Prose) -> Prose:
    """The prose of a docstring, its sections of entries as lists; the same object where it has none."""
    text = prose.text
    if ("type" in text or ":param" in text) and SPHINX_HINT.search(text):
        return trimmed(_sphinx(prose.lines))
    google = ":\n" in text and GOOGLE_HINT.search(text)
    if google or (any(rule in text for rule in RULES) and NUMPY_HINT.search(text)):
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
    if RULER.match(below) and title.lower() in TITLES:
        end = index + 2
        while end < len(lines) and not (end + 1 < len(lines) and _is_ruled(lines, end)):
            end += 1
        return end
    google = GOOGLE.match(title)
    if google is None or google["title"].lower() not in TITLES:
        return index
    # Below a blank line an example is code to Markdown as it stands.
    if not below and google["title"].lower() not in EXAMPLES:
        below = next((line.text for line in lines[index + 1 :] if line.text.strip()), "")
    if not below.startswith((" ", "\t")):
        return index
    end = index + 1
    while end < len(lines) and (not lines[end].text.strip() or lines[end].text[0] in " \t"):
        end += 1
    return end


def _is_ruled(lines: Sequence[ProseLine], index: int) -> bool:
    title = lines[index].text.strip()
    ruler = RULER if title.lower() in TITLES else NUMPY
    return bool(title) and ruler.match(lines[index + 1].text.rstrip()) is not None


def _section(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
    ruled = RULER.match(lines[1].text.rstrip()) is not None
    title = lines[0].text.strip().rstrip(":")
    field = TITLES[title.lower()]
    body = trimmed(lines[2 if ruled else 1 :]).lines
    found = entries(body, field, ruled=ruled) if field is not None else []
    if any(entry.field for entry in found):
        if field == "ivar":
            yield replace(lines[0], text=f"**{title}**")
            yield replace(lines[0], text="")
        yield from _list(found)
        return
    yield replace(lines[0], text=f"**{title}**")
    yield replace(lines[0], text="")
    if ruled and title.lower() in ("see also", "methods"):
        yield from _related(body)
    elif title.lower() in EXAMPLES and not ruled and _is_program(body, literal=lines[0].text.rstrip().endswith("::")):
        yield replace(body[0], text="```python")
        yield from _dedented(body)
        yield replace(body[-1], text="```")
    else:
        yield from _dedented(body)


def _is_program(body: Sequence[ProseLine], *, literal: bool) -> bool:
    text = "\n".join(line.text for line in body)
    return not SAID.search(text) and (literal or is_code([line.text for line in body]))


# Text among the entries is a paragraph of its own.
def _list(found: Sequence[Entry]) -> Iterator[ProseLine]:
    for before, entry in zip([None, *found], found, strict=False):
        if before and not (before.field and entry.field):
            yield replace(entry.head, text="")
        yield from entry.markdown()


def _sphinx(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
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
    found = sphinx_entries(lines[first:last])
    yield from lines[:first]
    if first and lines[first - 1].text.strip() and found:
        yield replace(lines[first], text="")
    yield from _list(found)
    yield from lines[last:]


def _related(body: Sequence[ProseLine]) -> Iterator[ProseLine]:
    for line in body:
        text = line.text
        yield replace(line, text=f"* {text}" if text.strip() and not text[0].isspace() else text)


def _dedented(body: Sequence[ProseLine]) -> Iterator[ProseLine]:
    margin = min((len(line.text) - len(line.text.lstrip()) for line in body if line.text.strip()), default=0)
    return (ProseLine(line.text[margin:], line.line, line.column + margin) for line in body)
