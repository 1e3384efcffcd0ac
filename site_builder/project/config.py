"""
---
title: Settings
summary: What an author configures in `mkdocs.yml`, checked - every option with what it means.
---
# Settings

MkDocs with `--strict` refuses top-level keys that it doesn't know, so ours stand under `extra.site_builder`.
What MkDocs has a name for (`site_name`, `site_url`, `repo_url`, `site_dir`, the theme) keeps that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.files.output_place import Kept
from site_builder.files.reading_root import Roots, of_site
from site_builder.translation.language import Language
from site_builder.translation.ui_strings import words


@dataclass(frozen=True, slots=True)
class Module:
    """A file that becomes a page: its path, from the folder of `mkdocs.yml`, and the URL under the language's root."""

    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """
    The site in one language.

    `pages` are the URLs that it has; None means all of them. `folders` are titles in the navigation: a folder that
    isn't named here has the title of its index page. `own_words` stand in place of the builder's.
    `preview_font` draws the preview pictures; without it, the builder's own faces and the machine's do.
    """

    language: Language
    pages: frozenset[str] | None = None
    site_name: str = ""
    site_description: str = ""
    folders: Mapping[str, str] = field(default_factory=dict)
    own_words: Mapping[str, str] = field(default_factory=dict)
    preview_font: str = ""

    @property
    def words(self) -> Mapping[str, str]:
        """What buttons and labels say: in the builder's words, or in those of the site's `interface.po`."""
        return {**words(self.language.code), **self.own_words}

    def has(self, url: str) -> bool:
        """Whether the page at `url` exists in this language."""
        return self.pages is None or url in self.pages


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that is configured, checked: every file named here exists."""

    path: Path
    """The `mkdocs.yml` itself. Every other path is relative to its folder, `root`."""

    site_name: str
    """`site_name`: the name in the header and in the title of every page. A language may have its own."""

    site_description: str = ""
    """`site_description`: for pages that have no summary of their own."""

    site_url: str = ""
    """`site_url`: where the site will stand. Without it: no canonical links, no hreflang, no site map."""

    repo_url: str = ""
    """`repo_url`: where the sources stand. Without it: no links to view or edit a page's source."""

    site_dir: str = "site"
    """`site_dir`: the folder that receives the site."""

    editions: tuple[Edition, ...]
    """`languages`: code to options (`pages`, `site_name`, `site_description`, `folders`, `preview_font`: a font file
    for its preview pictures). The first is the language of the sources, and its pages stand at the root; every other
    one has a folder."""

    modules: tuple[Module, ...]
    """`pages`: folder of the URL to a list of files, or of folders whose `.py` and `.md` files all become pages, in the
    order of the navigation. What stands in a folder below gets a folder of the URL below; `tests` are left out."""

    locales: str = "docs/locales"
    """`locales`: the folder of the message catalogues."""

    traces: str = "docs/traces"
    """`traces`: the folder of the recorded shapes."""

    macros: Mapping[str, str] = field(default_factory=dict)
    """`macros`: macros for formulas, name to definition."""

    view: str = ""
    """`view`: the address that shows a source file, with `{path}` in it, relative to `repo_url`."""

    edit: str = ""
    """`edit`: the same for the address that edits it."""

    cite: Mapping[str, str] = field(default_factory=dict)
    """`cite`: folder of the URL to a BibTeX file with what its pages are about; `""` is all of the site."""

    colab: str = ""
    """`colab`: the branch on GitHub that holds the published site, `gh-pages` where nothing else is said, with a folder
    in it perhaps: Colab opens notebooks from repositories only. Empty: the pages don't offer it."""

    remote_images: frozenset[str] | None = frozenset()
    """`remote_images`: the other hosts whose images pages show, `[img.shields.io]`. Each reader's browser asks them.
    An image from elsewhere is a link in its place, with a warning. None, all hosts, is what the plugin has."""

    html_files: tuple[str, ...] | None = ()
    """`html_files`: files of HTML or XML to which pages link and whose scripts the author trusts, `[docs/demo.html]`. A
    linked file is published as it is, and its scripts run on the site; of each other one a warning says so. None, all
    files, is what the plugin has."""

    roots: tuple[str, ...] = ()
    """`roots`: further folders whose files may be published, beside the folder of `mkdocs.yml` and, where `repo_url` is
    set, the repository around it. What a page shows or links to, and a page itself, must really stand in one of them,
    wherever a link leads. `--root` of a command names more."""

    granted: tuple[str, ...] = ()
    """What `--root` has named, as whole paths."""

    own_plugins: bool = False
    """`plugins`: whether it is there. What it names runs over the frames; else nothing does, MkDocs' search neither."""

    @property
    def root(self) -> Path:
        """The folder that all paths are relative to."""
        return self.path.parent.resolve()

    @property
    def reading(self) -> Roots:
        """What may be read in order to be published. As the folders stand now: `serve` asks again and again."""
        return of_site(str(self.root), in_repository=bool(self.repo_url), more=(*self.roots, *self.granted))

    @property
    def build_dir(self) -> Path:
        """Where the generated trees stand; never part of the site."""
        return self.root / "build"

    @property
    def source_edition(self) -> Edition:
        """The language that the sources are written in."""
        return self.editions[0]

    def prefix(self, code: str) -> str:
        """The folder of a language inside the site: empty for the language of the sources, else `zh/`."""
        return "" if code == self.source_edition.language.code else f"{code}/"


def kept_files(settings: Settings) -> list[Kept]:
    """The author's files of which a site is made; nothing that we make may take their place."""
    root = settings.path.parent
    fonts = (edition.preview_font for edition in settings.editions if edition.preview_font)
    return [
        Kept("the configuration", str(settings.path)),
        *(Kept("the source", str(root / module.path)) for module in settings.modules),
        *(Kept("the papers in", str(root / path)) for path in settings.cite.values()),
        *(Kept("the font", str(root / font)) for font in fonts),
    ]


def kept_folders(settings: Settings) -> list[Kept]:
    """The author's folders, likewise; some of them need not exist yet."""
    root = settings.path.parent
    named = (("the translations in", settings.locales), ("the traces in", settings.traces))
    return [Kept(what, str(root / folder), is_folder=True) for what, folder in named]
