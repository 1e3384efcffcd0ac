"""Lines of a width, in any script; and translations put back into Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.copies.translated_prose import apply, edits, markdown
from site_builder.copies.wrap import columns, wrap
from site_builder.diagnostic import Diagnostic
from site_builder.markup.markup import messages
from site_builder.source.prose import of_text
from site_builder.source.section import Section
from site_builder.weave import parse

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "labml_nn_convmixer").rglob("*.py"), *(ROOT / "site_builder").rglob("*.py")])


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("图像 patch") == 10


def test_chinese_breaks_between_characters_and_keeps_its_punctuation() -> None:
    lines = wrap("图像块（patch）嵌入，然后是空间混合。", 16)
    assert "".join(lines) == "图像块（patch）嵌入，然后是空间混合。"
    assert all(columns(line) <= 16 for line in lines)
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_no_line_ends_between_chinese_and_a_word_for_that_would_be_a_space() -> None:
    assert wrap("图像块patch嵌入", 9) == ["图像", "块patch嵌", "入"]


@pytest.mark.parametrize("text", ["we compute 256 - 3 of them", "see issue # 7 there", "since 1999. Then more"])
def test_no_line_begins_like_a_list_or_a_heading(text: str) -> None:
    for width in range(4, len(text)):
        for line in wrap(text, width)[1:]:
            assert not line.startswith(("- ", "# ", "1999. "))


def test_code_formulas_and_targets_stay_whole() -> None:
    lines = wrap("call `f(a, b)` with $a + b$ and [the layer](<a b.py>)", 18)
    assert lines == ["call `f(a, b)`", "with $a + b$ and", "[the", "layer](<a b.py>)"]


def sections(path: Path) -> tuple[Section, ...]:
    text = parse(str(path), path.read_bytes())
    assert not isinstance(text, Diagnostic)
    return text.chapter.sections


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_wrapped_again_has_the_same_messages(path: Path) -> None:
    for section in sections(path):
        before = [m.text for m in messages(section.prose, "", "")]
        lines = apply([line.text for line in section.prose.lines], edits(section.prose, lambda text: text), 60)
        assert [m.text for m in messages(of_text("\n".join(lines)), "", "")] == before


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## One ##\n\nTwo\nthree.", "## 一 ##\n\n二。"),
        ("* one\n  two\n* three\n  * four", "* 一\n* 二\n  * 三"),
        ("12. one\n    two", "12. 一"),
        ("> one\n> two\n\n> * three", "> 一\n\n> * 二"),
        ("| a | b |\n|---|---|\n| c | `x \\| y` d |", "| 一 | 二 |\n|---|---|\n| 三 | 四 |"),
        (":param dim: width\n    of it\n:returns: all", ":一: 二\n:三: 四"),
        ("Text[^1]\n\n[^1]: note\n    more", "一[^1]\n\n[^1]: 二"),
        ("one\n\n    code\n\n```\nfence\n```\n\n$$a$$", "一\n\n    code\n\n```\nfence\n```\n\n$$a$$"),
        ("Title\n===\ntext", "一\n===\n二"),
    ],
)
def test_a_translation_takes_the_place_of_the_words_and_of_nothing_else(text: str, wanted: str) -> None:
    prose = of_text(text)
    numbers = iter("一二三四五")
    marks = {"Two three.": "。", "Text[^1]": "[^1]"}
    translated = {m.text: next(numbers) + marks.get(m.text, "") for m in messages(prose, "", "")}
    assert markdown(prose, translated.get) == wanted


def test_a_bar_in_the_translation_of_a_cell_ends_no_cell() -> None:
    assert markdown(of_text("| a |\n|---|\n| b |"), {"b": "x | y"}.get) == "| a |\n|---|\n| x \\| y |"


def test_further_lines_hang_below_the_first() -> None:
    prose = of_text("> 1. one\n> 2. two")
    lines = apply([line.text for line in prose.lines], edits(prose, lambda text: f"{text} and more"), 12)
    assert "\n".join(lines) == "> 1. one and\n>    more\n> 2. two and\n>    more"
