"""
---
title: Messages
summary: What a translator is asked to translate, and what a translation may not lose.
---
# Messages

A *message* is one paragraph, heading, list item or table cell of prose, in Markdown. Code is never part of one, so a
page shows today's code in every language, whatever the state of its translation.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from site_builder.text.enclosed import Enclosed, last, last_dollar
from site_builder.text.lazy_regex import lazy_regex


class Message(Struct, frozen=True):
    """
    One text to translate.

    `context` is the anchor of its section (`title` and `summary` for those of the page): with it the same words in two
    places can be translated differently, and a change is recognised *at its own place*.
    """

    context: str
    text: str
    path: str
    line: int
    kind: str = "paragraph"


CODE_SPAN = Enclosed(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", last("`"), re.DOTALL)
FORMULA = Enclosed(r"(?<![\\$])(?:\$\$(?!\s*\$).+?(?<!\\)\$\$|\$(?![\s$]).*?(?<![\\\s])\$)", last_dollar, re.DOTALL)
LINK_TARGET = Enclosed(r"\]\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)[^)]*\)", last(")"))
# The name of a footnote is a word or two: of one that is not closed the end is not looked for for ever.
FOOTNOTE = Enclosed(r"\[\^[^\]\s]{1,200}\]", last("]"))
TAG = Enclosed(r"</?[A-Za-z][^<>]*>", last(">"))
ENTITY = lazy_regex(r"&#?\w+;")
# From the first space of a row alone: a row that no line end follows would be read from each of its spaces.
LINE_END = lazy_regex(r"(?:(?<![ \t])[ \t]++)?\n[ \t]*")
BREAK = lazy_regex(r"(?:(?<! ) {2,}|\\)\n[ \t]*")
MARK = lazy_regex(r"[`$\]<]")
"""With which one of them begins."""


def normal(content: str) -> str:
    """The text of a message: soft line breaks are spaces, so that re-wrapping a comment changes no message."""
    hard = BREAK.split(content)
    return "\\\n".join(LINE_END.sub(" ", part).strip() for part in hard)


def parts(text: str) -> Counter[str]:
    """What a translation must keep: code spans, formulas, link targets, footnotes and tags, each with its count."""
    found: Counter[str] = Counter()

    def take(pattern: Enclosed, text: str) -> str:
        def keep(match: re.Match[str]) -> str:
            found[_part(pattern, match)] += 1
            return " "

        return pattern.sub(keep, text)

    for pattern in (CODE_SPAN, FORMULA, LINK_TARGET, FOOTNOTE, TAG):
        text = take(pattern, text)
    return found


def _part(pattern: Enclosed, match: re.Match[str]) -> str:
    if pattern is LINK_TARGET:
        return f"link to {match[1]}"
    # White space inside a formula or tag means nothing; a translator's editor may wrap there.
    return re.sub(r"\s+", " ", match[0])


def differences(english: str, translation: str) -> list[str]:
    """What `translation` lacks of `english`, and what it has too much, as texts for an error; empty where right."""
    wanted, got = parts(english), parts(translation)
    lost = [f"lost {part}" for part in sorted((wanted - got).elements())]
    return lost + [f"added {part}" for part in sorted((got - wanted).elements())]


def translatable(text: str) -> bool:
    """Whether any word is left once code, formulas, link targets and tags are taken away."""
    for pattern in (CODE_SPAN, FORMULA, LINK_TARGET, FOOTNOTE, TAG):
        text = pattern.sub(" ", text)
    text = ENTITY.sub(" ", text)
    return any(character.isalpha() for character in text)
