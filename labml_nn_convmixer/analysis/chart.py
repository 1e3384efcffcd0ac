"""
# Charts

Drawings as SVG: small, the same bytes each time, with text that stays text. Libraries were tried first. What pygal
writes for four points has 18 kB, a random id, today's date and a script; matplotlib's has fixed colours; Altair needs a
browser's engine. All colours here are classes, so that a drawing follows the reader's light or dark.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from numpy.typing import NDArray

# Colours for both kinds of ground. Lines also differ in their dashes, for those who don't see the colours.
# `p0` to `p2` is text on cells from pale to full: where it turns from black to white depends on the ground.
STYLE = """\
.chart text{font:14px system-ui,sans-serif;fill:#24292f}
.chart .ground{fill:#fff}.chart .grid{stroke:#d5d9de}.chart .axis{stroke:#6b737c}
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round}.chart .faint{stroke-width:1;opacity:.4}
.chart .s0{stroke:#0b57d0}.chart .s1{stroke:#b3430a;stroke-dasharray:7 4}
.chart .d0{fill:#0b57d0}.chart .d1{fill:#b3430a}
.chart .cell{fill:#0b57d0}
.chart .p0,.chart .p1{fill:#000}.chart .p2{fill:#fff}
@media screen and (prefers-color-scheme:dark){
.chart text{fill:#dde2e8}
.chart .ground{fill:#14171c}.chart .grid{stroke:#343a43}.chart .axis{stroke:#8b949e}
.chart .s0{stroke:#8ab4f8}.chart .s1{stroke:#f0a36b}.chart .d0{fill:#8ab4f8}.chart .d1{fill:#f0a36b}
.chart .cell{fill:#8ab4f8}
.chart .p0{fill:#fff}.chart .p1,.chart .p2{fill:#000}
}
"""
WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 34, 44
# From which share on the text on a cell is black on a dark ground, and white on a light one.
BLACK_ON_DARK, WHITE_ON_LIGHT = 0.61, 0.84


@dataclass(frozen=True)
class Line:
    """
    A curve.

    * `points` are pairs of x and y; those that are no finite numbers are left out
    * `number` chooses the colour: 0 or 1
    * `faint` is for a background of many points, which has no dots
    """

    name: str
    points: Sequence[tuple[float, float]]
    number: int = 0
    faint: bool = False


@dataclass(frozen=True)
class Axis:
    """What is drawn along a side: `percent` writes 0.5 as 50 %; `whole` has ticks at whole numbers only."""

    name: str
    percent: bool = False
    whole: bool = False


def line_chart(title: str, description: str, lines: Sequence[Line], x: Axis, y: Axis) -> str:
    """Return curves over one pair of axes; the names stand above. Without a point to draw there are empty axes."""
    finite = [
        Line(line.name, [p for p in line.points if all(map(math.isfinite, p))], line.number, line.faint)
        for line in lines
    ]
    points = [point for line in finite for point in line.points]
    x_ticks = ticks(*ends([at for at, _ in points]), whole=x.whole)
    y_ticks = ticks(*ends([of for _, of in points]))

    def place(point: tuple[float, float]) -> tuple[float, float]:
        right = (point[0] - x_ticks[0]) / (x_ticks[-1] - x_ticks[0])
        up = (point[1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return LEFT + right * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = []
    for tick in y_ticks:
        _, at = place((x_ticks[0], tick))
        parts.append(f'<path class="grid" d="M{LEFT} {n(at)}H{WIDTH - RIGHT}"/>')
        parts.append(text(LEFT - 7, at + 5, label(tick, y_ticks, y), "end"))
    for tick in x_ticks:
        at, _ = place((tick, y_ticks[0]))
        parts.append(f'<path class="axis" d="M{n(at)} {HEIGHT - BOTTOM}v5"/>')
        parts.append(text(at, HEIGHT - BOTTOM + 20, label(tick, x_ticks, x), "middle"))
    parts.append(f'<path class="axis" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 5, x.name, "middle"))
    start: float = LEFT
    for line in finite:
        parts.append(curve([place(point) for point in line.points], line))
        if not line.faint:
            parts.append(f'<path class="line s{line.number}" d="M{n(start)} 15h26"/>{text(start + 33, 20, line.name)}')
            start += 33 + 8 * len(line.name) + 22
    return drawing(title, description, WIDTH, HEIGHT, parts)


def curve(places: Sequence[tuple[float, float]], line: Line) -> str:
    """Draw the line and, where there are few points, a dot at each: a single point would make no line."""
    path = "".join(f"{'L' if i else 'M'}{n(x)} {n(y)}" for i, (x, y) in enumerate(places))
    drawn = f'<path class="line s{line.number}{" faint" * line.faint}" d="{path}"/>' if len(places) > 1 else ""
    if len(places) > 40 or line.faint:
        return drawn
    return drawn + "".join(f'<circle class="d{line.number}" cx="{n(x)}" cy="{n(y)}" r="3"/>' for x, y in places)


def matrix_chart(title: str, description: str, matrix: NDArray[Any], classes: Sequence[str]) -> str:
    """
    Return a confusion matrix.

    * `matrix` has shape `[classes, classes]`: true classes in rows, guesses in columns

    A cell is the fuller, the larger its share of its row is. With more than thirty classes it has no number, and the
    classes have numbers for names.
    """
    count = len(classes)
    detailed = count <= 30
    names = [shortened(name) for name in classes] if detailed else [str(i) if i % 10 == 0 else "" for i in range(count)]
    size = 44 if count <= 12 else 34 if detailed else max(4, 900 // count)
    margin = 40 + round(7.6 * max(map(len, names), default=0))
    edge = margin + size * count
    sums = matrix.sum(1).tolist()
    # Below the digits there is room for names that are turned.
    center = margin + size * count / 2
    parts = [text(center, 16, "guess", "middle"), turned(14, center, "true class")]
    for i, name in enumerate(names):
        middle = margin + size * (i + 0.5)
        parts.append(text(margin - 7, middle + 5, name, "end"))
        parts.append(turned(middle + 5, margin - 7, name, "start"))
    for i, row in enumerate(matrix.tolist()):
        for j, value in enumerate(row):
            if not value:
                continue
            share = value / sums[i]
            x, y, full = margin + size * j, margin + size * i, opacity(share)
            parts.append(
                f'<rect class="cell" x="{x}" y="{y}" width="{size}" height="{size}" fill-opacity="{n(full)}"/>'
            )
            if detailed:
                shade = f"p{(full >= BLACK_ON_DARK) + (full >= WHITE_ON_LIGHT)}"
                parts.append(text(x + size / 2, y + size / 2 + 5, f"{value}", "middle", shade))
    # Around each cell where there are few, and around all of them otherwise.
    edges = range(0, count + 1, 1 if detailed else count)
    lines = "".join(f"M{margin} {margin + size * i}H{edge}M{margin + size * i} {margin}V{edge}" for i in edges)
    parts.append(f'<path class="grid" d="{lines}"/>')
    return drawing(title, description, edge + 14, edge + 14, parts)


def opacity(share: float) -> float:
    """Return how full a cell is. A root makes rare mistakes visible beside a full diagonal."""
    return round(0.06 + 0.94 * math.sqrt(share), 2)


def alone(svg: str) -> str:
    """Return a drawing that can stand alone in a file: with its colours, and on a ground of its own."""
    start, _, rest = svg.partition("</desc>")
    return f'{start}</desc><style>{STYLE}</style><rect class="ground" width="100%" height="100%"/>{rest}\n'


def drawing(title: str, description: str, width: float, height: float, parts: Sequence[str]) -> str:
    """Put the parts together. A screen reader tells title and description."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {n(width)} {n(height)}" '
        f'width="{n(width)}" height="{n(height)}"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def text(x: float, y: float, content: str, anchor: str = "start", shade: str = "") -> str:
    """Return a text at a place."""
    kind = f' class="{shade}"' if shade else ""
    return f'<text{kind} x="{n(x)}" y="{n(y)}" text-anchor="{anchor}">{escape(content)}</text>' if content else ""


def turned(x: float, y: float, content: str, anchor: str = "middle") -> str:
    """Return a text that is read from below."""
    return f'<g transform="translate({n(x)} {n(y)}) rotate(-90)">{text(0, 0, content, anchor)}</g>' if content else ""


def shortened(name: str) -> str:
    """Return a name that is not too long for the side of a chart."""
    return name if len(name) <= 16 else f"{name[:15]}…"


def ends(values: Sequence[float]) -> tuple[float, float]:
    """Return the smallest and the largest value; with nothing between them, some room around."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low - (abs(low) / 2 or 0.5), high + (abs(high) / 2 or 0.5))


def ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Return round numbers in equal distances, the first not above `low` and the last not below `high`."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * i for i in range(first, max(last, first + 1) + 1)]


def label(value: float, all_ticks: Sequence[float], axis: Axis) -> str:
    """Write a tick with as many digits as tell it from its neighbours."""
    step = all_ticks[1] - all_ticks[0]
    if axis.percent:
        value, step = value * 100, step * 100
    if max(abs(tick) for tick in all_ticks) >= 1e6 or step < 1e-5:
        return f"{value:.3g}".replace("e+", "e")
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value + 0.0:,.{digits}f}{' %' if axis.percent else ''}"


def n(value: float) -> str:
    """Write a number with two digits at most: more are not seen, and cost bytes."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
