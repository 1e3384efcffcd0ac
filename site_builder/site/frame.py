"""
---
title: The frame
summary: What stands around a page - the way back, its neighbours, its other languages, its source - as plain data.
---
# The frame

The theme's templates only print what is decided here. Every address is relative to the page itself, so that the
site works under any sub-path and from a folder; only what must be absolute by its nature (canonical links,
`hreflang`) needs `site_url`, and is left out without it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from site_builder.layout.page_assets import Script, scripts
from site_builder.page import Page
from site_builder.project.config import Edition, Settings
from site_builder.site.card_files import address

HOME = "index.html"


@dataclass(frozen=True, slots=True)
class Target:
    """A link of the frame. `current` marks the page that it stands on."""

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """The way into another language: to the same page where `same`, else to that language's home."""

    code: str
    tag: str
    name: str
    direction: str
    href: str
    same: bool
    current: bool
    absolute: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """
    All that a page's frame shows.

    `site_root` and `root` lead from the page to the root of the site and to that of its language (`../`, or empty).
    `picture` is the absolute address of its preview picture, empty where there is none.
    """

    url: str
    code: str
    tag: str
    direction: str
    title: str
    summary: str
    site_root: str
    root: str
    home: str
    canonical: str
    locale: str
    picture: str
    crumbs: tuple[Target, ...]
    siblings: tuple[Target, ...]
    folders: tuple[Target, ...]
    previous: Target | None
    following: Target | None
    alternates: tuple[Alternate, ...]
    view: str
    edit: str
    formulas: bool
    scripts: tuple[Script, ...]


def relative(source: str, target: str) -> str:
    """The address of `target` as written on the page `source`, both from the same root."""
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."))


def up(url: str) -> str:
    """The way from a page to the root: `../` for `convmixer/model.html`."""
    return "../" * url.count("/")


def shown(pages: Sequence[Page]) -> list[Page]:
    """The pages that a reader can stand on; a redirect is none."""
    return [page for page in pages if not page.redirect]


def folder(url: str) -> str:
    """The part of the site that a page belongs to; empty at the root."""
    return posixpath.dirname(url)


def folder_title(edition: Edition, name: str, pages: Sequence[Page]) -> str:
    """A part is named by the author, or by its index page, or by its folder where it has none."""
    titles = {page.url: page.title for page in pages}
    return edition.folders.get(name) or titles.get(f"{name}/{HOME}", name)


def frames(
    settings: Settings, pages: Mapping[str, Sequence[Page]], drawn: Mapping[str, frozenset[str]] | None = None
) -> dict[str, dict[str, Frame]]:
    """The frame of every page, by language and URL; `drawn` are the pages that have a preview picture."""
    present = {code: frozenset(page.url for page in shown(some)) for code, some in pages.items()}
    return {
        edition.language.code: edition_frames(
            settings,
            edition,
            pages.get(edition.language.code, ()),
            present,
            (drawn or {}).get(edition.language.code, frozenset()),
        )
        for edition in settings.editions
    }


def edition_frames(
    settings: Settings,
    edition: Edition,
    pages: Sequence[Page],
    present: Mapping[str, frozenset[str]],
    drawn: frozenset[str] = frozenset(),
) -> dict[str, Frame]:
    """The frames of one language, in the order of its navigation."""
    visible = shown(pages)
    result = {}
    for index, page in enumerate(visible):
        before = visible[index - 1] if index else None
        after = visible[index + 1] if index + 1 < len(visible) else None
        result[page.url] = _frame(settings, edition, page, visible, before, after, present, drawn)
    return result


def _frame(
    settings: Settings,
    edition: Edition,
    page: Page,
    pages: Sequence[Page],
    before: Page | None,
    after: Page | None,
    present: Mapping[str, frozenset[str]],
    drawn: frozenset[str],
) -> Frame:
    language = edition.language
    prefix = settings.prefix(language.code)
    formulas = bool(page.styles) or 'class="katex' in page.body

    def target(other: Page) -> Target:
        return Target(other.title, relative(page.url, other.url), other.url == page.url)

    return Frame(
        url=page.url,
        code=language.code,
        tag=language.tag,
        direction=language.direction,
        title=page.title,
        summary=page.summary or edition.site_description or settings.site_description,
        site_root=up(prefix + page.url),
        root=up(page.url),
        home=relative(page.url, HOME),
        canonical=f"{settings.site_url}{prefix}{quote(page.url)}" if settings.site_url else "",
        locale=language.locale or language.tag,
        picture=f"{settings.site_url}{prefix}{quote(address(page.url))}"
        if settings.site_url and page.url in drawn
        else "",
        crumbs=_crumbs(edition, page, pages),
        siblings=tuple(target(other) for other in pages if folder(other.url) == folder(page.url)),
        folders=_folders(edition, page, pages),
        previous=target(before) if before else None,
        following=target(after) if after else None,
        alternates=_alternates(settings, edition, page, present),
        view=settings.view.replace("{path}", quote(page.path)),
        edit=settings.edit.replace("{path}", quote(page.path)),
        formulas=formulas,
        scripts=scripts(page.body, edition.words, formulas=formulas, translated=bool(prefix)),
    )


def _crumbs(edition: Edition, page: Page, pages: Sequence[Page]) -> tuple[Target, ...]:
    """From the home page down to the part that the page is in; the page itself is not among them."""
    by_url = {one.url: one for one in pages}
    steps = [HOME]
    parts = folder(page.url).split("/") if folder(page.url) else []
    steps += ["/".join([*parts[: depth + 1], HOME]) for depth in range(len(parts))]
    return tuple(
        Target(edition.folders.get(folder(step)) or by_url[step].title, relative(page.url, step))
        for step in steps
        if step in by_url and step != page.url
    )


def _folders(edition: Edition, page: Page, pages: Sequence[Page]) -> tuple[Target, ...]:
    """The parts of the site, each leading to its first page."""
    first: dict[str, Page] = {}
    for one in pages:
        first.setdefault(folder(one.url), one)
    return tuple(
        Target(
            folder_title(edition, name, pages) if name else one.title,
            relative(page.url, one.url),
            name == folder(page.url),
        )
        for name, one in first.items()
    )


def _alternates(
    settings: Settings, edition: Edition, page: Page, present: Mapping[str, frozenset[str]]
) -> tuple[Alternate, ...]:
    """Every language, this one too; where another lacks the page, the way leads to its home."""
    here = settings.prefix(edition.language.code) + page.url
    alternates = []
    for other in settings.editions:
        urls = present.get(other.language.code, frozenset())
        same = page.url in urls
        if not urls:
            continue
        there = settings.prefix(other.language.code) + (page.url if same else HOME)
        alternates.append(
            Alternate(
                code=other.language.code,
                tag=other.language.tag,
                name=other.language.name,
                direction=other.language.direction,
                href=relative(here, there),
                same=same,
                current=other is edition,
                absolute=settings.site_url + quote(there) if settings.site_url and same else "",
            )
        )
    return tuple(alternates)
