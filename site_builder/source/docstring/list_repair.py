"""
---
title: Bullets
summary: Lists that Markdown does not see, and dashes that it takes for a list.
---
# Bullets

An author who breaks a sentence before its dash has begun a list, says Markdown; and one who indents a list or a
quotation by four columns has gone on with the paragraph above, or shown code. A reader of the source sees what is
meant, by what stands around it. Here the lines are moved in or out, so that Markdown sees the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from site_builder.source.comment import is_code
from site_builder.source.prose import Prose, ProseLine
from site_builder.text.lazy_regex import lazy_regex

HINT = lazy_regex(r"^[^\S\n]*(?:[-+*]|\d+[.)])\s|^ {4}[^\S\n]*\S|[^:\n]:\n +\S", re.MULTILINE)
# All that hints begins a line like this, which is found in a tenth of the time.
BEGINNING = lazy_regex(r"\n(?:[^\S\n]|[\d+*-])")
ITEM = lazy_regex(r"(?P<indent>\s*)(?P<mark>[-+*]|(?P<number>\d{1,3})[.)])(?P<gap>\s+)(?P<text>\S.*)")
MOVES = lazy_regex(r" {4}|\s*(?:[-+*]|\d+[.)])\s")
FENCE = lazy_regex(r"\s*(```+|~~~+)")
ENVIRONMENT = lazy_regex(r"\s*\\begin\{(\w+\*?)\}")
SAID = lazy_regex(r"[^\W\d_`*(][^\0]*[.:!?,]$|[`*(\"][^\0]*[.:!?,]$")
WORD = lazy_regex(r"[^\W\d_]{2,}")
# What is no running text: headings, quotations, tables, fields, rulers.
BLOCK = lazy_regex(r"\s*(?:#{1,6}\s|[>|]|:[a-zA-Z][^:]*:(?:\s|$)|[-=*_~]{3,}\s*$|<|\$\$)")
TERM = lazy_regex(r"\s*(?![-+*]\s|\d+[.)]\s|[>|:#<])\S.{,60}[^:\s]:$")
SENTENCE_END = (".", ":", ";", "!", "?", "**")
REACH = 1000
"""So many lines below an item the next number is looked for."""
CODE = 4
"""Columns further in than the text around it, and a line is code to Markdown, or goes on with the line above."""


def plain_lists(prose: Prose) -> Prose:
    """The prose with its lists where Markdown sees them; the same object where nothing looks like one."""
    hinted = BEGINNING.search(f"\n{prose.text}") and HINT.search(prose.text)
    return Prose(tuple(_lines(prose.lines))) if hinted else prose


def _lines(lines: Sequence[ProseLine]) -> Iterator[ProseLine]:
    lines = list(lines)
    until = ""  # what ends the fence or the formula that we are in
    index = 0
    while index < len(lines):
        line = lines[index]
        if until:
            until = "" if until in line.text else until
            yield line
            index += 1
            continue
        if items := _definitions(lines, index):
            lines[index : index + len(items)] = items
            line = lines[index]
        if not line.text.strip() or not (MOVES.match(line.text) or _opens(line.text)):
            yield line
            index += 1
            continue
        until = _opens(line.text)
        above = next((lines[at] for at in range(index - 1, -1, -1) if lines[at].text.strip()), None)
        beside = index > 0 and bool(lines[index - 1].text.strip())
        margin = _margin(line)
        item = None if until else ITEM.match(line.text)
        base = _base(above) if above else 0
        if margin - base >= CODE and (above is None or _margin(above) < margin):
            if FENCE.match(line.text) or (item and not (beside and item["mark"] == "+")) or _is_said(lines, index):
                until = ""
                end = _end(lines, index, margin)
                lines[index:end] = [_shifted(part, base - margin) for part in lines[index:end]]
                if beside:
                    yield replace(line, text="")
                    beside = False
                if end < len(lines) and lines[end].text.strip():
                    lines.insert(end, replace(lines[end], text=""))
                line = lines[index]
                until = _opens(line.text)
        elif item and above is not None and beside and _margin(above) <= margin and _is_text(lines, index):
            if _goes_on(lines, index, item, above):
                line = lines[index] = _shifted(line, CODE)
            elif item["number"] not in (None, "1") and _counts(lines, index, item):
                yield replace(line, text="")
        yield line
        index += 1


# reStructuredText's list of terms, each with a colon and above what it means: to Markdown one running paragraph.
def _definitions(lines: Sequence[ProseLine], index: int) -> list[ProseLine]:
    if not TERM.match(lines[index].text) or (index and lines[index - 1].text.strip()):
        return []
    end = next((at for at in range(index, len(lines)) if not lines[at].text.strip()), len(lines))
    block = lines[index:end]
    margin = _margin(block[0])
    terms = [at for at, line in enumerate(block) if _margin(line) <= margin]
    alone = any(after == before + 1 for before, after in zip(terms, [*terms[1:], len(block)], strict=True))
    if len(terms) < 2 or alone or not all(TERM.match(block[at].text) for at in terms):
        return []
    if is_code([line.text for line in block]):
        return []
    said = set(range(len(block))) - set(terms)
    inner = min(_margin(block[at]) for at in said)
    items = [_shifted(line, margin + 2 - inner) for line in block]
    for at in terms:
        text = " " * margin + f"* {block[at].text.strip()}"
        items[at] = ProseLine(text, block[at].line, max(block[at].column - 2, 1))
    return items


def _opens(text: str) -> str:
    """What closes the fence or the formula that begins on a line, and goes on behind it."""
    if not any(mark in text for mark in ("```", "~~~", "$$", "\\begin")):
        return ""
    if mark := FENCE.match(text):
        return mark[1]
    if text.count("$$") % 2:
        return "$$"
    environment = ENVIRONMENT.match(text)
    end = rf"\end{{{environment[1]}}}" if environment else ""
    return "" if end in text else end


# A quotation of reStructuredText, which to Markdown is code: sentences, and no program.
def _is_said(lines: Sequence[ProseLine], index: int) -> bool:
    if index and lines[index - 1].text.strip():
        return False
    end = next((at for at in range(index, len(lines)) if not lines[at].text.strip()), len(lines))
    texts = [line.text for line in lines[index:end]]
    said = "\n".join(texts).strip()
    return bool(SAID.match(said)) and len(WORD.findall(said)) > 5 and not is_code(texts)


def _is_text(lines: Sequence[ProseLine], index: int) -> bool:
    """Whether the lines right above are a paragraph that is in no list."""
    while index and lines[index - 1].text.strip():
        index -= 1
        if ITEM.match(lines[index].text) or BLOCK.match(lines[index].text):
            return False
    return True


# A sentence that was broken before a dash, a product before its star, or a full stop's number: the only such mark.
def _goes_on(lines: Sequence[ProseLine], index: int, item: re.Match[str], above: ProseLine) -> bool:
    if above.text.rstrip().endswith(SENTENCE_END) or _margin(above) != len(item["indent"]):
        return False
    if item["number"]:
        return item["number"] == "1" and not _counts(lines, index, item)
    if item["text"][0].isupper() or item["text"][0] in "`*[":
        return False
    end = next((at for at in range(index, len(lines)) if not lines[at].text.strip()), len(lines))
    behind = next((line for line in lines[end:] if line.text.strip()), None)
    marks = [ITEM.match(line.text) for line in [*lines[index + 1 : end], *([behind] if behind else [])]]
    return not any(mark is not None and mark["mark"] == item["mark"] for mark in marks)


def _counts(lines: Sequence[ProseLine], index: int, item: re.Match[str]) -> bool:
    following = item["indent"], str(int(item["number"]) + 1)
    found = [ITEM.match(line.text) for line in lines[index + 1 : index + 1 + REACH]]
    return following in [(mark["indent"], mark["number"]) for mark in found if mark]


# The lines of a list that stands further in than what surrounds it.
def _end(lines: Sequence[ProseLine], index: int, margin: int) -> int:
    end = last = index + 1
    while end < len(lines) and (not lines[end].text.strip() or _margin(lines[end]) >= margin):
        end += 1
        if lines[end - 1].text.strip():
            last = end
    return last


def _base(line: ProseLine) -> int:
    """The column at which the text of a line stands, and what belongs to it."""
    item = ITEM.match(line.text)
    if item:
        return item.start("text")
    return CODE if line.text.startswith(":") else _margin(line)


def _margin(line: ProseLine) -> int:
    return len(line.text) - len(line.text.lstrip())


def _shifted(line: ProseLine, columns: int) -> ProseLine:
    if not line.text.strip():
        return line
    text = " " * columns + line.text if columns > 0 else line.text[-columns:]
    return ProseLine(text, line.line, max(line.column - columns, 1))
