r"""
---
title: The patterns of messages, for the browser
summary: What a translation must keep is found in the browser by the same patterns, written in JavaScript's way.
---
# The patterns of messages, for the browser

`assets/catalogue.js` finds the parts of a text as `message.parts` does. Its patterns are written from those, and a test
compares them: `python -m pytest tests/test_mending.py --regenerate` writes them anew. The two languages differ in what
`\s` is: to Python U+0085 is white space, and U+FEFF is none.
"""

from __future__ import annotations

import re

from site_builder.translation import message

SPACES = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""The insides of a class of JavaScript: what `\\s` is in Python."""
PIECE = re.compile(r"\\.|\[\^?\]?|\]|/|.", re.DOTALL)
NAMES = ("CODE_SPAN", "FORMULA", "LINK_TARGET", "FOOTNOTE", "TAG")
BEGIN, END = "  // --- Written by message_script.py.\n", "  // --- So far.\n"


def literal(pattern: str, flags: str) -> str:
    """A pattern of Python as a literal of JavaScript; for those that both read alike but for white space."""
    inside, written = False, ""
    for piece in PIECE.findall(pattern):
        if piece == r"\s":
            written += SPACES if inside else f"[{SPACES}]"
            continue
        written += rf"\{piece}" if piece == "/" and not inside else piece
        if piece[0] == "[" and not inside:
            inside = True
        elif piece == "]":
            inside = False
    return f"/{written}/{flags}"


def block() -> str:
    """The lines of `catalogue.js` between its two marks."""
    lines = [f"  const {name} = {literal(getattr(message, name).pattern, _flags(name))};\n" for name in NAMES]
    return "".join([BEGIN, *lines, f"  const SPACES = /[{SPACES}]+/g;\n", END])


def _flags(name: str) -> str:
    return "gs" if getattr(message, name).flags & re.DOTALL else "g"


def written(script: str) -> str:
    """The script with today's patterns."""
    before, _, rest = script.partition(BEGIN)
    return before + block() + rest.partition(END)[2]
