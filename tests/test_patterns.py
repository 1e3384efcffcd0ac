"""No pattern of the builder repeats what repeats: such a one may take longer than anybody waits."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import site_builder

# Nothing public reads a pattern.
constants: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

DELIMITED = {
    "checks.numbers.NUMBER": "each group begins with a mark",
    "checks.pair.LINK": "one character at a time, or brackets",
    "checks.untranslated.WORD": "each part begins with a dash",
    "code.python_guess.PATH": "each part begins with a stroke or a dash",
    "code.python_guess.PYTHON_WORDS": "each word begins with a space",
    "markup.markup.ELEMENT": "a value stands in quotes, which nothing around it holds",
    "markup.name_links.CALL": "one character at a time, or brackets",
    "markup.name_links.NAME": "each part begins with a point",
    "markup.table_rules.FIELD": "each name begins with a comma",
    "markup.svg_labels.IDENTIFIER": "each part begins with a point",
    "markup.svg_style.DECLARATION": "one character at a time, or quotes, or brackets",
    "markup.symbol.SYMBOL": "braces, of which none holds the next",
    "project.edition_reader.LANGUAGE_CODE": "each part begins with a dash",
    "site.generator.MESSAGE": "each colour begins with an escape",
    "source.docstring.rst.COLUMNS": "each column begins with a space",
    "source.docstring.rst.GRID": "each column begins with a plus",
    "source.docstring.rst_tables.GRID": "each column begins with a plus",
    "source.docstring.rst_tables.RULE": "each column ends with a plus",
    "source.docstring.rst_tables.RULER": "each column begins with a space",
    "translation.message.LINK_TARGET": "brackets, which nothing around them holds",
    "trust.web_address.HOST": "each part begins with a point",
}
"""Why each reads a text in one way only: what it repeats begins or ends with what the inner one cannot hold."""
BACKTRACKING = (constants.MAX_REPEAT, constants.MIN_REPEAT)
REPEATS = (*BACKTRACKING, constants.POSSESSIVE_REPEAT)


def patterns() -> Iterator[tuple[str, str, int]]:
    """All patterns that a module of the builder has under a name, with their flags."""
    for module in pkgutil.walk_packages(site_builder.__path__, "site_builder."):
        if module.name == "site_builder.__main__":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            found = getattr(value, "_pattern", value)
            if isinstance(pattern := getattr(found, "pattern", None), str):
                flags = found.flags if isinstance(found, re.Pattern) else found.given
                yield f"{module.name.removeprefix('site_builder.')}.{name}", pattern, flags


def nested(tree: Any, inside: bool = False) -> bool:  # noqa: ANN401 - the parser has no types
    """Whether an unbounded repetition that may give back stands in another one."""
    for kind, value in tree:
        if kind in REPEATS:
            unbounded = kind in BACKTRACKING and value[1] == constants.MAXREPEAT
            if unbounded and inside:
                return True
            if nested(value[2], kind in BACKTRACKING and (inside or unbounded)):
                return True
        elif kind is constants.SUBPATTERN:
            if nested(value[3], inside):
                return True
        elif kind is constants.ATOMIC_GROUP:
            if nested(value):
                return True
        elif kind is constants.BRANCH:
            if any(nested(branch, inside) for branch in value[1]):
                return True
        elif kind in (constants.ASSERT, constants.ASSERT_NOT) and nested(value[1]):
            return True
    return False


def test_no_repetition_stands_in_another_but_for_those_that_are_delimited() -> None:
    found = {name: (pattern, flags) for name, pattern, flags in patterns()}
    allowed = {found[name][0] for name in DELIMITED if name in found}
    wrong = {
        name: pattern
        for name, (pattern, flags) in found.items()
        if pattern not in allowed and nested(parser.parse(pattern, flags))
    }
    assert wrong == {}


def test_no_exception_is_out_of_date() -> None:
    found = {name: (pattern, flags) for name, pattern, flags in patterns()}
    assert [name for name in DELIMITED if name not in found or not nested(parser.parse(*found[name]))] == []


def test_a_nested_repetition_would_be_seen() -> None:
    assert nested(parser.parse("(?:a+b*)*"))
    assert nested(parser.parse("(?:a|b*)+?"))
    assert not nested(parser.parse("(?:a++b)*"))
    assert not nested(parser.parse("(?:a+b*)*+"))
