"""
---
title: Extracting messages
summary: Brings templates and catalogues up to date with the sources.
---
# Extracting messages

Run after the English has changed. It writes what changed and nothing else: run twice, the second run does nothing.
"""

from __future__ import annotations

from site_builder import catalogue as catalogues
from site_builder.catalogue import Catalogue, merge
from site_builder.diagnostic import Diagnostic, Severity
from site_builder.interface import NAME
from site_builder.interface import update as update_interface
from site_builder.loom import Loom, catalogue_path, template_path
from site_builder.publish import write
from site_builder.weave import messages
from site_builder.words import SOURCE, brought


def update(loom: Loom) -> tuple[list[str], list[Diagnostic]]:
    """
    Write every template and catalogue that is not up to date; the paths written, and what is wrong.

    A catalogue that cannot be read is left as it is: writing it anew would lose somebody's work.
    """
    settings = loom.settings
    texts, problems = loom.texts()
    files: dict[str, str] = {}
    for url, text in texts.items():
        found = messages(text)
        files[template_path(settings, url)] = catalogues.write(merge(Catalogue(), found))
        for edition in settings.editions[1:]:
            if not edition.has(url):
                continue
            old, wrong = loom.catalogue(url, edition.language.code)
            problems += wrong
            unreadable = any(d.severity is Severity.ERROR for d in wrong) and not old.entries
            if not unreadable:
                path = catalogue_path(settings, url, edition.language.code)
                files[path] = catalogues.write(merge(old, found))
    for edition in settings.editions[1:]:
        code = edition.language.code
        interface = f"{settings.locales}/{code}/{NAME}"
        if (settings.root / interface).is_file():
            before, wrong = catalogues.read(interface, code, (settings.root / interface).read_text(encoding="utf-8"))
            if before.entries or not wrong:
                files[interface] = catalogues.write(update_interface(before, brought(SOURCE), brought(code)))
    changed = [path for path, content in files.items() if write(settings.root / path, content.encode())]
    return sorted(changed), problems
