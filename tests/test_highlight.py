"""Highlighting: lines of HTML that stand alone, Pygments' classes, links on names."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import site_builder
from site_builder.code.highlight import code_span, fenced, python_inline, python_lines
from site_builder.source.source import Source, read
from site_builder.source.token_stream import tokenize_source


def lines(text: str, links: dict[tuple[int, int], tuple[str, str]] | None = None) -> list[str]:
    source = read("a.py", text.encode())
    assert isinstance(source, Source), source
    return list(python_lines(source, tokenize_source(source), links))


def coloured(text: str) -> list[str]:
    """What has a colour, as `class:text`."""
    found = re.findall(r'<(?:span|a) class="(\w+)"[^>]*>([^<]*)<', "\n".join(lines(text)))
    return [f"{kind}:{html.unescape(word)}" for kind, word in found]


def bare(line: str) -> str:
    return html.unescape(re.sub(r"</?(?:span|a)\b[^>]*>", "", line))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A(B): pass", ["k:class", "nc:A", "k:pass"]),
        ("def f(self): return len(x)", ["k:def", "nf:f", "bp:self", "k:return", "nb:len"]),
        ("class A:\n def __init__(self): pass", ["k:class", "nc:A", "k:def", "fm:__init__", "bp:self", "k:pass"]),
        ("import a.b as c", ["kn:import", "k:as"]),
        ("from a import b", ["kn:from", "kn:import"]),
        ("from .import b", ["kn:from", "kn:import"]),
        ("raise A from None", ["k:raise", "k:from", "kc:None"]),
        ("x = a.type + type.a", ["nb:type"]),
        ("not a in b", ["ow:not", "ow:in"]),
        ("raise ValueError", ["k:raise", "ne:ValueError"]),
        ("if __name__: ...", ["k:if", "vm:__name__"]),
        (
            "0x1F + 0b1 + 0o7 + 1_0 + 1.5e-3 + 2j + .5",
            ["mh:0x1F", "mb:0b1", "mo:0o7", "mi:1_0", "mf:1.5e-3", "mf:2j", "mf:.5"],
        ),
        ("x1 = y_2.z3", []),
        ("1 if(x)else 2", ["mi:1", "k:if", "k:else", "mi:2"]),
        ("'a' \"b\" r'c'", ["s1:'a'", 's2:"b"', "sa:r", "s1:'c'"]),
        ("x  # a < b", ["c1:# a < b"]),
        ("äif = ifä", []),
    ],
)
def test_words_have_the_classes_of_pygments(text: str, expected: list[str]) -> None:
    assert coloured(text) == expected


def test_f_string_shows_the_code_in_it() -> None:
    assert coloured("f'a{len(x)!r:>{w}.2}b{{'") == (
        ["sa:f", "s1:'a", "si:{", "nb:len", "si:!r:>", "si:{", "si:}.2}", "s1:b{{'"]
    )


def test_soft_keyword_is_one_only_where_python_takes_it_for_one() -> None:
    assert coloured("match = 1\nmatch(match)\nmatch match:\n case case:\n  case = type\n") == [
        "mi:1",
        "k:match",
        "k:case",
        "nb:type",
    ]


def test_at_decorates_or_multiplies() -> None:
    assert coloured("@a.b(c)\ndef f(): pass")[0] == "nd:@a.b"
    assert coloured("x = (a\n@ b\n@ self.c)") == ["bp:self"]


def test_string_of_several_lines_is_closed_on_each() -> None:
    assert lines('x = """a\n\n<b>"""') == [
        'x = <span class="s2">"""a</span>',
        "",
        '<span class="s2">&lt;b&gt;"""</span>',
    ]


def test_name_becomes_a_link_and_keeps_its_colour() -> None:
    links = {(1, 0): ("a.html#x", 'say "x"'), (1, 4): ("b.html?a&b", ""), (1, 10): ("c.html", "")}
    assert lines("x + len(y.z)", links) == [
        '<a href="a.html#x" title="say &quot;x&quot;">x</a> + <a class="nb" href="b.html?a&amp;b">len</a>'
        '(y.<a href="c.html">z</a>)'
    ]


def test_definitions_decorators_and_f_strings_have_links_too() -> None:
    text = "@a.b\nclass C(D): pass\nf'{e}'"
    places = [(1, 1), (1, 3), (2, 6), (2, 8), (3, 3)]
    linked = re.findall(r"<a\b[^>]*>(\w+)</a>", "\n".join(lines(text, dict.fromkeys(places, ("x", "")))))
    assert linked == ["a", "b", "C", "D", "e"]


