"""
---
title: reStructuredText
summary: What Sphinx's authors write in docstrings, said in Markdown.
---
# reStructuredText

Most docstrings that were not written for these pages were written for Sphinx. Their plain paragraphs and lists are
Markdown too; what is not - directives, literal blocks, doctests - is said here in Markdown, line by line, so that each
line keeps its place. A docstring without any of it comes back as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from site_builder.source.docstring.rst_directives import SUBSTITUTION, directive
from site_builder.source.docstring.rst_lines import body_below, fenced, filled, margin_of, retold, set_off
from site_builder.source.docstring.rst_roles import FENCE, targets, without_roles
from site_builder.source.docstring.rst_tables import GRID, grid_table, simple_table
from site_builder.source.docstring.rst_tables import RULER as COLUMNS
from site_builder.source.prose import Prose, ProseLine, trimmed
from site_builder.text.lazy_regex import lazy_regex

HINTS = (">>> ", ":meta ", "::", ".. ", ":`", "`_", "]_", "`\\ ", "__", "~~~~", "^^^^", "****", "====", "++++", '""""')
HINT = lazy_regex("|".join(map(re.escape, HINTS)))
ORDER = lazy_regex(r"\s*:meta [^:`]*:[^`]*$")  # to Sphinx, and not to a reader
RULER = lazy_regex(r"([=\-~^\"'`#*+:.<>_])\1{2,}$")


def plain_markdown(prose: Prose, *, documents: bool = True) -> Prose:
    """`prose` without reStructuredText. `documents` says that it is a docstring: a comment has roles and no more."""
    if not HINT.search(prose.text):
        return prose
    lines = _blocks(prose.lines) if documents else list(prose.lines)
    return trimmed(without_roles(_substituted(lines, prose.lines), targets(prose.lines)))


def _substituted(lines: Sequence[ProseLine], source: Sequence[ProseLine]) -> Sequence[ProseLine]:
    """The lines with the texts that the author has given names to, such as `|vdots|`."""
    found = [SUBSTITUTION.match(line.text) for line in source if ".. |" in line.text]
    texts = {match["name"]: match["text"].rstrip() for match in found if match}
    if not texts:
        return lines
    names = "|".join(map(re.escape, texts))
    named = lazy_regex(rf"\\?\|({names})\\?\|")  # in the cell of a table, bars have a backslash by now
    return [replace(line, text=named.sub(lambda match: texts[match[1]], line.text)) for line in lines]


def _blocks(lines: Sequence[ProseLine]) -> list[ProseLine]:
    out: list[ProseLine] = []
    fence = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        mark = FENCE.match(line.text)
        if mark and not (not fence and _is_title(lines, index)):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if not fence and ORDER.match(line.text):
            index += 1
            continue
        if fence or (mark and not _is_title(lines, index)):
            out.append(line)
            index += 1
            continue
        taken = (
            _doctest(lines, index, out)
            or directive(lines, index, out, _blocks)
            or _table(lines, index, out)
            or _heading(lines, index, out)
            or _literal(lines, index, out)
        )
        if not taken:
            out.append(line)
        index += taken or 1
    return out


# Each rule says how many lines it took; none means: not mine.
def _doctest(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    if not lines[index].text.lstrip().startswith(">>> "):
        return 0
    end = index
    while end < len(lines) and lines[end].text.strip() and margin_of(lines[end]) >= margin_of(lines[index]):
        end += 1
        # One blank line between two examples, or in what the last one prints, is a breath and not an end.
        following = lines[end + 1] if end + 1 < len(lines) and not lines[end].text.strip() else lines[index]
        if following.text.lstrip().startswith(">>> ") or margin_of(following) > margin_of(lines[index]):
            end += following is not lines[index]
    fenced(lines[index:end], "python", out)
    return end - index


def _table(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    simple = COLUMNS.match(lines[index].text)
    if not simple and not GRID.match(lines[index].text):
        return 0
    end = next((at for at in range(index, len(lines)) if not lines[at].text.strip()), len(lines))
    if simple:
        last = max(at for at in range(index, end) if COLUMNS.match(lines[at].text))
        if last < index + 2:
            return 0
        set_off(out, lines[index])
        out += simple_table(lines[index : last + 1])
        out.append(replace(lines[last], text=""))
        return last + 1 - index
    if bars := grid_table(lines[index:end]):
        set_off(out, lines[index])
        out += [*bars, replace(lines[end - 1], text="")]
    else:
        fenced(lines[index:end], "text", out)
    return end - index


# Over- and underlined titles. Markdown knows the underlines `=` and `-`, and takes `~~~` for a fence.
def _heading(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    text = lines[index].text.rstrip()
    over = RULER.match(text)
    if over and index + 2 < len(lines) and lines[index + 2].text.rstrip() == text and lines[index + 1].text.strip():
        title = lines[index + 1].text.strip()
        out.append(retold(lines[index + 1], f"# {title}", title))
        return 3
    if _is_title(lines, index + 1) and lines[index + 1].text[0] not in "=-":
        out.append(retold(lines[index], f"## {text}", text))
        return 2
    return 0


def _is_title(lines: Sequence[ProseLine], under: int) -> bool:
    """Whether line `under` underlines a title: nearly as long as the line above, which begins a paragraph."""
    if not 0 < under < len(lines) or not RULER.match(lines[under].text.rstrip()):
        return False
    title = lines[under - 1].text.rstrip()
    alone = under == 1 or not lines[under - 2].text.strip()
    return alone and bool(title) and not title[0].isspace() and abs(len(lines[under].text.rstrip()) - len(title)) < 3


def _literal(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    line = lines[index]
    text = line.text.rstrip()
    if not text.endswith("::"):
        return 0
    body = body_below(lines, index)
    following = next((lines[at].text for at in range(index + 1, len(lines)) if lines[at].text.strip()), "")
    if not body and following.startswith(">>> ") and text.strip() != "::":
        out.append(replace(line, text=text[:-1]))
        return 1
    if not body or body[0].text.strip():
        return 0
    if text.strip() != "::":
        out.append(replace(line, text=text[:-1] if text[-3:-2].strip() else text[:-2].rstrip()))
    code = filled(body)
    if code[0].text.lstrip().startswith(">>> "):
        return 1  # a doctest, which may hold blank lines
    fenced(code, "python", out, line.text[: len(line.text) - len(line.text.lstrip())])
    return 1 + len(body)
