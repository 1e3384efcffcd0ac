"""
---
title: Entries
summary: Parameters, results and exceptions, as they stand in the sections of a docstring.
---
# Entries

`x (int): text` is an entry in Google's style, `x : int` above an indented text one in NumPy's, and `:param int x: text`
one in Sphinx's. We read them ourselves: what a library takes for no entry it leaves out, and then an explanation is
lost because of a missing colon. Here a line that is no entry is text, and every line keeps its place.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from site_builder.source.docstring.rst_roles import spoken
from site_builder.source.prose import ProseLine, trimmed
from site_builder.source.python_parser import parses
from site_builder.text.lazy_regex import lazy_regex

# All that repeats is possessive (`*+`): nothing in front of it could stand behind it, and a name with fifty thousand
# spaces behind it is read once.
NAME = r"[*\\`]*+[^\W\d][\w.\\*`-]*+"
NAMES = rf"{NAME}(?:\s*+,\s*+{NAME})*+"
# `x: (int): text` has a colon too many.
GOOGLE = lazy_regex(
    rf"(?P<name>{NAMES})\s*+(?::?+\s*+\((?P<type>(?:[^()]++|\([^()]*+\))*+)\))?\s*+:(?:\s++(?P<text>.*))?$"
)
NUMPY = lazy_regex(rf"(?:(?P<name>{NAMES})\s*+:(?!:|//)|(?P<words>\S(?:.*?\S)??)\s++:(?=\s))\s*+(?P<type>\S.*)$")
BARE = lazy_regex(rf"(?P<name>{NAMES})(?P<colon>\s*+:)?$")
QUOTED = lazy_regex(r"(?::[\w:+-]{1,60}:)?`[^`]*`")
# `Bool : True if it has a path.`: what stands behind the colon is no type.
SENTENCE = lazy_regex(r"(?:The|An?|This|Whether|If|True if|True when)\s.*|(?=.*\.$)\S*+\s.*")
FIELD = lazy_regex(r":(?P<kind>[a-zA-Z]+)(?: ++(?P<name>[^:`]*+(?:`[^`]*+`[^:`]*+)*+))?:(?:\s+(?P<text>.*)|$)")
SPHINX = {
    "param": "param", "parameter": "param", "arg": "param", "argument": "param", "key": "param", "keyword": "param",
    "return": "returns", "returns": "returns", "yield": "yields", "yields": "yields", "raise": "raises",
    "raises": "raises", "except": "raises", "exception": "raises", "var": "ivar", "ivar": "ivar", "cvar": "ivar",
}  # fmt: skip
TYPES = {"type": "param", "rtype": "returns", "ytype": "yields", "vartype": "ivar"}
RESULTS = ("returns", "yields", "receives")
BLOCK = ("* ", "- ", "+ ", ">>> ", ".. ", "```", "| ")


class Entry(Struct):
    """
    A parameter, a result, an exception or an attribute; or text among them, and then `field` is empty.

    `head` is the line on which it begins, `lines` what it says.
    """

    field: str
    head: ProseLine
    name: str = ""
    type: str = ""
    lines: list[ProseLine] = []

    def markdown(self) -> Iterator[ProseLine]:
        """The entry as a field of our Markdown; text without the indentation of its section."""
        said = trimmed(self.lines).lines
        if not self.field:
            yield from said
            return
        first = said[0] if said and not said[0].text.startswith(BLOCK) else None
        kind = re.sub(r"`|~(?=\w)", "", spoken(self.type)).strip()
        parts = [kind if not kind or SENTENCE.match(kind) else f"`{kind}`", first.text if first else ""]
        name = re.sub(r"[\\`]", "", spoken(self.name)).strip()
        head = f":{self.field} {name}".rstrip() + f": {' – '.join(filter(None, parts))}".rstrip()
        yield replace(self.head, text=head)
        for line in said[1:] if first else said:
            text = f"    {line.text}".rstrip()
            yield ProseLine(text, line.line, max(line.column - 4, 1))


def entries(body: Sequence[ProseLine], kind: str, *, ruled: bool) -> list[Entry]:
    """What a section's lines say, in order. `ruled` says that the section is NumPy's; `kind` is the field."""
    margin = min((_margin(line) for line in body if line.text.strip()), default=0)
    found: list[Entry] = []
    for index, line in enumerate(body):
        here = _cut(line, margin)
        below = _cut(body[index + 1], margin).text if index + 1 < len(body) else ""
        last = found[-1] if found else None
        if not here.text or here.text[0].isspace():
            if last:
                last.lines.append(here)
            continue
        if not ruled and kind in RESULTS:
            entry = None if found else _result(here, kind)
        else:
            entry = _numpy(here, kind, below) if ruled else _google(here, kind)
        beside = bool(last) and index > 0 and bool(body[index - 1].text.strip())
        if last and (not entry or (ruled and beside and not last.field)) and _goes_on(last, beside=beside):
            last.lines.append(here)
        else:
            found.append(entry or Entry("", here, lines=[here]))
    for entry in found:
        entry.lines = _dedented(entry.lines) if entry.field else entry.lines
    return found


def sphinx_entries(body: Sequence[ProseLine]) -> list[Entry]:
    """The fields of a docstring in Sphinx's style; what `:type x:` and `:rtype:` say stands with what it is about."""
    found: list[Entry] = []
    types: dict[tuple[str, str], str] = {}
    typed: tuple[str, str] | None = None
    for line in body:
        match = FIELD.match(line.text.lstrip())
        if match is None:
            if typed and line.text.strip():
                types[typed] = f"{types[typed]} {line.text.strip()}".strip()
            elif found:
                found[-1].lines.append(line)
            continue
        name, said = (match["name"] or "").strip(), match["text"] or ""
        typed = None
        if match["kind"] in TYPES:
            typed = TYPES[match["kind"]], name
            types[typed] = said.strip()
            if typed[0] in RESULTS and not any(entry.field == typed[0] for entry in found):
                found.append(Entry(typed[0], line))
        elif kind := SPHINX.get(match["kind"]):
            before, _, last = name.rpartition(" ") if kind in ("param", "ivar") else ("", "", name)
            same = next((entry for entry in found if kind in RESULTS and entry.field == kind), None)
            if same is None or same.lines:
                same = Entry(kind, line, last, before.strip())
                found.append(same)
            same.lines = [_said(line, said)] if said.strip() else []
        else:
            found.append(Entry("", line, lines=[line]))
    for entry in found:
        entry.lines = _dedented(entry.lines) if entry.field else entry.lines
        entry.type = entry.type or types.pop((entry.field, entry.name), "")
    return found


