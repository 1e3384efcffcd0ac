"""
---
title: Configured languages
summary: The languages of a site, with their pages, titles and words.
---
# Configured languages
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import yaml

from site_builder.diagnostic import Diagnostic
from site_builder.files.reading_root import Roots
from site_builder.project.config import Edition, Module
from site_builder.project.configured_file import wanted_file
from site_builder.project.yaml_place import Reader, nearest
from site_builder.translation.language import language

LANGUAGE_OPTIONS = ("pages", "site_name", "site_description", "folders", "preview_font")
LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")


def read_editions(
    reader: Reader, node: yaml.Node | None, modules: tuple[Module, ...], reading: Roots
) -> tuple[Edition, ...]:
    """The languages in their order; English alone where none is configured."""
    urls = [module.url for module in modules]
    editions = []
    for code, key, value in reader.items(node, "languages"):
        if not LANGUAGE_CODE.fullmatch(code):
            reader.problem(key, f"`{code}` is no language", "write a code such as `en`, `zh` or `pt`")
        options = reader.options(value, f"languages.{code}", LANGUAGE_OPTIONS)
        wanted = reader.texts(options.get("pages"), f"languages.{code}.pages")
        pages = None if [text for text, _ in wanted] in ([], ["all"]) else frozenset(text for text, _ in wanted)
        for text, place in wanted if pages is not None else ():
            if text not in urls:
                reader.problem(place, f"there is no page `{text}`", nearest(text, urls))
        name, description, font = (
            reader.text(options.get(option), option) for option in ("site_name", "site_description", "preview_font")
        )
        folders = read_folders(reader, options.get("folders"), urls)
        if font:
            wanted_file(reader, options["preview_font"], font, reading, "name a font file, from here")
        editions.append(Edition(language(code), pages, name, description, folders, preview_font=font))
    return tuple(editions) or (Edition(language("en")),)


def speaking(
    reader: Reader, editions: tuple[Edition, ...], folder: Path, locales: str, reading: Roots
) -> tuple[Edition, ...]:
    """The languages with the words that the site, which is configured in `folder`, brings for them."""
    found = []
    for edition in editions:
        file = f"{locales}/{edition.language.code}/interface.po"
        data = reading.content_if_any(file)
        if isinstance(data, Diagnostic):
            reader.diagnostics.append(data._replace(path=str(folder / file)))
        elif data is not None:
            from site_builder.translation.ui_catalogue import said  # few sites have such a file

            own, problems = said(str(folder / file), edition.language.code, data)
            reader.diagnostics += problems
            edition = replace(edition, own_words=own)
        found.append(edition)
    return tuple(found)


def read_folders(reader: Reader, node: yaml.Node | None, urls: list[str]) -> dict[str, str]:
    """Titles of folders that exist."""
    known = {url.rpartition("/")[0] for url in urls} - {""}
    folders = {}
    for name, key, value in reader.items(node, "folders"):
        if name.strip("/") not in known:
            reader.problem(key, f"no page stands in a folder `{name}`", nearest(name, sorted(known)) if known else "")
        folders[name.strip("/")] = reader.text(value, "the title of a folder")
    return folders
