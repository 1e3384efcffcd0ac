"""Prose becomes HTML: the rules of ours around the Markdown library."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from site_builder.crossref.reference import DeadLink, Places, Reference
from site_builder.formula.formula import Renderer
from site_builder.markup.markup import blocks, messages, render
from site_builder.markup.rendering import Markup, Setting
from site_builder.markup.typeset import typeset
from site_builder.source.prose import of_text
from site_builder.translation.catalogue import Entry
from site_builder.translation.ui_strings import words

URLS = {"pkg/__init__.py": "net/index.html", "pkg/model.py": "net/model.html", "pkg/data.py": "net/data.html"}


@pytest.fixture(scope="module")
def formulas() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def made(text: str, formulas: Renderer, entries: dict[str, Entry] | None = None, prefix: str = "") -> Markup:
    setting = Setting(
        path="pkg/model.py",
        url="net/model.html",
        anchor="Layer",
        places=Places(
            URLS, frozenset(["net/model.html"]), prefix, lambda path: path == "docs/figure.svg", original="en"
        ),
        words=words("en"),
        translate=None if entries is None else (lambda context, text: entries.get(text)),
        catalogue_path="zh/model.po",
    )
    result = render(of_text(text, 10), setting)
    typeset([result], formulas)
    return result


@pytest.mark.parametrize(
    "text", ["r[0](+inf) = 1", "is I[0](kappa)", "calls[j](x,*args)", "f(a)[1](b[2])", "g[1](h(2))"]
)
def test_code_without_backticks_is_no_link(text: str, formulas: Renderer) -> None:
    result = made(text, formulas)
    assert (result.html.count("<a "), result.diagnostics) == (0, [])
    assert text in result.html


def test_a_link_behind_a_word_is_one(formulas: Renderer) -> None:
    assert made("见[数据](data.py)，a[b](#Layer)，see[this](../pkg/data.py).", formulas).html.count("<a ") == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**“图像块”**是", "<strong>“图像块”</strong>是"),
        ("将**图像块（patch）**切分", "<strong>图像块（patch）</strong>切分"),
        ("卷积**`k`**核", "<strong><code"),
        ("이것은 **'패치'**입니다", "<strong>'패치'</strong>입니다"),
        ("a **bold** word", "a <strong>bold</strong> word"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_emphasis_beside_cjk_and_punctuation(text: str, wanted: str, formulas: Renderer) -> None:
    assert wanted in made(text, formulas).html


def test_a_line_end_between_chinese_characters_is_no_space(formulas: Renderer) -> None:
    assert "图像块嵌入" in made("图像块\n嵌入", formulas).html
    assert re.search(r"patch\s+embedding", made("patch\nembedding", formulas).html)


def test_lists_need_no_blank_line_before_them(formulas: Renderer) -> None:
    html = made("Text:\n* one\n  1. nested\n* two\n\nThen\n1. first\n2. second", formulas).html
    assert html.count("<li>") == 5
    assert html.count("<ol>") == 2


def test_tables_scroll_in_a_box_and_align_without_inline_style(formulas: Renderer) -> None:
    html = made("| a | b |\n|---|--:|\n| 1 | 2 |", formulas).html
    assert '<div class="scroll" tabindex="0"><table class="grid">' in html
    assert '<td class="align-right">2</td>' in html
    assert "style=" not in html


def test_parameter_fields_are_a_list_of_parameters(formulas: Renderer) -> None:
    html = made(":param dim: the width\n:param depth: the depth\n:returns: a tensor", formulas).html
    assert '<dl class="parameters">' in html
    assert html.count("<dt>") == 3
    assert ">param" not in html


def test_outcomes_among_the_parameters_keep_their_word(formulas: Renderer) -> None:
    html = made(":param int x, *y: two\n:returns G: one\n:raises ValueError: never", formulas).html
    names = re.findall(r"<dt>(.*?)</dt>", re.sub(r"</?(?:code|span)[^>]*>", "", html))
    assert names == ["x, *y", "returns G", "raises ValueError"]


def test_formulas_in_the_line_on_display_and_as_bare_environments(formulas: Renderer) -> None:
    html = made("Inline $h$.\n\n$$h \\times h$$\n\n\\begin{align}\na &= b\n\\end{align}", formulas).html
    assert html.count('class="katex-display"') == 2
    assert html.count("<math") == 3


def test_a_bad_formula_is_an_error_at_its_own_line_and_column(formulas: Renderer) -> None:
    (problem,) = made("First line.\n\nThen $a + \\nonsense$.", formulas).diagnostics
    assert (problem.path, problem.line) == ("pkg/model.py", 12)
    assert problem.column == len("Then $a + ") + 1
    assert "bad formula" in problem.message


def test_prices_are_no_formulas(formulas: Renderer) -> None:
    assert "<math" not in made("It costs $5 and $6.", formulas).html


def test_links_to_files_become_links_to_pages(formulas: Renderer) -> None:
    html = made(
        "[a](model.py#Layer) [b](data.py) [c](__init__.py) [d](data.html) [e](#Layer)", formulas, prefix="zh/"
    ).html
    targets = re.findall(r'href="([^"]*)"', html)
    assert targets == [
        "model.html#Layer",
        "../../net/data.html",
        "../../net/index.html",
        "../../net/data.html",
        "#Layer",
    ]


def test_a_link_to_a_page_that_the_language_lacks_says_in_which_it_is(formulas: Renderer) -> None:
    html = made("[a](model.py#Layer) [b](data.py) [c](https://example.org)", formulas, prefix="zh/").html
    assert re.findall(r'href="([^"]*)" hreflang="([^"]*)"', html) == [("../../net/data.html", "en")]


def test_a_link_without_an_extension_is_the_address_of_a_page() -> None:
    urls = {"nn/layers/__init__.py": "nn/layers/index.html", "nn/feed_forward.py": "nn/feed_forward.html"}
    urls |= {"nn/layers/switch.py": "nn/layers/switch.html", "nn/data/README.md": "nn/data/README.html"}
    places = Places(urls, frozenset(urls.values()), standing=lambda path: path == "nn/layers/LICENSE")
    for target, href in {
        "../feed_forward": "../feed_forward.html",
        "../feed_forward#FeedForward": "../feed_forward.html#FeedForward",
        "../layers": "index.html",
        "../layers/": "index.html",
        "../data": "../data/README.html",
        "switch": "switch.html",
        "LICENSE": "../../files/nn/layers/LICENSE",
    }.items():
        found = places.link(target, "nn/layers/switch.py", "nn/layers/switch.html")
        assert isinstance(found, Reference) and found.href == href
    dead = places.link("../feed_forwad", "nn/layers/switch.py", "nn/layers/switch.html")
    assert dead == DeadLink("dead link: there is no `../feed_forwad`", "did you mean `../feed_forward.py`?")


def test_a_dead_link_is_an_error_with_the_nearest_name(formulas: Renderer) -> None:
    (problem,) = made("See [the data](dta.py).", formulas).diagnostics
    assert problem.line == 10
    assert problem.column == len("See [the data]") + 1
    assert "data.py" in problem.hint


def test_images_are_published_and_missing_ones_are_errors(formulas: Renderer) -> None:
    good = made("![alt](../docs/figure.svg)", formulas)
    assert good.files == ["docs/figure.svg"]
    assert 'src="../files/docs/figure.svg"' in good.html
    assert "missing image" in made("![alt](none.png)", formulas).diagnostics[0].message


def test_a_drawing_in_the_prose_passes_a_list_of_its_own(formulas: Renderer) -> None:
    good = made(
        'Text.\n\n<svg viewBox="0 0 1 1">\n<linearGradient id="a"/>\n<path style="fill:red"/>\n</svg>', formulas
    )
    assert '<svg viewBox="0 0 1 1">\n<linearGradient id="a"/>\n<path fill="red"/>\n</svg>' in good.html
    assert not good.diagnostics
    inside = made('A <svg width="9"><circle onclick="x()" r="4"/></svg> and a `<path>` or <path>.', formulas)
    assert '<p>A <svg width="9"><circle r="4"/></svg> and' in inside.html and "or &lt;path&gt;." in inside.html
    assert [(d.line, d.message) for d in inside.diagnostics] == [(10, "left out of the drawing: `onclick`")]
    wrong = made("One.\n\n<svg>\n<script>alert(1)</script>\n</svg>\n\n<svg width=9><path/></svg>", formulas)
    assert "script" not in wrong.html and "alert" not in wrong.html
    assert [d.line for d in wrong.diagnostics] == [13, 16]


def test_private_characters_are_characters_and_no_marks_of_ours(formulas: Renderer) -> None:
    marks = "\ue0000\ue001\ue0020\ue003\ue0040;"
    html = made(
        f'`a` $x$ {marks} <svg id="\ue000"/></svg> <a title="{marks}">x</a> ![{marks}](../docs/figure.svg)', formulas
    )
    assert html.html.count(marks) == 3 and "<math" in html.html
    assert made(f"`a` $x$ `{marks}` ![{marks}](../docs/figure.svg)", formulas).html.count(marks) == 2


def test_raw_html_passes_an_allow_list(formulas: Renderer) -> None:
    html = made('<a id="Name"></a> text $h$ <script>alert(1)</script> <b onclick="x()">b</b> `<i>`', formulas).html
    assert '<a id="Name"></a>' in html
    assert "script" not in html and "onclick" not in html
    assert "<math" in html and "&lt;i&gt;" in html


def test_what_only_looks_like_a_tag_is_text(formulas: Renderer) -> None:
    html = made("A <module> of <T>; <b>bold</b>.\n\n<Widget>", formulas).html
    assert "A &lt;module&gt; of &lt;T&gt;; <b>bold</b>." in html
    assert "<p>&lt;Widget&gt;</p>" in html


def test_messages_are_paragraphs_headings_items_and_cells() -> None:
    text = "# Title\n\nText\non two lines.\n\n* item `x`\n* `y`\n\n| a | b |\n|---|---|\n| 1 | c |\n"
    prose = of_text(text + "\n$$x$$\n\n```\ncode\n```")
    found = [(m.kind, m.text, m.line) for m in messages(prose, "model.py", "Layer")]
    assert found == [
        ("heading", "Title", 1),
        ("paragraph", "Text on two lines.", 3),
        ("list item", "item `x`", 6),
        ("table cell", "a", 9),
        ("table cell", "b", 9),
        ("table cell", "c", 11),
    ]


def test_a_translated_paragraph_replaces_the_english(formulas: Renderer) -> None:
    entry = Entry("Layer", "Text.", "文字。")
    result = made("Text.\n\n* Text.", formulas, {"Text.": entry})
    assert result.html.count("文字。") == 2
    assert "Text." not in result.html


def test_a_missing_translation_is_shown_in_english_and_marked(formulas: Renderer) -> None:
    html = made("Text.\n\n* Item.\n\n## Head", formulas, {}).html
    note = 'lang="en" data-note="Not translated yet"'
    assert f'<p class="missing" {note}>Text.</p>' in html
    assert f'<li class="missing" {note}>Item.</li>' in html
    assert f'<h2 class="missing" {note}>Head</h2>' in html


def test_an_image_alone_is_a_figure_and_a_wide_table_a_plate(formulas: Renderer) -> None:
    html = made("![alt](../docs/figure.svg)\n\n|a|b|c|d||\n|-|-|-|-|-|\n|1|2|3|4|5|", formulas).html
    assert html.startswith("<figure><img ") and "</figure>" in html
    assert 'class="scroll plate"' in html
    assert html.count("<th>") == 4


def test_an_outdated_translation_is_shown_marked_with_the_new_english_one_click_away(formulas: Renderer) -> None:
    entry = Entry("Layer", "New **text**.", "旧文。", previous="Old text.", previous_context="Layer")
    html = made("New **text**.", formulas, {"New **text**.": entry}).html
    assert '<div class="outdated"><p>旧文。</p>' in html
    assert '<details class="english">' in html
    assert '<p lang="en">New <strong>text</strong>.</p>' in html


def test_a_guess_is_never_shown(formulas: Renderer) -> None:
    entry = Entry("Layer", "Text.", "猜测。", previous="Other.", previous_context="Elsewhere")
    assert "猜测" not in made("Text.", formulas, {"Text.": entry}).html


def test_footnotes_work(formulas: Renderer) -> None:
    html = made("A claim[^1].\n\n[^1]: Its source.", formulas).html
    assert "Its source." in html
    assert html.count("href=") == 2


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "Two lines\nof text.",
        "Trailing space \n  and an indented line with `code` and $x$.",
        "图像块\n嵌入",
        "Hard break  \nhere, and a pipe | b\nanother | line",
        "Équipe: a [link](model.py) and <br> raw.",
    ],
)
def test_a_plain_paragraph_is_what_the_library_makes_of_it(text: str) -> None:
    library = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    state = StateCore(text, library, {})
    for rule in library.core.ruler.getRules("")[:2]:
        rule(state)
    assert [token.as_dict() for token in blocks(of_text(text))] == [token.as_dict() for token in state.tokens]
