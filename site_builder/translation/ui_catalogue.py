"""
---
title: The interface in a new language
summary: The words of buttons and labels as a catalogue of the site, where the builder does not bring them.
---
# The interface in a new language

The builder brings its words in a few languages. For any other one they stand in `docs/locales/LANG/interface.po`, an
ordinary catalogue: who translates the pages can translate the buttons too, and needs to write no JSON.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from site_builder.diagnostic import Diagnostic
from site_builder.translation.catalogue import Catalogue, State
from site_builder.translation.catalogue_po import read
from site_builder.translation.merging import merge
from site_builder.translation.message import Message
from site_builder.translation.ui_strings import SOURCE, brought

NAME = "interface.po"
KIND = "button or label"
FIELD = re.compile(r"\{\w+\}")


def messages(code: str) -> tuple[Message, ...]:
    """The words that the builder does not bring in a language; their keys are their contexts."""
    known = brought(code)
    return tuple(Message(key, text, "", 0, KIND) for key, text in brought(SOURCE).items() if key not in known)


def update(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the words of today."""
    return without_places(merge(catalogue, messages(catalogue.language)))


def without_places(catalogue: Catalogue) -> Catalogue:
    """Words stand in no file of the author's."""
    return replace(catalogue, entries=tuple(replace(entry, places=()) for entry in catalogue.entries))


def is_interface(catalogue: Catalogue) -> bool:
    """Whether these are the words of buttons and labels, and no page."""
    return any(entry.kind == KIND and entry.context in brought(SOURCE) for entry in catalogue.entries)


def said(path: str, code: str, data: bytes) -> tuple[dict[str, str], list[Diagnostic]]:
    """The words that stand in a catalogue, by their keys, and what is wrong with them."""
    catalogue, problems = read(path, code, data)
    found = {}
    faults = list(problems)
    for entry in catalogue.entries:
        if entry.obsolete or entry.state is not State.TRANSLATED:
            continue
        lost = sorted(set(FIELD.findall(entry.text)) ^ set(FIELD.findall(entry.translation)))
        if lost:
            hint = "it is replaced by a number or a name, and stays as it is in the English"
            message = f"wrong translation: {', '.join(lost)} is not in both texts"
            faults.append(Diagnostic(path, entry.line, 1, message, hint))
        else:
            found[entry.context] = entry.translation
    return found, faults
