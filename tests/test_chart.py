"""Charts: sound SVG with text, ticks that are round, and colours that can be read on both grounds."""

import re
from importlib.util import find_spec
from xml.etree import ElementTree

import pytest

if find_spec("numpy") is None:
    pytest.skip("needs numpy", allow_module_level=True)

import numpy as np

from labml_nn_convmixer.analysis.chart import (
    BLACK_ON_DARK,
    STYLE,
    WHITE_ON_LIGHT,
    Axis,
    Line,
    alone,
    label,
    line_chart,
    matrix_chart,
    opacity,
    ticks,
)

X, Y = Axis("epoch", whole=True), Axis("accuracy", percent=True)
NAN = float("nan")


def texts(svg: str) -> list[str]:
    return [text for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text") if (text := one.text)]


def test_a_chart_tells_a_screen_reader_what_it_shows_and_keeps_text_as_text() -> None:
    svg = line_chart("Accuracy <1>", "Of each epoch & more", [Line("training", [(1, 0.5), (3, 0.9)])], X, Y)
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert [child.text for child in list(root)[:2]] == ["Accuracy <1>", "Of each epoch & more"]
    assert {"training", "epoch", "1", "2", "3", "50 %", "90 %"} <= set(texts(svg))


def test_a_drawing_that_stands_alone_brings_its_colours_and_runs_nothing() -> None:
    svg = alone(line_chart("Loss", "of each epoch", [Line("training", [(1, 0.5)])], X, Y))
    ElementTree.fromstring(svg)
    assert "prefers-color-scheme:dark" in svg and 'class="ground"' in svg
    assert "<script" not in svg and "href" not in svg and "url(" not in svg


@pytest.mark.parametrize(
    "points", [[], [(1, 0.5)], [(1, 0.5), (2, 0.5)], [(1, NAN), (2, 0.3)], [(1, 1e30), (2, -1e30)], [(1, 1e-9)]]
)
def test_strange_values_give_a_chart(points: list[tuple[float, float]]) -> None:
    svg = line_chart("Loss", "of each epoch", [Line("training", points)], X, Axis("loss"))
    ElementTree.fromstring(svg)
    assert "nan" not in svg and "inf" not in svg


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0.0, 1.0, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1, 3, True, [1, 2, 3]),
        (0.31, 0.47, False, [0.3, 0.35, 0.4, 0.45, 0.5]),
        (-3, 12, False, [-5, 0, 5, 10, 15]),
        (1, 200, True, [0, 50, 100, 150, 200]),
    ],
)
def test_ticks_are_round_and_hold_all_values(low: float, high: float, whole: bool, expected: list[float]) -> None:
    assert ticks(low, high, whole=whole) == pytest.approx(expected)


def test_ticks_have_as_many_digits_as_they_need() -> None:
    found = ticks(0.001, 0.0045)
    assert [label(tick, found, Axis("rate")) for tick in found] == ["0.001", "0.002", "0.003", "0.004", "0.005"]
    assert label(0.5, [0.5, 0.55], Y) == "50 %"
    assert label(1500, [0, 500], Axis("speed")) == "1,500"


def test_a_confusion_matrix_has_a_number_for_each_kind_of_answer() -> None:
    matrix = np.array([[9, 1, 0], [0, 8, 2], [0, 0, 0]])
    found = texts(matrix_chart("Confusion", "of three", matrix, ["a", "b & c", "an exceedingly long name"]))
    assert sorted(one for one in found if one.isdigit()) == ["1", "2", "8", "9"]
    assert found.count("b & c") == 2 and "an exceedingly …" in found


def test_many_classes_are_cells_without_numbers() -> None:
    svg = matrix_chart("Confusion", "of many", np.eye(100, dtype=np.int64), [f"class {i}" for i in range(100)])
    assert svg.count("<rect") == 100 and texts(svg).count("50") == 2 and len(svg) < 20_000


def luminance(colour: tuple[float, ...]) -> float:
    """By the guidelines on accessibility (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (of / 255 for of in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colour(style: str, name: str) -> tuple[int, ...]:
    digits = re.findall(rf"\.{name}\{{fill:#(\w+)\}}", style)[0]
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return tuple(int(digits[i : i + 2], 16) for i in (0, 2, 4))


def test_numbers_on_cells_can_be_read_on_both_grounds() -> None:
    light, dark = STYLE.split("@media")
    for style, white_from in ((light, WHITE_ON_LIGHT), (dark, None)):
        cell, ground = (colour(style, name) for name in ("cell", "ground"))
        for share in np.linspace(0, 1, 101):
            full = opacity(float(share))
            shown = luminance(tuple(full * a + (1 - full) * b for a, b in zip(cell, ground, strict=True)))
            white = full >= white_from if white_from else full < BLACK_ON_DARK
            contrast = 1.05 / (shown + 0.05) if white else (shown + 0.05) / 0.05
            assert contrast >= 4.5, (share, full, white)
