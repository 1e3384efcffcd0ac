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
from collections.abc import Callable, Iterable
from dataclasses import replace

from site_builder.prose import ProseLine

FENCE = re.compile(r"\s*(```+|~~~+(?=\s*\w*$))")
SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
ROLE = re.compile(r":(?P<role>[a-zA-Z][\w:+-]*):`(?P<text>[^`]+)`")
LINK = re.compile(r"(?<![`\w])`(?P<text>[^`<]*?)\s*<(?P<target>[^`>]+)>`__?(?!\w)|(?<![`\w])`(?P<name>[^`]+)`__?(?!\w)")
REFERENCE = re.compile(r"\[(#?\w+)\]_(?!\w)")
# In Markdown the underscores would make it bold; `[model](__init__.py)` is an address.
DUNDER = re.compile(r"(?<![\w`/$\\])(?<!\]\()(?:\w+\.)*__[a-z]\w*?__(?:\(\))?(?![\w`/]|\.\w)")
TITLED = re.compile(r"(.*?)\s*<([^>]+)>$", re.DOTALL)
WORDS = frozenset({"ref", "doc", "term", "abbr", "numref", "any", "pep", "rfc", "sup", "sub", "std:ref", "std:term"})


def without_roles(lines: Iterable[ProseLine]) -> list[ProseLine]:
    """The lines without them; what stands in a fence is left alone."""
    out: list[ProseLine] = []
    fence = ""
    for line in lines:
        mark = FENCE.match(line.text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if fence or not any(hint in line.text for hint in ("`", "]_", "__")):
            out.append(line)
        else:
            out.append(replace(line, text=spoken(line.text)))
    return out


def spoken(text: str) -> str:
    """A line without roles, links and citations of reStructuredText."""
    text = ROLE.sub(_role, text)
    text = _outside_code(text, lambda piece: DUNDER.sub(r"`\g<0>`", REFERENCE.sub(r"[\1]", piece)))
    return LINK.sub(_link, text)


def _link(match: re.Match[str]) -> str:
    return f"[{match['text'] or match['target']}]({match['target']})" if match["target"] else match["name"]


def _role(match: re.Match[str]) -> str:
    role, text = match["role"], match["text"]
    titled = TITLED.match(text)
    if role == "math":
        return f"${text}$"
    if role in WORDS:
        prefix = f"{role.upper()} " if role in ("pep", "rfc") and not titled else ""
        return prefix + (titled[1] if titled else text)
    name = titled[1] if titled else text.rpartition(".")[2] if text.startswith("~") else text.lstrip("!.")
    return f"`{name}`"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    position = 0
    for span in SPAN.finditer(text):
        parts += [change(text[position : span.start()]), span[0]]
        position = span.end()
    return "".join([*parts, change(text[position:])])