def _google(line: ProseLine, kind: str) -> Entry | None:
    match = GOOGLE.match(line.text)
    if match is None:
        return None
    said = match["text"] or ""
    return Entry(kind, line, match["name"], (match["type"] or "").strip(), [_said(line, said)] if said else [])


def _numpy(line: ProseLine, kind: str, below: str) -> Entry | None:
    text = line.text.rstrip()
    match = NUMPY.match(text)
    indented = below[:1].isspace()
    bare = BARE.match(text)
    if bare and bare["colon"] and indented:
        builtin = kind in RESULTS and isinstance(getattr(builtins, bare["name"], None), type)
        return Entry(kind, line, "" if builtin else bare["name"], bare["name"] if builtin else "")
    if match is None:
        if (bare and not bare["colon"]) or (indented and (kind in RESULTS or len(text.split()) < 3)):
            return Entry(kind, line, "", text) if kind in RESULTS else Entry(kind, line, text)
        return None
    if match["words"] and not indented and not QUOTED.fullmatch(match["words"]):
        return None
    name, told = match["name"] or match["words"], match["type"]
    if SENTENCE.match(told):
        result = kind in RESULTS and _is_type(spoken(name).replace("`", ""))
        return Entry(kind, line, "" if result else name, name if result else "", [_said(line, told)])
    return Entry(kind, line, name, told)


# One result, though its text is seldom indented in the lines that follow: `bool: whether it is.`
def _result(line: ProseLine, kind: str) -> Entry:
    depth = 0
    text = QUOTED.sub(lambda match: "_" * len(match[0]), line.text)  # `:class:`Layer`: the layer`
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == ":" and not depth and text[index : index + 2] != "::" and text[index - 1] != ":":
            if _is_type(spoken(line.text[:index]).replace("`", "")):
                said = line.text[index + 1 :].strip()
                return Entry(kind, line, "", line.text[:index], [_said(line, said)] if said else [])
            break
    return Entry(kind, line, lines=[line])


def _is_type(text: str) -> bool:
    return parses(text, "eval") or "," in text or " or " in text or " of " in text or text.islower()


# A line that is no entry, right below one: its text, written without indentation. Behind a full stop it is a text of
# its own: `meta (dict). What to add`, where an author has forgotten a colon.
def _goes_on(last: Entry, *, beside: bool) -> bool:
    if last.field in RESULTS and last.lines:
        return True
    filled = [line.text for line in last.lines if line.text.strip()]
    return beside and (not last.field or not filled or filled[-1].rstrip()[-1] not in ".!?")


def _said(line: ProseLine, words: str) -> ProseLine:
    return ProseLine(words.strip(), line.line, line.column + line.text.rfind(words.strip()))


def _margin(line: ProseLine) -> int:
    return len(line.text) - len(line.text.lstrip())


def _cut(line: ProseLine, margin: int) -> ProseLine:
    return ProseLine(line.text[margin:].rstrip(), line.line, line.column + margin)


# The text of an entry, but for what stands on its first line, has an indentation of its own.
def _dedented(lines: Sequence[ProseLine]) -> list[ProseLine]:
    margin = min((_margin(line) for line in lines if line.text[:1].isspace()), default=0)
    return [_cut(line, margin) if line.text[:1].isspace() else line for line in lines]
