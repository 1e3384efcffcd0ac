"""
---
title: Link check
summary: Every link that stays inside the site leads to a page and an anchor that exist; every file is there.
---
# Link check

The generator sees nothing inside a finished body, so this is ours to do, and it can say the line of the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import unquote

from site_builder.diagnostic import Diagnostic
from site_builder.files.reading_root import Roots
from site_builder.page import Link, Page
from site_builder.project.attachment import is_drawing, published_data
from site_builder.trust.file_standing import Standing
from site_builder.trust.web_address import is_foreign


def check(pages: Sequence[Page], roots: Roots, originals: Sequence[Page] = ()) -> list[Diagnostic]:
    """
    The dead links and wrong files of one language's pages; `originals` stand in for what the language lacks.

    Files may come from `roots` alone.
    """
    by_url = {page.url: page for page in (*originals, *pages)}
    problems = []
    for page in pages:
        problems += [problem for link in page.links if (problem := dead(page, link, by_url))]
        problems += [problem for path in page.files for problem in wrong_file(page, path, roots)]
        problems += moved_nowhere(page, by_url)
    return problems


def wrong_file(page: Page, path: str, roots: Roots) -> list[Diagnostic]:
    """What is wrong with a file that a page shows or links to."""
    if roots.standing(path) is Standing.MISSING:
        return [Diagnostic(page.path, 1, 1, f"there is no file `{path}`, which the page shows or links to")]
    return published_data(path, roots)[1] if is_drawing(path) or not roots.is_file(path) else []


def dead(page: Page, link: Link, pages: Mapping[str, Page]) -> Diagnostic | None:
    """What is wrong with a link, if anything."""
    target = pages.get(link.page)
    if target is None:
        hint = near(link.page, pages)
        return Diagnostic(link.path, link.line, link.column, f"dead link: there is no page `{link.page}`", hint)
    if not link.fragment or link.fragment in target.anchors or target.redirect:
        return None
    where = "this page" if target is page else f"`{link.page}`"
    hint = near(link.fragment, target.anchors)
    return Diagnostic(link.path, link.line, link.column, f"dead link: {where} has no anchor `{link.fragment}`", hint)


def moved_nowhere(page: Page, pages: Mapping[str, Page]) -> list[Diagnostic]:
    """A redirect must lead out of the site or to one of its pages."""
    if not page.redirect or is_foreign(page.redirect):
        return []
    url, _, fragment = page.redirect.partition("#")
    problem = dead(page, Link(unquote(url), fragment, page.path, 1, 1), pages)
    return [problem] if problem else []


def near(name: str, known: Mapping[str, Page] | frozenset[str]) -> str:
    """The hint: the nearest name that would have worked; by its last part too, as `forward` for `Layer.forward`."""
    match = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    if not match:
        last = name.rpartition("/")[2].rpartition(".")[2].lower()
        match = [one for one in sorted(known) if last and last in one.lower()][:1]
    return f"did you mean `{match[0]}`?" if match else ""
