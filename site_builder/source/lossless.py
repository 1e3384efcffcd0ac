"""
---
title: Lossless
summary: The law of the splitter, put to the test on any file.
---
# Lossless

The blocks of a file, put together, are the file, and every line of code stands in exactly one section. Here the law is
a function, so that the tests can hold it against every file of this project and of the standard library, and an author
can hold it against their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.diagnostic import Diagnostic
from site_builder.source.block import Block, Kind, split
from site_builder.source.python_parser import parse
from site_builder.source.section import Chapter, pair
from site_builder.source.source import LINE_END, Source, declared_encoding, read
from site_builder.source.token_stream import tokenize_source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one file: `refused` is why it is no Python, `lost` everything that was not kept of it."""

    refused: Diagnostic | None = None
    lost: tuple[Diagnostic, ...] = ()


def judge(path: str, data: bytes) -> Verdict:
    """Whether the file can be cut without loss."""
    source = read(path, data)
    if isinstance(source, Diagnostic):
        return Verdict(refused=source, lost=tuple(_wrongly_refused(source, data)))
    blocks = split(source, tokenize_source(source))
    chapter = pair(source, blocks)
    return Verdict(lost=(*_lost_text(source, blocks, data), *_lost_code(source, blocks, chapter)))


def _wrongly_refused(refusal: Diagnostic, data: bytes) -> Iterator[Diagnostic]:
    try:
        parse(data)
        data.decode(declared_encoding(data))
    except Exception:  # also whatever a codec raises that a cookie names
        return
    yield Diagnostic(
        refusal.path, refusal.line, refusal.column, f"Python accepts this file, we don't: {refusal.message}"
    )


def _lost_text(source: Source, blocks: Sequence[Block], data: bytes) -> Iterator[Diagnostic]:
    # The text and not the bytes: UTF-7 and ISO-2022-JP write one text in many ways, and some not at all that they read.
    # For UTF-8 it is the same, and what we make of a file is never in another encoding.
    if data.decode(source.encoding) != source.text:
        yield Diagnostic(source.path, 1, 1, f"the text is not what the file says in {source.encoding}")
    together = "".join(block.text for block in blocks)
    if together != source.text:
        pairs = enumerate(zip(together, source.text, strict=False))
        place = next((place for place, (ours, theirs) in pairs if ours != theirs), len(together))
        line = len(LINE_END.findall(source.text[:place])) + 1
        yield Diagnostic(source.path, line, 1, "the blocks put together are not the file from here on")


def _lost_code(source: Source, blocks: Sequence[Block], chapter: Chapter) -> Iterator[Diagnostic]:
    held = Counter(line.number for section in chapter.sections for line in section.code if line.text.strip())
    for number, times in sorted(held.items()):
        if times > 1:
            yield Diagnostic(source.path, number, 1, f"this line of code stands in {times} sections")
    for number in sorted(set(lines_of_code(blocks)) - held.keys()):
        yield Diagnostic(source.path, number, 1, "this line of code stands in no section")
    for section in chapter.sections:
        for line in section.code:
            if line.whole and line.text != source.lines[line.number - 1]:
                yield Diagnostic(source.path, line.number, 1, f"this line of code is another one in `{section.anchor}`")
    for anchor, times in Counter(section.anchor for section in chapter.sections).items():
        if times > 1:
            yield Diagnostic(source.path, 1, 1, f"{times} sections are called `{anchor}`")


def lines_of_code(blocks: Sequence[Block]) -> Iterator[int]:
    """The numbers of the lines that hold any code, also beside a docstring."""
    for block in blocks:
        if block.kind is Kind.CODE:
            texts = LINE_END.split(block.text.removeprefix("\ufeff"))
            yield from (number for number, text in enumerate(texts, block.span.first) if text.strip())
