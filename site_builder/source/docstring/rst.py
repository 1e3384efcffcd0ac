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
from itertools import islice, takewhile

from msgspec.structs import replace

from site_builder.source.docstring.rst_math import equation
from site_builder.source.docstring.rst_roles import FENCE, targets, without_roles
from site_builder.source.docstring.rst_tables import GRID, grid_table, list_table, simple_table
from site_builder.source.docstring.rst_tables import RULER as COLUMNS
from site_builder.source.prose import Prose, ProseLine, trimmed
from site_builder.text.lazy_regex import lazy_regex

HINTS = (">>> ", ":meta ", "::", ".. ", ":`", "`_", "]_", "`\\ ", "__", "~~~~", "^^^^", "****", "====", "++++", '""""')
HINT = lazy_regex("|".join(map(re.escape, HINTS)))
DIRECTIVE = lazy_regex(r"(?P<indent>\s*)\.\. +(?P<name>[\w-]+(?::[\w-]+)?) ?:: ?(?P<text>.*)")
COMMENT = lazy_regex(r"\s*\.\. (?:_[^:]+:(?!\S)|[^\[|\s])")
CITATION = lazy_regex(r"(\s*)\.\. +\[#?([\w.-]+|#|\*)\](?:\s+(.*)|$)")
SUBSTITUTION = lazy_regex(r"\s*\.\. +\|(?P<name>[^|]+)\| +(?:replace|unicode)::\s*+(?P<text>.*)")
ORDER = lazy_regex(r"\s*:meta [^:`]*:[^`]*$")  # to Sphinx, and not to a reader
OPTION = lazy_regex(r"\s*:[\w-]+:(?:\s|$)")
RULER = lazy_regex(r"([=\-~^\"'`#*+:.<>_])\1{2,}$")
ITEM = lazy_regex(r"\s*(?:[-*+]|\d+[.)]|:[\w *.-]+:)\s")
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

REACH = 1000
"""So many lines above an example it is looked whether that stands in an item of a list."""


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
        for rule in (_doctest, _directive, _table, _heading, _literal):
            taken = rule(lines, index, out)
            if taken:
                index += taken
                break
        else:
            out.append(line)
            index += 1
    return out


