"""
---
title: Blocks that nobody closes
summary: Formulas of several lines are only looked for where one ends.
---
# Blocks that nobody closes

The rules for formulas of several lines look from each beginning for its end, and give up at the end of the text. Where
a thousand lines begin one and none ends it, that is a million lines to read. So the lines that end something are found
once for a text, and a rule is asked only where one of them follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

Rule = Callable[[StateBlock, int, int, bool], bool]
BEGIN = re.compile(r"\\begin\{([A-Za-z]{1,40}\*?)\}")
END = re.compile(r"\\end\{([A-Za-z]{1,40}\*?)\}\Z")
DOLLARS, BLANK = "$$", ""


def only_closed(md: MarkdownIt) -> None:
    """Have the parser ask the rules for formulas only where one ends; what they find stays the same."""
    rules = {rule.name: rule for rule in md.block.ruler.__rules__}
    for name, closed in (("amsmath", _environment_ends), ("math_block", _dollars_end)):
        rule = rules[name]
        md.block.ruler.at(name, _guarded(rule.fn, closed), {"alt": rule.alt})


def _guarded(rule: Rule, closed: Callable[[StateBlock, int, int], bool]) -> Rule:
    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return closed(state, start, end) and rule(state, start, end, silent)

    return guarded


def _environment_ends(state: StateBlock, start: int, end: int) -> bool:
    begin = BEGIN.match(state.src, state.bMarks[start] + state.tShift[start])
    return begin is not None and _next(_ends(state)[begin[1]], start) < end


def _dollars_end(state: StateBlock, start: int, end: int) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(DOLLARS, first):
        return False
    if state.src[first : state.eMarks[start]].rstrip().endswith(DOLLARS, 3):
        return True
    ends = _ends(state)
    line = _next(ends[DOLLARS], start + 1)
    return line < end and line < _next(ends[BLANK], start + 1)


def _next(lines: Sequence[int], line: int) -> float:
    place = bisect_left(lines, line)
    return lines[place] if place < len(lines) else float("inf")


def _ends(state: StateBlock) -> Mapping[str, Sequence[int]]:
    """The lines that end with the end of an environment or with dollars, and the blank ones."""
    found: dict[str, list[int]] | None = state.env.get("line ends")
    if found is None:
        found = state.env["line ends"] = defaultdict(list)
        for number, line in enumerate(state.src.split("\n")):
            text = line.rstrip()
            if text.endswith("}") and (end := END.search(text, max(len(text) - 60, 0))):
                found[end[1]].append(number)
            elif text.endswith(DOLLARS):
                found[DOLLARS].append(number)
            elif not text.strip("> \t"):
                found[BLANK].append(number)
    return found
