"""
---
title: Translated source
summary: A Python file with its comments and docstrings in another language, and its code untouched.
---
# Translated source

Who copies the module wants its explanations in their own language. Each translation takes the place of its English:
behind the same `#`, at the same indentation, wrapped again because no two languages are equally long. What has no
translation stays as it is, to the letter; and a translation that would end its docstring early is refused.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import yaml
from msgspec.structs import replace

from site_builder.copies.translated_prose import Edit, Replace, apply, edits
from site_builder.copies.wrap import columns, wrap
from site_builder.diagnostic import Diagnostic
from site_builder.source import frontmatter
from site_builder.source.block import Block, Kind
from site_builder.source.prose import COMMENT, QUOTES, Prose, ProseLine, is_escaped, of_block
from site_builder.source.python_parser import parses
from site_builder.source.section import Chapter
from site_builder.source.source import LINE_END, Source
from site_builder.source.token_stream import scan
from site_builder.text.yaml_value import load
from site_builder.translation.catalogue import Entry, State
from site_builder.translation.message import translatable

WIDTH = 88
TYPE = re.compile("`[^`]*` – ")  # how a parameter's type is shown in front of its description
SINGLE = re.compile(r"\\(?![\"'])")  # what a docstring that doubles its backslashes writes twice
Find = Callable[[str, str], Entry | None]
"""The entry of a message, by context and text."""


def translator(find: Find, context: str) -> Replace:
    """What a message of one section is replaced by: a translation that is up to date, and nothing else."""

    def replaced(text: str) -> str | None:
        entry = find(context, text) if translatable(text) else None
        return entry.translation if entry is not None and entry.state is State.TRANSLATED else None

    return replaced


def translate(source: Source, blocks: Sequence[Block], chapter: Chapter, find: Find) -> tuple[str, list[Diagnostic]]:
    """The text of the file with all that is translated, and the translations that cannot stand in it."""
    file = _File(
        source, {n: b for b in blocks if b.kind is not Kind.CODE for n in range(b.span.first, b.span.last + 1)}
    )
    wanted = [
        placed
        for section in chapter.sections
        for edit in edits(section.prose, translator(find, section.anchor))
        if (placed := file.placed(edit, section.prose))
    ]
    found: list[Edit] = []
    refused: list[Diagnostic] = []
    for edit in (*wanted, *_front_matter(source, blocks, find)):
        if file.fits(edit):
            found.append(edit)
        else:
            message, hint = "this translation would end its docstring", f"it stands in {source.path}: {edit.text}"
            refused.append(Diagnostic(source.path, edit.first + 1, 1, message, hint))
    mark = "\ufeff" if source.text.startswith("\ufeff") else ""
    ends = [*LINE_END.findall(source.text), ""]
    lines = [line + end for line, end in zip(source.lines, ends, strict=True)]
    return mark + "".join(apply(lines, _apart(found), WIDTH, ends[0] or "\n")), refused


@dataclass(frozen=True, slots=True)
class _File:
    """The lines of a file, and the prose block of each."""

    source: Source
    blocks: dict[int, Block]

    def placed(self, edit: Edit, prose: Prose) -> Edit | None:
        """An edit of the prose as one of the file; None where the prose is not what stands there."""
        lines = prose.lines[edit.first : edit.last + 1]
        block = self.blocks.get(lines[0].line)
        if block is None:
            return None
        if is_escaped(block):
            edit, lines = _escaped(edit, lines)
        found = self._as_written(edit, lines) or self._as_listed(edit, lines[0].line, block.span.last)
        return replace(found, wraps=found.wraps and _quote(block) not in ('"', "'")) if found else None

    def _as_written(self, edit: Edit, lines: Sequence[ProseLine]) -> Edit | None:
        first, last = lines[0], lines[-1]
        start = first.column - 1 + edit.start
        end = last.column - 1 + edit.end
        begins = first.text[: edit.start] + edit.old[0]
        if (
            last.line - first.line != edit.last - edit.first
            or not self.source.lines[first.line - 1].startswith(begins, first.column - 1)
            or self.source.lines[last.line - 1][end - len(edit.old[-1]) : end] != edit.old[-1]
        ):
            return None
        hang = self._margin(first.line) + edit.hang
        return replace(edit, first=first.line - 1, start=start, last=last.line - 1, end=end, hang=hang)

    def _as_listed(self, edit: Edit, first: int, last: int) -> Edit | None:
        """The same where the page shows a list of parameters, made of the author's own style of writing them."""
        old, text = edit.old, edit.text
        kind = TYPE.match(old[0])
        if kind and text.startswith(kind[0]):
            old, text = (old[0][kind.end() :], *old[1:]), text[kind.end() :]
        for number in range(first, last - len(old) + 2):
            here = self.source.lines[number - 1 : number - 1 + len(old)]
            starts = [_end(line) - len(part) for line, part in zip(here, old, strict=True)]
            if all(_stands(line, part, start) for line, part, start in zip(here, old, starts, strict=True)):
                line = here[0] if here[0].strip() == old[0] else here[-1] if len(old) > 1 else ""
                hang = line[: len(line) - len(line.lstrip())] or self._margin(number) + "    "
                end = _end(here[-1])
                return Edit(number - 1, starts[0], number - 2 + len(old), end, old, text, hang, edit.wraps)
        return None

    def fits(self, edit: Edit) -> bool:
        """Whether the literal of the docstring is still one literal."""
        block = self.blocks[edit.first + 1]
        if block.kind is Kind.COMMENT:
            return True
        opening = QUOTES.match(block.text.lstrip())
        quote = _quote(block)
        # In triple quotes the closing ones get a line of their own where the text would run into them.
        apart = edit.wraps or edit.last + 1 < block.span.last
        literal = f"{opening[0] if opening else quote}{edit.text}{chr(10) if apart else ''}{quote}"
        tokens = scan(literal)
        if len(tokens) != 1 or tokens[0].text != literal:
            return False
        return parses(literal)  # `\alpha` in a plain docstring is what authors write

    def _margin(self, number: int) -> str:
        line = self.source.lines[number - 1]
        if self.blocks[number].kind is Kind.COMMENT and (mark := COMMENT.match(line)):
            return mark[0].rstrip() + " "
        return line[: len(line) - len(line.lstrip())]