def test_link_where_no_name_begins_is_ignored() -> None:
    links = {(1, 1): ("x", ""), (1, 5): ("x", ""), (9, 0): ("x", "")}
    assert lines("abc = 'abc'", links) == lines("abc = 'abc'")


def test_links_count_characters_not_bytes() -> None:
    assert lines("'ä', b", {(1, 5): ("x", "")})[0].endswith(', <a href="x">b</a>')


SOURCES = sorted(Path(site_builder.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_coloured_file_is_the_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    result = lines(text)
    assert [bare(line) for line in result] == text.split("\n")
    assert all(line.count("<span") == line.count("</span>") for line in result)


def test_windows_line_ends_are_not_in_the_lines() -> None:
    assert lines("a\r\nb\r\n") == ["a", "b", ""]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x if y else 1", 'x <span class="k">if</span> y <span class="k">else</span> <span class="mi">1</span>'),
        ("a != b", "a != b"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("it's in", "it's in"),
        ("$HOME if", "$HOME if"),
        ("\\n in", "\\n in"),
        ("f'{", "f'{"),
        ("", ""),
        ("[batch, h, n/p]", "[batch, h, n/p]"),
    ],
)
def test_inline_code_is_coloured_where_it_can_be_python(code: str, expected: str) -> None:
    assert python_inline(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "None", "class", "len(x)", "x if y else 1", "x is not None", "not in", "async def", "import *", "import math",
        "def paint(width, height):", "else:", "except ValueError:", "for x in y:", "with open(x) as f: pass",
        "@property", "@dataclass(frozen=True)", "weights_only=True", "padding='same', stride=2", "*args, x=1",
        ".view(-1, 3)", "return -x", "3 / 4", "[b, 3, n, n]", "x: int = 3", "list[int]", "lambda x: x", "-1",
    ],
)  # fmt: skip
def test_python_in_the_prose_is_coloured(code: str) -> None:
    assert "<span" in code_span(code)


@pytest.mark.parametrize(
    "code",
    [
        "make test", "pip install -e .",
        "--data DIR", "--all", "-f FILE", "id -a", "model.py", "format.md", "range/len.py",
        "python -m site_builder page --all", "docs/locales/zh", "if/else", "input-output", "src/", "open index.html",
        "32 x 32", "$HOME", "git commit -m 'for all'", "sum --all", "./input", "2024-01-02",
    ],
)  # fmt: skip
def test_what_is_no_python_in_the_prose_stays_plain(code: str) -> None:
    assert code_span(code) == html.escape(code, quote=False)


@pytest.mark.parametrize(
    "code", ['"""', "f'{x", "f'{x:{", "f'{x!", 'f"""{\'', "@", "\x00", "'\\", "f'\\N{", "{" * 5000, "\ud800"]
)
def test_no_inline_code_raises(code: str) -> None:
    assert bare(python_inline(code)) == bare(code_span(code)) == code


def test_fenced_python_may_be_a_fragment() -> None:
    assert fenced("@a\ndef f(:\n  'x", "Python") == (
        '<span class="nd">@a</span>\n<span class="k">def</span> <span class="nf">f</span>(:\n  \'x\n'
    )


def test_fenced_other_language_is_coloured_by_pygments() -> None:
    assert '<span class="nt">"a"</span>' in fenced('{"a": 1}', "json").replace("&quot;", '"')


def test_fenced_unknown_language_is_escaped() -> None:
    assert fenced("a < b", "no-such-language") == "a &lt; b\n"
    assert fenced("if x\r\n", "") == "if x\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("groups=dim", ["dim"]),
        ("[batch, dim, k]", ["dim", "k"]),
        ("f(dim == k)", ["dim", "k"]),
        ("f(dim=3, ks=1)", []),
        ("x.dim", []),
        ('"dim"', []),
    ],
)
def test_a_variable_in_a_longer_piece_of_code_bears_its_number_and_a_keyword_does_not(
    code: str, found: list[str]
) -> None:
    made = code_span(code, {"dim": 2, "k": 3}.get)
    assert re.findall(r'<span data-s="\d">(\w+)</span>', made) == found
    assert bare(made) == code
