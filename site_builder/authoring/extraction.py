"""
---
title: Extracting messages
summary: Brings templates and catalogues up to date with the sources.
---
# Extracting messages

Run after the English has changed. It writes what changed and nothing else: run twice, the second run does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from site_builder.crossref.reference import image_file
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.authored_file import outside, write_each
from site_builder.files.reading_root import Roots
from site_builder.markup.figure import KIND
from site_builder.markup.markup import images
from site_builder.project.attachment import is_drawing, published_data
from site_builder.project.loom import Loom, catalogue_path, template_path
from site_builder.source.prose import Prose
from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Catalogue, Entry, State
from site_builder.translation.merging import merge
from site_builder.translation.ui_catalogue import update as update_interface
from site_builder.trust.file_standing import WIDEN
from site_builder.weave import Text, messages


def update(loom: Loom) -> tuple[list[str], list[Diagnostic]]:
    """
    Write every template and catalogue that is not up to date; the paths written, and what is wrong.

    A catalogue that cannot be read whole is left as it is: writing it anew would lose somebody's work.
    """
    settings = loom.settings
    texts, problems = loom.texts()
    files: dict[str, str] = {}
    merged: dict[str, dict[str, Catalogue]] = {edition.language.code: {} for edition in settings.editions[1:]}
    for url, text in texts.items():
        problems += refused(text, loom.roots)
        found = messages(text)
        files[template_path(settings, url)] = catalogue_po.write(merge(Catalogue(), found))
        for edition in settings.editions[1:]:
            if not edition.has(url):
                continue
            old, wrong = loom.catalogue(url, edition.language.code)
            problems += wrong
            if old.whole:
                merged[edition.language.code][url] = merge(old, found)
    for code, some in merged.items():
        for url, catalogue in drawn_once(some).items():
            files[catalogue_path(settings, url, code)] = catalogue_po.write(catalogue)
    for edition in settings.editions[1:]:
        words, wrong = loom.words(edition.language.code)
        problems += wrong
        if words.entries and words.whole:
            files[words.path] = catalogue_po.write(update_interface(words))
    leading_out = outside(settings.root, files, settings.root / settings.locales)
    problems += leading_out
    for problem in leading_out:
        del files[problem.path]
    changed, unwritten = write_each(settings.root, {path: content.encode() for path, content in files.items()})
    return sorted(changed), [*problems, *unwritten]


def refused(text: Text, roots: Roots) -> list[Diagnostic]:
    """Why drawings that a page shows have no words for its catalogue: they lead out of what may be read."""
    found = []
    for section in text.chapter.sections:
        for target in dict.fromkeys(images(section.prose)) if ".svg" in section.prose.text else ():
            file = image_file(target, text.path)
            if why := roots.outside(file) if file else "":
                line, column = place(section.prose, f"({target}")
                found.append(Diagnostic(text.path, line, column, f"`{target}` {why}", WIDEN))
            elif is_drawing(file) and roots.is_file(file):
                found += [one for one in published_data(file, roots)[1] if one.severity is Severity.ERROR]
    return found


def place(prose: Prose, needle: str) -> tuple[int, int]:
    """Where something stands in a prose; its beginning where it is written otherwise."""
    there = [(line.line, line.column + line.text.find(needle)) for line in prose.lines if needle in line.text]
    return there[0] if there else (prose.lines[0].line, prose.lines[0].column)


def drawn_once(catalogues_of: Mapping[str, Catalogue]) -> dict[str, Catalogue]:
    """
    The catalogues of a language, by page, with the words of a drawing carried from one page that shows it to another.

    Only where they are missing there: two pages may say it differently.
    """
    known: dict[tuple[str, str], Entry] = {}
    for catalogue in catalogues_of.values():
        for entry in catalogue.entries:
            if _in_drawing(entry) and entry.state is State.TRANSLATED:
                known.setdefault((entry.places[0][0], entry.text), entry)

    def carried(entry: Entry) -> Entry:
        if not _in_drawing(entry) or entry.state not in (State.MISSING, State.GUESS):
            return entry
        other = known.get((entry.places[0][0], entry.text))
        if other is None:
            return entry
        said = other.translation
        return replace(entry, translation=said, comment=other.comment, previous="", previous_context="")

    return {
        url: replace(catalogue, entries=tuple(map(carried, catalogue.entries)))
        for url, catalogue in catalogues_of.items()
    }


def _in_drawing(entry: Entry) -> bool:
    return entry.kind == KIND and bool(entry.places)
