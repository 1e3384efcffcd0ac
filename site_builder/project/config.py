"""
---
title: Settings
summary: What an author configures, read from `mkdocs.yml`; an unknown key is an error that names the nearest known one.
---
# Settings

MkDocs with `--strict` refuses top-level keys that it doesn't know, so ours stand under `extra.site_builder`.
What MkDocs has a name for (`site_name`, `site_url`, `repo_url`, `site_dir`, the theme) keeps that name.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import yaml

from site_builder.address import nameless, page_name
from site_builder.diagnostic import Diagnostic
from site_builder.files import input_file
from site_builder.files.input_file import is_file, is_folder
from site_builder.files.input_folder import entries
from site_builder.files.output_folder import is_output
from site_builder.files.output_place import Kept, refusal
from site_builder.files.reading_root import Roots, of_site
from site_builder.project import package
from site_builder.project.configured_address import colab_address, site_url, source_address, web_address
from site_builder.project.published_address import clash, place_of
from site_builder.project.yaml_place import Reader, nearest
from site_builder.text.decoding import decoded
from site_builder.translation.language import Language, language
from site_builder.translation.ui_strings import words
from site_builder.trust.file_standing import WIDEN, Standing
from site_builder.trust.web_address import is_host

OPTIONS = (
    "languages", "pages", "locales", "traces", "macros", "view", "edit", "cite", "colab", "roots", "remote_images",
    "html_files",
)  # fmt: skip
LANGUAGE_OPTIONS = ("pages", "site_name", "site_description", "folders", "preview_font")
LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")


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


def load(path: Path, granted: Sequence[str] = ()) -> Settings | list[Diagnostic]:
    """The settings in the file at `path`, or everything that is wrong with it; `granted` is what `--root` names."""
    reader = Reader(str(path))
    text = input_file.text(path)
    if isinstance(text, Diagnostic):
        return [text if text.hint else text._replace(hint="the site is configured in mkdocs.yml")]
    root = reader.compose(text)
    if reader.diagnostics:
        return reader.diagnostics
    settings = read(reader, root, path, granted)
    return reader.diagnostics or settings


def read(reader: Reader, root: yaml.Node | None, path: Path, granted: Sequence[str] = ()) -> Settings:
    """The settings under `root`; they hold only when the reader has found nothing wrong."""
    top = {name: value for name, _, value in reader.items(root, "the file")}
    if not reader.text(top.get("site_name"), "site_name"):
        reader.problem(root, "`site_name` is missing", "it stands in the title of every page")
    extra = {name: value for name, _, value in reader.items(top.get("extra"), "extra")}
    if "site_builder" not in extra:
        reader.problem(top.get("extra"), "`extra.site_builder` is missing", "it says which pages the site has")
    ours = reader.options(extra.get("site_builder"), "extra.site_builder", OPTIONS)
    repo_url = web_address(reader, top.get("repo_url"), "repo_url").rstrip("/")
    web_address(reader, extra.get("homepage"), "extra.homepage", relative=True)
    roots = read_roots(reader, ours.get("roots"), path.parent)
    reading = of_site(str(path.parent), in_repository=bool(repo_url), more=(*roots, *granted))
    modules = read_modules(reader, ours.get("pages"), path.parent, reading)
    if "site_builder" in extra and not modules and not reader.diagnostics:
        reader.problem(extra["site_builder"], "`pages` names no file", "give a folder of the URL and its files")
    plain = {
        name: reader.text(node, name)
        for name, node in {**top, **ours}.items()
        if name in {"site_name", "site_description", "site_dir", "locales", "traces"}
    }
    for name in ("site_dir", "locales", "traces"):
        if why := nameless(plain.get(name, "")):
            reader.problem({**top, **ours}[name], f"the path in `{name}` {why}")
            del plain[name]
    editions = read_editions(reader, ours.get("languages"), modules, reading)
    settings = Settings(
        path=path,
        editions=speaking(reader, editions, path.parent, plain.get("locales") or Settings.locales, reading),
        modules=modules,
        own_plugins="plugins" in top,
        macros={name: reader.text(value, "a macro") for name, _, value in reader.items(ours.get("macros"), "macros")},
        repo_url=repo_url,
        site_url=site_url(reader, top.get("site_url")),
        view=source_address(reader, ours.get("view"), repo_url, "view", "blob"),
        edit=source_address(reader, ours.get("edit"), repo_url, "edit", "edit"),
        cite=read_papers(reader, ours.get("cite"), [module.url for module in modules], reading),
        roots=roots,
        granted=tuple(granted),
        remote_images=read_hosts(reader, ours.get("remote_images")),
        html_files=read_files(reader, ours.get("html_files"), reading),
        colab=colab_address(reader, ours.get("colab"), repo_url),
        **{"site_name": "", **{name: text for name, text in plain.items() if text}},
    )
    check_output(reader, top, settings)
    check_catalogues(reader, ours.get("languages"), settings)
    return settings


def check_catalogues(reader: Reader, node: yaml.Node | None, settings: Settings) -> None:
    """The words of buttons have a catalogue, and no page may have the same."""
    for edition in settings.editions[1:]:
        for module in settings.modules:
            if place_of(module.url) == "interface.html" and edition.has(module.url):
                file = f"`{settings.locales}/{edition.language.code}/interface.po`"
                what = f"the catalogue of `{module.path}` would be {file}, which is that of buttons and labels"
                reader.problem(node, what, "give its page a folder, or name the `pages` of the language without it")


def check_output(reader: Reader, top: Mapping[str, yaml.Node], settings: Settings) -> None:
    """The folders that we write hold nothing of the author's, and lie in none that is read as a whole."""
    held = [*kept_files(settings), *kept_folders(settings)]
    docs = reader.text(top.get("docs_dir"), "docs_dir") or "docs"
    read_whole = [*kept_folders(settings), Kept("`docs_dir`,", str(settings.path.parent / docs))]
    own = settings.build_dir
    served = sorted({own / "serve", *(own.glob("serve-*") if is_folder(own) else ())})
    ours = [own / "previews", *served, *(own / one.language.code for one in settings.editions)]
    for folder in (own, *ours):
        if why := refusal(folder, held, read_whole):
            where = f"`{folder.relative_to(settings.root).as_posix()}`, in which the builder works,"
            reader.problem(None, f"the folder {where} {why}", "move that, or what leads there, to another place")
            break
        if folder.is_symlink():  # from elsewhere, the tree in it would not find this configuration, nor we its pages
            where = f"`{folder.relative_to(settings.root).as_posix()}`, in which the builder works, is a link"
            hint = "remove the link (a folder is made in its place), or mount there what is on another disk"
            reader.problem(None, f"{where} to `{os.path.realpath(folder)}`", hint)
            break
    built = [Kept("the folder of the builder,", str(folder), is_folder=True) for folder in (own, *ours)]
    if why := refusal(settings.path.parent / settings.site_dir, [*held, *built], [*read_whole, *built[1:]]):
        hint = "name a folder that holds nothing else, such as `site`"
        reader.problem(top.get("site_dir"), f"`site_dir: {settings.site_dir}` {why}", hint)


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


