"""
---
title: Labels
summary: The words in a drawing, as messages for a translator, and put back where they stood.
---
# Labels

A drawing is read by those who read the page, so its words are translated with the page's. One `<text>` is one message,
also where a part of it is raised or slanted: `convolution <t1>p</t1> × <t1>p</t1>`. To cut it there would leave the
translator with crumbs, in the order of the English. The marks `<t1>` are counted like any tag, so a check says which is
lost.

Everything here reads the text that `svg.clean` has written, not a file: there each `<` begins a tag and each `>` ends
one, which makes finding the words easy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from site_builder.translation.message import translatable

LABELS = frozenset({"text", "title", "desc"})
"""The elements whose words are for readers; all that is inside one is a part of its text."""

TAG = re.compile(r"<(?P<close>/?)(?P<name>[\w:-]+)[^>]*?(?P<empty>/?)>")
MARK = re.compile(r"<(?P<close>/?)t(?P<number>\d+)(?P<empty>/?)>")
WHOLE = re.compile(r"<t1>(?P<inside>[^<]*)</t1>")
# What a translator's text may look like without being it.
AMPERSAND = re.compile(r"&(?=#?\w+;)")
ANGLE = re.compile(r"<(?=[A-Za-z/])")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGE = re.compile(r' (?:xml:)?lang="[^"]*"')

WORD = re.compile(r"[^\s,;:!?()\[\]{}“”‘’\"'…]+")
LETTERS = re.compile(r"[^\W\d_]+")
# `BatchNorm`, `patch_size`, `nn.Linear`, `ResNet-50`; and short names in capitals: `GELU`, `MLP`.
IDENTIFIER = re.compile(r"[^\Wa-z]*+[a-z][^\WA-Z]*+[A-Z]\w*+|[^\W_]*+_\w*+|\w+(?:\.\w+)+|[A-Z0-9]{1,5}s?")
FIRST_IDEOGRAPH = "\u2e80"


@dataclass(frozen=True, slots=True)
class Label:
    """
    The words of one element: `text` as a message, and from where to where they stand in the drawing.

    `tags` are the tags inside, by the mark that stands for each in `text`; `around` those that only enclose the whole.
    """

    text: str
    start: int
    end: int
    tags: Mapping[str, str] = field(default_factory=dict)
    around: tuple[str, str] = ("", "")


def labels(drawing: str) -> list[Label]:
    """All elements of a cleaned drawing that hold words for readers, in order; also those with nothing to translate."""
    return list(_labels(drawing))


def _labels(drawing: str) -> Iterator[Label]:
    depth = start = 0
    for tag in TAG.finditer(drawing):
        if not depth:
            if tag["name"] in LABELS and not tag["close"]:
                start, depth = tag.end(), 0 if tag["empty"] else 1
                if tag["empty"]:
                    yield Label("", start, start)
        elif not tag["empty"]:
            depth += -1 if tag["close"] else 1
            if not depth:
                yield _label(drawing, start, tag.start())


def _label(drawing: str, start: int, end: int) -> Label:
    tags: dict[str, str] = {}
    numbers: dict[str, int] = {}
    open_marks: list[int] = []

    def mark(tag: re.Match[str]) -> str:
        # Twins have one mark: which of two slanted letters is which, nobody needs to say.
        number = open_marks.pop() if tag["close"] else numbers.setdefault(tag[0], len(numbers) + 1)
        if not (tag["close"] or tag["empty"]):
            open_marks.append(number)
        made = f"<{tag['close']}t{number}{tag['empty']}>"
        tags[made] = tag[0]
        return made

    parts: list[str] = []
    at = start
    for tag in TAG.finditer(drawing, start, end):
        parts += [_plain(drawing[at : tag.start()]), mark(tag)]
        at = tag.end()
    text = " ".join("".join([*parts, _plain(drawing[at:end])]).split())
    whole = WHOLE.fullmatch(text)
    if whole:
        return Label(whole["inside"].strip(), start, end, {}, (tags["<t1>"], tags["</t1>"]))
    return Label(text, start, end, tags)


def _plain(written: str) -> str:
    return ANGLE.sub("&lt;", AMPERSAND.sub("&amp;", unescape(written)))


def worded(text: str) -> bool:
    """Whether a label says something in a language: not where all of it is formulas, numbers and names of code."""
    plain = MARK.sub("", text)
    if not translatable(plain):
        return False
    for word in WORD.findall(unescape(plain)):
        letters = LETTERS.findall(word)
        says = any(len(run) > 1 or run >= FIRST_IDEOGRAPH for run in letters)
        if says and not IDENTIFIER.fullmatch(word.strip(".-–—/")):
            return True
    return False


def relabelled(drawing: str, translate: Callable[[str], str | None], tag: str) -> str:
    """
    The drawing in the language `tag`: each label that `translate` knows says what it returns, the others stay.

    A translation whose marks don't stand as tags must stand is not used; what is drawn is always well-formed.
    """
    parts: list[str] = []
    at = 0
    for label in labels(drawing):
        translation = translate(label.text) if worded(label.text) else None
        written = written_as(label, translation) if translation else None
        if written is not None:
            parts += [drawing[at : label.start], written]
            at = label.end
    root, inside = TAG.match(drawing), "".join([*parts, drawing[at:]])
    if root is None:
        return drawing
    opening = LANGUAGE.sub("", root[0])
    end = -2 if root["empty"] else -1
    return f'{opening[:end]} xml:lang="{tag}"{opening[end:]}{inside[root.end() :]}'


def written_as(label: Label, translation: str) -> str | None:
    """A translation as it stands inside the element; None where its marks are not those of the label, or crossed."""
    parts = [label.around[0]]
    opened: list[str] = []
    at = 0
    for mark in MARK.finditer(translation):
        if mark[0] not in label.tags:
            return None
        if mark["close"]:
            if not opened or opened.pop() != mark["number"]:
                return None
        elif not mark["empty"]:
            opened.append(mark["number"])
        parts += [_escaped(translation[at : mark.start()]), label.tags[mark[0]]]
        at = mark.end()
    if opened:
        return None
    return "".join([*parts, _escaped(translation[at:]), label.around[1]])


def _escaped(text: str) -> str:
    return escape(NOT_XML.sub("", unescape(text)).replace("\\\n", " ").replace("\n", " "), quote=False)
