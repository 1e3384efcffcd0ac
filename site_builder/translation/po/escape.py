"""
---
title: Escapes in a PO file
summary: What a backslash means in the strings of a PO file, there and back.
---
# Escapes in a PO file

They are those of C. `\\303\\251` and `\\xc3\\xa9` are two *bytes* of the file's charset, and only together, maybe over
the end of a string, are they a letter: `msgcat --escape` writes all that is not ASCII in this way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from site_builder.text.lazy_regex import lazy_regex

LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"', "\n": ""}
# A line that ends with a backslash goes on with the next one.
ESCAPE = lazy_regex(r'\\(?:([abfnrtv\\"\n])|([0-7]{1,3})|x([0-9A-Fa-f]+)|(.?))', re.DOTALL)
CONTROL = lazy_regex(r'[\\"\x01-\x1f\x7f]')
NAMES = {letter: f"\\{name}" for name, letter in LETTERS.items() if letter}
RAW_BYTE = 0xDC00
"""Python's own way to hold a byte in a text until it is known what it is a part of: the errors of `surrogateescape`."""


class EscapeError(ValueError):
    """A string that has no meaning: what is wrong `at` which offset, and what to do."""

    def __init__(self, at: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.hint = hint


def unescaped(parts: Sequence[tuple[str, int]], charset: str) -> str:
    """
    The text of strings that stand side by side, each with its offset in the file.

    Raises `EscapeError` for an escape that gettext does not know, and for bytes that are no text in this charset.
    """
    text = "".join(_characters(part, at) if "\\" in part else part for part, at in parts)
    if "\0" in text:
        raise EscapeError(parts[0][1], "a text with U+0000 in it", "take it out")
    if text.isascii() or not any(0xDC80 <= ord(letter) <= 0xDCFF for letter in text):
        return text
    try:
        return text.encode(charset, "surrogateescape").decode(charset)
    except UnicodeError:
        hint = "such an escape is a byte in the charset of the file: write the letter itself"
        raise EscapeError(
            parts[0][1], "escapes like `\\303` that are no text in the charset of the file", hint
        ) from None


def _characters(part: str, at: int) -> str:
    def character(match: re.Match[str]) -> str:
        letter, octal, digits, _ = match.groups()
        if letter is not None:
            return LETTERS[letter]
        code = int(octal, 8) if octal else int(digits, 16) if digits and len(digits) < 9 else 0x100
        if code > 0xFF or not (octal or digits):
            message = f"`{match[0][:6]}` means nothing in a string"
            raise EscapeError(at + match.start(), message, "write a backslash as `\\\\`")
        return chr(code) if code < 0x80 else chr(RAW_BYTE + code)

    return ESCAPE.sub(character, part)


def escaped(text: str) -> str:
    """The text as it stands in a string of a PO file, without the quotes."""
    return CONTROL.sub(lambda match: NAMES.get(match[0]) or f"\\{ord(match[0]):03o}", text)
