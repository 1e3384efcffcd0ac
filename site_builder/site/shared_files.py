"""
---
title: Shared files
summary: Style sheets, scripts and fonts that stand once in a site and serve all its languages.
---
# Shared files
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from site_builder.formula.formula import stylesheet
from site_builder.page import Page
from site_builder.resources import ASSETS, KATEX
from site_builder.site.theme_repair import mend_script, mend_style

# Of the theme's files, not the search that ours replaces, nor the maps that only its makers need.
LEFT_OUT = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Only those that have a line of their own: anywhere else, two strokes may stand in a string.
LINE_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
INDENTATION = re.compile(r"\n\s+")
# Every browser of the last ten years reads woff2.
FONTS = {".woff2"}


def own_files() -> dict[str, bytes]:
    """What the builder brings: its own style sheets and scripts, and KaTeX's."""
    files = {f"assets/{path.relative_to(ASSETS).as_posix()}": _bare(path) for path in _files(ASSETS)}
    files |= {
        f"assets/katex/{path.relative_to(KATEX).as_posix()}": path.read_bytes()
        for path in _files(KATEX)
        if path.suffix in FONTS or path.name == "katex.min.css"
    }
    # Part of `serve` alone: a published page asks nobody whether it has changed. Or of somebody else's site.
    return {name: data for name, data in files.items() if not name.startswith(("assets/serve/", "assets/hosted.css"))}


def _bare(path: Path) -> bytes:
    """A file of ours without comments and indentation, a fifth of it on the wire; whoever reads it has the sources."""
    if path.suffix not in (".css", ".js"):
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    text = COMMENT.sub("", text) if path.suffix == ".css" else LINE_COMMENT.sub("", text)
    return INDENTATION.sub("\n", text).lstrip("\n").encode()


def formula_styles(pages: Iterable[Page]) -> str:
    """The rules that the formulas of all pages need, each once, in a fixed order."""
    return stylesheet(rule for page in pages for rule in page.styles)


@cache
def theme_files(shell: Path, key: str) -> dict[str, bytes]:
    """What the theme brings, mended; read again only when `key`, the digest of the frames, changes."""
    files: dict[str, bytes] = {}
    root = shell.resolve()
    for path in _files(shell / "assets"):
        if not path.resolve().is_relative_to(root):
            continue  # a link, which no generator makes
        name = path.relative_to(shell).as_posix()
        if path.suffix == ".map" or name.startswith(LEFT_OUT):
            continue
        if path.suffix == ".css":
            css, images = mend_style(path.read_text(encoding="utf-8"))
            files[name] = css.encode()
            files |= {f"assets/images/{image}": svg.encode() for image, svg in images.items()}
        elif path.suffix == ".js":
            files[name] = mend_script(path.read_text(encoding="utf-8")).encode()
        else:
            files[name] = path.read_bytes()
    return files


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
