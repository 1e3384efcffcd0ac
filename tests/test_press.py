"""One engine for several weavers."""

from __future__ import annotations

import pytest

from site_builder.formula.formula import Renderer
from site_builder.parallel.formula_process import Press, foreseen

FORMULAS = [("x^2", True), ("x^2", False), (r"\foo", False), ("h_{t}", False)]


def test_a_press_gives_all_its_weavers_what_an_engine_of_their_own_would() -> None:
    with Renderer() as alone:
        expected = alone.render_many(FORMULAS)
    with Press(2) as press:
        first, second = (Renderer(engine=line) for line in press.lines)
        press.lines[1].foresee(second.macros, FORMULAS)
        assert first.render_many(FORMULAS[:2]) == expected[:2]
        assert second.render_many(FORMULAS) == expected
        assert first.render_many(FORMULAS) == expected


def test_a_press_whose_weaver_has_gone_serves_the_others_and_ends() -> None:
    with Press(2) as press:
        press.lines[0].foresee({}, FORMULAS)
        press.lines[0].close()
        with Renderer(engine=press.lines[1]) as other:
            assert other.render("x", display=False)


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("The width $h$ and the depth $d_{model}$.", [("h", False), ("d_{model}", False)]),
        ("$$\nx + y\n$$", [("x + y", True)]),
        (r"\begin{align*} a &= b \end{align*}", [(r"\begin{align*} a &= b \end{align*}", True)]),
        ("It costs $ 5, or 6 $.", []),
        (r"\$5 and $x$", [("x", False)]),
        ("`a $b`", []),
    ],
)
def test_formulas_are_foreseen_where_they_look_like_formulas(prose: str, expected: list[tuple[str, bool]]) -> None:
    assert list(foreseen(prose)) == expected