def read_roots(reader: Reader, node: yaml.Node | None, root: Path) -> tuple[str, ...]:
    """Folders that exist, as whole paths."""
    found = []
    for text, place in reader.texts(node, "roots"):
        if not is_folder(root / text):
            reader.problem(place, f"there is no folder `{text}`", "`roots` names folders whose files may be published")
        found.append(str((root / text).resolve()))
    return tuple(found)


def wanted_file(reader: Reader, node: yaml.Node | None, text: str, reading: Roots, hint: str) -> None:
    """A file that the configuration names must be there, and one that may be read."""
    if why := reading.outside(text):
        reader.problem(node, f"`{text}` {why}", WIDEN)
    elif not reading.is_file(text):
        reader.problem(node, f"there is no file `{text}`", hint)


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


def read_modules(reader: Reader, node: yaml.Node | None, root: Path, reading: Roots) -> tuple[Module, ...]:
    """The files in the order of the navigation, each with its URL; two files for one URL are an error."""
    modules: dict[str, Module] = {}
    places: dict[str, Module] = {}
    for name, key, value in reader.items(node, "pages"):
        folder = name.strip("/")
        parts = folder.split("/") if folder else []
        if not {"", ".", ".."}.isdisjoint(parts):
            reader.problem(key, f"`{name}` cannot be a folder of the site", "write names with one `/` between them")
        elif parts and parts[0] in {"assets", "search"}:
            reader.problem(key, f"`{name}` cannot be a folder of the site", "`assets` and `search` are the builder's")
        for text, place in reader.texts(value, f"the files of `{name}`"):
            for path, below in expand(reader, text, place, root, reading):
                url = f"{folder}/{below}/{page_name(path)}.html".replace("//", "/").lstrip("/")
                why = nameless(url) or ("begins with a point" if page_name(path).startswith(".") else "")
                if why:
                    reader.diagnostics.append(Diagnostic(path, 1, 1, f"the name of this file {why}", "rename it"))
                    continue
                other = places.setdefault(place_of(url), Module(path, url))
                if other.path != path:
                    both = f"`{path}` and `{other.path}` would both be the page `{url}`"
                    said = clash(f"the page of `{path}`, `{url}`,", url, other.url, f"that of `{other.path}`")
                    reader.problem(place, both if url == other.url else said[0], said[1])
                modules.setdefault(url, Module(path, url))
    return tuple(modules.values())


