"""
---
title: References
summary: Where a link in the prose leads, whether it is read on the site or on a forge.
---
# References

Authors link to files, because that is what a forge understands: `[the layer](model.py#ConvMixerLayer)`. On the site
the same link must lead to a page, in the reader's language where that exists, else in the language of the sources.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, unquote

from msgspec import Struct

from site_builder.address import published
from site_builder.crossref.name_index import Atlas, Spot
from site_builder.trust.file_standing import WIDEN, Standing
from site_builder.trust.reserved import free_anchor
from site_builder.trust.web_address import is_foreign, read

SCHEME = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


class Reference(Struct, frozen=True):
    """
    A link that leads somewhere: `href` as it stands in the page.

    `page` and `fragment` are set where it leads into the site, so that the site can check the anchor; `file` is the
    path of a local file that is no page, and must be published with the site. `title` says what the address does not.
    `language` is that of the page where it is not the reader's.
    """

    href: str
    page: str = ""
    fragment: str = ""
    file: str = ""
    title: str = ""
    language: str = ""


class DeadLink(Struct, frozen=True):
    """A link that leads nowhere: what to tell the author."""

    message: str
    hint: str = ""
    outside: bool = False
    """Whether it leads out of all that may be read; then its address has no place in a page."""


def image_file(target: str, path: str) -> str:
    """The file that an image in the source file `path` shows; empty where it stands on another host."""
    if SCHEME.match(target):
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target.partition("#")[0])))


def raw_file(address: str, path: str) -> str:
    """
    The file that an address in raw HTML of the source file `path` means; empty where it means none.

    As browsers take it: they skip some characters, and to them either stroke leads into a folder.
    """
    if is_foreign(address):
        return ""
    file = unquote(re.split("[?#]", read(address).text.replace("\\", "/"), maxsplit=1)[0])
    if not file:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file))


# A page leads to few others, and asks the system for its folder each time.
@lru_cache(maxsize=4096)
def relative(target: str, folder: str) -> str:
    """The address of `target` as seen from a folder."""
    return quote(posixpath.relpath(target, folder or "."))


@dataclass(frozen=True, slots=True)
class Places:
    """
    Where everything is: the URL of each source's page, and which pages each language has.

    `prefix` leads from the root of the site to the root of the language (`zh/`, empty for the first language).
    `standing` tells what is at a path, and whether it may be read: the one question that this pure module asks the
    outside. `roots` is what a diagnostic says of where all must lie. `atlas` knows where names are explained.
    `original` is the tag of the language in which the other pages stand.
    """

    urls: Mapping[str, str]
    own: frozenset[str]
    prefix: str = ""
    standing: Callable[[str], int] = lambda path: Standing.MISSING
    roots: str = ""
    atlas: Atlas = field(default_factory=Atlas)
    original: str = ""
    pages: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pages", frozenset(self.urls.values()))

    def link(self, target: str, path: str, url: str, anchors: frozenset[str] = frozenset()) -> Reference | DeadLink:
        """
        The link `target` in the source file `path`, whose page is `url` and has these anchors at least.

        An author may write `[the layer](#Layer)` also where another page defines it.
        """
        if SCHEME.match(target):
            return Reference(target)
        address, _, fragment = target.partition("#")
        fragment = unquote(fragment)
        if not address:
            anchor = free_anchor(fragment)
            elsewhere = None if anchor in anchors else self.name(fragment, path, url)
            return elsewhere if elsewhere and elsewhere.page else Reference(f"#{quote(anchor)}", url, anchor)
        address = unquote(address.partition("?")[0])
        page = self._page(address, path, url)
        if page is not None:
            language = "" if page in self.own else self.original
            fragment = free_anchor(fragment)
            return Reference(self._href(page, url, fragment), page, fragment, language=language)
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
        found = self._file(file, address, url)
        return found or DeadLink(f"dead link: there is no `{address}`", self._nearest(file, path))

    def name(self, word: str, path: str, url: str, scope: str = "") -> Reference | None:
        """Where a name in the prose is explained, beside the definition `scope`; None where nobody has defined it."""
        return self._explained(self.atlas.look_up(word, posixpath.normpath(path), scope), url)

    def target(self, target: str, path: str, url: str) -> Reference | None:
        """Where something is explained that the code names; `scope.py` says what a target is. `path` is normal."""
        return self._explained(self.atlas.find(target, path), url)

    def _explained(self, found: tuple[str, Spot | str] | None, url: str) -> Reference | None:
        if found is None:
            return None
        name, spot = found
        if isinstance(spot, str):
            return Reference(spot, title=name)
        if spot.url == url:
            return Reference(f"#{quote(spot.anchor)}" if spot.anchor else posixpath.basename(url), url, spot.anchor)
        return Reference(self._href(spot.url, url, spot.anchor), spot.url, spot.anchor, title=name)

    def _nearest(self, file: str, path: str) -> str:
        """The hint for a dead link: a file of the same name elsewhere, or of nearly the same name in that folder."""
        name, around = posixpath.basename(posixpath.splitext(file)[0]), posixpath.dirname(file)
        same = [
            known for known in self.urls if name in known and posixpath.basename(posixpath.splitext(known)[0]) == name
        ]
        folder = [known for known in self.urls if known.rpartition("/")[0] == around]
        import difflib  # here: a page without a dead link does without it

        near = difflib.get_close_matches(file, same, 1, 0) or difflib.get_close_matches(file, folder, 1)
        if not near:
            return "name a file of the site, relative to this one"
        return f"did you mean `{posixpath.relpath(near[0], posixpath.dirname(path) or '.')}`?"

    def image(self, target: str, path: str, url: str) -> Reference | DeadLink:
        """The address of an image; one on another host is left as it is."""
        if SCHEME.match(target):
            return Reference(target)
        found = self._file(image_file(target, path), target, url)
        return found or DeadLink(f"missing image: there is no `{target}`", "the address is relative to this file")

    def raw(self, address: str, path: str, url: str, *, shown: bool) -> Reference | DeadLink | None:
        """
        Where an address in raw HTML of the source file `path` leads; None where it means no file, and stays as it is.

        `shown` is whether it is an image's, which is a file also where a page has been made of it.
        """
        file = raw_file(address, path)
        if not file:
            anchor = unquote(read(address).text.removeprefix("#"))
            inside = address.startswith("#") and free_anchor(anchor)
            return Reference(f"#{quote(inside)}") if inside and inside != anchor else None
        written, _, fragment = read(address).text.replace("\\", "/").partition("#")
        written = unquote(written.partition("?")[0])
        page = None if shown else self._page(written, path, url)
        if page is not None:
            fragment = free_anchor(unquote(fragment))
            return Reference(self._href(page, url, fragment), page, fragment)
        found = self._file(file, address, url)
        return found or DeadLink(f"there is no `{written}`", "the address is relative to this file")

    def _file(self, file: str, address: str, url: str) -> Reference | DeadLink | None:
        """A local file, or why it is not to be had; None where there is none."""
        standing = self.standing(file)
        if standing == Standing.FILE:
            return Reference(self._shared(published(file), url), file=file)
        if standing == Standing.OUTSIDE:
            return self._outside(address)
        if standing == Standing.OTHER:
            return DeadLink(f"`{address}` is no regular file", "only files can be published, each by its own name")
        return None

    def _outside(self, address: str) -> DeadLink:
        # No nearest name: it would tell what stands there.
        return DeadLink(f"`{address}` leads out of {self.roots}", WIDEN, outside=True)

    def beside(self, file: str, url: str) -> str:
        """The address of a file that stands under the folder of this language."""
        return self._relative(file, url)

    def _page(self, address: str, path: str, url: str) -> str | None:
        source = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
        for candidate in (source, f"{source}/__init__.py", f"{source}/index.md"):
            if candidate in self.urls:
                return self.urls[candidate]
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(url), address))
        for candidate in (beside, f"{beside}/index.html"):
            if candidate in self.pages:
                return candidate
        # `other/index.html`, as seen from the source file: the page of the module or of the package there.
        stem, extension = posixpath.splitext(source)
        if extension == ".html":
            module = f"{posixpath.dirname(stem)}/__init__.py" if posixpath.basename(stem) == "index" else f"{stem}.py"
            return self.urls.get(module.lstrip("/")) or self.urls.get(f"{stem}.md")
        # `../other`, as a site writes the address of a page; a file that is called so is meant before.
        if self.standing(source) != Standing.FILE:
            for candidate in (f"{source}.py", f"{source}.md", f"{source}/readme.md", f"{source}/README.md"):
                if candidate in self.urls:
                    return self.urls[candidate]
            if f"{beside}.html" in self.pages:
                return f"{beside}.html"
        return None

    def _href(self, page: str, url: str, fragment: str) -> str:
        anchor = f"#{quote(fragment)}" if fragment else ""
        if page in self.own:
            return (posixpath.basename(url) if page == url else self._relative(page, url)) + anchor
        return self._shared(page, url) + anchor

    def _shared(self, target: str, url: str) -> str:
        """The address of what stands once for all languages, under the root of the site."""
        return self._relative(target, self.prefix + url)

    @staticmethod
    def _relative(target: str, url: str) -> str:
        return relative(target, posixpath.dirname(url))
