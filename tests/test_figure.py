"""Drawings in the language of the page: their words as messages, and put back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from site_builder.authoring.extraction import drawn_once
from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.formula.formula import Renderer
from site_builder.markup.svg import clean
from site_builder.markup.svg_labels import labels, relabelled, worded
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom
from site_builder.storage.cache import FileCache
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.catalogue_po import read, write
from site_builder.translation.merging import merge
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, messages, parse, weave, with_figures

DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" lang="en">
<title>The network</title>
<text x="5" text-anchor="middle">Patch embedding</text>
<text
  y="2">convolution <tspan font-style="italic">p</tspan> x <tspan font-style="italic">p</tspan></text>
<text><tspan font-style="italic">h</tspan> x <tspan>n/p</tspan></text>
<g><text>image</text><text>image</text></g>
<text>3 x 32 x 32</text><text>GELU, BatchNorm</text>
</svg>
"""
PAGE = b'''"""
# A layer

![A drawing](../docs/shapes.svg)
"""
x = 1
'''


@pytest.fixture(scope="module")
def formulas() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def text(drawing: bytes = DRAWING, path: str = "net/layer.py", data: bytes = PAGE) -> Text:
    found = parse(path, data)
    assert not isinstance(found, Diagnostic)
    return with_figures(found, lambda file: drawing if file == "docs/shapes.svg" else None)


def chinese(found: Text, translations: dict[str, str]) -> Catalogue:
    fresh = merge(Catalogue("zh.po", "zh"), messages(found))
    entries = tuple(replace(entry, translation=translations.get(entry.text, "")) for entry in fresh.entries)
    return Catalogue("zh.po", "zh", entries)


def page(formulas: Renderer, found: Text, catalogue: Catalogue | None) -> Page:
    code = "zh" if catalogue else "en"
    places = Places({found.path: "a/layer.html"}, frozenset(["a/layer.html"]), f"{code}/", lambda path: True)
    return weave(
        found,
        Context(
            url="a/layer.html",
            places=places,
            formulas=formulas,
            words=words(code),
            language=code,
            catalogue=catalogue,
        ),
    ).page


def test_the_words_of_a_drawing_are_messages_of_the_page_that_shows_it() -> None:
    found = [m for m in messages(text()) if m.kind == "figure"]
    assert [(m.text, m.line) for m in found] == [
        ("The network", 2),
        ("Patch embedding", 3),
        ("convolution <t1>p</t1> x <t1>p</t1>", 4),
        ("image", 7),
    ]
    assert {(m.context, m.path) for m in found} == {(text().figures[0].anchor, "docs/shapes.svg")}


def test_a_markdown_file_shows_drawings_as_well() -> None:
    found = text(path="net/readme.md", data=b"# Net\n\nText, [![A drawing](../docs/shapes.svg)](https://a.b).\n")
    assert [m.kind for m in messages(found)].count("figure") == 4


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("logits", True),
        ("A layer", True),
        ("mean over all places", True),
        ("a step of 2", True),
        ("层", True),
        ("cosine-annealed", True),
        ("c × n × n", False),
        ("n/p", False),
        ("256 × 16 × 16", False),
        ("GELU, BatchNorm", False),
        ("patch_size", False),
        ("nn.Linear(h, m)", False),
        ("<t1>d</t1>", False),
        ("", False),
    ],
)
def test_formulas_numbers_and_names_of_code_are_not_translated(label: str, is_one: bool) -> None:
    assert worded(label) is is_one


def test_each_language_has_the_drawing_in_its_own_words(formulas: Renderer) -> None:
    found = text()
    said = {
        "The network": "网络",
        "Patch embedding": "图像块嵌入",
        "convolution <t1>p</t1> x <t1>p</t1>": "<t1>p</t1> x <t1>p</t1> 卷积，A < B & C",
    }
    made = page(formulas, found, chinese(found, said))
    ((address, drawing),) = made.drawings
    assert f'src="../{address}"' in made.body
    root = ElementTree.fromstring(drawing)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    assert "".join(root.itertext()).split("\n")[1:7] == [
        "网络",
        "图像块嵌入",
        "p x p 卷积，A < B & C",
        "h x n/p",
        "imageimage",
        "3 x 32 x 32GELU, BatchNorm",
    ]
    assert '<text x="5" text-anchor="middle">图像块嵌入</text>' in drawing
    assert '<text y="2"><tspan font-style="italic">p</tspan> x ' in drawing
    assert clean(drawing.encode()).text == drawing and not clean(drawing.encode()).removed
    assert (made.states.translated, made.states.missing) == (3, 3)  # of the page itself: a heading and a text


def test_a_page_in_the_language_of_the_sources_shows_the_file_itself(formulas: Renderer) -> None:
    made = page(formulas, text(), None)
    assert not made.drawings and made.files == ("docs/shapes.svg",)
    assert 'src="../../files/docs/shapes.svg"' in made.body
    untranslated = page(formulas, text(), chinese(text(), {}))
    assert not untranslated.drawings and 'src="../../files/docs/shapes.svg"' in untranslated.body


def test_two_pages_that_translate_alike_share_a_drawing_and_others_do_not(formulas: Renderer) -> None:
    one, two = text(), text(path="net/other.py")
    same = [page(formulas, found, chinese(found, {"image": "图像"})).drawings for found in (one, two)]
    assert same[0] == same[1]
    assert page(formulas, one, chinese(one, {"image": "图"})).drawings != same[0]


def test_a_changed_drawing_changes_the_text_and_an_unchanged_one_leaves_it_as_it_is() -> None:
    found = text()
    assert with_figures(found, lambda file: DRAWING) is found
    changed = with_figures(found, lambda file: DRAWING.replace(b"image", b"picture"))
    assert "picture" in [m.text for m in messages(changed)]


