"""
---
title: The gallery
summary: The preview pictures of a whole site - each drawn once, and kept in the build folder until it changes.
---
# The gallery
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.publish import publish
from site_builder.files.reading_root import OutsideError
from site_builder.page import Page
from site_builder.project.config import Edition, Settings
from site_builder.site.social_card import Preview, digest, draw
from site_builder.site.typeface import Missing

FOLDER = "previews"
HINT = "install one, or name a font file: `languages: {%s: {preview_font: FILE}}`"

Pictures = Mapping[str, Mapping[str, bytes]]
"""The pictures by language and by the URL of their page."""


def address(url: str) -> str:
    """Where the picture of a page stands, from the root of its language: `previews/convmixer/model.png`."""
    return f"{FOLDER}/{PurePosixPath(url).with_suffix('.png')}"


def pictures(settings: Settings, pages: Mapping[str, Sequence[Page]]) -> tuple[Pictures, list[Diagnostic]]:
    """The picture of every page; where no font can draw one, there is none, and each language says so once."""
    found: dict[str, dict[str, bytes]] = {}
    problems: list[Diagnostic] = []
    kept, roots = settings.build_dir / FOLDER, settings.reading
    used: dict[str, bytes] = {}
    for edition in settings.editions:
        code = edition.language.code
        found[code] = {}
        lacking: list[tuple[Page, str]] = []
        for page in pages.get(code, ()):
            if page.redirect:
                continue
            try:
                preview = _preview(settings, edition, page)
                file = kept / f"{digest(preview)}.png"
                drawn = roots.content_if_any(str(file))
                made = drawn if isinstance(drawn, bytes) else draw(preview)
            except OSError as error:
                wrong = f"`preview_font: {edition.preview_font}` cannot be read: {error}"
                return {}, [Diagnostic(str(settings.path), 1, 1, wrong, "name a font file (TTF, OTF, WOFF2)")]
            if isinstance(made, Missing):
                lacking.append((page, made.character))
                continue
            used[file.name] = made
            found[code][page.url] = made
        problems += _said(settings, code, lacking)
    return found, [*problems, *publish(kept, used).problems]


def _preview(settings: Settings, edition: Edition, page: Page) -> Preview:
    font = ""
    if edition.preview_font:
        roots = settings.reading
        if why := roots.outside(edition.preview_font):
            raise OutsideError(edition.preview_font, why)
        font = roots.real(edition.preview_font)
    return Preview(
        title=page.title,
        summary=page.summary or edition.site_description or settings.site_description,
        site_name=edition.site_name or settings.site_name,
        code=edition.language.code,
        direction=edition.language.direction,
        url=page.url,
        font=str(font),
    )


def _said(settings: Settings, code: str, lacking: Sequence[tuple[Page, str]]) -> list[Diagnostic]:
    if not lacking:
        return []
    page, character = lacking[0]
    others = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    message = f"no preview picture of `{settings.prefix(code)}{page.url}`{others}: no font here has `{character}`"
    return [Diagnostic(str(settings.path), 1, 1, message, HINT % code, Severity.NOTICE)]
