"""Weaving: a file, a catalogue, a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.formula.formula import Renderer
from site_builder.page import Page
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.merging import merge
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, messages, parse, weave

SOURCE = b'''"""
---
title: A layer
summary: One layer, explained.
---
# A layer

It has width $h$.
"""

import math


class Layer:
    """Mixes."""

    # Twice the width.
    width = 2
    name = """
# not prose
"""
'''


@pytest.fixture(scope="module")
def formulas() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def text(data: bytes = SOURCE, path: str = "pkg/layer.py") -> Text:
    found = parse(path, data)
    assert isinstance(found, Text)
    return found


def page(formulas: Renderer, found: Text, catalogue: Catalogue | None = None) -> Page:
    code = "en" if catalogue is None else "zh"
    places = Places({found.path: "net/layer.html"}, frozenset(["net/layer.html"]))
    context = Context(
        url="net/layer.html", places=places, formulas=formulas, words=words(code), language=code, catalogue=catalogue
    )
    woven = weave(found, context)
    assert not woven.diagnostics
    return woven.page


def translated(found: Text) -> Catalogue:
    """A catalogue in which every text is turned into a Chinese one that keeps its code and formulas."""
    catalogue = merge(Catalogue("zh/layer.po", "zh"), messages(found))
    entries = tuple(replace(e, translation=f"译文：{e.text}") for e in catalogue.entries)
    return replace(catalogue, entries=entries)


def test_a_page_knows_its_title_headings_anchors_and_search_records(formulas: Renderer) -> None:
    made = page(formulas, text())
    assert (made.title, made.summary) == ("A layer", "One layer, explained.")
    assert [h.text for h in made.headings] == ["A layer", "Layer"]
    assert {"Layer", "L14", "section-0"} <= made.anchors
    assert [(r.title, r.text, r.code.partition("\n")[0]) for r in made.records][:2] == [
        ("A layer", "It has width h.", "import math"),
        ("Layer", "Mixes.", "class Layer:"),
    ]


OVERLOADED = b'''
@overload
def first(items: list[int]) -> int: ...
@overload
def first(items: list[str]) -> str: ...
def first(items):
    """The first item."""
    return items[0]
'''


def test_an_overloaded_function_stands_once_in_the_contents_and_leads_to_its_text(formulas: Renderer) -> None:
    (heading,) = page(formulas, text(OVERLOADED)).headings
    assert (heading.text, heading.anchor) == ("first", "first-3")


def test_line_numbers_are_the_true_ones_and_no_part_of_the_code(formulas: Renderer) -> None:
    body = page(formulas, text()).body
    assert '<span class="line" id="L14" data-n="14"><span class="k">class</span>' in body
    assert ">14<" not in body


def test_strings_over_several_lines_stay_coloured(formulas: Renderer) -> None:
    line = next(line for line in page(formulas, text()).body.split("\n") if "# not prose" in line)
    assert 'class="s2"' in line or 'class="sd"' in line


def test_every_page_has_its_code_once_and_as_it_is_in_every_language(formulas: Renderer) -> None:
    found = text()
    english, chinese = page(formulas, found), page(formulas, found, translated(found))
    codes = [[line for line in p.body.split("\n") if 'class="line"' in line] for p in (english, chinese)]
    assert codes[0] == codes[1] != []
    assert english.anchors == chinese.anchors


def test_a_translated_page_counts_its_states_and_has_its_own_title(formulas: Renderer) -> None:
    found = text()
    chinese = page(formulas, found, translated(found))
    assert chinese.title == "译文：A layer"
    assert (chinese.states.translated, chinese.states.missing) == (6, 0)
    empty = page(formulas, found, Catalogue("zh/layer.po", "zh"))
    assert (empty.states.translated, empty.states.missing) == (0, 6)
    assert empty.title == "A layer"


def test_english_that_changed_is_outdated_without_running_any_command(formulas: Renderer) -> None:
    catalogue = translated(text())
    changed = text(SOURCE.replace(b"It has width $h$.", b"It has a width of $h$."))
    assert page(formulas, changed, catalogue).states.outdated == 1


def test_nothing_emitted_holds_inline_style_or_script(formulas: Renderer) -> None:
    body = page(formulas, text()).body
    assert "style=" not in body and "<script" not in body and "onclick" not in body


def test_a_markdown_file_is_a_page_with_the_anchors_of_a_forge(formulas: Renderer) -> None:
    markdown = b"---\ntitle: Readme\n---\n# Readme\n\nText.\n\n## How to use it?\n\n```\n# no heading\n```\n"
    found = text(markdown, "pkg/readme.md")
    made = page(formulas, found)
    assert [section.anchor for section in found.chapter.sections] == ["readme", "how-to-use-it"]
    assert "# no heading" in made.body


def test_the_same_input_gives_the_same_bytes(formulas: Renderer) -> None:
    assert page(formulas, text()) == page(formulas, text())


def test_invalid_python_is_a_diagnostic() -> None:
    assert isinstance(parse("bad.py", b"def"), Diagnostic)


def test_front_matter_says_what_is_wrong_and_where() -> None:
    found = text(b'"""\n---\ntitle: A\nsumary: b\n---\nText.\n"""\n')
    (problem,) = found.chapter.diagnostics
    assert str(problem) == "pkg/layer.py:4:1: warning: unknown key `sumary` in front matter; did you mean `summary`?"


def test_a_key_that_nothing_reads_is_told_though_it_is_spelled_right() -> None:
    (problem,) = text(b'"""\n---\ntitle: A\nlayout: wide\n---\nText.\n"""\n').chapter.diagnostics
    assert str(problem).endswith("`layout` in front matter; known keys are title, summary, redirect, renamed, example")
