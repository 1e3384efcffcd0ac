"""Symbols: what prose ties together, where that holds, and what of it stands on a page."""

from __future__ import annotations

import re

import pytest

from site_builder.crossref.reference import Places
from site_builder.formula.formula import Formula, Renderer
from site_builder.formula.recurrence import Standing, marked
from site_builder.markup.symbol import Symbols, Tie
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, parse, weave

MODULE = '''
# ## Symbols
#
# | symbol | name | meaning |
# |---|---|---|
# | $h$ | `dim` | the width |
# | $X$ | `x` in [`run`](#run) | the images |
# | $n$ | | the size |


class Layer:
    r"""About $h$ and $h_0$, with $\\sigma$, `dim` and `x`."""

    def __init__(self, dim: int, act=None) -> None:
        r"""
        * `dim` is the width, $h$
        * `act` makes the function, $\\sigma$, for $0 < \\sigma < 1$
        * `other` is $a$ or $b$
        """
        self.dim = dim

    def forward(self, x):
        return f"{x + self.dim}"


def run(x, dim):
    x = [x for x in dim]
    return call(x, dim=dim)


def other(x):
    """
    :param x: the input, $q$
    """
    return lambda y: x + y
'''


def text(source: str = MODULE) -> Text:
    made = parse("module.py", source.encode())
    assert isinstance(made, Text)
    return made


def page(source: str) -> str:
    with Renderer() as renderer:
        context = Context(url="module.html", places=Places({}, frozenset()), formulas=renderer, words=words("en"))
        woven = weave(text(source), context)
    assert not woven.diagnostics
    return woven.page.body


def test_lists_fields_and_tables_tie_a_symbol_to_a_name() -> None:
    assert set(text().symbols.ties) == {
        Tie("h", "dim", ""),
        Tie("X", "x", "run"),
        Tie("h", "dim", "Layer.__init__"),
        Tie("\\sigma", "act", "Layer.__init__"),
        Tie("q", "x", "other"),
    }


@pytest.mark.parametrize(
    ("item", "tied"),
    [
        ("`w` is $w_{0}$", "w_0"),
        ("`w` is $\\mathbf{w}$", "\\mathbf{w}"),
        ("`w` is $\\hat{w}_{t-1}$", "\\hat{w}_{t-1}"),
        ("`w` is $W^Q$", "W^Q"),
        ("`w` is $h + 1$", None),
        ("`w` is $\\times$", None),
        ("`w.x` is $w$", None),
        ("the width `w` is $w$", None),
        ("`w` is `$w$` in a shell", None),
    ],
)
def test_a_symbol_is_a_letter_with_what_belongs_to_it(item: str, tied: str | None) -> None:
    ties = text(f'def f(w):\n    r"""\n    * {item}\n    """\n').symbols.ties
    assert [tie.tex for tie in ties] == ([] if tied is None else [tied])


def test_the_x_of_one_function_is_not_the_x_of_another() -> None:
    source = text()
    lines = MODULE.split("\n")
    number = {label: i for i, label in enumerate(source.symbols.labels())}
    by_line: dict[str, list[int]] = {}
    for (line, column), n in source.names.symbols.items():
        assert re.match(r"dim|act|x\b", lines[line - 1][column:])
        by_line.setdefault(lines[line - 1].strip(), []).append(n)
    h, images, q = number["h = dim"], number["X = x"], number["q = x"]
    assert by_line["return lambda y: x + y"] == [q]
    # The `x` inside the comprehension is another one; `dim=` is the name of somebody else's parameter.
    assert by_line["x = [x for x in dim]"] == [images, h]
    assert sorted(by_line["return call(x, dim=dim)"]) == sorted([images, h])
    # In `forward`, nothing is said of `x`; and `self.dim` is what `__init__` has taken.
    assert by_line['return f"{x + self.dim}"'] == [h]
    assert by_line["self.dim = dim"] == [h, h]


def test_ties_that_contradict_each_other_tie_nothing() -> None:
    symbols = Symbols((Tie("a", "x", ""), Tie("b", "x", ""), Tie("c", "x", "f")), (("a", "x"), ("b", "x"), ("c", "x")))
    assert symbols.variable("x", "g") is None
    assert symbols.variable("x", "f") == 2
    assert symbols.symbol("b", "g") == 1


def test_page_marks_formulas_code_and_prose() -> None:
    body = page(MODULE)
    number = text().symbols.labels().index("h = dim")
    assert f'<code translate="no" data-s="{number}">dim</code>' in body
    assert re.search(rf'<span class="mord mathnormal" data-s="{number}">h</span>', body)
    # h with an index is another symbol, and stands here once.
    assert re.search(r'<span class="mord"><span class="mord mathnormal">h</span><span class="msupsub">', body)
    assert f'</span>.<span data-s="{number}">dim</span>' in body
    assert 'data-labels="h = dim\n' in body
    assert "data-s" not in "".join(re.findall(r"<math.*?</math>", body))
    assert not re.search(r"[sr]@\d", body)


def found(*formulas: str) -> tuple[list[str], list[str]]:
    """The texts of the marked elements of each formula, and the labels."""
    with Renderer() as renderer:
        made = [renderer.render(tex, display=False) for tex in formulas]
    standing = [
        Standing(tex, one, lambda form: None)
        for tex, one in zip(formulas, made, strict=True)
        if isinstance(one, Formula)
    ]
    return marked(standing, 0)


def test_formula_is_found_again_as_a_part_of_a_longer_one() -> None:
    (alone, longer), labels = found("c p^2", "h (c p^{2} + 3)")
    assert labels == ["c p²"]
    assert '<span class="katex" data-s="0"' in alone
    assert longer.count('data-s="0"') == 1
    assert longer.count('data-r="0"') == 1


def test_what_stands_once_bears_no_number() -> None:
    (first, second), labels = found("a + b", "b + a")
    assert labels == []
    assert "data-" not in first + second


def test_index_makes_another_symbol_and_a_power_does_not() -> None:
    made, labels = found("h", "h^2", "h_0", "h_0^2", "h'")
    assert labels == ["h", "h₀"]
    assert [[n for n in range(2) if f'data-s="{n}"' in one] for one in made] == [[0], [0], [1], [1], []]


def test_a_number_is_found_only_whole() -> None:
    assert found("h = 25", "h = 256")[1] == []
    assert found("h = 25", "h = 25 + 1")[1] == ["h = 25"]