def expand(reader: Reader, text: str, place: yaml.Node, root: Path, reading: Roots) -> list[tuple[str, str]]:
    """One file as itself; a folder as its modules and texts, each with the folder below that it stands in."""
    path = PurePosixPath(text)
    plain = posixpath.normpath(text)
    if not path.is_absolute() and ".." in path.parts and not plain.startswith(".."):
        reader.problem(place, f"`{text}` goes up and down again", f"write `{plain}`")
        return []
    if path.is_absolute() or ".." in path.parts:
        hint = "make a link to it in here, and name its folder in `roots:` or with `--root DIR`"
        reader.problem(place, f"`{text}` is outside the folder of the configuration", hint)
        return []
    if why := reading.outside(str(path)):
        # A file, which whoever reads it will refuse; of anything else nobody need know what it is.
        if path.suffix in package.SUFFIXES:
            return [(str(path), "")]
        reader.problem(place, f"`{text}` {why}", WIDEN)
        return []
    ours = next((str(one) for one in (path, *path.parents) if str(one) != "." and is_output(root / one)), "")
    if ours:
        hint = f"if they are sources, remove the file `{ours}/.site-builder`"
        reader.problem(place, f"site-builder has written what is in `{ours}`, and reads no sources there", hint)
        return []
    if is_file(root / path):
        return [(str(path), "")]
    if not is_folder(root / path) and reading.standing(str(path)) is Standing.OTHER:
        reader.problem(place, f"`{text}` is no regular file")
        return []
    if not is_folder(root / path):
        around = entries(root / path.parent)
        siblings = [] if isinstance(around, Diagnostic) else sorted(str(path.parent / one.name) for one in around)
        reader.problem(place, f"there is no file `{text}`", nearest(text, siblings) if siblings else "")
        return []
    names, problems = package.modules(root / path)
    reader.diagnostics += problems
    if not names and not problems:
        kinds = " or ".join(package.SUFFIXES)
        reader.problem(place, f"there is no {kinds} file in the folder `{text}`, nor below it", "name another one")
    return [(str(path / name), name.rpartition("/")[0]) for name in names]


def read_hosts(reader: Reader, node: yaml.Node | None) -> frozenset[str]:
    """Names of hosts, as they stand in an address behind the `//`."""
    found = reader.texts(node, "remote_images")
    for text, place in found:
        if not is_host(text.lower()):
            reader.problem(place, f"`{text}` is no host", "write it without https:// and without a path")
    return frozenset(text.lower() for text, _ in found)


def read_files(reader: Reader, node: yaml.Node | None, reading: Roots) -> tuple[str, ...]:
    """Files that exist."""
    found = reader.texts(node, "html_files")
    for text, place in found:
        wanted_file(reader, place, text, reading, "name a file to which a page links, from here")
    return tuple(text for text, _ in found)


def read_papers(reader: Reader, node: yaml.Node | None, urls: list[str], reading: Roots) -> dict[str, str]:
    """BibTeX files that exist, by folders that exist."""
    known = {"", *(url.rpartition("/")[0] for url in urls)}
    papers = {}
    for name, key, value in reader.items(node, "cite"):
        text = reader.text(value, "a file of `cite`")
        if name.strip("/") not in known:
            reader.problem(key, f"no page stands in a folder `{name}`", nearest(name, sorted(known - {""})))
        wanted_file(reader, value, text, reading, "name a file of BibTeX, from here")
        paper = reading.content(text) if reading.is_file(text) else b""
        wrong = paper if isinstance(paper, Diagnostic) else decoded(text, paper)
        if isinstance(wrong, Diagnostic):
            reader.diagnostics.append(wrong)
        papers[name.strip("/")] = text
    return papers
