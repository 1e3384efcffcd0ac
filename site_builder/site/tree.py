"""
---
title: The generated tree
summary: One language as a folder that a site generator can build - a config and a docs folder of finished pages.
---
# The generated tree

The pages are finished before the generator sees them: front matter for the theme, then raw HTML. So the same tree
builds with whatever generator reads MkDocs' format, and nothing in it can be rendered differently by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from site_builder.page import Page
from site_builder.project.config import Edition, Settings
from site_builder.resources import TEMPLATES
from site_builder.site.body_slot import enclose, protect
from site_builder.site.frame import Frame, folder, folder_title, shown

THEME = TEMPLATES / "material"
FALLBACK = "en"


def tree(settings: Settings, edition: Edition, pages: Sequence[Page], frames: Mapping[str, Frame]) -> dict[str, str]:
    """Path in `build/LANG/` to content: `mkdocs.yml` and one `.md` for each page."""
    files = {"mkdocs.yml": config_file(settings, edition, pages)}
    for page in shown(pages):
        files[f"docs/{markdown_name(page.url)}"] = document(page, frames[page.url])
    return files


def markdown_name(url: str) -> str:
    """`convmixer/model.md` for `convmixer/model.html`."""
    return str(PurePosixPath(url).with_suffix(".md"))


def document(page: Page, frame: Frame) -> str:
    """A page as the generator reads it."""
    return f"{front_matter(frame)}\n{protect(enclose(page.body))}\n"


def front_matter(frame: Frame) -> str:
    """
    JSON is YAML, and has one way to write a string; a title with a colon or a quote can't break it.

    The theme prints title and description as they are, so they go to it as HTML; our templates escape what is in
    `frame` themselves.
    """
    meta = {
        "title": escape(frame.title),
        "description": escape(frame.summary),
        "hide": ["navigation", "toc"],
        "frame": {**asdict(frame), "scripts": [script._asdict() for script in frame.scripts]},
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items())
    return "---\n" + "\n".join(lines) + "\n---\n"


def navigation(edition: Edition, pages: Sequence[Page]) -> list[dict[str, Any]]:
    """MkDocs' `nav`: the pages at the root one by one, the others under the title of their folder."""
    entries: list[dict[str, Any]] = []
    groups: dict[str, list[dict[str, Any]]] = {}
    visible = shown(pages)
    for page in visible:
        name = folder(page.url)
        entry = {escape(page.title): markdown_name(page.url)}
        if not name:
            entries.append(entry)
        elif name in groups:
            groups[name].append(entry)
        else:
            groups[name] = [entry]
            entries.append({escape(folder_title(edition, name, visible)): groups[name]})
    return entries


def config_file(settings: Settings, edition: Edition, pages: Sequence[Page]) -> str:
    """The author's `mkdocs.yml` as inherited, and over it what differs in this language."""
    code = edition.language.code
    said = edition.words
    config: dict[str, Any] = {
        "INHERIT": "../../mkdocs.yml" if settings.path.name == "mkdocs.yml" else f"../../{settings.path.name}",
        # The theme prints it as it is, also into attributes; so do our templates.
        "site_name": escape(edition.site_name or settings.site_name),
        "site_description": escape(edition.site_description or settings.site_description),
        "docs_dir": "docs",
        "site_dir": "shell",
        "use_directory_urls": False,
        # The body is finished; every extension could only damage it.
        "markdown_extensions": [],
        "theme": {
            "name": "material",
            "custom_dir": str(THEME),
            "language": theme_language(code),
            "direction": edition.language.direction,
            # Fonts would come from another host.
            "font": False,
            "palette": palette(said),
        },
        "extra": {
            "words": {key.removeprefix("site."): text for key, text in said.items() if key.startswith("site.")},
            "edition": {"code": code, "tag": edition.language.tag, "prefix": settings.prefix(code)},
            "offers": offers(settings, code),
            "prefixes": " ".join(filter(None, (settings.prefix(one.language.code) for one in settings.editions))),
            # True, not a list: the header then shows the switch, and the theme writes no links of its own.
            "alternate": len(settings.editions) > 1,
        },
        "nav": navigation(edition, pages),
    }
    if not settings.own_plugins:
        # The theme's search is one, and would read all pages to no end.
        config["plugins"] = []
    if settings.site_url:
        config["site_url"] = settings.site_url + settings.prefix(code)
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=120)


def palette(said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Three states: as the system has it, light, dark; each button says what a click leads to."""
    custom = {"primary": "custom", "accent": "custom"}
    return [
        {
            "media": "(prefers-color-scheme)",
            **custom,
            "state": said["page.theme.system"],
            "toggle": {"icon": "material/brightness-auto", "name": said["site.theme.to-light"]},
        },
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            **custom,
            "state": said["page.theme.light"],
            "toggle": {"icon": "material/weather-sunny", "name": said["site.theme.to-dark"]},
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            **custom,
            "state": said["page.theme.dark"],
            "toggle": {"icon": "material/weather-night", "name": said["site.theme.to-system"]},
        },
    ]


def offers(settings: Settings, code: str) -> list[dict[str, str]]:
    """The sentence with which each other language offers itself, in that language."""
    return [
        {
            "code": other.language.code,
            "tag": other.language.tag,
            "direction": other.language.direction,
            "text": other.words["site.offer"],
            "dismiss": other.words["site.offer.dismiss"],
        }
        for other in settings.editions
        if other.language.code != code
    ]


def theme_language(code: str) -> str:
    """The theme's own words in this language, or in English where it has none. Found without importing it."""
    spec = find_spec("material")
    places = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    files = (Path(place) / "templates" / "partials" / "languages" / f"{code}.html" for place in places)
    return code if any(file.is_file() for file in files) else FALLBACK
