"""
Draw `network.svg`: the network of `architecture.svg` in one line, for the home page.

    python docs/figures/network.py
"""

from pathlib import Path

from architecture import CARD, CHANNEL, FRAME, INK, LINE, PLAIN, SOFT, SPACE, style, text

WIDTH, HEIGHT, MIDDLE = 800, 172, 84  # MIDDLE: y of the line along which the image travels


def box(x: float, width: float, fill: str, title: str, *below: str) -> str:
    """A box around the line, with a title and softer lines under it."""
    height, center = 76, x + width / 2
    lines = [text(center, MIDDLE + 12 + 17 * i, words, 13, SOFT) for i, words in enumerate(below)]
    return "\n".join(
        [
            f'<rect x="{x}" y="{MIDDLE - height / 2:g}" width="{width}" height="{height}" rx="6" fill="{fill}" '
            f'stroke="{LINE}"/>',
            text(center, MIDDLE - 10, title, 14, font_weight="600"),
            *lines,
        ]
    )


def arrow(left: float, right: float) -> str:
    """An arrow to the right."""
    return (
        f'<path d="M{left} {MIDDLE}H{right - 7}" stroke="{SOFT}" stroke-width="1.5"/>'
        f'<path d="M{right - 8} {MIDDLE - 5}v10l8 -5z" fill="{SOFT}"/>'
    )


def image() -> str:
    """The image, with the lines between its patches."""
    side, cells, top = 72, 6, MIDDLE - 36
    step = side / cells
    lines = "".join(f"M{1 + i * step:g} {top}v{side}M1 {top + i * step:g}h{side}" for i in range(1, cells))
    return "\n".join(
        [
            f'<rect x="1" y="{top}" width="{side}" height="{side}" fill="{PLAIN}" stroke="{SOFT}"/>',
            f'<path d="{lines}" stroke="{LINE}" stroke-width="0.75"/>',
            f'<rect x="{1 + step:g}" y="{top + step:g}" width="{step:g}" height="{step:g}" fill="{INK}"/>',
            text(37, top + side + 22, "image", 14, SOFT),
        ]
    )


def draw() -> str:
    """The whole drawing."""
    plus = 460  # x of the place where the residual connection comes back
    body = [
        image(),
        arrow(73, 98),
        box(98, 140, PLAIN, "Patches", "convolution", "*p* × *p*, stride *p*"),
        f'<rect x="254" y="8" width="376" height="156" rx="10" fill="{FRAME}" stroke="{LINE}"/>',
        text(616, 156, "× *d*", 17, INK, "end", font_weight="600"),
        text(268, 156, "ConvMixer layer", 14, SOFT, "start"),
        arrow(238, 288),
        f'<path d="M270 {MIDDLE}V26H{plus}V{MIDDLE - 18}" fill="none" stroke="{SOFT}" stroke-width="1.5"/>',
        f'<path d="M{plus - 5} {MIDDLE - 19}h10l-5 8z" fill="{SOFT}"/>',
        box(288, 140, SPACE, "Spatial mixing", "depth-wise", "*k* × *k*"),
        f'<path d="M428 {MIDDLE}H450" stroke="{SOFT}" stroke-width="1.5"/>',
        f'<circle cx="{plus}" cy="{MIDDLE}" r="10" fill="{PLAIN}" stroke="{SOFT}" stroke-width="1.5"/>',
        f'<path d="M{plus - 5} {MIDDLE}h10M{plus} {MIDDLE - 5}v10" stroke="{INK}" stroke-width="1.5"/>',
        arrow(470, 486),
        box(486, 134, CHANNEL, "Channel mixing", "point-wise", "1 × 1"),
        arrow(620, 662),
        box(662, 137, PLAIN, "Head", "mean, linear map", "*m* logits"),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img" aria-labelledby="title desc" '
            'font-family="system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif">',
            '<title id="title">The network in one line</title>',
            '<desc id="desc">An image is cut into patches. A layer mixes them over space, adds a residual connection, '
            "and mixes them over channels; it is repeated d times. A head gives the logits.</desc>",
            style(),
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{CARD}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(draw(), encoding="utf-8")