def _escaped(edit: Edit, lines: Sequence[ProseLine]) -> tuple[Edit, tuple[ProseLine, ...]]:
    start, end = len(_doubled(lines[0].text[: edit.start])), len(_doubled(lines[-1].text[: edit.end]))
    old = tuple(map(_doubled, edit.old))
    written = tuple(replace(line, text=_doubled(line.text)) for line in lines)
    return replace(edit, start=start, end=end, old=old, text=_doubled(edit.text)), written


def _doubled(text: str) -> str:
    return SINGLE.sub(r"\\\\", text)


def _quote(block: Block) -> str:
    opening = QUOTES.match(block.text.lstrip()) if block.kind is Kind.DOCSTRING else None
    return opening[1] if opening else ""


def _apart(found: Sequence[Edit]) -> Iterator[Edit]:
    """The edits without those that would change the same words a second time."""
    behind = (0, 0)
    for edit in sorted(found, key=lambda edit: (edit.first, edit.start)):
        if (edit.first, edit.start) >= behind:
            yield edit
            behind = (edit.last, edit.end)


def _end(line: str) -> int:
    """Where the text of a line ends: before the quotes that may close it."""
    return len(line.rstrip().rstrip("\"'").rstrip())


def _stands(line: str, part: str, start: int) -> bool:
    return start >= 0 and line.startswith(part, start) and line[start - 1 : start] in ("", " ", "\t", '"', "'")


# Title and summary are messages too; here they are values in YAML.
def _front_matter(source: Source, blocks: Sequence[Block], find: Find) -> Iterator[Edit]:
    docstring = next((b for b in blocks if isinstance(b.owner, ast.Module)), None)
    prose = of_block(docstring) if docstring else Prose()
    lines = prose.lines
    if docstring is None or not lines or lines[0].text != "---":
        return
    written = _doubled if is_escaped(docstring) else str
    # Of a docstring in several literals or in parentheses only the value is known, and not where it stands.
    if not all(source.lines[line.line - 1].startswith(written(line.text), line.column - 1) for line in lines):
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.text == "---"), 0)
    front, _, _ = frontmatter.parse(source.path, prose)
    for key, english in (("title", front.title), ("summary", front.summary)):
        first = next((i for i, line in enumerate(lines[:end]) if line.text.startswith(f"{key}:")), 0)
        last = next((i for i in range(first + 1, end + 1) if not lines[i].text[:1].isspace()), end) - 1
        if not first or not english:
            continue
        text = translator(find, key)(english)
        if text is None:
            continue
        start = lines[first].column - 1
        old = tuple(line.text for line in lines[first : last + 1])
        stop = len(source.lines[lines[last].line - 1])
        value = written(_yaml(key, text, WIDTH - start))
        yield Edit(lines[first].line - 1, start, lines[last].line - 1, stop, old, value, " " * start, wraps=False)


def _yaml(key: str, text: str, width: int) -> str:
    text = " ".join(text.split())
    plain = f"{key}: {text}"
    folded = "\n".join([f"{key}: >", *(f"  {line}" for line in wrap(text, width - 2))])
    if columns(plain) <= width and _means(plain, key, text):
        return plain
    # Quotes and backslashes of YAML's own would mean something to Python as well; this form needs none.
    return folded if _means(folded, key, text) else f"{key}: {json.dumps(text, ensure_ascii=False)}"


def _means(yaml_text: str, key: str, text: str) -> bool:
    try:
        value = load(yaml_text)
    except yaml.YAMLError:
        return False
    return isinstance(value, dict) and "".join(str(value.get(key)).split()) == "".join(text.split())
