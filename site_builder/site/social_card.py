"""
---
title: Preview pictures
summary: What a chat shows beside a link - the title of the page in its language, drawn when the site is built.
---
# Preview pictures

A picture of 1200 x 630 pixels for each page and language: the site's name, the title, the summary, and beside them the
look of the pages themselves, lines of code behind a thin line. The code's lines follow from the address of the page, so
that two pages of a site can be told apart from afar.

The same page gives the same bytes. What was drawn is kept in the build folder under a digest of all that it shows.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.copies.wrap import pieces
from site_builder.resources import FONTS, ROOT
from site_builder.site.typeface import FIRST, Missing, Run, font, runs

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 80
SPINE = 860
"""Where the line stands between the words and the lines of code."""
ROOM = SPINE - MARGIN - 50
"""Width that the words may take."""

# The light colours of `page.css`.
PAPER, INK, QUIET, RULE, TINT, ACCENT = "#fffefb", "#23272b", "#5c646b", "#dedbd2", "#f5f3ed", "#00566b"
CODE = ("#23272b", "#00566b", "#23272b", "#5d3f9e", "#41620a", "#8a4500", "#5c646b")

TITLE_SIZES = (84, 72, 62, 54, 46, 40)
TITLE_HEIGHT = 300
TEXT_SIZE = 30
FINE = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a picture shows. `font` is a file that the author names for this language; `url` that of the page."""

    title: str
    summary: str
    site_name: str
    code: str
    direction: str
    url: str
    font: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, cut into runs, and its width in pixels."""

    runs: tuple[Run, ...]
    width: float


def digest(preview: Preview) -> str:
    """The same for previews that look the same: by it a picture is found that was drawn before."""
    program = (
        *(ROOT / name for name in ("site/social_card.py", "site/typeface.py", "copies/wrap.py")),
        FONTS / "vendor.json",
    )
    files = (*program, Path(preview.font)) if preview.font else program
    return hashlib.sha256(b"\0".join([repr(preview).encode(), *(file.read_bytes() for file in files)])).hexdigest()


def draw(preview: Preview) -> bytes | Missing:
    """The picture as a PNG; or the character for which no font at hand has a glyph. Raises `OSError` for no font."""
    from PIL import Image, ImageDraw

    text = _Text(preview)
    size, title = text.fitted(preview.title)
    name = text.lines(preview.site_name, TEXT_SIZE, bold=False)
    summary = text.lines(preview.summary, TEXT_SIZE, bold=False) if preview.summary else []
    for lines in (title, name, summary):
        if isinstance(lines, Missing):
            return lines
    assert not isinstance(title, Missing) and not isinstance(name, Missing) and not isinstance(summary, Missing)
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    rtl = preview.direction == "rtl"
    image.paste(_code(preview), (0 if rtl else SPINE, 0))
    canvas.line([(WIDTH - SPINE if rtl else SPINE, 0), (WIDTH - SPINE if rtl else SPINE, HEIGHT)], RULE, 3)
    if preview.site_name != preview.title:
        text.put(canvas, name[0], MARGIN + TEXT_SIZE, TEXT_SIZE, ACCENT)
    # The block of title and summary stands in the middle of what is left.
    step, below = round(size * 1.22), round(TEXT_SIZE * 1.5)
    left = HEIGHT - 2 * MARGIN - 90 - step * len(title) - 24
    if len(summary) > (most := max(0, left // below)):
        summary = [*summary[: most - 1], text.cut(summary[most - 1], TEXT_SIZE, bold=False)] if most else []
    y = MARGIN + 90 + max(0, left - below * len(summary)) // 2 + size
    for line in title:
        text.put(canvas, line, y, size, INK)
        y += step
    y += 24 - step + size // 2 + TEXT_SIZE // 2
    for line in summary:
        text.put(canvas, line, y, TEXT_SIZE, QUIET)
        y += below
    out = io.BytesIO()
    # Few colours: a quarter of the bytes, and no difference that one could see. Better methods take five times as long.
    few = image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG", compress_level=6)
    return out.getvalue()


class _Text:
    """How the words of one preview are measured, broken into lines and drawn."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self.rtl = preview.direction == "rtl"

    def fitted(self, title: str) -> tuple[int, list[_Line] | Missing]:
        """The largest size at which the title has room and leaves no bit of it alone in a line; and its lines."""
        fitting: tuple[int, list[_Line]] | None = None
        shortest: list[_Line] = []
        for size in TITLE_SIZES:
            lines = self.lines(title, size, bold=True)
            if isinstance(lines, Missing):
                return size, lines
            shortest = lines
            if _fits(lines, size):
                fitting = fitting or (size, lines)
                if len(lines) == 1 or lines[-1].width > ROOM / 4:
                    return size, lines
        if fitting:
            return fitting
        most = TITLE_HEIGHT // round(size * 1.22)
        if len(shortest) > most:
            shortest = [*shortest[: most - 1], self.cut(shortest[most - 1], size, bold=True)]
        return size, shortest

    def lines(self, text: str, size: int, *, bold: bool) -> list[_Line] | Missing:
        """The text broken into lines; a word that is wider than the room stays whole, and is cut at the last size."""
        text = " ".join(text.split())
        known = runs(text, self.preview.code, bold=bold, rtl=self.rtl, own=self.preview.font)
        if isinstance(known, Missing):
            return known
        found: list[_Line] = []
        line = ""
        for piece in _words(text):
            longer = self.measured(line + piece, size, bold=bold)
            if line and longer.width > ROOM:
                found.append(self.measured(line, size, bold=bold))
                line = piece
            else:
                line += piece
        return [*found, self.measured(line, size, bold=bold)]

    def measured(self, text: str, size: int, *, bold: bool) -> _Line:
        """A line of its own, without the space that it may end with."""
        made = runs(text.rstrip(), self.preview.code, bold=bold, rtl=self.rtl, own=self.preview.font)
        assert not isinstance(made, Missing), "the whole text has been looked at"
        return _Line(made, sum(self.length(run, size) for run in made))

    def length(self, run: Run, size: int) -> float:
        """The width of a run in pixels."""
        if self.rtl:
            return font(run.file, size, rtl=True).getlength(run.text, direction="rtl")
        return font(run.file, size).getlength(run.text)

    def cut(self, line: _Line, size: int, *, bold: bool) -> _Line:
        """The line as the last of a text that goes on."""
        words = "".join(run.text for run in line.runs)
        words = words[: max(1, len(words) - 3)]
        wide = self.preview.code.partition("-")[0] in FIRST
        if not wide:
            words = words.rpartition(" ")[0] or words
        return self.measured(words.rstrip(" ,.;:，。、；：،؛") + ("…" if wide else "..."), size, bold=bold)

    def put(self, canvas: ImageDraw, line: _Line, baseline: int, size: int, colour: str) -> None:
        """Draw a line; from the right margin, where the language begins there."""
        x = float(MARGIN)
        for run in line.runs:
            if self.rtl:
                place = (WIDTH - MARGIN, baseline)
                shaped = font(run.file, size, rtl=True)
                canvas.text(place, run.text, colour, shaped, anchor="rs", direction="rtl")
            else:
                canvas.text((round(x), baseline), run.text, colour, font(run.file, size), anchor="ls")
                x += self.length(run, size)