def test_an_outdated_label_follows_like_any_message(formulas: Renderer) -> None:
    old = chinese(text(), {"Patch embedding": "图像块嵌入"})
    found = text(DRAWING.replace(b"Patch embedding", b"Patch embedding of h"))
    made = page(formulas, found, old)
    assert made.states.outdated == 1
    assert "图像块嵌入" in made.drawings[0][1]


def test_lost_and_crossed_marks_are_told_and_never_drawn() -> None:
    found = text()
    english = "convolution <t1>p</t1> x <t1>p</t1>"
    catalogue = chinese(found, {english: "卷积 p x <t1>p</t1>"})
    _, problems = read("zh.po", "zh", write(catalogue).encode())
    assert [problem.message for problem in problems] == [
        "wrong translation: lost </t1>",
        "wrong translation: lost <t1>",
    ]
    drawing = found.figures[0].drawing
    for crossed in ("</t1>p<t1> x <t1>p</t1>", "<t1>p", "<t2>p</t2>"):
        made = relabelled(drawing, {english: crossed}.get, "zh-Hans")
        assert "convolution <tspan" in made
        ElementTree.fromstring(made)


def test_a_label_says_what_is_written_whatever_it_looks_like() -> None:
    drawing = clean(
        b'<svg xmlns="http://www.w3.org/2000/svg"><text>the &lt;b> of &amp;amp; &amp; more</text></svg>'
    ).text
    (label,) = labels(drawing)
    assert label.text == "the &lt;b> of &amp;amp; & more"
    assert relabelled(drawing, lambda text: text, "en") == drawing.replace('svg">', 'svg" xml:lang="en">').replace(
        "the &lt;b>", "the &lt;b&gt;"
    )


def test_a_line_in_a_span_of_its_own_is_translated_without_the_span() -> None:
    texts = b'<text><tspan x="1">one line</tspan></text><text/><text>two</text>'
    drawing = clean(b'<svg xmlns="http://www.w3.org/2000/svg">' + texts + b"</svg>").text
    assert [label.text for label in labels(drawing)] == ["one line", "", "two"]
    assert '<text><tspan x="1">一行</tspan></text>' in relabelled(drawing, {"one line": "一行"}.get, "zh-Hans")


def test_a_drawing_on_several_pages_is_translated_once() -> None:
    one, two = chinese(text(), {"image": "图像", "Patch embedding": "图像块嵌入"}), chinese(text(), {"image": "图"})
    found = drawn_once({"a.html": one, "b.html": two})
    said = {url: {e.text: e.translation for e in catalogue.entries} for url, catalogue in found.items()}
    assert said["b.html"]["Patch embedding"] == "图像块嵌入"
    assert said["b.html"]["image"] == "图" and said["a.html"]["image"] == "图像"
    assert said["b.html"]["A layer"] == said["b.html"]["The network"] == ""
    assert drawn_once(found) == found


def test_the_page_of_a_hosted_translation_shows_its_own_drawing(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_name: A\nplugins:\n  - site-builder:\n      modules: {net: [net/layer.md]}\n"
        "      language: zh\n      locales: locales\n",
        "docs/index.md": "# A\n",
        "net/layer.md": "# Layer\n\n![A drawing](shapes.svg)\n",
        "locales/zh/net/layer.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "layer"\nmsgid "image"\nmsgstr "图像"\n',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "net/shapes.svg").write_bytes(DRAWING)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    (drawing,) = (tmp_path / "site/figures").iterdir()
    assert "<text>图像</text>" in drawing.read_text(encoding="utf-8")
    assert f'src="../figures/{drawing.name}"' in (tmp_path / "site/net/layer.html").read_text(encoding="utf-8")


def test_a_drawing_that_changes_is_drawn_again_also_from_the_cache(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_name: A\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n"
        '    pages: {"": [index.md]}\n    locales: locales\n',
        "index.md": "# Home\n\n![A drawing](shapes.svg)\n",
        "locales/zh/index.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "home"\nmsgid "image"\nmsgstr "图像"\n',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    settings = load(tmp_path / "mkdocs.yml")
    assert isinstance(settings, Settings)

    def drawing(loom: Loom) -> str:
        pages, problems = loom.weave()
        assert not problems
        ((_, drawn),) = pages["zh"][0].drawings
        return drawn

    (tmp_path / "shapes.svg").write_bytes(DRAWING)
    for _ in ("made", "taken from the cache"):
        with Loom(settings, FileCache(tmp_path / "cache")) as loom:
            first = drawing(loom)
            assert "<text>图像</text>" in first and "<tspan>n/p</tspan>" in first
    (tmp_path / "shapes.svg").write_bytes(DRAWING.replace(b"n/p", b"n/k"))
    assert "<tspan>n/k</tspan>" in drawing(loom)
    with Loom(settings, FileCache(tmp_path / "cache")) as loom:
        assert "<tspan>n/k</tspan>" in drawing(loom)


@pytest.mark.parametrize(
    ("root", "said"),
    [
        (b'width="560" height="848.4px"', 'width="560" height="848"'),
        (b'width="100%" height="9"', ""),
        (b"", ""),
    ],
)
def test_a_drawing_keeps_its_place_free_before_it_has_come(formulas: Renderer, root: bytes, said: str) -> None:
    """Where its file names a size; one that has none is as wide as the text lets it be."""
    image = page(formulas, text(DRAWING.replace(b"viewBox", root + b" viewBox")), None).body.partition("<img ")[2]
    assert image.startswith(f'src="../../files/docs/shapes.svg" alt="A drawing" {said}'.rstrip() + " />")
