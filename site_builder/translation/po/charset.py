"""
---
title: The charset of a PO file
summary: Bytes become text as the file's own header says, or it is told which of them do not.
---
# The charset of a PO file

The header of a PO file says in which charset it is written. This is the one place that believes it. Where the bytes do
not fit, nothing is replaced and nothing guessed: a catalogue that is read with replacement characters is written back
with them, and then a translator's work is gone. As gettext has it, only the header counts: not a comment, and not some
other message with the word `charset` in it. A file without a header, or with the `CHARSET` of a template, is UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from site_builder.text.lazy_regex import lazy_regex
from site_builder.translation.po.entry import Fault, Message
from site_builder.translation.po.reader import messages

CHARSET = lazy_regex(r"charset=([^ \t\n;]+)", re.IGNORECASE)
NOT_SAID = "CHARSET"
"""What a template's header has in the place of a charset."""

KNOWN = {
    *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    *(f"cp{number}" for number in (850, 866, 874, *range(1250, 1259))),
    *("koi8-r", "koi8-u", "koi8-t", "tis-620"),
    *("ascii", "utf-8", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp950", "euc_jp", "shift_jis", "cp932"),
    *("euc_kr", "cp949", "johab"),
}
"""Those of gettext that Python can read, by Python's names: ASCII is ASCII in all of them, as a PO file needs it."""

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
MOST_PLACES = 20
"""How many lines with bytes that do not fit are told; the rest are counted."""
SAVE = "save it as UTF-8, with `charset=UTF-8` in its header"


class Decoded(NamedTuple):
    """The text of a file, Python's name of its charset, and what does not fit: then there is no text."""

    text: str
    charset: str
    faults: tuple[Fault, ...] = ()


def decoded(data: bytes) -> Decoded:
    """The text of a PO file, with `\\n` at its line ends."""
    if data.startswith(WIDE) or (len(data) > 1 and 0 in data[:2]):
        return _refused(Fault(1, 1, "this is UTF-16 or UTF-32, and no PO file can be that", SAVE))
    marked = data.startswith(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    name, line = _said(data)
    charset = "utf-8" if name == NOT_SAID else _python_name(name)
    if not charset:
        return _refused(
            Fault(line, 1, f"the header says `charset={name}`, which is no charset that is known here", SAVE)
        )
    if marked and charset not in ("utf-8", "ascii"):
        what = f"the header says `charset={name}`, and the file begins with the mark of UTF-8"
        return _refused(Fault(line, 1, what, "write `charset=UTF-8` in its header"))
    if charset not in ("utf-8", "ascii") and not data.isascii() and _fits(data, "utf-8"):
        # In most charsets any bytes are some text, of which nobody could tell that it is a wrong one. That they make
        # UTF-8 is hardly ever chance: an editor has saved the file, and left its header.
        what = f"the header says `charset={name}`, and the text is UTF-8"
        return _refused(Fault(line, 1, what, "write `charset=UTF-8` in its header; if it is not, save it as UTF-8"))
    try:
        return Decoded(_line_ends(data.decode(charset)), charset)
    except UnicodeDecodeError:
        return Decoded("", charset, tuple(_misfits(data, charset, name)))


def utf8(line: str) -> str:
    """A line of the header of a file that is written in UTF-8, whatever it was read in."""
    return CHARSET.sub(lambda said: said[0] if _python_name(said[1]) == "utf-8" else "charset=UTF-8", line)


def _said(data: bytes) -> tuple[str, int]:
    """The charset that the header names, and the line of the header."""
    # Any byte is a letter of Latin-1, and what is not ASCII can only stand in a comment or in a text.
    for message in messages(_line_ends(data.decode("latin-1")), "latin-1"):
        if isinstance(message, Fault):
            break
        if isinstance(message, Message) and message.is_header:
            found = CHARSET.search(message.translation)
            return (found[1].strip("\"'") if found else NOT_SAID), message.line
    return NOT_SAID, 1


def _python_name(name: str) -> str:
    """Python's name of a charset; empty for what is none, or none that a PO file may have."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in KNOWN else ""


def _fits(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


# No charset of ours has a line end as half of a character, so that each line can be read for itself.
def _misfits(data: bytes, charset: str, name: str) -> list[Fault]:
    told = "as a file is that does not say otherwise" if name == NOT_SAID else "as its header says"
    hint = f"{SAVE}; or write there in which charset it is"
    shown = "UTF-8" if charset == "utf-8" else name
    faults = []
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", data), 1):
        try:
            line.decode(charset)
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode(charset, "ignore")) + 1
            what = f"the byte {line[error.start]:02x} is no {shown}, {told}"
            faults.append(Fault(number, column, what, hint))
    if len(faults) > MOST_PLACES:
        more, first = len(faults) - MOST_PLACES, faults[MOST_PLACES]
        faults[MOST_PLACES:] = [Fault(first.line, first.column, f"and {more} lines more that are no {shown}", hint)]
    return faults


def _line_ends(text: str) -> str:
    # A lone return is a line end only where a file has no other: within a string it is the translator's.
    return text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")


def _refused(fault: Fault) -> Decoded:
    return Decoded("", "", (fault,))
