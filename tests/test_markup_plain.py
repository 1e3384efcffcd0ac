"""Plain prose takes a short way to its blocks, which leads where the library's rules lead."""

from __future__ import annotations

import random
from collections.abc import MutableMapping
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from site_builder.markup import markup

# fmt: off
PIECES = [
    "#", "##", " ", "\n", "\n\n", "a", "b c", "$", "$$", "`", "```", "1", "1.", "12)", "(", "[", "]: x", "*", "-",
    "---", "=", "|", ":", ":a:", "<b>", "\\", "~~~", "\t", "    ", "é", ">", "+", "\\begin{align}", "'", '"', "/", "_",
    "  \n", "&", "\u0663", "\u2028", "\x0b", "\xa0",
]
# fmt: on


def by_the_library(text: str) -> list[MutableMapping[str, Any]]:
    reader: MarkdownIt = markup._reader()
    state = StateCore(text, reader, {})
    reader.block.parse(text, reader, state.env, state.tokens)
    return [token.as_dict() for token in state.tokens]


@pytest.mark.parametrize("seed", range(4))
def test_the_short_way_finds_what_the_library_finds(seed: int) -> None:
    chance = random.Random(seed)
    short = 0
    for _ in range(6000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        state = StateCore(text, markup._reader(), {})
        if markup._plain(state):
            short += 1
            assert [token.as_dict() for token in state.tokens] == by_the_library(text), text
    assert short > 500


def test_headings_and_paragraphs_take_the_short_way() -> None:
    text = "## Two\n\nIt is $x$,\n(or `y`).\n\n$z$ is 3."
    state = StateCore(text, markup._reader(), {})
    assert markup._plain(state)
    assert [token.map for token in state.tokens if token.type == "inline"] == [[0, 1], [2, 4], [5, 6]]
