"""
---
title: Typefaces
summary: Which font draws a text of a picture - one that has every character of it, or none.
---
# Typefaces

Latin and Cyrillic letters, simplified Chinese and Japanese are drawn with the faces that come with the builder: the
same picture on every machine. For other scripts the machine is asked (by fontconfig's `fc-match`), or the author names
a file. An empty box in the place of a letter is never drawn: whoever asks is told which character has no glyph.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.resources import FONTS

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SMALL = ("noto-sans-sc-latin", "noto-sans-sc-latin-ext", "noto-sans-sc-cyrillic", "noto-sans-sc-vietnamese")
CHINESE, JAPANESE = "noto-sans-sc-chinese-simplified", "noto-sans-jp-japanese"
# Each language draws the characters that they share in its own way.
FIRST = {"zh": (CHINESE, JAPANESE, *SMALL), "ja": (JAPANESE, CHINESE, *SMALL)}
OTHERS = (*SMALL, CHINESE, JAPANESE)
NOBODY = "\U0010ffff"
"""A character that no font has: what is drawn for it, is drawn for whatever is missing."""
PROBE = 48


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text, and the file of the face that draws it."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no face at hand can draw."""

    character: str


def runs(text: str, code: str, *, bold: bool, rtl: bool = False, own: str = "") -> tuple[Run, ...] | Missing:
    """
    The text cut into pieces, each with a face that has all of it, for a language and a weight.

    `own` is the file that the author names. Text that runs from right to left is one piece: cut, its words would change
    their order.
    """
    faces = list(_faces(code, bold=bold, own=own))
    if rtl:
        if not _shapes():
            return Missing(text[:1])
        whole = next((face for face in faces if _first_missing(face, text) is None), None)
        if whole is not None:
            return (Run(text, whole),)
        lacking = next(iter(sorted(filter(None, (_first_missing(face, text) for face in reversed(faces))))), "?")
        return Missing(lacking)
    found: list[Run] = []
    for character in text:
        last = found[-1] if found else None
        order = [last.file, *faces] if last else faces
        face = next((face for face in order if has(face, character)), None)
        if face is None:
            return Missing(character)
        if last and last.file == face:
            found[-1] = Run(last.text + character, face)
        else:
            found.append(Run(character, face))
    return tuple(found)


def _faces(code: str, *, bold: bool, own: str) -> Iterator[str]:
    if own:
        yield own
    weight = "700" if bold else "400"
    language = code.partition("-")[0]
    yield from (str(FONTS / f"{name}-{weight}-normal.woff2") for name in FIRST.get(language, OTHERS))
    # Text in another script must be shaped, which is the work of a library that not every Pillow has.
    if not own and _shapes() and (system := _system_font(code, bold=bold)):
        yield system


@cache
def _shapes() -> bool:
    from PIL import features

    return bool(features.check("raqm"))


@cache
def _system_font(code: str, *, bold: bool) -> str:
    program = shutil.which("fc-match")
    if program is None or code.partition("-")[0] in FIRST:
        return ""
    pattern = f":lang={code}" + (":bold" if bold else "")
    done = subprocess.run([program, "-f", "%{file}", pattern], capture_output=True, text=True, check=False)
    return done.stdout.strip() if Path(done.stdout.strip()).is_file() else ""


def _first_missing(file: str, text: str) -> str | None:
    return next((character for character in text if not has(file, character)), None)


@cache
def has(file: str, character: str) -> bool:
    """Whether a font has a glyph for a character; what draws nothing in any font, every font has."""
    if unicodedata.category(character) in ("Zs", "Cc", "Cf", "Mn"):
        return True
    return bytes(font(file, PROBE).getmask(character)) != _nobody(file)


@cache
def _nobody(file: str) -> bytes:
    return bytes(font(file, PROBE).getmask(NOBODY))


@cache
def font(file: str, size: int, *, rtl: bool = False) -> FreeTypeFont:
    """
    The font in a file; letters join and turn as their script wants it. Ours need no such thing, and look the same
    whatever libraries Pillow has. Raises `OSError` where the file is no font.
    """
    from PIL import ImageFont

    ours = file.startswith(str(FONTS)) and not rtl
    engine = ImageFont.Layout.BASIC if ours else ImageFont.Layout.RAQM
    return ImageFont.truetype(file, size, layout_engine=engine)
