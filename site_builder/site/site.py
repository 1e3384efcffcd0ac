"""
---
title: The site
summary: Finished pages in several languages become one folder that any web server can serve.
---
# The site

`build` is the whole story. Everything is checked before anything is generated, everything is generated before
anything is written, and only what changed is written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from site_builder.address import published
from site_builder.copies.for_site import Supply
from site_builder.crossref import inventory
from site_builder.diagnostic import Diagnostic, Severity, failed, ordered
from site_builder.files.file_error import uncaught
from site_builder.files.input_file import is_file
from site_builder.files.output_folder import FRAMES, FRAMES_KEY, NotOursError, OutputFolder
from site_builder.files.publish import publish
from site_builder.layout.mending_files import mending_files
from site_builder.page import Page
from site_builder.project.attachment import published_data, with_scripts
from site_builder.project.config import Edition, Settings
from site_builder.site.body_slot import fill
from site_builder.site.card_files import address, pictures
from site_builder.site.frame import HOME, Frame, frames, shown
from site_builder.site.generator import generate
from site_builder.site.link_check import check
from site_builder.site.redirect import moved
from site_builder.site.search_index import PATH, search_index
from site_builder.site.shared_files import formula_styles, own_files, theme_files
from site_builder.site.site_address import check_addresses
from site_builder.site.sitemap import sitemap
from site_builder.site.theme_repair import mend_shell
from site_builder.site.tree import tree
from site_builder.storage.build_lock import alone

Pages = Mapping[str, Sequence[Page]]
STYLES = "assets/formulas.css"


@dataclass(frozen=True, slots=True)
class Built:
    """A build's result: what was said, and which files of the site are new or gone."""

    diagnostics: list[Diagnostic]
    changed: frozenset[str] = field(default_factory=frozenset)


def build(settings: Settings, pages: Pages, out: Path | None = None, copies: Supply | None = None) -> Built:
    """
    Make `out` (the configured `site_dir`) the site of `pages`, by language; left as it was if anything is wrong.

    `for_site` makes what readers take away; nothing is published beside the pages without it.
    """
    problems = ordered([*notices(settings), *check_all(settings, pages)])
    if failed(problems):
        return Built(problems)
    try:
        with alone(settings.build_dir):
            return build_alone(settings, pages, problems, out or settings.root / settings.site_dir, copies)
    except OSError as error:
        return Built(ordered([*problems, uncaught(error)]))


def build_alone(
    settings: Settings, pages: Pages, problems: list[Diagnostic], out: Path, copies: Supply | None = None
) -> Built:
    """The same, when nobody else is at work in the build folder."""
    drawn, lacking = pictures(settings, pages)
    framed = frames(settings, pages, {code: frozenset(some) for code, some in drawn.items()})
    problems = [*problems, *lacking, *generate_all(settings, pages, framed)]
    if failed(problems):
        return Built(ordered(problems))
    files: dict[str, bytes] = {}
    for edition in settings.editions:
        some, more = edition_files(settings, edition, pages, framed[edition.language.code])
        prefix = settings.prefix(edition.language.code)
        files |= some
        files |= {prefix + address(url): data for url, data in drawn.get(edition.language.code, {}).items()}
        problems += more
        if copies:
            for page in pages.get(edition.language.code, ()):
                files |= {prefix + name: content for name, content in copies(settings, page).items()}
    common, wrong = shared(settings, pages, framed)
    files |= common
    problems += wrong
    if failed(problems):
        return Built(ordered(problems))
    published = publish(out, files)
    return Built(ordered([*problems, *published.problems]), published.changed)


def put_bodies(settings: Settings, pages: Pages, before: Pages, out: Path) -> frozenset[str]:
    """
    The bodies that have changed since `before`, put into the pages that stand in `out`; which files that changed.

    What a reader who is also the author waits for. Frames, search and all the rest are left for `build`.
    """
    changed = set()
    with alone(settings.build_dir), OutputFolder(out) as folder, suppress(NotOursError):  # of which `build` will tell
        bodies: list[tuple[str, bytes]] = []
        for code, some in pages.items():
            known = {page.url: page.body for page in before.get(code, ())}
            prefix = settings.prefix(code)
            for page in shown(some):
                if known.get(page.url, page.body) == page.body:
                    continue
                html = _with_body(out, prefix + page.url, page)
                if html is None:
                    continue
                bodies.append((prefix + page.url, html))
                # First what a page shows, then the page: whoever reads it in between, or after a crash, sees all of it.
                changed |= {prefix + file for file, text in page.drawings if folder.put(prefix + file, text.encode())}
                # These are no reason to load a page again: it asks for them when a reader mends.
                for file, text in mending(settings, page).items():
                    folder.put(prefix + file, text.encode())
        styles = formula_styles(page for some in pages.values() for page in some)
        if bodies and folder.put(STYLES, styles.encode()):
            changed.add(STYLES)
        changed |= {name for name, html in bodies if folder.put(name, html)}
    return frozenset(changed)


