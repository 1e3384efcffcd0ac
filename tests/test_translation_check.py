"""What is told about a translation: what it lost is an error, how it is written a warning, each with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.checks.glossary import Glossary
from site_builder.checks.glossary import read as read_glossary
from site_builder.checks.pair import Pair
from site_builder.checks.run import check, faults
from site_builder.diagnostic import Severity
from site_builder.translation.catalogue_po import read

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "docs" / "locales"
NO_TERMS = Glossary()


def told(language: str, english: str, translation: str, comment: str = "", kind: str = "paragraph") -> list[str]:
    pair = Pair("x.po", 1, english, translation, kind, comment)
    return [f"{one.severity.name.lower()}: {one.message}" for one in faults(pair, language, NO_TERMS)]


# --- What a translation may not lose ---


def test_a_blank_translation_is_an_error() -> None:
    assert told("zh", "A layer.", " \n") == ["error: the translation is blank"]


def test_a_checked_number_stays_at_its_link() -> None:
    english = "[99.05 %](results/a-0.json#accuracy) and [99.45 %](results/a-1.json#accuracy)"
    right = "[99.05%](results/a-0.json#accuracy) 和 [99.45%](results/a-1.json#accuracy)"
    exchanged = "[99.45%](results/a-0.json#accuracy) 和 [99.05%](results/a-1.json#accuracy)"
    assert told("zh", english, right) == []
    lost = "error: wrong translation: lost {} % in the link to results/a-{}.json#accuracy"
    assert told("zh", english, exchanged) == [lost.format("99.05", 0), lost.format("99.45", 1)]


def test_hard_line_breaks_are_those_of_the_english() -> None:
    assert told("zh", "one\\\ntwo", "一\\\n二") == []
    assert told("zh", "one\\\ntwo", "一二") == ["error: wrong translation: 0 hard line breaks, not 1"]


@pytest.mark.parametrize("mark", ["# ", "- ", "1. ", "> "])
def test_a_translation_does_not_begin_a_block_of_its_own(mark: str) -> None:
    found = f"error: wrong translation: it begins with `{mark.strip()}`"
    assert found in told("zh", "A layer", f"{mark}层", kind="heading")


def test_a_line_break_that_is_none_in_the_english_is_told() -> None:
    assert "warning: a line break in the translation" in told("zh", "A layer, a mixer.", "一层，\n混合。")


def test_placeholders_stay() -> None:
    assert told("zh", "{count} pages", "{count} 页") == []
    assert told("zh", "{count} pages", "{数} 页") == ["error: wrong translation: the placeholders are not {count}"]


# --- Marks ---


@pytest.mark.parametrize(
    "text", ["**分类头：**给出结果。", "这是**“块”**，", "`a*b` 和 $a * b$", "用 snake_case 和 \\*"]
)
def test_a_mark_that_the_parser_understands_is_right(text: str) -> None:
    pair = Pair("x.po", 1, f"{text} x", text)
    assert [one.message for one in faults(pair, "zh", NO_TERMS) if "stays on the page" in one.message] == []


@pytest.mark.parametrize("text", ["**分类头 **给出结果。", "这是 **块。", "一个 _ 块_"])
def test_a_mark_that_stays_on_the_page_is_an_error(text: str) -> None:
    assert "error: wrong translation: a `*` or `_` stays on the page as text" in told("zh", "A **head**.", text)


def test_italics_are_told_where_a_language_has_none() -> None:
    assert "warning: italics" in told("zh", "A *head*.", "一个*头*。")
    assert "warning: italics" in told("ja", "A *head*.", "*ヘッド*です。")
    assert told("es", "A *head*.", "Una *cabeza*.") == []


def test_a_link_a_mark_or_code_does_not_cut_a_word() -> None:
    cut = "warning: a link, a mark or a code span cuts a word: “{}”"
    assert told("es", "A [kernel](a.py).", "Dos [kernel](a.py)es.") == [cut.format("kerneles.")]
    assert told("zh", "A **ConvMixer** net", "**Conv**Mixer 网络") == [cut.format("ConvMixer ")]
    assert told("es", "Some `Tensor`", "Unos `Tensor`es") == [cut.format("Unos `…`es")]
    assert told("ko", "A **convolution** of `dim`", "`dim`의 **합성곱**은") == []


def test_what_the_english_cuts_the_translation_may_cut() -> None:
    assert told("es", "two `Tensor`s", "dos `Tensor`es") == []


def test_where_words_have_no_spaces_those_of_the_glossary_are_not_cut() -> None:
    table, _ = read_glossary(
        "g", "term,translation,forbidden\npatch embedding,图像块嵌入,\npatch,图像块,\nembedding,嵌入,\n".encode()
    )
    english = "the [patch embedding](a.py)"

    def messages(text: str) -> list[str]:
        return [one.message for one in faults(Pair("x.po", 1, english, text), "zh", table)]

    assert messages("[图像块嵌入](a.py)的结果") == []
    assert messages("[图像块](a.py)嵌入的结果") == []  # a border between two words
    assert messages("[图像](a.py)块嵌入的结果") == ["a link or a mark cuts “图像块嵌入” in two"]


# --- Numbers ---


@pytest.mark.parametrize(
    ("language", "english", "translation"),
    [
        ("zh", "594,000 weights in 2 layers", "两层共 594,000 个权重"),
        ("zh", "two of three, half of them", "3 个中的 2 个，一半"),
        ("zh", "80.8 % of 10 images on CIFAR-10", "10 张图像的 80.8%"),
        ("ja", "two fifths", "5分の2"),
        ("ja", "once every tenth step", "10ステップごとに1回"),
        ("ja", "the 16-bit format float16; its range", "16ビットのfloat16。float16の範囲"),
        ("es", "594,000 weights, 80.8 %", "594\u2009000 pesos, 80.8\u00a0%"),
        ("de", "7 layers and 1,065 images", "sieben Schichten und 1\u202f065 Bilder"),
        ("ar", "25 epochs", "٢٥ حقبة"),
    ],
)
def test_a_number_that_is_there_is_no_finding(language: str, english: str, translation: str) -> None:
    assert told(language, english, translation) == []


@pytest.mark.parametrize(
    ("language", "english", "translation", "expected"),
    [
        ("zh", "594,000 weights", "59.4 万个权重", ["lost the number 594,000", "added the number 59.4"]),
        ("zh", "594,000 weights", "594000 个权重", ["lost the number 594,000", "added the number 594000"]),
        ("zh", "a kernel of 9", "大小为 7 的卷积核", ["lost the number 9", "added the number 7"]),
        ("ja", "99.05 % of them", "その99.5%です", ["lost the number 99.05 %", "added the number 99.5 %"]),
        ("zh", "up to 100 % of 2,000", "2,000 的 100", ["lost the number 100 %", "added the number 100"]),
        ("de", "1,065 images", "1.065 Bilder", ["lost the number 1065", "added the number 1.065"]),
        ("zh", "a network", "一个 2022 年的网络", ["added the number 2022"]),
    ],
)
def test_a_number_that_was_lost_or_mistyped_is(
    language: str, english: str, translation: str, expected: list[str]
) -> None:
    assert told(language, english, translation) == [f"warning: {message}" for message in expected]


# --- Leftovers ---


def test_english_that_stayed_is_told() -> None:
    assert told("zh", "The whole network.", "The whole network.") == ["warning: the translation is English"]
    assert told("es", "The whole network.", "The whole network.") == ["warning: the translation is English"]
    assert told("ja", "Padding", "padding") == ["warning: the translation is English"]


def test_names_code_and_formulas_stay_english() -> None:
    for text in ("ConvMixer", "MLP-Mixer, ViT", "`dim` for $h$", "CIFAR-10", "PyTorch and CUDA"):
        assert told("zh", text, text) == [], text


def test_a_name_that_looks_like_a_word_is_kept_by_a_row_or_by_the_translator() -> None:
    kept, _ = read_glossary("g", b"term,translation,forbidden\nCutmix,Cutmix,\n")
    assert list(faults(Pair("x.po", 1, "Cutmix", "Cutmix"), "zh", kept)) == []
    assert told("zh", "Cutmix", "Cutmix") == ["warning: the translation is English"]
    assert told("zh", "Cutmix", "Cutmix", "stays in English") == []


def test_a_sentence_that_was_forgotten_is_told() -> None:
    english = "It is small. The network looks at the whole image."
    found = ["warning: English in the translation: “The network looks at the whole image”"]
    assert told("zh", english, "它很小。The network looks at the whole image.") == found
    assert told("zh", english, "它很小（the whole image）。") == []
    assert told("es", english, "Es pequeña. The network looks at the whole image.") == found
    assert told("es", english, "Es pequeña: «the whole image».") == []


def test_the_title_of_the_paper_stays() -> None:
    english = "The paper Patches Are All You Need? asks a question."
    assert told("zh", english, "论文 Patches Are All You Need? 提出了一个问题。") == []


def test_a_note_to_oneself_is_told() -> None:
    assert told("zh", "A layer.", "一层。TODO") == ["warning: a note to oneself: “TODO”"]


# --- In catalogues ---

FILE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgctxt "a"
msgid "A network"
msgstr "一个ConvMixer"

#, fuzzy
#| msgctxt "b"
#| msgid "A layer of 2048"
msgctxt "b"
msgid "A layer of 4096"
msgstr "2048 的层(x)"

#, fuzzy
#| msgctxt "elsewhere"
#| msgid "A guess"
msgctxt "c"
msgid "A guest"
msgstr "猜(x)想"

msgctxt "d"
msgid "Untranslated"
msgstr ""

#~ msgctxt "e"
#~ msgid "Old"
#~ msgstr "旧(x)"
"""


def test_what_a_reader_sees_is_checked_against_the_english_that_it_was_made_from() -> None:
    catalogue, problems = read("docs/locales/zh/x.po", "zh", FILE.encode())
    assert problems == ()
    assert [str(one) for one in check(catalogue, NO_TERMS)] == [
        "docs/locales/zh/x.po:5:1: warning: no space between Chinese and Latin letters, digits, code or a formula: "
        "“一个ConvMi”; add one",
        "docs/locales/zh/x.po:9:1: warning: half-width brackets in Chinese: “048 的层(x)”; write （）",
    ]


def test_our_own_catalogues_have_no_finding() -> None:
    found: list[str] = []
    for table in sorted(LOCALES.glob("*/glossary.csv")):
        language = table.parent.name
        glossary, problems = read_glossary(str(table), table.read_bytes())
        found += map(str, problems)
        for path in sorted(table.parent.rglob("*.po")):
            name = path.relative_to(ROOT).as_posix()
            catalogue, wrong = read(name, language, path.read_bytes())
            found += [str(one) for one in (*wrong, *check(catalogue, glossary)) if one.severity is not Severity.NOTICE]
    assert found == []