# Each rule says how many lines it took; none means: not mine.
def _doctest(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    if not lines[index].text.lstrip().startswith(">>> "):
        return 0
    end = index
    while end < len(lines) and lines[end].text.strip() and _margin(lines[end]) >= _margin(lines[index]):
        end += 1
        # One blank line between two examples, or in what the last one prints, is a breath and not an end.
        following = lines[end + 1] if end + 1 < len(lines) and not lines[end].text.strip() else lines[index]
        if following.text.lstrip().startswith(">>> ") or _margin(following) > _margin(lines[index]):
            end += following is not lines[index]
    _fenced(lines[index:end], "python", out)
    return end - index


def _directive(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    line = lines[index]
    if ".. " not in line.text:
        return 0
    if cited := CITATION.match(line.text):
        if out and not out[-1].text.lstrip().startswith("* "):
            out.append(replace(line, text=""))
        said = cited[3] or ""
        out.append(_retold(line, f"{cited[1]}* [{cited[2]}] {said}".rstrip(), said))
        return 1
    body = _body(lines, index)
    found = DIRECTIVE.match(line.text)
    if found is None:
        return 1 + len(body) if COMMENT.match(line.text) or SUBSTITUTION.match(line.text) else 0
    name, indent = found["name"].rpartition(":")[2].lower(), found["indent"]
    options = len(list(takewhile(lambda option: OPTION.match(option.text), body)))
    rest = _filled(body[options:])
    text = found["text"].strip()
    if name == "math":
        formula = [_retold(line, indent + text, text)] if text else []
        formula += _shifted(rest, indent)
        _between(equation(formula), f"{indent}$$", f"{indent}$$", line, out)
    elif name == "list-table":
        if text:
            _set_off(out, line)
            out.append(_retold(line, f"{indent}**{text}**", text))
        _set_off(out, line)
        header = any("header-rows: 0" not in part.text and "header-rows" in part.text for part in body[:options])
        out += list_table(rest, indent, header=header)
        out.append(replace(line, text=""))
    elif name in CODE:
        if rest and rest[0].text.lstrip().startswith(">>> "):
            text = "python"
        _fenced(rest, text or "python", out, indent)
    elif not HIDDEN.fullmatch(name):
        title = NOTES.get(name, name.replace("-", " ").capitalize())
        if name.startswith(("version", "deprecated")):
            version, _, text = text.partition(" ")
            title = f"{title} {version}".strip()
        elif name in TITLED and text:
            title, text = text.rstrip("."), ""
        head = f"`{text}`" if OBJECT.fullmatch(name) and text else f"**{title}.** {text}".rstrip()
        _beside(out, line, indent)
        out.append(_retold(line, f"{indent}> {head}", text or title))
        if rest and (OBJECT.fullmatch(name) or name in TITLED):
            out.append(replace(line, text=f"{indent}>"))
        out += [_retold(part, f"{indent}> {part.text}".rstrip(), part.text) for part in _blocks(_shifted(rest, ""))]
        out.append(replace((rest or [line])[-1], text=""))
    return 1 + len(body)


def _table(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    simple = COLUMNS.match(lines[index].text)
    if not simple and not GRID.match(lines[index].text):
        return 0
    end = next((at for at in range(index, len(lines)) if not lines[at].text.strip()), len(lines))
    if simple:
        last = max(at for at in range(index, end) if COLUMNS.match(lines[at].text))
        if last < index + 2:
            return 0
        _set_off(out, lines[index])
        out += simple_table(lines[index : last + 1])
        out.append(replace(lines[last], text=""))
        return last + 1 - index
    if bars := grid_table(lines[index:end]):
        _set_off(out, lines[index])
        out += [*bars, replace(lines[end - 1], text="")]
    else:
        _fenced(lines[index:end], "text", out)
    return end - index


# Over- and underlined titles. Markdown knows the underlines `=` and `-`, and takes `~~~` for a fence.
def _heading(lines: Sequence[ProseLine], index: int, out: list[ProseLine]) -> int:
    text = lines[index].text.rstrip()
    over = RULER.match(text)
    if over and index + 2 < len(lines) and lines[index + 2].text.rstrip() == text and lines[index + 1].text.strip():
        title = lines[index + 1].text.strip()
        out.append(_retold(lines[index + 1], f"# {title}", title))
        return 3
    if _is_title(lines, index + 1) and lines[index + 1].text[0] not in "=-":
        out.append(_retold(lines[index], f"## {text}", text))
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
    body = _body(lines, index)
    following = next((lines[at].text for at in range(index + 1, len(lines)) if lines[at].text.strip()), "")
    if not body and following.startswith(">>> ") and text.strip() != "::":
        out.append(replace(line, text=text[:-1]))
        return 1
    if not body or body[0].text.strip():
        return 0
    if text.strip() != "::":
        out.append(replace(line, text=text[:-1] if text[-3:-2].strip() else text[:-2].rstrip()))
    code = _filled(body)
    if code[0].text.lstrip().startswith(">>> "):
        return 1  # a doctest, which may hold blank lines
    _fenced(code, "python", out, line.text[: len(line.text) - len(line.text.lstrip())])
    return 1 + len(body)


def _body(lines: Sequence[ProseLine], index: int) -> Sequence[ProseLine]:
    """The lines below one that are blank or stand further in, without the blank ones at the end."""
    margin = _margin(lines[index])
    end = last = index + 1
    while end < len(lines) and (not lines[end].text.strip() or _margin(lines[end]) > margin):
        end += 1
        if lines[end - 1].text.strip():
            last = end
    return lines[index + 1 : last]


def _filled(lines: Sequence[ProseLine]) -> Sequence[ProseLine]:
    first = next((index for index, line in enumerate(lines) if line.text.strip()), len(lines))
    return lines[first:]


def _margin(line: ProseLine) -> int:
    return len(line.text) - len(line.text.lstrip())


def _shifted(lines: Sequence[ProseLine], indent: str) -> list[ProseLine]:
    margin = min((_margin(line) for line in lines if line.text.strip()), default=0)
    return [_retold(line, (indent + line.text[margin:]).rstrip(), line.text[margin:].rstrip()) for line in lines]


def _retold(line: ProseLine, text: str, words: str) -> ProseLine:
    """The line with another text, which has `words` in common with the old one; they keep their column."""
    return ProseLine(text, line.line, max(line.column + line.text.find(words) - text.find(words), 1))


# Notes often come in rows, one for each version; together they are one quotation.
def _beside(out: list[ProseLine], line: ProseLine, indent: str) -> None:
    last = next((index for index in range(len(out) - 1, -1, -1) if out[index].text.strip()), -1)
    if last >= 0 and out[last].text.startswith(f"{indent}> "):
        out[last + 1 :] = [replace(line, text=f"{indent}>")]
    else:
        _set_off(out, line)


def _set_off(out: list[ProseLine], line: ProseLine) -> None:
    if out and out[-1].text.strip():
        out.append(replace(line, text=""))


def _between(inner: Sequence[ProseLine], opening: str, closing: str, line: ProseLine, out: list[ProseLine]) -> None:
    _set_off(out, line)
    out.append(replace(line, text=opening))
    out += inner
    out.append(replace((inner or [line])[-1], text=closing))
    out.append(replace((inner or [line])[-1], text=""))


def _fenced(lines: Sequence[ProseLine], language: str, out: list[ProseLine], indent: str | None = None) -> None:
    if not lines:
        return
    if indent is None:
        # Inside an item the fence must stand as far in as the item's text; elsewhere that would be a block of its own.
        margin = _margin(lines[0])
        before = islice(reversed(out), REACH if margin else 0)
        above = next((line for line in before if line.text.strip() and _margin(line) < margin), None)
        indent = " " * _margin(lines[0]) if above is not None and ITEM.match(above.text) else ""
    _between(_shifted(lines, indent), f"{indent}```{language}", f"{indent}```", lines[0], out)
