"""
---
title: Emphasis beside Chinese
summary: Why `**“图像块”**是` must be bold, and the rule that makes it so.
---
# Emphasis beside Chinese

CommonMark decides from the neighbouring characters whether `**` opens or closes: after a quotation mark it closes only
before a space or more punctuation. Chinese, Japanese and Korean text has no spaces there, so the mark of
`**“图像块”**是` would stay on the page as two asterisks. Here a CJK character counts, for its neighbours, like a space.
The rule is the one that the CommonMark community has drafted under the name "CJK-friendly emphasis".
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from msgspec import Struct

from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.message import CODE_SPAN, FORMULA, LINK_TARGET


def cjk_friendly_emphasis(md: MarkdownIt) -> None:
    """Replaces the rule for `*` and `_` by one that also serves text without spaces between words."""
    md.inline.ruler.at("emphasis", _tokenize)


def is_cjk(character: str) -> bool:
    """Whether a character belongs to a script or a punctuation that is written without spaces."""
    if character < "\u1100":
        return False
    wide = unicodedata.east_asian_width(character) in "WFH"
    return wide and not unicodedata.category(character).startswith("S")


MARK = lazy_regex(r"(?<!\\)[*_]")


class Emphasis(Struct, frozen=True):
    """How many emphases a text has, and how many marks in it that mean none and stay on the page."""

    bold: int = 0
    italic: int = 0
    stray: int = 0


def emphasis(text: str) -> Emphasis:
    """What the marks in a text come to, by the parser that makes the pages."""
    for pattern in (CODE_SPAN, FORMULA, LINK_TARGET):
        text = pattern.sub("x", text)
    if not MARK.search(text):
        return Emphasis()
    (inline,) = _parser().parseInline(text)
    tokens = inline.children or []
    types = [token.type for token in tokens]
    # A mark that was escaped is a token of its own, and a mark in a word, `snake_case`, is none.
    stray = sum(len(re.findall(r"\*|(?<!\w)_|_(?!\w)", token.content)) for token in tokens if token.type == "text")
    return Emphasis(types.count("strong_open"), types.count("em_open"), stray)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").use(cjk_friendly_emphasis).disable("text_join")


def _tokenize(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    start = end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    opens, closes = flanks(before, after, marker)
    for _ in range(end - start):
        state.push("text", "", 0).content = marker
        state.delimiters.append(Delimiter(ord(marker), end - start, len(state.tokens) - 1, -1, opens, closes))
    state.pos = end
    return True


def flanks(before: str, after: str, marker: str) -> tuple[bool, bool]:
    """Whether a run of `marker` between two characters can open emphasis, and whether it can close it."""
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    cjk_before, cjk_after = is_cjk(before), is_cjk(after)
    mark_before = _is_punctuation(before) and not cjk_before
    mark_after = _is_punctuation(after) and not cjk_after
    left = not space_after and (not mark_after or space_before or mark_before or cjk_before)
    right = not space_before and (not mark_before or space_after or mark_after or cjk_after)
    if marker == "*":
        return left, right
    return left and (not right or _is_punctuation(before)), right and (not left or _is_punctuation(after))


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)