def _fits(lines: list[_Line], size: int) -> bool:
    return len(lines) * round(size * 1.22) <= TITLE_HEIGHT and all(line.width <= ROOM for line in lines)


def _words(text: str) -> Iterator[str]:
    """The text cut wherever a line may end; a word that no line could hold, between its letters."""
    for piece in pieces(text):
        yield from (piece,) if len(piece) < 40 else piece


def _code(preview: Preview) -> Image:
    """Lines of code on a sheet of their own; drawn larger and reduced, because Pillow's round corners are rough."""
    from PIL import Image, ImageDraw

    lengths = hashlib.sha256(preview.url.encode()).digest()
    sheet = Image.new("RGB", (FINE * (WIDTH - SPINE), FINE * HEIGHT), TINT)
    canvas = ImageDraw.Draw(sheet)
    for number in range(15):
        seed, second, top = lengths[number], lengths[number + 15], 38 + number * 38
        if seed % 7 == 0:
            continue  # a blank line
        left = 40 + 32 * (seed % 3 if number else 0)
        for width, colour in ((44 + seed % 60, CODE[seed % 7]), (30 + second % 110, CODE[second % 7])):
            box = (left, top, min(left + width, WIDTH - SPINE - 30), top + 12)
            canvas.rounded_rectangle([FINE * edge for edge in box], 6 * FINE, _pale(colour))
            left += width + 16
    return sheet.reduce(FINE)


def _pale(colour: str) -> tuple[int, int, int]:
    """The colour, half mixed with what is behind it: it is no text, and not to be looked at first."""
    one, two = (bytes.fromhex(value[1:]) for value in (colour, TINT))
    red, green, blue = ((3 * a + 4 * b) // 7 for a, b in zip(one, two, strict=True))
    return red, green, blue
