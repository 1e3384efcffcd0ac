"""
---
title: Pages without a site
summary: One file, or many, as complete HTML pages - nothing configured, no generator, no network.
---
# Pages without a site
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from functools import cache
from importlib.resources import files as resources
from pathlib import Path, PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from site_builder import catalogue_file
from site_builder.diagnostic import Diagnostic
from site_builder.formula import Renderer, stylesheet
from site_builder.language import language
from site_builder.libraries import libraries
from site_builder.page import Page
from site_builder.publish import write
from site_builder.reference import Places, published
from site_builder.source import page_name
from site_builder.weave import Context, Text, Woven, atlas, unravel, weave
from site_builder.words import words

ASSETS = "assets"


def write_pages(paths: Sequence[str], output: Path, code: str, locales: Path | None) -> list[Diagnostic]:
    """
    Write a page for each file into `output`, in the folders of the paths as given.

    A file that cannot be read is reported, and the others are still done; a page with an error is not written.
    """
    problems: list[Diagnostic] = []
    places: dict[str, str] = {}
    for path in _files(paths):
        url = page_url(path)
        if url in places.values():
            other = next(known for known, taken in places.items() if taken == url)
            hint = "render them into two folders"
            problems.append(Diagnostic(path, 1, 1, f"its page {url} is already that of {other}", hint))
        else:
            places[posixpath.normpath(path)] = url
    styles: set[tuple[str, str]] = set()
    made: list[Page] = []
    texts = {url: text for path, url in places.items() if (text := _read(path, problems)) is not None}
    known = atlas(texts, lambda folder: Path(folder, "__init__.py").is_file(), libraries())
    whole = Places(places, frozenset(places.values()), exists=lambda file: Path(file).is_file(), atlas=known)
    with Renderer() as formulas:
        for url, text in texts.items():
            woven = _weave(text, url, whole, formulas, code, locales, problems)
            problems += woven.diagnostics
            made.append(woven.page)
    wrong = {problem.path for problem in problems if problem.severity == 0}
    for page in made:
        styles.update(page.styles)
        if page.path not in wrong:
            write(output / page.url, render(page, code).encode())
            for file in page.files:
                write(output / published(file), Path(file).read_bytes())
    if made:
        _write_assets(output / ASSETS, styles)
    return problems


def page_url(path: str) -> str:
    """Where the page of a file stands: its own path, with `.html`, and `index.html` for `__init__.py`."""
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join([*(part.rstrip(":/") for part in parts[:-1]), f"{page_name(path)}.html"])


def render(page: Page, code: str) -> str:
    """The complete document of a page."""
    spoken = language(code)
    up = posixpath.relpath(ASSETS, posixpath.dirname(page.url) or ".")
    return _template().render(
        page=page,
        ui=words(code),
        lang=spoken.tag,
        dir=spoken.direction,
        assets=up,
        stylesheets=[f"{up}/katex/katex.min.css", f"{up}/formulas.css"] if page.styles else [],
        body=Markup(page.body),
        title=page.title,
        description=page.summary,
        canonical=None,
        og={"og:title": page.title, "og:type": "article"} | ({"og:description": page.summary} if page.summary else {}),
        alternates=[],
        site_name=None,
        home=None,
        builder_url=None,
    )


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("site_builder"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("standalone.html")


def _files(paths: Sequence[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            inside = (p for p in Path(path).rglob("*") if p.suffix in (".py", ".md") and p.is_file())
            found += sorted(str(p) for p in inside if not any(part.startswith(".") for part in p.parts[1:]))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _read(path: str, problems: list[Diagnostic]) -> Text | None:
    try:
        text: Text | Diagnostic = unravel(path, Path(path).read_bytes())
    except OSError as error:
        text = Diagnostic(path, 1, 1, f"cannot be read: {error.strerror}")
    if isinstance(text, Diagnostic):
        problems.append(text)
        return None
    return text


def _weave(
    text: Text,
    url: str,
    places: Places,
    formulas: Renderer,
    code: str,
    locales: Path | None,
    problems: list[Diagnostic],
) -> Woven:
    translations = None
    if code != "en":
        translations, wrong = catalogue_file.find(url, code, locales)
        problems += wrong
    context = Context(
        url=url,
        places=places,
        formulas=formulas,
        words=words(code),
        language=code,
        catalogue=translations,
    )
    return weave(text, context)


def _write_assets(folder: Path, styles: set[tuple[str, str]]) -> None:
    builder = resources("site_builder")
    for name in ("page.css", "page.js"):
        write(folder / name, (builder / "assets" / name).read_bytes())
    if styles:
        write(folder / "formulas.css", stylesheet(styles).encode())
        katex = builder / "vendor" / "katex"
        write(folder / "katex" / "katex.min.css", (katex / "katex.min.css").read_bytes())
        for font in (katex / "fonts").iterdir():
            write(folder / "katex" / "fonts" / font.name, font.read_bytes())
