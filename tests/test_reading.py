"""Read marks: a translation is a machine's until a person has read it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from site_builder.translation.catalogue import Catalogue
from site_builder.translation.catalogue_po import read, write
from site_builder.translation.merging import merge
from site_builder.translation.message import Message
from site_builder.translation.review_mark import Reading, find, mark, unmark

MARIA = Reading("Maria", date(2026, 11, 22))
TEXT = Message("intro", "The network mixes patches and then channels.", "model.py", 3)


def test_a_mark_is_one_line_of_the_comment_and_is_found_again() -> None:
    assert mark("", MARIA) == "read by Maria, 2026-11-22"
    assert find(mark("look at this again", MARIA)) == MARIA


def test_a_new_mark_takes_the_place_of_the_old_one_and_leaves_other_lines() -> None:
    before = mark("why “block”?\nask Li", Reading("Li", date(2025, 1, 2)))
    assert mark(before, MARIA) == "why “block”?\nask Li\nread by Maria, 2026-11-22"
    assert unmark(mark(before, MARIA)) == "why “block”?\nask Li"


@pytest.mark.parametrize("comment", ["", "read by", "read by Maria", "proofread by Maria, 2026-11-22", "read 2026"])
def test_other_comments_are_no_marks(comment: str) -> None:
    assert find(comment) is None


def test_a_date_that_does_not_exist_is_no_mark() -> None:
    assert find("read by Maria, 2026-13-01") is None


@pytest.mark.parametrize("name", ["李雷", "O'Neil, Jr.", "Ana  de\nla Cruz", "Maria " + "of the very long name " * 4])
def test_any_name_survives_the_catalogue(name: str) -> None:
    comment = mark("a note", Reading(name, MARIA.date))
    (entry,) = merge(Catalogue("zh/model.po", "zh"), [TEXT]).entries
    text = write(Catalogue("zh/model.po", "zh", (replace(entry, translation="网络", comment=comment),)))
    again, _ = read("zh/model.po", "zh", text.encode())
    assert find(again.entries[0].comment) == Reading(" ".join(name.split()), MARIA.date)
    assert write(again) == text


def test_a_mark_lapses_when_the_english_changes_and_is_back_when_that_is_changed_back() -> None:
    (entry,) = merge(Catalogue("zh/model.po", "zh"), [TEXT]).entries
    known = Catalogue("zh/model.po", "zh", (replace(entry, translation="网络", comment=mark("", MARIA)),))
    changed = merge(known, [replace(TEXT, text=TEXT.text.replace("then", "after that"))])
    assert [(e.comment, find(e.comment)) for e in changed.entries] == [("was read by Maria, 2026-11-22", None)]
    assert merge(changed, [TEXT]).entries == known.entries
