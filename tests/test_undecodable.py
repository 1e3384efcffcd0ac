"""Bytes that are no text: the file is told with line and column, and the others are done."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sample_trouble import Trouble, prepare

LATIN = b"x = 1\n# one\n# caf\xe9\n"
COMMANDS = {
    "split": ["split", "src/latin.py"],
    "page": ["page", "src", "-o", "out"],
    "tangle": ["tangle", "src/latin.py"],
    "notebook": ["notebook", "src/latin.py"],
    "check": ["check"],
    "messages": ["messages"],
    "status": ["status"],
    "build": ["build"],
}


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    return Trouble(tmp_path, capsys)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_byte_that_is_no_text_is_told_with_its_place_in_every_command(
    trouble: Trouble, arguments: Sequence[str]
) -> None:
    trouble.write("src/latin.py", LATIN)
    trouble.run(*arguments).one_error("src/latin.py:3:6: error: invalid Python: not a text in UTF-8: the byte 0xe9")


def test_the_other_files_of_the_folder_are_done(trouble: Trouble) -> None:
    trouble.write("src/latin.py", LATIN)
    said = trouble.run("page", "src", "-o", "out")
    assert "2 pages in out" in said.out
    assert (trouble.root / "out/src/good.html").is_file() and not (trouble.root / "out/src/latin.html").exists()
    trouble.run("messages")
    assert (trouble.root / "docs/locales/de/good.po").is_file()


PLACES = {
    "comment without a coding": (b"# caf\xe9\nx = 1\n", "1:6"),
    "string": (b'x = "\xe9"\n', "1:6"),
    "after characters of two bytes": ("é é ".encode().join([b"# ", b"\xe9\n"]), "1:7"),
    "after lone carriage returns": (b"# a\r# b\r\n# c\xff\n", "3:4"),
    "half a character at the end": (b"# a\n# \xe2\x82", "2:3"),
    "a surrogate in UTF-8": (b'x = 1\ny = "\xed\xa0\x80"\n', "2:6"),
    "not the encoding that is declared": (b"# coding: ascii\n# caf\xc3\xa9\n", "2:6"),
    "not the encoding that is declared, after a carriage return": (b"#!x\r# coding: ascii\r# caf\xc3\xa9\r", "3:6"),
    "a null byte": (b"x = 1\n# a\0b\n", "2:4"),
    "UTF-16": ("x = 1\n".encode("utf-16"), "1:4"),
}


@pytest.mark.parametrize(("data", "place"), PLACES.values(), ids=PLACES)
def test_line_and_column_are_those_of_the_first_bad_byte(trouble: Trouble, data: bytes, place: str) -> None:
    path = trouble.write("bad.py", data)
    trouble.run("tangle", path.name).one_error(f"bad.py:{place}: error: invalid Python: ")


# What Python makes of these differs between its versions. What it refuses, we do; what it accepts is kept.
CODINGS = (
    "rot13", "hex", "zlib", "nope", "utf-7", "utf-16", "utf-32", "punycode", "idna", "undefined", "mbcs", "uu",
    "unicode_escape", "raw_unicode_escape", "cp932", "iso2022_jp", "utf-8-sig", "utf8", "latin-1-foo", "base64",
    "quopri", "oem", "charmap", "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "with a mark"])
def test_no_coding_ends_in_a_traceback(trouble: Trouble, mark: bytes) -> None:
    for number, coding in enumerate(CODINGS):
        trouble.write(f"src/c{number}.py", mark + f"# coding: {coding}\nx = 1  # \\x\n".encode() + b"# caf\xe9\n")
    said = trouble.run("page", "src", "-o", "out")
    assert "Traceback" not in said.err and (trouble.root / "out/src/good.html").is_file()
    assert all(": error: " in line for line in said.err.splitlines())
    said = trouble.run("check", "--lossless", "src")
    assert "Traceback" not in said.err and "the blocks put together" not in said.err


@pytest.mark.parametrize("coding", ["latin-1", "cp1252", "koi8-r", "iso-8859-15"])
def test_a_byte_that_the_declared_encoding_has_is_text(trouble: Trouble, coding: str) -> None:
    trouble.write("fine.py", f"# -*- coding: {coding} -*-\n# caf".encode() + b"\xe9\nx = 1\n")
    said = trouble.run("page", "fine.py", "-o", "out")
    assert said.code == 0 and b"caf\xe9".decode(coding) in (trouble.root / "out/fine.html").read_text(encoding="utf-8")
    assert trouble.run("check", "--lossless", "fine.py").code == 0


# Two spellings of one text, text that its encoding can't write again, and what has no letters of its own.
@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("utf-7", b"# a~\\+AGI-\n"), ("iso2022_jp", b"# ~=\x1b\xcc\n"), ("iso2022_kr", b"# ~=\x1b\xcc\n"),
        ("hz", b"# a ~{~}\n"),
        ("cp932", b"# \xfbd\n"), ("big5hkscs", b"# \xa2~2\n"), ("johab", b"# \x84A\n"),
        ("iso2022_jp_2", b"# ~=\x1b\xcc\n"),
    ],
)  # fmt: skip
def test_a_file_whose_encoding_writes_one_text_in_many_ways_is_lossless(
    trouble: Trouble, coding: str, data: bytes
) -> None:
    data = f"# coding: {coding}\n".encode() + data + b"x = 1\n"
    trouble.write("odd.py", data)
    said = trouble.run("check", "--lossless", "odd.py")
    assert (said.code, said.out, said.err) == (0, "1 files, 0 refused by Python, 0 lost\n", "")
    assert trouble.run("tangle", "odd.py", "--comments", "-o", "copy.py").code == 0
    copied = (trouble.root / "copy.py").read_text(encoding="utf-8")
    assert copied.partition("\n")[2] == data.decode(coding).partition("\n")[2]


def test_a_text_that_is_not_utf_8_is_told_with_its_place(trouble: Trouble) -> None:
    trouble.write("src/latin.md", b"# One\n\nTwo caf\xe9\n")
    for arguments in (["page", "src", "-o", "out"], ["check"], ["messages"]):
        trouble.run(*arguments).one_error("src/latin.md:3:8: error: not a text in UTF-8: the byte 0xe9")
    assert (trouble.root / "out/src/text.html").is_file()


@pytest.mark.parametrize("command", ["build", "check", "messages", "status", "serve"])
def test_a_configuration_that_is_not_utf_8_is_told_with_its_place(trouble: Trouble, command: str) -> None:
    trouble.write("mkdocs.yml", b"site_name: A\n# caf\xe9\n")
    trouble.run(command).one_error("mkdocs.yml:2:6: error: not a text in UTF-8")


def test_a_paper_that_is_not_utf_8_is_told_with_its_place(trouble: Trouble) -> None:
    trouble.write("mkdocs.yml", (trouble.root / "mkdocs.yml").read_text() + '    cite: {"": paper.bib}\n')
    trouble.write("paper.bib", b"@article{a,\n title = {Caf\xe9}}\n")
    trouble.run("check").one_error("paper.bib:2:14: error: not a text in UTF-8")


DOUBT = """\
x = "\\d" is 1
assert (x, "a")


def f():
    '\\d'
    return 1if x else"\\q"


# y = "\\w" is 2
"""


@pytest.mark.parametrize("warnings", [pytest.param("", marks=pytest.mark.all), "error"])
def test_what_python_warns_of_never_reaches_the_terminal(trouble: Trouble, warnings: str) -> None:
    trouble.write("src/doubt.py", DOUBT)
    for arguments in (["page", "src", "-o", "out", "--no-cache"], ["tangle", "src/doubt.py"], ["check"]):
        said = trouble.process(*arguments, PYTHONWARNINGS=warnings)
        assert said.code == 0 and "Warning" not in said.err and "doubt" not in said.err, said


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 has not yet got this code")
def test_a_statement_of_a_newer_python_is_no_traceback(trouble: Trouble) -> None:
    trouble.write("src/new.py", "type X[T] = list[T]\n\n\ndef f[T](x: T) -> T:\n    return x\n")
    assert trouble.run("page", "src", "-o", "out").code == 0
