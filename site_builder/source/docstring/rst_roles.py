"""
---
title: Roles
summary: What stands between backticks in reStructuredText, said in Markdown.
---
# Roles

A role says what a piece of text is: ``:class:`Layer` ``. To a reader of the page it is a name, and looks like code.
Links and citations of reStructuredText look nearly like Markdown, and are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from site_builder.source.prose import ProseLine
from site_builder.text.enclosed import Enclosed, last
from site_builder.text.lazy_regex import lazy_regex

FENCE = lazy_regex(r"\s*(```+|~~~+(?=\s*\w*$))")
SPAN = Enclosed(r"(`++).*?(?<!`)\1(?!`)", last("`"))
ROLE = lazy_regex(r":(?P<role>[a-zA-Z][\w:+-]{0,60}):`(?P<text>[^`]+)`(?:\\(?=\w))?")
LINK = lazy_regex(
    r"(?<![`\w])`(?P<text>[^`<\s]*+(?:\s++[^`<\s]++)*+)\s*+<(?P<target>[^`>]+)>`__?(?!\w)|(?<![`\w])`(?P<name>[^`]+)`__?(?!\w)"
)
REFERENCE = lazy_regex(r"\[(#?\w+|[#*])\]_(?!\w)")
QUOTATION = lazy_regex(r"\A\s*(?:> ?)+")
# `.. _its name: https://example.org`, and a word that refers to it.
TARGET = lazy_regex(r"\s*\.\. _(`?)(?P<name>[^`:]+|(?<=`)[^`]+)\1:\s+(?P<url>\w+://\S+)\s*$")
WORD = lazy_regex(r"(?<![\w`/])([^\W_][\w.+-]{0,100})_(?![\w`])")
# In `` :class:`Layer`\s `` the role above has swallowed the backslash. A backslash and a space part a role from the
# letters beside it, and are not there.
JOINT = lazy_regex(r"(?<=`)\\ (?=\w)|(?<=\w)\\ (?=:?`|:\w+:`)")
# In Markdown the underscores would make it bold; `[model](__init__.py)` is an address.
DUNDER = lazy_regex(r"(?<![\w`/$\\])(?<!\]\()(?:\w{1,100}\.){0,20}__[a-z]\w{0,100}?__(?:\(\))?(?![\w`/]|\.\w)")
HINTS = ("`", "]_", "__")
WORDS = frozenset({"ref", "doc", "term", "abbr", "numref", "any", "pep", "rfc", "sup", "sub", "std:ref", "std:term"})


def targets(lines: Sequence[ProseLine]) -> dict[str, str]:
    """The addresses that a docstring gives to names, the names in small letters."""
    found = [TARGET.match(line.text) for line in lines if ".. _" in line.text]
    return {_key(match["name"]): match["url"] for match in found if match}


def without_roles(lines: Sequence[ProseLine], links: Mapping[str, str] | None = None) -> list[ProseLine]:
    """The lines without them, names in `links` led to their addresses; what stands in a fence is left alone."""
    out: list[ProseLine] = []
    fence = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        mark = FENCE.match(line.text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        taken = 1
        if fence or not any(hint in line.text for hint in (HINTS if not links else ("`", "_"))):
            out.append(line)
        else:
            taken = _together(lines[index : index + 4])
            out += _spoken(lines[index : index + taken], links or {})
        index += taken
    return out


# How many lines belong to a link or a role that goes on in the next one, which the number of backticks shows.
def _together(lines: Sequence[ProseLine]) -> int:
    ticks = 0
    for index, line in enumerate(lines, 1):
        ticks += line.text.count("`")
        if not line.text.strip() or not ticks % 2:
            return index if line.text.strip() else 1
    return 1


# A line end that a role swallows leaves a mark, so that the lines behind it keep their numbers.
def _spoken(lines: Sequence[ProseLine], links: Mapping[str, str]) -> list[ProseLine]:
    out: list[ProseLine] = []
    marks = ["".join(QUOTATION.findall(line.text)) for line in lines]
    at = 0
    for text in spoken("\n".join(line.text[len(mark) :] for line, mark in zip(lines, marks, strict=True)), links).split(
        "\n"
    ):
        out.append(replace(lines[at], text=marks[at] + text.replace("\0", "")))
        at += 1 + text.count("\0")
    return out


def spoken(text: str, links: Mapping[str, str] | None = None) -> str:
    """Text without roles, links and citations of reStructuredText."""
    text = ROLE.sub(_role, JOINT.sub("", text))
    text = _outside_code(text, lambda piece: DUNDER.sub(r"`\g<0>`", REFERENCE.sub(r"[\1]", piece)))
    text = LINK.sub(lambda match: _link(match, links or {}), text)
    if links:
        text = _outside_code(text, lambda piece: WORD.sub(lambda match: _word(match, links), piece))
    return text


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _word(match: re.Match[str], links: Mapping[str, str]) -> str:
    url = links.get(_key(match[1]))
    return f"[{match[1]}]({url})" if url else match[0]


def _link(match: re.Match[str], links: Mapping[str, str]) -> str:
    name, target = match["name"], match["target"]
    if name:
        url = links.get(_key(name))
        return f"[{name}]({url})" if url else name
    label = re.sub(r"\\(?=\s)", "", match["text"]) or target
    lost = "\0" * (match[0].count("\n") - label.count("\n"))
    address = "".join(target.split())
    url = links.get(_key(target.rstrip("_"))) if address.endswith("_") else address
    return (f"[{label}]({url})" if url else label) + lost


def _role(match: re.Match[str]) -> str:
    role, text = match["role"], match["text"]
    title = _title(text)
    if role == "math":
        return f"${text}$"
    said = text if title is None else title
    lost = "\0" * (text.count("\n") - said.count("\n"))
    if role in WORDS:
        prefix = f"{role.upper()} " if role in ("pep", "rfc") and title is None else ""
        return f"{prefix}{said}{lost}"
    name = said if title is not None else text.rpartition(".")[2] if text.startswith("~") else text.lstrip("!.")
    return f"`{name}`{lost}"


def _title(text: str) -> str | None:
    """What stands before an address in angle brackets at the end; None where there is none."""
    whole = text.removesuffix("\n")
    start = whole.find("<", whole.rfind(">", 0, len(whole) - 1) + 1)
    return whole[:start].rstrip() if whole.endswith(">") and 0 <= start < len(whole) - 2 else None


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    position = 0
    for span in SPAN.finditer(text):
        parts += [change(text[position : span.start()]), span[0]]
        position = span.end()
    return "".join([*parts, change(text[position:])])
