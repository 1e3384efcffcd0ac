"""A drawing that a site publishes: what draws stays, what runs or loads something goes, and somebody is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from site_builder.markup.svg import clean, clean_inline

ROOT = Path(__file__).parent.parent
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def cleaned(inside: str, *, inline: bool = False) -> tuple[str, list[str]]:
    drawing = clean_inline(f"{HEAD}{inside}</svg>", (), str) if inline else clean(f"{HEAD}{inside}</svg>".encode())
    assert drawing.error is None, drawing.error
    ElementTree.fromstring(drawing.text)
    text = drawing.text.strip().removesuffix("</svg>").partition(">")[2]
    return text, [one.what for one in drawing.removed]


@pytest.mark.parametrize(
    ("text", "wanted", "removed"),
    [
        ('<svg><use xlink:href="#a"/></svg>', '<svg><use xlink:href="#a"/></svg>', []),
        ('<svg>\n<g ink:label="x" onclick="y"/></svg>', "<svg>\n<g/></svg>", [("`onclick`", 2)]),
        ('<svg><ink:view a:b="c"/><svg><a xlink:href="javascript:x"/></svg></svg>', "<svg><svg><a/></svg></svg>", None),
        ('<svg xmlns:q="urn:q"><g q:r="s"/><use xlink:href="#a"/></svg>', '<svg><g/><use xlink:href="#a"/></svg>', []),
        ('<svg xmlns:xlink="urn:other"><use xlink:href="#a"/></svg>', "<svg><use/></svg>", []),
    ],
)
def test_a_prefix_that_a_drawing_in_the_prose_does_not_declare_costs_no_drawing(
    text: str, wanted: str, removed: list[tuple[str, int]] | None
) -> None:
    drawing = clean_inline(text, (), str)
    assert (drawing.text, drawing.error) == (wanted, None)
    assert removed is None or [(one.what, one.line) for one in drawing.removed] == removed


def test_the_place_of_an_error_is_that_in_the_drawing_whatever_its_prefixes() -> None:
    for text in ("<svg>\n<g></svg>", '<svg>\n<g a:b="c"></svg>'):
        error = clean_inline(text, (), str).error
        assert error is not None and error.line == 2
    many = "".join(f" p{number}:x=''" for number in range(40))
    assert clean_inline(f"<svg{many}/>", (), str).error is not None
    file = clean(b'<svg xmlns="http://www.w3.org/2000/svg"><use xlink:href="#a"/></svg>')
    assert file.error is not None  # a file is XML to a browser as well


def test_our_own_figure_stays_as_it_is() -> None:
    data = (ROOT / "docs/figures/architecture.svg").read_bytes()
    drawing = clean(data)
    assert drawing.text.encode() == data and not drawing.removed


@pytest.mark.parametrize(
    "inside",
    [
        '<g transform="translate(1 2)"><path d="M0 0" stroke-dasharray="2,3"/></g>',
        '<linearGradient id="a" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#fff"/></linearGradient>',
        '<clipPath id="c"><rect width="1"/></clipPath><g clip-path="url(#c)"/>',
        '<marker id="m" refX="1" viewBox="0 0 1 1"/><path marker-end="url(#m)"/>',
        '<text x="1" xml:space="preserve">a &lt; <tspan font-style="italic">b</tspan></text>',
        '<style>.a{fill:rgb(1,2,3)}</style><g class="a" style="fill:url(#a);stroke-width:2px"/>',
        "<style>@media (prefers-color-scheme: dark){*{fill:#fff}}</style>",
        "<style>@font-face{font-family:F;src:url(data:font/woff2;base64,AA==)}</style>",
        '<use xlink:href="#a"/><use href="#b"/><image href="data:image/png;base64,AA=="/>',
        '<a href="https://example.org/"><text>web</text></a><a xlink:href="model.html#Layer"/>',
        '<animate attributeName="x" values="0;1" dur="2s"/>',
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter>',
        '<desc>An image &amp; its parts</desc><g aria-label="js(1)" role="img"/>',
    ],
)
def test_what_draws_stays(inside: str) -> None:
    assert cleaned(inside) == (inside, [])


@pytest.mark.parametrize(
    ("inside", "kept", "said"),
    [
        ("<script>alert(1)</script>", "", "`<script>`"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>', "", "`<script>`"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>', "", "`<script>`"),
        ('<g onclick="x()"/>', "<g/>", "`onclick`"),
        ('<g OnClick="x()"/>', "<g/>", "`OnClick`"),
        ("<foreignObject><g/></foreignObject>", "", "`<foreignObject>`"),
        ('<a href="java&#10;script:x()"/>', "<a/>", "`href` of `<a>`, which leads to `javascript:x()`"),
        ('<a xlink:href=" JavaScript:x()"/>', "<a/>", "`xlink:href` of `<a>`, which leads to `JavaScript:x()`"),
        ('<a href="data:text/html,x"/>', "<a/>", "`href` of `<a>`, which leads to `data:text/html,x`"),
        ('<set attributeName="href" to="javascript:x"/>', "", "`<set>` of `href`"),
        ('<animate attributeName="xlink:href" values="javascript:x"/>', "", "`<animate>` of `xlink:href`"),
        ('<use href="evil.svg#a"/>', "<use/>", "`href` of `<use>`, which leads to `evil.svg#a`"),
        ('<image href="https://a.b/c.png"/>', "<image/>", "`href` of `<image>`, which leads to `https://a.b/c.png`"),
        (
            '<image href="data:image/svg+xml;base64,AA=="/>',
            "<image/>",
            "`href` of `<image>`, which leads to `data:image/svg+xml;base64,AA==`",
        ),
        ('<g fill="url(https://a.b/c)"/>', "<g/>", "`fill`, because of `url(https://a.b/c)`"),
        (
            '<g style="fill:url(//a.b); stroke:red"/>',
            '<g style="stroke:red"/>',
            "`fill` in `style`, because of `url(//a.b)`",
        ),
        ('<g style="fill:u\\72l(//a.b)"/>', "<g/>", "`fill` in `style`, because of `\\`"),
        ('<style>@import "a.css";</style>', "<style/>", "`<style>`, because of `@import`"),
        ("<style>g{fill:url('http://a.b')}</style>", "<style/>", "`<style>`, because of `url(http://a.b)`"),
        ('<style>g{a:"/*";fill:url(//a.b);b:"*/"}</style>', "<style/>", "`<style>`, because of `url(//a.b)`"),
        ("<style>g{fill:image-set('a.png')}</style>", "<style/>", "`<style>`, because of `image-set()`"),
        ("<style><![CDATA[</style><script>x()</script>]]></style>", "<style/>", "`<style>`, because of `<`"),
        ("<title><g/>a</title>", "<title>a</title>", "`<g>`"),
    ],
)
def test_what_runs_or_loads_something_goes(inside: str, kept: str, said: str) -> None:
    assert cleaned(inside) == (kept, [said])


def test_what_editors_keep_for_themselves_goes_in_silence() -> None:
    inside = (
        '<metadata><a xmlns="urn:x"/></metadata><!-- words --><i:view xmlns:i="urn:i"/><g xmlns:i="urn:i" i:label="a"/>'
    )
    assert cleaned(inside) == ("<g/>", [])


def test_the_same_fault_is_told_once_with_its_first_place() -> None:
    drawing = clean(f'{HEAD}\n<g onclick="x()"/>\n<g onclick="x()"/></svg>'.encode())
    ((what, line),) = [(one.what, one.line) for one in drawing.removed]
    assert (what, line) == ("`onclick` (2 times)", 2)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg><script>alert(1)</script><path", "no well-formed XML"),
        (b"\x1f\x8b\x08 packed", "no well-formed XML"),
        (b'<!DOCTYPE svg [<!ENTITY a "&#60;script/>">]><svg>&a;</svg>', "it declares entities"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "its root is `<html>`"),
        (b'<svg xmlns="http://www.w3.org/1999/xhtml"/>', "its root is `<svg>` and not `<svg>` in SVG's namespace"),
    ],
)
def test_what_cannot_be_read_is_not_published_at_all(data: bytes, said: str) -> None:
    drawing = clean(data)
    assert drawing.error and drawing.error.what.startswith(said) and not drawing.text


def test_in_prose_a_style_becomes_attributes_and_a_style_sheet_goes() -> None:
    inside = '<style>p{color:red}</style><path fill="blue" style="fill:red!important;opacity:.5">&nbsp;</path>'
    assert cleaned(inside, inline=True) == ('<path fill="red" opacity=".5">\xa0</path>', ["`<style>`"])


def test_page_publishes_what_is_left_and_says_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""\n# A\n\n![one](one.svg) ![two](two.svg)\n"""\n')
    (tmp_path / "one.svg").write_text(f"{HEAD}<script>x()</script></svg>")
    (tmp_path / "two.svg").write_text("<svg><path")
    command = [sys.executable, "-m", "site_builder", "page", "a.py", "-o", "out"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):  # made, and found in the cache
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 1
        assert "one.svg:1:84: warning: left out of the drawing: `<script>`" in done.stderr
        assert "two.svg:1:6: error: not published: no well-formed XML" in done.stderr
    assert "script" not in (tmp_path / "out/files/one.svg").read_text()
    assert not (tmp_path / "out/files/two.svg").exists()
