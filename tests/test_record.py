"""The numbers on the page *How this is tested* are those of the tests as they are now."""

from __future__ import annotations

import record

TOLD = f"the tests have changed, and so have the numbers on the page about them; to write them: {record.COMMAND}"


def test_the_recorded_numbers_are_those_of_the_suite() -> None:
    assert record.RECORD.read_text(encoding="utf-8") == record.written(), TOLD


def test_page_and_translations_quote_the_recorded_numbers() -> None:
    assert list(record.outdated()) == [], TOLD
