"""A formula in plain text reads as one would say it, and whatever stands there is accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.formula.formula_text import readable


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"h^2 k^2", "h² k²"),
        (r"32 \times 32", "32 × 32"),
        (r"2^{-16}", "2⁻¹⁶"),
        (r"z_\ell", "z_ℓ"),
        (r"W_{out}^T", "Wₒᵤₜ^T"),
        (r"x_{i, j}", "x_(i, j)"),
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\sqrt 2 + \sqrt{1 - \lambda}", "√2 + √(1 - λ)"),
        (r"\underbrace{c p^2}_{\text{patch embedding}}", "c p²_(patch embedding)"),
        (r"\left(\frac{1}{2}, \mathrm{Beta}(\alpha, \alpha)\right)", "(1/2, Beta(α, α))"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b c = d"),
        (r"\textcolor{red}{x}\,y'", "x y′"),
        (r"\{1, \dots, n\}", "{1, …, n}"),
        (r"\strange{x}", "strange x"),
        ("{" * 5000, "{" * 5000),
    ],
)
def test_tex_becomes_a_line_of_text(tex: str, text: str) -> None:
    assert readable(tex) == text


@given(st.text(alphabet="\\{}^_&' \nab1frac", max_size=40))
def test_anything_is_accepted(tex: str) -> None:
    assert "\n" not in readable(tex)
