"""References: from prose and code to definitions on the site and in other libraries' documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.files.reading_root import Roots
from site_builder.formula.formula import Renderer
from site_builder.page import Page
from site_builder.site.link_check import check
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, atlas, parse, weave

LIBRARIES = {
    "torch.nn.Conv2d": "https://torch.example/Conv2d.html",
    "torch.nn": "https://torch.example/nn.html",
    "len": "https://python.example/len",
}
PACKAGE = {"pkg/__init__.py": "from .model import Layer\n"}
MODEL = (
    "from torch import nn\n\nSIZE = 3\n\n\nclass Layer:\n    def forward(self): ...\n\n    def again(self):\n        "
)


def pages(files: Mapping[str, str], own: frozenset[str] | None = None, prefix: str = "") -> dict[str, Page]:
    """The pages of some files, each at its own path."""
    texts: dict[str, Text] = {}
    for path, code in files.items():
        text = parse(path, code.encode())
        assert not isinstance(text, Diagnostic), text
        texts[re.sub(r"\.\w+$", ".html", path.replace("__init__", "index"))] = text
    known = atlas(texts, lambda folder: f"{folder}/__init__.py" in files, LIBRARIES)
    urls = {text.path: url for url, text in texts.items()}
    places = Places(urls, frozenset(urls.values()) if own is None else own, prefix, atlas=known)
    made = {}
    with Renderer() as formulas:
        for url, text in texts.items():
            woven = weave(text, Context(url=url, places=places, formulas=formulas, words=words("en")))
            assert not woven.diagnostics
            made[url] = woven.page
    return made


def links(page: Page, part: str) -> dict[str, str]:
    """The links in the prose or in the code of a page, by what they show."""
    html = "".join(re.findall(rf'<div class="{part}".*?</div>', page.body, re.DOTALL))
    found = re.findall(r'<a(?: class="\w+")? href="([^"]*)"[^>]*>(.*?)</a>', html)
    return {re.sub(r"<.*?>", "", shown): href for href, shown in found}


def prose(comment: str, code: str = "x = 1") -> dict[str, str]:
    """The links in a comment of the module `pkg.other`."""
    files = PACKAGE | {"pkg/model.py": MODEL + "return SIZE", "pkg/other.py": f"# {comment}\n{code}\n"}
    return links(pages(files)["pkg/other.html"], "prose")


def test_a_name_in_code_leads_to_its_definition_on_any_page() -> None:
    code = (
        "from pkg import Layer\nfrom .model import SIZE\nfrom pkg import model\nprint(len([]), model.Layer.forward)\n"
    )
    found = links(pages(PACKAGE | {"pkg/model.py": MODEL + "...", "pkg/other.py": code})["pkg/other.html"], "code")
    size = found.pop("SIZE")
    assert found == {
        "pkg": "index.html",
        "model": "model.html",
        "Layer": "model.html#Layer",
        "forward": "model.html#Layer.forward",
        "len": "https://python.example/len",
    }
    assert re.fullmatch(r"model.html#model--[0-9a-f]{6}", size)


def test_on_its_own_page_a_name_leads_to_an_anchor_and_a_constant_to_its_line() -> None:
    body = MODEL + "return self.forward(), nn.Conv2d(SIZE), Layer\n"
    assert links(pages(PACKAGE | {"pkg/model.py": body})["pkg/model.html"], "code") == {
        "nn": "https://torch.example/nn.html",
        "forward": "#Layer.forward",
        "Conv2d": "https://torch.example/Conv2d.html",
        "SIZE": "#L3",
        "Layer": "#Layer",
    }


def test_a_name_that_leads_nowhere_keeps_its_colour_and_has_no_link() -> None:
    body = pages({"a.py": "import q\nq.t(range(3))\n"})["a.html"].body
    assert 'q.t(<span class="nb">range</span>(' in body
    assert "\ue004" not in body


def test_an_inner_link_says_its_full_name() -> None:
    files = PACKAGE | {"pkg/model.py": MODEL + "...", "pkg/other.py": "from .model import Layer\n"}
    assert 'href="model.html#Layer" title="pkg.model.Layer">Layer</a>' in pages(files)["pkg/other.html"].body


@pytest.mark.parametrize("written", ["[`Layer`]", "[`Layer`][]", "[`pkg.model.Layer`]", "[`model.Layer`]"])
def test_a_name_in_backticks_and_brackets_is_a_link(written: str) -> None:
    assert list(prose(f"See {written}.").values()) == ["model.html#Layer"]


def test_such_a_name_means_what_it_means_in_the_code() -> None:
    code = "from .model import Layer as Block\nfrom torch import nn"
    assert prose("[`Block.forward`] and [`nn.Conv2d`] and [`len()`]", code) == {
        "Block.forward": "model.html#Layer.forward",
        "nn.Conv2d": "https://torch.example/Conv2d.html",
        "len()": "https://python.example/len",
    }


def test_beside_a_class_its_members_need_no_prefix() -> None:
    body = "class A:\n    def f(self): ...\n    # Calls [`f`].\n    x = f\n\nclass B:\n    def f(self): ...\n"
    assert links(pages({"a.py": body})["a.html"], "prose")["f"] == "#A.f"


@pytest.mark.parametrize(
    "text", ["[`nobody`]", "[`a b`]", "[`forward`]", "\\[`Layer`]", "[`Layer`, `SIZE`]", "`[Layer]`"]
)
def test_what_nobody_defines_and_what_is_no_name_stays_as_it_is(text: str) -> None:
    assert prose(text) == {}


def test_a_link_that_the_author_has_defined_goes_before() -> None:
    assert prose("[`Layer`](https://example.org)") == {"Layer": "https://example.org"}
    assert prose("[`Layer`]\n#\n# [`Layer`]: https://example.org") == {"Layer": "https://example.org"}


def test_a_name_that_two_modules_define_is_ambiguous() -> None:
    files = {"a.py": "def f(): ...\n", "b.py": "def f(): ...\n", "c.py": "# [`f`] [`a.f`]\nx = 1\n"}
    found = links(pages(files)["c.html"], "prose")
    assert "f" not in found and found["a.f"] == "a.html#f"


def test_an_anchor_of_another_page_is_found_by_its_name_and_one_of_this_page_comes_first() -> None:
    assert prose("[the layer](#Layer)")["the layer"] == "model.html#Layer"
    assert prose("[mine](#Layer)", "class Layer: ...")["mine"] == "#Layer"


def test_a_page_that_a_language_lacks_is_linked_in_the_original() -> None:
    files = PACKAGE | {"pkg/model.py": MODEL + "...", "pkg/other.py": "from .model import Layer\n"}
    other = pages(files, frozenset(["pkg/other.html"]), "zh/")["pkg/other.html"]
    assert links(other, "code")["Layer"] == "../../pkg/model.html#Layer"


def test_the_link_check_knows_the_links_of_code_and_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    files = PACKAGE | {"pkg/model.py": MODEL + "...", "pkg/other.py": "# [`Layer`]\nfrom .model import Layer\n"}
    made = pages(files)
    assert check(list(made.values()), Roots([str(tmp_path_factory.mktemp("root"))])) == []
    assert {(link.page, link.fragment, link.line) for link in made["pkg/other.html"].links} == {
        ("pkg/model.html", "Layer", 1),
        ("pkg/model.html", "", 2),
        ("pkg/model.html", "Layer", 2),
    }
