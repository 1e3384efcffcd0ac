"""
---
title: Limits of texts
summary: How long a text may be whose Markdown is read, and how long a formula.
---
# Limits of texts

Markdown means what it means: a bracket may be closed a thousand words later, so to look for its end takes as long as
the text is, and a text of nothing but brackets takes the square of that. No person writes a paragraph of fifty thousand
letters. Of one that a program has written the marks are not read: it is shown as it stands, and that is an error which
says where.
"""

from __future__ import annotations

from site_builder.text.lazy_regex import lazy_regex

LONGEST_TEXT = 50_000
"""Letters of a paragraph, a heading, a cell of a table or a translation whose marks are read; pictures don't count."""
LONGEST_FORMULA = 10_000
"""Letters of a formula that is typeset; KaTeX takes time that grows with their square."""

DATA = lazy_regex(r"data:[\w/.+-]{1,80};base64,[A-Za-z0-9+/=]*+")


def is_too_long(text: str) -> bool:
    """Whether the marks of a text are not read; a picture in the text itself is no text."""
    return len(text) > LONGEST_TEXT and len(DATA.sub("", text)) > LONGEST_TEXT


def too_long(text: str) -> tuple[str, str]:
    """What to tell of a text that is too long, and what to do."""
    message = f"a text of {len(text):,} letters is shown as it stands: of more than {LONGEST_TEXT:,} no mark is read"
    return message, "divide it into paragraphs"
