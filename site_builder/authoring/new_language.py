"""
---
title: A new language
summary: Everything that a translator needs to begin - configuration, catalogues, glossary, words of the interface.
---
# A new language

What is there already is never written over, so a second time changes nothing.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from site_builder.authoring.extraction import update
from site_builder.authoring.language_entry import Entry, with_language
from site_builder.authoring.scaffold import as_yaml
from site_builder.checks.glossary import COLUMNS
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.authored_file import outside, write
from site_builder.files.file_error import unwritten
from site_builder.project.catalogue_file import contents
from site_builder.project.config import Edition, Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom, glossary_path
from site_builder.project.yaml_place import nearest
from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.language import KNOWN
from site_builder.translation.ui_catalogue import NAME
from site_builder.translation.ui_catalogue import update as update_interface

# What people write for a language: the code of a country, or a name in English.
MEANT = {
    "jp": "ja", "cn": "zh", "kr": "ko", "gr": "el", "cz": "cs", "dk": "da", "ua": "uk", "iw": "he", "br": "pt-BR",
    "tw": "zh-TW", "no": "nb", "zh-CN": "zh", "zh-Hans": "zh", "zh-Hant": "zh-TW", "arabic": "ar", "bulgarian": "bg",
    "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "finnish": "fi", "french": "fr", "german": "de",
    "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "nb", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "sinhala": "si", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Added:
    """The files that were written, by their paths from the site's folder, and what is wrong."""

    written: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


def unknown(code: str) -> str:
    """The hint for a code that no language of ours has; empty for one that is known, with or without a region."""
    if code in KNOWN or (code.split("-")[0] in KNOWN and code.lower() not in map(str.lower, MEANT)):
        return ""
    meant = {name.lower(): code for name, code in MEANT.items()} | {known.lower(): known for known in KNOWN}
    if found := meant.get(code.replace("_", "-").lower()):
        return f"did you mean `{found}`?"
    return nearest(code, KNOWN)


def add(settings: Settings, code: str) -> Added:
    """Write what the language lacks; a second time, nothing."""
    written: list[str] = []
    if problems := _unready(settings, code):
        return Added((), tuple(problems))
    if code not in (edition.language.code for edition in settings.editions):
        text = settings.path.read_text(encoding="utf-8")
        entry = _entry(settings, code)
        changed = with_language(text, entry)
        if changed is None:
            hint = f"add it below `extra`, `site_builder`, `languages`: {entry.flow}"
            where = Diagnostic(str(settings.path), 1, 1, f"`{code}` can't be put into this file safely", hint)
            return Added((), (where,))
        try:
            write(settings.path, changed.encode())
        except OSError as error:
            return Added((), (unwritten(settings.path, error),))
        written.append(settings.path.name)
    loaded = load(settings.path, settings.granted)
    if not isinstance(loaded, Settings):
        return Added(tuple(written), tuple(loaded))
    made = (_interface(loaded, code), _glossary(loaded, code))
    told = outside(loaded.root, [path for path, _ in made], loaded.root / loaded.locales)
    for path, content in made if not told else ():
        if content and contents(loaded.reading, path) is None:
            try:
                write(loaded.root / path, content.encode())
            except OSError as error:
                told.append(unwritten(path, error))
            else:
                written.append(path)
    with Loom(loaded) as loom:
        changed_paths, problems = update(loom)
    return Added((*written, *changed_paths), (*told, *problems))


def _unready(settings: Settings, code: str) -> list[Diagnostic]:
    """What must be mended before the first byte is written: folders that are files, glossaries that can't be read."""
    own = (glossary_path(settings, code), f"{settings.locales}/{code}/{NAME}")
    found = [data for path in own if isinstance(data := contents(settings.reading, path), Diagnostic)]
    with Loom(settings) as loom:
        for edition in settings.editions[1:]:
            _, problems = loom.glossary(edition.language.code)
            found += [problem for problem in problems if problem.severity is Severity.ERROR]
    return found


def _entry(settings: Settings, code: str) -> Entry:
    """With the titles that stand in the language of the sources until somebody translates them."""
    source = settings.source_edition
    notes = [f"site_name: {as_yaml(source.site_name or settings.site_name)}"]
    if description := source.site_description or settings.site_description:
        notes.append(f"site_description: {as_yaml(description)}")
    if source.folders:
        folders = ", ".join(f"{as_yaml(name)}: {as_yaml(title)}" for name, title in source.folders.items())
        notes.append(f"folders: {{{folders}}}")
    return Entry(as_yaml(code), tuple(notes))


def _interface(settings: Settings, code: str) -> tuple[str, str]:
    """The words of buttons and labels; no content where the builder has them all."""
    made = update_interface(Catalogue("", code))
    return f"{settings.locales}/{code}/{NAME}", catalogue_po.write(made) if made.entries else ""


def _glossary(settings: Settings, code: str) -> tuple[str, str]:
    """The terms that another language has found worth a row, without translations; a name stays what it is."""
    others = (edition for edition in settings.editions[1:] if edition.language.code != code)
    terms = next(filter(None, (_terms(settings, edition) for edition in others)), [])
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(terms)
    return glossary_path(settings, code), made.getvalue()


def _terms(settings: Settings, edition: Edition) -> list[tuple[str, str, str]]:
    glossary, _ = Loom(settings).glossary(edition.language.code)
    found = []
    for term in glossary.terms:
        name = "|".join(term.spellings)
        # `ConvMixer,ConvMixer,` holds in every language; that `token` stays English is the choice of one.
        found.append((name, name if term.translations == term.spellings and not name.islower() else "", ""))
    return found
