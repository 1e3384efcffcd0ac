"""
---
title: Decoding
summary: Bytes become text, or one diagnostic at the first byte that cannot.
---
# Decoding

No character is ever replaced by another in silence: what was read so and is written back would be lost.
"""

from __future__ import annotations

import re

from site_builder.diagnostic import Diagnostic

LINE_END = re.compile(rb"\r\n|\r|\n")
MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decoded(path: str, data: bytes, encoding: str = "utf-8-sig", hint: str = "") -> str | Diagnostic:
    """
    The text in `data`; for `utf-8-sig`, which takes a byte order mark off, the encoding is called UTF-8.

    The diagnostic stands at the first byte that cannot be read; `hint` says what to do about it.
    """
    name = "UTF-8" if encoding.replace("_", "-").lower() in ("utf-8", "utf8", "utf-8-sig") else f"`{encoding}`"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        start = min(error.start, max(len(data) - 1, 0))
        line, column = place(data, start, encoding)
        if mark := MARKS.get(data[:2]):
            return Diagnostic(path, 1, 1, f"not a text in {name}; it seems to be {mark}", hint or f"save it as {name}")
        byte = data[start : start + 1].hex()
        what = f"not a text in {name}: the byte 0x{byte} means nothing here"
        return Diagnostic(path, line, column, what, hint or f"save the file in {name}")
    except Exception as error:  # a codec may raise anything: LookupError, UnicodeError, zlib.error …
        return Diagnostic(path, 1, 1, f"cannot be read as `{encoding}`: {error}", hint)


def place(data: bytes, offset: int, encoding: str = "utf-8") -> tuple[int, int]:
    """The line and the column, in characters, of a byte; both count from 1."""
    line, start = 1, 0
    for end in LINE_END.finditer(data, 0, offset):
        line, start = line + 1, end.end()
    try:
        before = data[start:offset].decode(encoding, "replace")
    except Exception:  # likewise; then a byte is a column
        return line, offset - start + 1
    return line, len(before) + 1
