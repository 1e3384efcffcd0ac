"""
Draw `architecture.svg`: the way of an image through ConvMixer, with the shapes beside it.

    python docs/figures/architecture.py

The page shows the figure with `<img>`. There, `prefers-color-scheme` is what the page has chosen, in current browsers,
and what the system prefers in older ones. So it brings a card of its own in the colour of either paper: it fits the
page, or can be read on it. It is 560 wide, about as wide as the prose column, so that its text is as large as the text
around it.
"""

from pathlib import Path
from xml.sax.saxutils import escape

INK, SOFT, CARD, LINE = "#23272b", "#5c646b", "#fffefb", "#9aa5b1"
SPACE, CHANNEL, PLAIN, FRAME = "#d6e6f5", "#fbe3c4", "#fffeff", "#f5f3ed"

DARK = {
    INK: "#d8dbdd",
    SOFT: "#98a1a9",
    CARD: "#15181b",
    LINE: "#535b63",
    SPACE: "#1d3b54",
    CHANNEL: "#4d3817",
    PLAIN: "#15181a",
    FRAME: "#1d2125",
}
"""The same on a dark page."""

WIDTH, HEIGHT = 560, 848
MIDDLE = 214  # x of the middle of the boxes
SHAPES = 396  # x where the column of shapes begins


def style() -> str:
    """The rules that exchange the colours. A presentation attribute is weaker than any rule."""
    rules = (f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}' for light, dark in DARK.items())
    return f"<style>@media (prefers-color-scheme: dark){{{''.join(rules)}}}</style>"


def text(x: float, y: float, words: str, size: int = 17, fill: str = INK, anchor: str = "middle", **more: str) -> str:
    """One line of text; a `*name*` in it becomes italic, as symbols are in the prose."""
    parts = [escape(part) for part in words.split("*")]
    parts[1::2] = [f'<tspan font-style="italic">{part}</tspan>' for part in parts[1::2]]
    attributes = {"x": x, "y": y, "font-size": size, "fill": fill, "text-anchor": anchor}
    attributes |= {name.replace("_", "-"): value for name, value in more.items()}
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<text {written}>{''.join(parts)}</text>"


def box(y: float, height: float, title: str, below: str, fill: str) -> str:
    """A box with a title and a second, softer line."""
    x, width = MIDDLE - 130, 260
    return "\n".join(
        [
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{LINE}"/>',
            text(MIDDLE, y + height / 2 - 5, title, font_weight="600"),
            text(MIDDLE, y + height / 2 + 17, below, 15, SOFT),
        ]
    )


def arrow(top: float, bottom: float) -> str:
    """An arrow downwards in the middle."""
    return (
        f'<path d="M{MIDDLE} {top}V{bottom - 7}" stroke="{SOFT}" stroke-width="1.5"/>'
        f'<path d="M{MIDDLE - 5} {bottom - 8}h10l-5 8z" fill="{SOFT}"/>'
    )


def shape(y: float, general: str, example: str) -> str:
    """The shape at one point, and beneath it the same for the example."""
    return text(SHAPES, y, general, 16, INK, "start") + "\n" + text(SHAPES, y + 20, example, 15, SOFT, "start")


def image(y: float) -> str:
    """The image: a square in which the lines between the patches show."""
    side, cells = 84, 6
    x, step = MIDDLE - side / 2, side / cells
    lines = [f"M{x + i * step:g} {y}v{side}M{x} {y + i * step:g}h{side}" for i in range(1, cells)]
    return "\n".join(
        [
            f'<rect x="{x:g}" y="{y}" width="{side}" height="{side}" fill="{PLAIN}" stroke="{SOFT}"/>',
            f'<path d="{"".join(lines)}" stroke="{LINE}" stroke-width="0.75"/>',
            f'<rect x="{x + step:g}" y="{y + step:g}" width="{step:g}" height="{step:g}" fill="{INK}"/>',
            text(x - 14, y + side / 2 + 6, "image", anchor="end"),
        ]
    )


def draw() -> str:
    """The whole figure."""
    loop = MIDDLE - 158  # x of the residual connection
    body = [
        text(SHAPES, 36, "ConvMixer-256/8 with", 14, SOFT, "start"),
        text(SHAPES, 53, "*p* = 2 below in grey", 14, SOFT, "start"),
        image(28),
        shape(88, "*c* × *n* × *n*", "3 × 32 × 32"),
        arrow(112, 144),
        box(144, 66, "Patch embedding", "convolution *p* × *p*, stride *p*", PLAIN),
        shape(236, "*h* × *n/p* × *n/p*", "256 × 16 × 16"),
        # The layer: a frame, the residual connection at its left, two boxes.
        f'<rect x="30" y="270" width="342" height="372" rx="12" fill="{FRAME}" stroke="{LINE}"/>',
        text(46, 296, "ConvMixer layer", 16, INK, "start", font_weight="600"),
        text(356, 296, "× *d*", 20, INK, "end", font_weight="600"),
        arrow(210, 332),
        f'<path d="M{MIDDLE} 318H{loop}V466H{MIDDLE - 13}" fill="none" stroke="{SOFT}" stroke-width="1.5"/>',
        f'<path d="M{MIDDLE - 21} 461v10l8 -5z" fill="{SOFT}"/>',
        box(332, 66, "Spatial mixing", "depth-wise convolution *k* × *k*", SPACE),
        arrow(398, 453),
        text(MIDDLE + 14, 430, "GELU, BatchNorm", 14, SOFT, "start"),
        f'<circle cx="{MIDDLE}" cy="466" r="13" fill="{PLAIN}" stroke="{SOFT}" stroke-width="1.5"/>',
        f'<path d="M{MIDDLE - 7} 466h14M{MIDDLE} 459v14" stroke="{INK}" stroke-width="1.5"/>',
        text(MIDDLE + 22, 472, "residual", 14, SOFT, "start"),
        arrow(479, 512),
        box(512, 66, "Channel mixing", "point-wise convolution 1 × 1", CHANNEL),
        text(MIDDLE + 14, 610, "GELU, BatchNorm", 14, SOFT, "start"),
        shape(550, "*h* × *n/p* × *n/p*", "256 × 16 × 16"),
        arrow(578, 676),
        text(MIDDLE + 14, 664, "mean over all places", 14, SOFT, "start"),
        box(676, 66, "Classification head", "linear map", PLAIN),
        arrow(742, 786),
        text(MIDDLE, 810, "logits"),
        shape(806, "*m*", "10"),
        # The patch embedding has these two as well, and says so here.
        text(MIDDLE + 14, 244, "GELU, BatchNorm", 14, SOFT, "start"),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img" aria-labelledby="title desc" '
            'font-family="system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif">',
            '<title id="title">The architecture of ConvMixer</title>',
            '<desc id="desc">An image becomes patch embeddings. A layer mixes them over space, adds a residual '
            "connection, and mixes them over channels; it is repeated d times. The head gives the logits.</desc>",
            style(),
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{CARD}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(draw(), encoding="utf-8")
