"""
---
title: Where translations stand
summary: The catalogue of a file, found by the address of its page.
---
# Where translations stand

A site keeps its catalogues under the addresses of its pages, and only its configuration knows these. So the address on
the site comes first, then the one that mirrors the path of the file, then ever less of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from site_builder.diagnostic import Diagnostic, Severity
from site_builder.files.input_file import is_file
from site_builder.files.input_folder import unlisted
from site_builder.files.reading_root import Roots
from site_builder.trust.file_standing import Standing

CONFIG = Path("mkdocs.yml")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The catalogues of one language: their folder, and the addresses on the site, if there is one, by file."""

    code: str
    locales: Path | None
    urls: Mapping[Path, str] = field(default_factory=dict)
    roots: Roots = field(default_factory=lambda: Roots(()))
    """Where they may really stand, wherever a link leads."""
    is_named: bool = False
    """Whether somebody has named this folder, which must be there then; a site need have none yet."""

    def wrong(self) -> Diagnostic | None:
        """Why no catalogue can be looked for: then nobody should ask for each of them."""
        if self.locales is None:
            return None
        for folder, must in ((self.locales, self.is_named), (self.locales / self.code, False)):
            if (found := unlisted(folder, must=must)) is not None:
                return found
        return None

    def find(self, path: str, url: str) -> Path | None:
        """
        The catalogue of the file `path`, whose page is `url` where no site says otherwise.

        One that is there and can't be read is found: whoever reads it says so.
        """
        places = self._places(path, url) if self.locales else []
        return next((place for place in places if self._stands(place)), None)

    def missing(self, path: str, url: str) -> Diagnostic:
        """What to tell somebody whose page stays in the language of the source."""
        message = f"no translations into `{self.code}` were found"
        places = self._places(path, url) if self.locales else []
        hint = f"looked for `{places[0].as_posix()}`" if places else "name their folder with --locales"
        return Diagnostic(path, 1, 1, message, hint, Severity.WARNING)

    def words(self) -> tuple[dict[str, str], list[Diagnostic]]:
        """The words of buttons and labels that the site brings for the language, and what is wrong with them."""
        file = Path(self.locales or "", self.code, "interface.po")
        data = self.roots.content_if_any(str(file)) if self.locales else None
        if data is None:
            return {}, []
        if isinstance(data, Diagnostic):
            return {}, [data]
        from site_builder.translation.ui_catalogue import said  # few sites have such a file

        return said(file.as_posix(), self.code, data)

    def _stands(self, place: Path) -> bool:
        if self.roots.standing(str(place)) is not Standing.MISSING:
            return True
        try:
            return bool(Path(self.roots.base, place).lstat())  # a link that leads nowhere
        except FileNotFoundError:
            return False
        except (OSError, ValueError):
            return True

    def _places(self, path: str, url: str) -> Sequence[Path]:
        folder = Path(self.locales or "", self.code)
        own = self.urls.get(Path(path).resolve())
        parts = PurePosixPath(url).with_suffix(".po").parts
        mirrored = [Path(folder, *parts[start:]) for start in range(len(parts))]
        return [*([Path(folder, own).with_suffix(".po")] if own else []), *mirrored]


def shelf(code: str, locales: Path | None, granted: Sequence[str] = (), config: Path = CONFIG) -> Shelf:
    """The catalogues in `locales`, else those of the site that is configured here, if one is."""
    from site_builder.project.config import Settings  # imported here: pages in the language of the sources need none
    from site_builder.project.hosted import found

    settings = found(config, granted) if is_file(config) else None
    if not isinstance(settings, Settings):
        return Shelf(code, locales, roots=shelf_roots(locales, granted), is_named=locales is not None)
    urls = {(settings.root / module.path).resolve(): module.url for module in settings.modules}
    site = settings.reading.folders
    roots = Roots(site) if locales is None else shelf_roots(locales, (*site, *granted))
    return Shelf(code, locales or config.parent / settings.locales, urls, roots, locales is not None)


def shelf_roots(locales: Path | None, granted: Sequence[str]) -> Roots:
    """Where catalogues may really stand of which somebody has named the folder."""
    return Roots([*([str(locales)] if locales else []), *granted])
