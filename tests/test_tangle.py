"""A module without its prose is the same program."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest
from standard_library import FILES, some_and_all

from site_builder.copies.tangle import as_utf8, tangle
from site_builder.diagnostic import Diagnostic
from site_builder.source.block import split
from site_builder.source.source import Source, read
from site_builder.source.token_stream import tokenize_source

ROOT = Path(__file__).parent.parent
FOLDERS = ("site_builder", "labml_nn_convmixer", "tests", "docs")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def tangled(source: Source) -> str:
    tokens = tokenize_source(source)
    return tangle(source, split(source, tokens), tokens)


def of(text: str) -> str:
    source = read("module.py", text.encode())
    assert isinstance(source, Source), source
    return tangled(source)


def without_docstrings(data: bytes) -> str:
    """The tree. Where nothing is left, or a string that would now be the docstring, stands `...` instead."""
    tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if is_string(node.body):
                del node.body[0]
            if is_string(node.body) or not (node.body or isinstance(node, ast.Module)):
                node.body.insert(0, ast.Expr(ast.Constant(...)))
    return ast.dump(tree)


def is_string(body: list[ast.stmt]) -> bool:
    value = body[0].value if body and isinstance(body[0], ast.Expr) else None
    return isinstance(value, ast.Constant) and type(value.value) is str


def check(path: Path) -> bool:
    """Whether the file is Python; that its tangled form is the same program is asserted."""
    data = path.read_bytes()
    source = read(str(path), data)
    if isinstance(source, Diagnostic):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert without_docstrings(tangled(source).encode()) == without_docstrings(data), path
    return True


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_of_this_repository_stays_the_same_program(path: Path) -> None:
    check(path)


@pytest.mark.slow
@some_and_all
def test_the_standard_library_stays_the_same_program(every: int) -> None:
    paths = FILES[::every]
    assert sum(map(check, paths)) > 500 / every


def test_prose_goes_and_the_layout_stays() -> None:
    text = '''"""Module."""

# Why.
import os


# About A.
class A:
    """A.

    More.
    """

    # About x.
    x = 1  # [shape]

    def f(self):
        """F."""

    def g(self): "G."


# The end.
'''
    assert of(text) == (
        "import os\n\n\nclass A:\n    x = 1  # [shape]\n\n    def f(self):\n        ...\n\n    def g(self): ...\n"
    )


def test_orders_to_tools_and_the_first_lines_stay() -> None:
    text = (
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Prose.\n\n# pylint: disable=all\nimport os  # noqa: F401\n"
    )
    assert (
        of(text) == "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n# pylint: disable=all\nimport os  # noqa: F401\n"
    )


def test_two_blank_lines_at_most_where_prose_was() -> None:
    assert of("x = 1\n\n\n\n# One.\n\n\n\n# Two.\n\n\n\ny = 2\n") == "x = 1\n\n\ny = 2\n"
    assert of("def f():\n    x = 1\n\n\n    # One.\n\n\n    y = 2\n") == "def f():\n    x = 1\n\n    y = 2\n"


def test_blank_lines_that_are_no_ones_prose_stay_as_they_are() -> None:
    assert (
        of("x = '''\n\n\n\n# no comment\n\n\n\n'''\n\n\n\n\ny = 1\n")
        == "x = '''\n\n\n\n# no comment\n\n\n\n'''\n\n\n\n\ny = 1\n"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('def f(): "Text."; return 1\n', "def f(): return 1\n"),
        ('"Text."; x = 1\n', "x = 1\n"),
        ('"Text." \\\n; x = 1\n', "x = 1\n"),
        ('class A: "Text."  # pragma: no cover\n', "class A: ...  # pragma: no cover\n"),
        ('class A:\n    "Text."  # noqa: D400\n    x = 1\n', "class A:\n    x = 1\n"),
        ('class A: \\\n    "Text."\n', "class A: \\\n    ...\n"),
        ('\\\n"Text."\nx = 1\n', "x = 1\n"),
        ('def f():\n    ("one" # why\n     "two")\n    return 1', "def f():\n    return 1"),
        ("x = 1 \\\n# ends the line above\ny = 2\n", "x = 1 \\\n# ends the line above\ny = 2\n"),
        ("f(1,\n  # why\n  2)\n", "f(1,\n  2)\n"),
        ("if x:\n    y\n# else\nelse:\n    # why\n\n    z\n", "if x:\n    y\nelse:\n    z\n"),
        ('"""Text."""\n', ""),
        ("# Text.", ""),
        ("", ""),
        ('\ufeff"""Text."""\r\nx = 1\r\n\r\n# Why.\r\ny = 2\r\n', "x = 1\r\n\r\ny = 2\r\n"),
        ("class A:\n    b'no docstring'\n", "class A:\n    b'no docstring'\n"),
        ("@decorator\n# why\ndef f(): pass\n", "@decorator\ndef f(): pass\n"),
    ],
)
def test_odd_places_for_prose(text: str, wanted: str) -> None:
    assert of(text) == wanted
    assert without_docstrings(of(text).encode()) == without_docstrings(text.encode())


def test_a_second_string_does_not_become_the_docstring() -> None:
    got = of('def f():\n    """One."""\n    """Two."""\n')
    assert got == 'def f():\n    ...\n    """Two."""\n'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# coding: latin-1\nx\n", "# coding: utf-8\nx\n"),
        ("#!/bin/sh\n# vim: set fileencoding=koi8-r :\n", "#!/bin/sh\n# vim: set fileencoding=utf-8 :\n"),
        ("# -*- coding: UTF8 -*-\n", "# -*- coding: UTF8 -*-\n"),
        ("x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n"),
        ("\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n"),
        ("\ufeff# Text\r# coding: cp1252\r", "# Text\r# coding: utf-8\r"),
    ],
)
def test_the_coding_cookie_says_what_is_written(text: str, wanted: str) -> None:
    assert as_utf8(text) == wanted


def test_a_file_in_another_encoding_keeps_its_letters() -> None:
    source = read("module.py", "# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    assert isinstance(source, Source)
    assert tangled(source) == "# coding: utf-8\nx = 'é'\n"
