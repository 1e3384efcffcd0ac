"""
---
title: Equations of Sphinx
summary: The lines of a math directive, as one formula in TeX.
---
# Equations of Sphinx

Below `.. math::` Sphinx's authors write lines that TeX alone doesn't take: `a &= b \\\\` without an environment around
it, and several formulas with a blank line between them. Sphinx puts the environments in; so do we, with those that
KaTeX has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from site_builder.source.prose import ProseLine
from site_builder.text.lazy_regex import lazy_regex

MARK = lazy_regex(r"\\(begin|end)\{(\w+\*?)\}")
ALIGNED = lazy_regex(r"(?<!\\)&")
END = lazy_regex(r"\\\\\s*$")


def equation(lines: Sequence[ProseLine]) -> list[ProseLine]:
    """The lines with an environment around them where one is needed, and without blank lines in them."""
    last = next((at for at in range(len(lines), 0, -1) if lines[at - 1].text.strip()), 0)
    lines = lines[:last]
    text = "\n".join(line.text for line in lines)
    bare = _without_environments(text)
    full = [line for line in lines if line.text.strip()]
    if _is_environment(text.strip()) or not (len(full) < len(lines) or "\\\\" in bare or ALIGNED.search(bare)):
        return full
    name = "aligned" if ALIGNED.search(bare) else "gathered"
    indent = lines[0].text[: len(lines[0].text) - len(lines[0].text.lstrip())]
    made = [replace(lines[0], text=f"{indent}\\begin{{{name}}}")]
    for line, below in pairwise([*lines, lines[-1]]):
        if line.text.strip():
            ends = not below.text.strip() and not END.search(line.text)
            made.append(replace(line, text=f"{line.text} \\\\") if ends else line)
    return [*made, replace(lines[-1], text=f"{indent}\\end{{{name}}}")]


def _is_environment(text: str) -> bool:
    """Whether it begins with one and ends with the same."""
    begin = MARK.match(text)
    return begin is not None and begin[1] == "begin" and text.endswith(f"\\end{{{begin[2]}}}")


def _without_environments(text: str) -> str:
    """What stands outside of them; one that does not end is none."""
    marks = list(MARK.finditer(text))
    ends: dict[str, list[int]] = defaultdict(list)  # behind each, the last first
    for mark in reversed(marks):
        if mark[1] == "end":
            ends[mark[2]].append(mark.end())
    parts: list[str] = []
    position = 0
    for mark in marks:
        if mark[1] == "end" or mark.start() < position:
            continue
        behind = ends[mark[2]]
        while behind and behind[-1] <= mark.start():
            behind.pop()
        if behind:
            parts.append(text[position : mark.start()])
            position = behind[-1]
    return "".join([*parts, text[position:]])
