"""The curves of a report: what happened epoch by epoch, and step by step where labml has noted it."""

import math
from collections.abc import Sequence

from labml_nn_convmixer.analysis.chart import Axis, Line, line_chart
from labml_nn_convmixer.report.findings import Findings
from labml_nn_convmixer.report.hypertext import Html, element, figure, folded, joined, rows
from labml_nn_convmixer.report.hypertext import percent as shown

MOST = 400  # points of a line: more are not seen


def curves(findings: Findings) -> Html:
    """Return all charts, each with its numbers."""
    heading = element("h2", "How it learned")
    if not findings.epochs and not findings.steps:
        return joined(heading, element("p", "No epoch is complete yet.", kind="notice"))
    charts = [
        chart(
            findings,
            "Loss",
            "Mean cross-entropy of each epoch, drawn at its end. Only training images are changed at random.",
            {"training": "loss.train", "held out": "loss.validation"},
            steps="loss.train",
        ),
        chart(
            findings,
            "Accuracy",
            "Share of images that were recognized, in each epoch.",
            {"training": "accuracy.train", "held out": "accuracy.validation"},
            percent=True,
        ),
        # The corners of a schedule lie between the ends of epochs, so the steps are the better line.
        chart(
            findings,
            "Learning rate",
            "The numbers are those at the end of each epoch.",
            {"rate": "optim.rate"},
            steps="optim.rate",
            smooth=True,
        ),
        chart(
            findings,
            "Norm of the gradient",
            "Mean over the steps of each epoch, before it is clipped.",
            {"norm": "gradient.norm"},
            steps="gradient.norm",
        ),
        chart(findings, "Speed", "Training images per second.", {"images per second": "images.per_second"}),
        chart(findings, "Time", "Seconds of each epoch, with the validation.", {"seconds": "seconds"}),
    ]
    note = "The pale lines are single steps, from labml's log." if findings.steps else ""
    parts = [heading, *([element("p", note, kind="soft")] if note else [])]
    return joined(*parts, element("div", joined(*charts), kind="charts"))


def chart(
    findings: Findings,
    title: str,
    description: str,
    names: dict[str, str],
    *,
    steps: str = "",
    percent: bool = False,
    smooth: bool = False,
) -> Html:
    """
    Return one chart with its table, or nothing where there is nothing to draw.

    * `names` has the keys of `metrics.jsonl` by what they are called on the chart
    * `steps` is the name in labml's log that is drawn behind, if any; it is the line itself where it is `smooth`
    """
    points_by_name = {
        name: [(epoch["epoch"], epoch[key]) for epoch in findings.epochs if key in epoch] for name, key in names.items()
    }
    lines = [Line(name, points, i) for i, (name, points) in enumerate(points_by_name.items()) if points]
    every = [
        (step / findings.per_epoch, value) for step, value in findings.steps.get(steps, []) if math.isfinite(value)
    ]
    if not lines and not every:
        return Html("")
    if every and (smooth or not lines):
        lines = [Line(next(iter(names)), thinned(every))]
    elif every:
        lines.insert(0, Line("steps", thinned(every), faint=True))
    drawn = line_chart(title, description, lines, Axis("epoch", whole=True), Axis(title, percent=percent))
    heads = ["epoch", *points_by_name]
    table = rows(heads, lines_of(points_by_name, percent=percent), numbers=range(len(heads)))
    return figure(f"{title}.", description, Html(drawn), folded("The numbers", table))


def lines_of(points_by_name: dict[str, list[tuple[float, float]]], *, percent: bool) -> list[list[str]]:
    """Return a row for each epoch, with a dash where a value is missing."""
    epochs = sorted({epoch for points in points_by_name.values() for epoch, _ in points})
    columns = [dict(points) for points in points_by_name.values()]
    return [
        [f"{epoch:g}", *(number(column[epoch], percent=percent) if epoch in column else "–" for column in columns)]
        for epoch in epochs
    ]


def number(value: float, *, percent: bool) -> str:
    """Write a value for a table."""
    if percent:
        return shown(value, 2)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return at most `MOST` points: of each stretch the lowest and the highest one, so that a peak is not lost."""
    if len(points) <= MOST:
        return list(points)
    extremes: list[tuple[float, float]] = []
    stretches = MOST // 2
    for i in range(stretches):
        stretch = points[i * len(points) // stretches : (i + 1) * len(points) // stretches]
        ends = (min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1]))
        extremes += sorted(set(ends))
    return extremes
