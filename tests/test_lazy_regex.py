"""Lazy regular expressions: the same as those that are compiled at once."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import site_builder
from site_builder.text.lazy_regex import lazy_regex


def test_a_late_pattern_finds_what_an_early_one_finds() -> None:
    late, early = lazy_regex(r"(?P<word>B+)", re.IGNORECASE), re.compile(r"(?P<word>B+)", re.IGNORECASE)
    for _ in range(2):
        assert late.sub("-", "abba") == early.sub("-", "abba") == "a-a"
        assert [match["word"] for match in late.finditer("abab")] == ["b", "b"]
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_a_wrong_pattern_is_an_error_when_it_is_used() -> None:
    wrong = lazy_regex("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_every_pattern_of_the_builder_is_right() -> None:
    found = 0
    for module in pkgutil.walk_packages(site_builder.__path__, "site_builder."):
        if module.name.endswith(("__main__", "mkdocs_plugin")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if type(value) is type(lazy_regex("")):
                assert isinstance(value.groups, int)
                found += 1
    assert found > 50
