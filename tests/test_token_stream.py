"""The token stream: where comments and strings are, against Python's own tokenizer and where that one fails."""

from __future__ import annotations

import io
import re
import sys
import tokenize
import warnings

import pytest
from standard_library import FILES, some_and_all

from site_builder.source.source import Source, read
from site_builder.source.token_stream import Token, scan, tokenize_source

ODD = re.compile("string|gram|token|syntax|unicode|encod|compile|ast")


def found(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in scan(text)]


def test_hash_in_a_string_is_no_comment() -> None:
    assert found("x = '# no'  # yes") == [("string", "'# no'"), ("comment", "# yes")]


def test_quote_in_a_comment_opens_no_string() -> None:
    assert found("# it's\nx = 'a'") == [("comment", "# it's"), ("string", "'a'")]


def test_prefix_belongs_to_the_string() -> None:
    assert found(r"""x = Rb'\'' f"a" u'b'""") == [("string", r"Rb'\''"), ("string", 'f"a"'), ("string", "u'b'")]


@pytest.mark.parametrize("text", ["if'a'else'b'", "(1if'a'else'b')", "in'a', or'b'", "xf'a', arb'b'"])
def test_word_before_a_string_is_no_prefix(text: str) -> None:
    assert [text for _, text in found(text)] == ["'a'", "'b'"]


def test_backslash_joins_the_lines_of_a_string() -> None:
    assert found("'a\\\nb' # c") == [("string", "'a\\\nb'"), ("comment", "# c")]


def test_triple_quoted_string_holds_quotes_and_lines() -> None:
    assert found('"""a "b" \'c\'\n# d\\"""e""" # f') == [
        ("string", '"""a "b" \'c\'\n# d\\"""e"""'),
        ("comment", "# f"),
    ]


def test_token_knows_its_place() -> None:
    first, second = scan('a = """1\n2"""\n  ä # c')
    assert (first.start, first.end, first.line, first.column, first.last_line) == (4, 13, 1, 4, 2)
    assert (second.line, second.column, second.last_line) == (3, 4, 3)


def test_quote_that_never_closes_is_no_token() -> None:
    assert found("it's # a\n\"b\" f'{x") == [("comment", "# a"), ("string", '"b"')]


def fields(text: str) -> list[str]:
    (token,) = scan(text)
    assert token.text == text
    return [text[first:last] for first, last in token.fields]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f'{a} {b!r} {c:.2f} {d!s:>5} {{no}} }}'", ["a", "b", "c", "d"]),
        ("f'{a:{b}.{c}}'", ["a", "b", "c"]),
        ("f'{a[1:2]} {(lambda: 1)()} {x != y} {x=}'", ["a[1:2]", "(lambda: 1)()", "x != y", "x="]),
        (r"f'\N{DASH} \{a} {b}'", ["a", "b"]),
        (r"rf'\N{a}'", ["a"]),
        ("f'''{\na['x']\n}'''", ["\na['x']\n"]),
        ("f'{f\"{a}\"}'", ['f"{a}"']),
        # Python 3.12 and later
        ("""f"{x["a"]}" """.strip(), ['x["a"]']),
        ("f'{a # it}'s\n}'", ["a # it}'s\n"]),
        ("f'{f'{'{'}'}'", ["f'{'{'}'"]),
        ("f'{\n1}'", ["\n1"]),
        ("t'{a}'", ["a"]),
    ],
)
def test_expressions_of_an_f_string_are_its_fields(text: str, expected: list[str]) -> None:
    assert fields(text) == expected


def test_f_string_that_is_none_ends_at_its_quote() -> None:
    assert found("f'{' # a") == [("string", "f'{'"), ("comment", "# a")]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf# a\r\nx = '''b\r\n'''\r\n# c",
        b"# a\rx = 1 # b\rdef f():\r\t# c\r\tpass",
        b"\x0c# a\n\x0cx = 1  # b\n",
        b"# coding: latin-1\nx = '\xe4'  # \xe4",
        b"if 1:\n\tx = 1\n        # odd indent\n\ty = 2\n  # less\n",
        b"x = 1 + \\\n  2 \\\n\n# a",
        b"x = (\n# a\n1 # b\n)",
        b"# only",
        b"",
    ],
)
def test_odd_files_have_their_comments(data: bytes) -> None:
    source = read("odd.py", data)
    assert isinstance(source, Source)
    assert [token.text for token in tokenize_source(source) if token.kind == "comment"] == comments(source)
    for token in tokenize_source(source):
        assert source.lines[token.line - 1][token.column :].startswith(token.text.split("\n")[0])


def comments(source: Source) -> list[str]:
    return [text for kind, text, _, _ in python_tokens(source) if kind == "comment"]


def python_tokens(source: Source) -> list[tuple[str, str, int, int]]:
    """What Python's tokenizer says, with the parts of an f-string, which it gives one by one from 3.12 on, left out."""
    kinds = {tokenize.COMMENT: "comment", tokenize.STRING: "string"}
    depth, tokens = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source.normal, newline="").readline):
        name = tokenize.tok_name[token.type]
        depth += name.endswith("STRING_START") - name.endswith("STRING_END")
        if not depth and token.type in kinds:
            tokens.append((kinds[token.type], token.string, token.start[0], token.start[1]))
    return tokens


def plain(token: Token) -> bool:
    """Whether Python 3.12 has it as one token too."""
    return token.kind == "comment" or {"f", "F", "t", "T"}.isdisjoint(token.text[:2].split(token.text[-1])[0])


@pytest.mark.slow
@some_and_all
def test_standard_library_has_the_tokens_that_python_finds(every: int) -> None:
    differing = []
    # Of Python's own tests, which are half of it, those whose source is odd: these always.
    odd = [path for path in FILES if "test" in path.parts and ODD.search(path.name)]
    others = [path for path in FILES if "test" not in path.parts]
    for path in odd + others[::every]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = read(str(path), path.read_bytes())
        if isinstance(source, Source):
            ours = tokenize_source(source)
            kept = ours if sys.version_info < (3, 12) else [token for token in ours if plain(token)]
            if [(token.kind, token.text, token.line, token.column) for token in kept] != python_tokens(source):
                differing.append(str(path))
    assert differing == []
