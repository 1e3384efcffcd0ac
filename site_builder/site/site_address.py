"""
---
title: The addresses of a site
summary: All that a site publishes, by address and owner, before anything of it is made.
---
# The addresses of a site
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from site_builder.address import published
from site_builder.diagnostic import Diagnostic
from site_builder.layout.downloads import CODE, EXCERPTS, MARKDOWN, NOTEBOOK, PLAIN, beside
from site_builder.layout.translation_footer import catalogue_url, script_url
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.published_address import Claim, clashes
from site_builder.site.card_files import address as picture
from site_builder.site.search_index import PATH

OURS = "the builder's own"
ROOT = ("objects.inv", "sitemap.xml")
"""What stands once, beside the home page."""


BUILDER = "the builder"


def check_addresses(settings: Settings, pages: Mapping[str, Sequence[Page]]) -> list[Diagnostic]:
    """Every address of the site that two would have."""
    searches = {settings.prefix(code) + PATH.rpartition("/")[0]: BUILDER for code in pages}
    languages = {settings.prefix(code)[:-1]: f"the language `{code}`" for code in pages if settings.prefix(code)}
    return clashes(_claims(settings, pages), {"assets": BUILDER, **searches, **languages})


def _claims(settings: Settings, pages: Mapping[str, Sequence[Page]]) -> Iterator[Claim]:
    config = str(settings.path)
    for name in ROOT:
        yield Claim(name, OURS, config)
    for code, some in pages.items():
        prefix = settings.prefix(code)
        yield Claim(f"{prefix}404.html", f"{OURS} page for addresses that lead nowhere", config, prefix[:-1])
        for page in some:
            own = f"the page of `{page.path}`" + (f" in `{code}`" if prefix else "")
            yield Claim(prefix + page.url, own, page.path, prefix[:-1])
    for code, some in pages.items():
        prefix = settings.prefix(code)
        for page in some:
            for name, owner in _beside(page):
                yield Claim(prefix + name, owner, page.path, prefix[:-1])
    for some in pages.values():
        for page in some:
            yield from (Claim(published(file), f"the file `{file}`", page.path) for file in page.files)


def _beside(page: Page) -> Iterator[tuple[str, str]]:
    """What stands beside a page. What may be missing for want of code or of a font has its address all the same."""
    if page.redirect:
        return
    copies = (CODE, PLAIN, NOTEBOOK, EXCERPTS) if page.path.endswith(".py") else (MARKDOWN,)
    for ending in copies:
        yield beside(page.url, ending), f"a copy for the readers of `{page.path}`"
    if page.catalogue:
        for url in (catalogue_url(page.url), script_url(page.url)):
            yield url, f"a file for those who mend the page of `{page.path}`"
    for name, _ in page.drawings:
        yield name, "a drawing in this language"
    yield picture(page.url), f"the preview picture of `{page.path}`"
