"""
---
title: Figures
summary: The drawings that a page shows - their words are messages of that page, and each language gets its own copy.
---
# Figures

A translated drawing is a file of its own, named after its content: where two pages translate a label differently,
there are two files, and where they agree, one.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterator

from msgspec import Struct

from site_builder.crossref.reference import image_file
from site_builder.markup.markup import images
from site_builder.source.prose import Prose
from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.catalogue import Entry, State
from site_builder.translation.message import Message

KIND = "figure"
"""What a catalogue says of a message that stands in a drawing."""

ATTRIBUTE = lazy_regex(r' ([\w:-]+)="([^"]*)"')
PIXELS = lazy_regex(r"(\d+(?:\.\d+)?)(?:px)?")

FOLDER = "figures"
"""Where translated drawings stand, under the folder of their language."""


class Figure(Struct, frozen=True):
    """
    A drawing that the section `anchor` shows: the file `path`, as it may be published.

    `lines` are those of the file, counted from 1, at which its labels stand.
    """

    anchor: str
    path: str
    drawing: str
    lines: tuple[int, ...]

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in CSS pixels, by which a browser keeps the place free; None where the file has no size."""
        root = dict(ATTRIBUTE.findall(self.drawing, 0, self.drawing.find(">")))
        sides = [PIXELS.fullmatch(root.get(name, "")) for name in ("width", "height")]
        width, height = (round(float(side[1])) if side else 0 for side in sides)
        return (width, height) if width and height else None


def figures(prose: Prose, path: str, anchor: str, read: Callable[[str], bytes | None]) -> Iterator[Figure]:
    """The drawings that a prose in the file `path` shows; `read` gives the content of a file, or None."""
    if ".svg" not in prose.text:
        return
    from site_builder.markup.svg import clean

    for target in dict.fromkeys(images(prose)):
        file = image_file(target, path)
        data = read(file) if file and file.endswith(".svg") else None
        if data is not None:
            made = clean(data)
            yield Figure(anchor, file, made.text, made.lines)


def messages(figure: Figure) -> list[Message]:
    """What there is to translate in a drawing, each text once."""
    from site_builder.markup.svg_labels import labels, worded  # here and below: most pages show no drawing

    found: dict[str, Message] = {}
    for label, line in zip(labels(figure.drawing), figure.lines, strict=True):
        if worded(label.text):
            found.setdefault(label.text, Message(figure.anchor, label.text, figure.path, line, KIND))
    return list(found.values())


def translated(figure: Figure, find: Callable[[str, str], Entry | None], tag: str) -> tuple[str, list[State]]:
    """The drawing in the language `tag`, and the state of each message; empty where nothing is translated."""
    from site_builder.markup.svg_labels import relabelled

    known: dict[str, str] = {}
    states: list[State] = []
    for message in messages(figure):
        entry = find(figure.anchor, message.text)
        shown = entry.state if entry is not None and entry.state is not State.GUESS else State.MISSING
        states.append(shown)
        if entry is not None and shown is not State.MISSING:
            known[message.text] = entry.translation
    return relabelled(figure.drawing, known.get, tag) if known else "", states


def address(figure: Figure, drawing: str) -> str:
    """Where a translated drawing stands, as seen from the root of its language: `figures/shapes-3fa91c2b.svg`."""
    stem = posixpath.splitext(posixpath.basename(figure.path))[0]
    return f"{FOLDER}/{stem}-{hashlib.sha256(drawing.encode()).hexdigest()[:8]}.svg"
