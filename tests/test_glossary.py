"""Terms: which words of the English ask for which words of a language, and which are never meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.checks.glossary import Glossary, read, terms
from site_builder.checks.pair import Pair
from site_builder.diagnostic import Severity

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "docs" / "locales"
LANGUAGES = sorted(path.parent.name for path in LOCALES.glob("*/glossary.csv"))


def glossary(language: str) -> Glossary:
    path = LOCALES / language / "glossary.csv"
    found, problems = read(path.relative_to(ROOT).as_posix(), path.read_bytes())
    assert problems == ()
    return found


def found(language: str, english: str, translation: str, comment: str = "") -> list[str]:
    pair = Pair("x.po", 1, english, translation, comment=comment)
    return [problem.message for problem in terms(pair, glossary(language))]


def own(rows: str) -> Glossary:
    return read("glossary.csv", f"term,translation,forbidden\n{rows}".encode())[0]


# What a person who knows the language would write, beside what a machine writes.
RIGHT = [
    ("zh", "The patch embedding makes $h$ channels of each patch.", "图像块嵌入把每个图像块变成 $h$ 个通道。"),
    ("zh", "Mixed precision costs no accuracy.", "混合精度不损失准确率。"),
    ("zh", "A layer works on feature maps.", "一层处理若干特征图层。"),
    ("zh", "The logits are written to the log.", "logits 写进日志。"),
    ("zh", "A depthwise convolution mixes [each channel](model.py).", "逐通道卷积混合[每个通道](model.py)。"),
    ("zh", "`patch_size` in place of `layer`", "用 `patch_size` 代替 `layer`"),
    ("zh", "The paper is called “Patches Are All You Need?”.", "论文题为“Patches Are All You Need?”。"),
    ("ja", "The classification head gives the logits.", "分類ヘッドがロジットを出力します。"),
    ("ja", "Batch normalization is no regularization.", "バッチ正規化は正則化ではありません。"),
    ("ja", "They are trained for 25 epochs.", "25エポック訓練します。"),
    ("ko", "Batch normalization follows each convolution.", "합성곱마다 배치 정규화가 뒤따릅니다."),
    ("ko", "An image is cut into patches.", "이미지를 패치로 나눕니다."),
    ("es", "Residual connections join the layers.", "Las conexiones residuales unen las capas."),
    ("es", "The network is trained on batches.", "La red se entrena con lotes."),
    ("es", "Depth-wise convolutions are isotropic.", "Las convoluciones por canal son isótropas."),
]
WRONG = [
    (
        "zh",
        "The head gives the logits.",
        "头部给出日志。",
        ["“logits” is “logits”", "“日志” is wrong for “logits”", "“头部” is wrong for “head”"],
    ),
    (
        "zh",
        "Mixed precision costs no accuracy.",
        "混合精度不损失精度。",
        ["“accuracy” is “准确率”", "“精度” is wrong for “accuracy”"],
    ),
    (
        "zh",
        "Each patch has three channels.",
        "每个补丁有三个频道。",
        ["“patch” is “图像块”", "“channels” is “通道”", "“补丁” is wrong for “patch”", "“频道” is wrong for “channel”"],
    ),
    ("zh", "The patch embedding is a layer.", "图像块的向量是一层。", ["“patch embedding” is “图像块嵌入”"]),
    ("ja", "The logits of a batch", "バッチのログ", ["“logits” is “ロジット”", "“ログ” is wrong for “logits”"]),
    (
        "ja",
        "The accuracy on the test set",
        "テストセットの精度",
        ["“accuracy” is “正解率”", "“test set” is “テストデータ”", "“精度” is wrong for “accuracy”"],
    ),
    (
        "ko",
        "Regularization helps.",
        "정규화가 도움이 됩니다.",
        ["“Regularization” is “규제”", "“정규화” is wrong for “regularization”"],
    ),
    (
        "es",
        "The accuracy after an epoch",
        "La precisión tras una época",
        ["“accuracy” is “exactitud”", "“precisión” is wrong for “accuracy”"],
    ),
]


@pytest.mark.parametrize(("language", "english", "translation"), RIGHT)
def test_a_translation_in_the_words_of_the_table_has_no_finding(language: str, english: str, translation: str) -> None:
    assert found(language, english, translation) == []


@pytest.mark.parametrize(("language", "english", "translation", "expected"), WRONG)
def test_other_words_are_findings(language: str, english: str, translation: str, expected: list[str]) -> None:
    messages = [message.removesuffix(" in the glossary") for message in found(language, english, translation)]
    assert sorted(messages) == sorted(expected)


def test_the_longest_term_counts_and_its_parts_ask_for_nothing() -> None:
    table = own("patch,P,\npatch embedding,Q,\n")
    assert list(terms(Pair("x", 1, "the patch embeddings", "Q"), table)) == []
    assert len(list(terms(Pair("x", 1, "a patch and a patch embedding", "Q"), table))) == 1


def test_a_term_is_found_in_the_plural_with_or_without_its_hyphen_and_at_the_beginning() -> None:
    table = own("mini-batch,小批量,\nmatrix,矩阵,\nfrequency,频率,\n")
    for english in ("Mini-batches", "the mini batch", "two matrices", "frequencies"):
        assert len(list(terms(Pair("x", 1, english, "无"), table))) == 1, english


def test_a_term_inside_another_word_or_in_code_is_none() -> None:
    table = own("patch,图像块,\n")
    for english in ("patchwork", "a patch-free text", "sub-patch", "`patch`", "$patch$", "[it](patch.py)"):
        assert list(terms(Pair("x", 1, english, "无"), table)) == [], english


def test_a_name_is_found_only_as_it_is_written() -> None:
    table = own("Mixer,,搅拌机\nmixer,混合层,\n")
    assert [d.message for d in terms(Pair("x", 1, "a mixer", "搅拌机"), table)] == [
        "“mixer” is “混合层” in the glossary"
    ]
    assert [d.message for d in terms(Pair("x", 1, "the Mixer", "搅拌机"), table)] == ["“搅拌机” is wrong for “Mixer”"]


def test_a_row_without_a_translation_takes_a_phrase_out() -> None:
    table = own("in place,原地,\nin place of,,\n")
    assert list(terms(Pair("x", 1, "b in place of a", "用 b 代替 a"), table)) == []
    assert len(list(terms(Pair("x", 1, "it changes in place", "改变它"), table))) == 1


def test_a_translator_judges_that_a_word_is_no_term_here() -> None:
    english, translation = "The block is left out.", "略去这一部分。"
    assert found("zh", english, translation) == ["“block” is “块” in the glossary"]
    assert found("zh", english, translation, "Why not.\nnot a term: layer, Block") == []


def test_a_link_or_a_mark_inside_a_term_does_not_hide_it() -> None:
    assert found("zh", "The [patch embedding](model.py) is **bold**.", "[图像块](model.py)嵌入是**粗体**。") == []


def test_a_finding_is_a_warning_that_says_what_to_do() -> None:
    pair = Pair("docs/locales/zh/x.po", 7, "each step of training", "每一次")
    (warning,) = terms(pair, own("step of training|training step,训练步,\n"))
    assert str(warning) == (
        "docs/locales/zh/x.po:7:1: warning: “step of training” is “训练步” in the glossary; "
        "use it, or write `# not a term: step of training` above a message that means something else"
    )


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("word,translation\n", 1, "not a glossary"),
        ("term,translation,forbidden\npatch,a,b,c\n", 2, "a row of 4 columns"),
        ("term,translation,forbidden\n\n,图像块,\n", 3, "a row without a term"),
        ('term,translation,forbidden\n"patch,图像块,\n', 2, "not a table: unexpected end of data"),
        ("term,translation,forbidden\npatch,a,\npatch,b,\n", 3, "a second row for “patch”"),
    ],
)
def test_a_table_that_cannot_be_understood_is_told_with_its_line(text: str, line: int, expected: str) -> None:
    _, (problem,) = read("glossary.csv", text.encode())
    assert (problem.line, problem.message) == (line, expected)
    assert problem.hint
    assert (problem.severity is Severity.WARNING) == expected.startswith("a second")


def test_a_table_may_begin_with_a_byte_order_mark_and_leave_columns_out() -> None:
    table, problems = read("glossary.csv", "\ufeffterm,translation,forbidden\r\npatch,图像块\r\n".encode())
    assert problems == ()
    assert table.terms[0].translations == ("图像块",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_tables_forbid_none_of_the_words_that_they_ask_for(language: str) -> None:
    for term in glossary(language).terms:
        assert not set(term.translations) & set(term.forbidden), term


def test_all_languages_have_the_same_terms() -> None:
    first, *others = ({term.spellings for term in glossary(language).terms} for language in LANGUAGES)
    for other in others:
        assert other == first
