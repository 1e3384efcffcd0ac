"""Writing customs, one language after the other: what is right has no finding, what is wrong has its own."""

from __future__ import annotations

import pytest

from site_builder.checks.pair import Pair
from site_builder.checks.typography import customs, misspelt


def found(language: str, translation: str, kind: str = "paragraph") -> list[str]:
    return [problem.message for problem in customs(Pair("x.po", 1, "English", translation, kind), language)]


RIGHT = {
    "zh": [
        "ConvMixer 把图像切分为图像块（patch），再用 $1 \\times 1$ 卷积混合 `dim` 个通道。",
        "论文“Patches Are All You Need?”提出了一个问题：真的吗？",
        "共 594,000 个参数，准确率 99.05%。",
        "**分类头：**给出 logits。",
        "[Szegedy 等人](https://arxiv.org/abs/1409.4842)最小取到面积的 8 %（第 6 节）。",
        "在 [`coloured`](shapes.py#coloured) 中，见 [`Norm`] 的说明[^1]。",
        "形状为 `[b, c]`、`[b]`；`x` 与 `y` 相加。",
        "函数 f(x) 的值，以及 (0, 1) 之间的数",
        "用 <kbd>Enter</kbd> 打开",
        "![网络结构](a.svg)",
    ],
    "ja": [
        "ConvMixerは画像をパッチに分割し、`dim`個のチャネルを$1 \\times 1$の畳み込みで混合します。",
        "論文「Patches Are All You Need?」（必要なのはパッチだけ？）を読みます。",
        "パラメータは594,000個です。オプティマイザはAdamWを使ってください。",
        "`x`：画像のバッチ",
        "訓練に使うデバイス。変更されるもの",
        "**分類ヘッド**：ロジットを出力します。",
        "Super-Convergence、PyTorch、timmにならいました。",
    ],
    "ko": [
        "ConvMixer는 이미지를 패치로 나누고 `dim`을 채널 수로 씁니다.",
        "깊이별 합성곱(depthwise)은 $h$를 바꾸지 않습니다.",
        "정확도는 99.05%입니다. 왜 그럴까요?",
    ],
    "es": [
        "La red tiene 1065 imágenes y 594\u2009000 parámetros; aprende el 80.8\u00a0% de ellas.",
        "El artículo «“Patches” y más» pregunta: ¿es todo lo que necesitas?",
        "Divide la imagen en parches.",
    ],
    "fr": ["Le réseau a 594,000 « paramètres » ( voilà ) ."],
}
WRONG = {
    "zh": [
        ("ConvMixer把图像切分为图像块。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("共有 3个通道。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("把`dim`设为 4。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("公式$h$在这里。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("这里是[ConvMixer](a.py)的代码。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("这里是**CIFAR-10**。", "no space between Chinese and Latin letters, digits, code or a formula"),
        ("先卷积， 再归一化。", "a space beside a full-width mark"),
        ("用 `dim` （宽度）。", "a space beside a full-width mark"),
        ("混合 通道。", "a space between two Chinese characters"),
        ("先卷积,再归一化。", "a half-width mark in Chinese"),
        ("真的吗?", "a half-width mark in Chinese"),
        ("这是卷积.", "a half-width full stop in Chinese"),
        ("图像块(patch)很小。", "half-width brackets in Chinese"),
        ("使用 GELU (激活函数)。", "half-width brackets in Chinese"),
        ("论文「补丁」很好。", "quotation marks of another language"),
        ('所谓"块"很小。', "quotation marks of another language"),
    ],
    "ja": [
        ("ConvMixer は画像を分割します。", "a space between Japanese and Latin letters, digits, code or a formula"),
        ("値を `dim` とします。", "a space between Japanese and Latin letters, digits, code or a formula"),
        ("分割し、 混合します。", "a space beside a full-width mark"),
        ("チャネルを 混合します。", "a space between two Japanese characters"),
        ("分割し,混合します。", "a mark of another script in Japanese"),
        ("パッチ(patch)を使います。", "half-width brackets in Japanese"),
        ("いわゆる“パッチ”です。", "quotation marks of another language"),
        ("これは畳み込みである。", "a sentence that does not end in です or ます"),
        ("画像を分割する。次に混合します。", "a sentence that does not end in です or ます"),
        ("違いはない。", "a sentence that does not end in です or ます"),
        ("３個あります。", "a full-width letter or digit"),
        ("ﾊﾟｯﾁを使います。", "half-width katakana"),
    ],
    "ko": [
        ("`dim` 은 채널 수입니다.", "a space before a particle"),
        ("ConvMixer 는 작습니다.", "a space before a particle"),
        ("합성곱（depthwise）입니다.", "full-width brackets in Korean"),
        ("합성곱 (depthwise)입니다.", "a space before brackets"),
        ("이미지를 나눈다.", "a sentence that does not end in 합니다 style"),
        ("이미지를 나눠요.", "a sentence that does not end in 합니다 style"),
    ],
    "es": [
        ("Si usted quiere, cambia la red.", "another form of address than tú"),
        ("Tiene 594,000 parámetros.", "a comma in thousands"),
        ("La tasa es 0,01.", "a decimal comma"),
        ("Acierta el 80 % de las veces.", "no no-break space before %"),
        ("Acierta el 80% de las veces.", "no no-break space before %"),
        ('Es un "parche".', "straight quotation marks"),
        ("Es un “parche”.", "quotation marks of another language"),
    ],
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in RIGHT.items() for text in texts])
def test_what_is_set_as_the_language_is_has_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "message"), [(code, *case) for code, cases in WRONG.items() for case in cases]
)
def test_what_is_set_otherwise_is_one_finding(language: str, text: str, message: str) -> None:
    (problem,) = found(language, text)
    assert problem.startswith(f"{message}: “")


def test_headings_and_cells_end_as_they_like() -> None:
    for kind in ("heading", "table cell", "title"):
        assert found("ja", "画像を分割する。", kind) == []
        assert found("ko", "이미지를 나눈다.", kind) == []


def test_a_place_is_quoted_as_a_person_finds_it_again() -> None:
    assert found("zh", "这里把宽度叫做`dim`，它很大。") == [
        "no space between Chinese and Latin letters, digits, code or a formula: “里把宽度叫做`…`，它很大。”"
    ]


@pytest.mark.parametrize("word", ["パラメーター", "オプティマイザー", "レイテンシー"])
def test_katakana_terms_have_no_final_long_vowel_that_the_table_leaves_out(word: str) -> None:
    table = ("パラメータ", "オプティマイザ", "レイテンシ", "パディング")
    (problem,) = misspelt(Pair("x.po", 1, "English", f"{word}を選びます。"), table)
    assert problem.message == f"“{word}” is {word[:-1]} in the glossary"
    assert list(misspelt(Pair("x.po", 1, "English", f"{word[:-1]}を選びます。"), table)) == []