def _with_body(out: Path, name: str, page: Page) -> bytes | None:
    place = out / name
    # A page that shows a file which is not published yet waits for it.
    if not is_file(place) or not all(is_file(out / published(file)) for file in page.files):
        return None
    html = fill(place.read_text(encoding="utf-8"), page.body)
    return None if html is None else html.encode()


def notices(settings: Settings) -> list[Diagnostic]:
    """What the site will lack because it is not configured; each said once."""
    lacking = {
        "site_url": "canonical links, hreflang, the site map and a 404 page that works in a folder are left out",
        "repo_url": "the links to view and edit a page's source are left out",
    }
    return [
        Diagnostic(str(settings.path), 1, 1, f"`{name}` is not set", what, Severity.NOTICE)
        for name, what in lacking.items()
        if not getattr(settings, name)
    ]


def check_all(settings: Settings, pages: Pages) -> list[Diagnostic]:
    """What only all pages show. The same dead link in five languages is one problem of one source."""
    originals = pages.get(settings.source_edition.language.code, ())
    dead = [problem for some in pages.values() for problem in check(some, settings.reading, originals)]
    files = (path for some in pages.values() for page in some for path in page.files)
    return [*dead, *with_scripts(files, settings.html_files), *check_addresses(settings, pages)]


def generate_all(settings: Settings, pages: Pages, framed: Mapping[str, Mapping[str, Frame]]) -> list[Diagnostic]:
    """The frames of all languages, side by side: each is a process of its own."""

    def one(edition: Edition) -> list[Diagnostic]:
        code = edition.language.code
        files = tree(settings, edition, pages.get(code, ()), framed[code])
        return generate(settings.build_dir / code, files, settings.path)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return [problem for some in pool.map(one, settings.editions) for problem in some]


def edition_files(
    settings: Settings, edition: Edition, pages: Pages, framed: Mapping[str, Frame]
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """One language's part of the site: its pages in their frames, its search index."""
    language = edition.language
    prefix = settings.prefix(language.code)
    shells, roots = settings.build_dir / language.code / FRAMES, settings.reading
    some = pages.get(language.code, ())
    files: dict[str, bytes] = {}
    problems = []
    for page in shown(some):
        shell = mend_shell(roots.read(str(shells / page.url)).decode(), language, prefix)
        html = fill(shell, page.body)
        if html is None:
            problems.append(Diagnostic(page.path, 1, 1, f"the theme gave `{prefix}{page.url}` no place for its text"))
        else:
            files[prefix + page.url] = html.encode()
    for page in some:
        if page.redirect:
            files[prefix + page.url] = moved(
                page.url, page.redirect, language, prefix, edition.words["site.moved"]
            ).encode()
    files |= {prefix + name: text.encode() for page in some for name, text in page.drawings}
    files |= {prefix + name: text.encode() for page in some for name, text in mending(settings, page).items()}
    files |= elsewhere(settings, edition, pages)
    if some and prefix + HOME not in files:
        # Nobody has written a home page: the first page is one.
        first = next(iter(shown(some) or some)).url
        files[prefix + HOME] = moved(HOME, quote(first), language, prefix, edition.words["site.moved"]).encode()
    missing = roots.content_if_any(str(shells / "404.html"))
    if isinstance(missing, bytes):
        files[prefix + "404.html"] = mend_shell(missing.decode(), language, prefix).encode()
    files[prefix + PATH] = search_index(some).encode()
    return files, problems


def mending(settings: Settings, page: Page) -> dict[str, str]:
    """What stands beside a page for those who mend it, by URL in its language."""
    (edition,) = (one for one in settings.editions if one.language.code == page.language)
    return mending_files(page, settings.source_edition.language.tag, edition.words)


def elsewhere(settings: Settings, edition: Edition, pages: Pages) -> dict[str, bytes]:
    """A page that this language leaves out leads to the original, so that no address and no link is dead."""
    language = edition.language
    prefix = settings.prefix(language.code)
    there = {page.url for page in pages.get(language.code, ())}
    originals = shown(pages.get(settings.source_edition.language.code, ()))
    return {
        prefix + page.url: moved(
            page.url, f"../{quote(page.url)}", language, prefix, edition.words["site.original"]
        ).encode()
        for page in originals
        if prefix and page.url not in there
    }


def shared(
    settings: Settings, pages: Pages, framed: Mapping[str, Mapping[str, Frame]]
) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """What stands once, at the root; and what is wrong with files that pages show, now that they are published."""
    problems: list[Diagnostic] = []
    build = settings.build_dir / settings.source_edition.language.code
    files = theme_files(build / FRAMES, (build / FRAMES_KEY).read_text())
    files = {**files, **own_files()}
    files[STYLES] = formula_styles(page for some in pages.values() for page in some).encode()
    for path in sorted({path for some in pages.values() for page in some for path in page.files}):
        data, wrong = published_data(path, settings.reading)
        problems += wrong
        if data is not None:
            files[published(path)] = data
    source = pages.get(settings.source_edition.language.code, ())
    files["objects.inv"] = inventory.write(inventory.of_site(settings.site_name, source))
    if settings.site_url:
        files["sitemap.xml"] = sitemap(frame for some in framed.values() for frame in some.values()).encode()
    return files, problems
