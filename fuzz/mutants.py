"""
The files of the standard library, each with something of it changed: still a page or a diagnostic, and lossless.

Which file, and what becomes of it, follows from a seed and a number, so that any of them can be made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random

from fuzz import page, splitter
from fuzz.samples import FILES

COUNT = 20_000
PAGES = 12
"""One of so many that Python accepts becomes a page, too: to cut a file takes a tenth of the time."""
LONGEST = 120_000
"""Bytes: few files have more, and they would take most of the time."""
TOKEN = re.compile(rb"\w+|[ \t]+|\r\n|\n|'''|\"\"\"|[^\w\s]|.", re.DOTALL)
PIECES = tuple(piece.encode() for piece in splitter.PIECES if piece != "\x00")
SPACE = re.compile(rb"[ \t]*")


def mutant(number: int, seed: int) -> bytes:
    """One of them."""
    random = Random(f"{seed} {number}")
    data = _file(random.randrange(len(FILES)))
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice(WAYS)(data, random)
    return data


@lru_cache(maxsize=256)
def _file(number: int) -> bytes:
    data = FILES[number].read_bytes()
    return data if len(data) <= LONGEST else data[:LONGEST].rpartition(b"\n\n")[0] + b"\n"


def law(data: bytes) -> None:
    """That of the splitter."""
    if splitter.lossless(data):
        page.hold(splitter.PATH, data)


def without_page(data: bytes) -> None:
    """The quick half of it."""
    splitter.lossless(data)


def _replaced_bytes(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    piece = bytes(random.randrange(256) for _ in range(random.randrange(4)))
    return data[:at] + piece + data[at + random.randrange(4) :]


def _replaced_token(data: bytes, random: Random) -> bytes:
    start, end = _token(data, random)
    return data[:start] + random.choice((b"", random.choice(PIECES))) + data[end:]


def _swapped_tokens(data: bytes, random: Random) -> bytes:
    (a, b), (c, d) = sorted((_token(data, random), _token(data, random)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _doubled_token(data: bytes, random: Random) -> bytes:
    start, end = _token(data, random)
    return data[:end] + data[start:end] + data[end:]


def _token(data: bytes, random: Random) -> tuple[int, int]:
    found = TOKEN.search(data, random.randrange(len(data) + 1))
    return found.span() if found else (len(data), len(data))


def _comment_above(data: bytes, random: Random) -> bytes:
    """A comment of the same depth: what Python accepts stays so."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    found = SPACE.match(lines[at])
    lines.insert(at, (found[0] if found else b"") + random.choice(COMMENTS))
    return b"\n".join(lines)


def _comment_behind(data: bytes, random: Random) -> bytes:
    return _at_a_line_end(data, random, b"  " + random.choice(COMMENTS))


def _blank_line(data: bytes, random: Random) -> bytes:
    return _at_a_line_end(data, random, random.choice((b"\n", b"\n\x0c", b"\n \t", b" ", b"\t")))


def _at_a_line_end(data: bytes, random: Random, piece: bytes) -> bytes:
    lines = data.split(b"\n")
    lines[random.randrange(len(lines))] += piece
    return b"\n".join(lines)


def _moved_line(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    lines.insert(random.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _cut(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] if random.random() < 0.5 else data[:at] + data[at + random.randrange(400) :]


def _other_line_ends(data: bytes, random: Random) -> bytes:
    plain = data.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\r", b"\n\n")))


def _without_docstring_quotes(data: bytes, random: Random) -> bytes:
    return data.replace(b'"""', random.choice((b"'''", b'r"""', b'f"""', b'b"""', b'u"""', b'"')), random.randrange(9))


def _other_encoding(data: bytes, random: Random) -> bytes:
    return random.choice((b"\xef\xbb\xbf", b"# coding: latin-1\n", b"#!/x\n# vim: set fileencoding=cp1252 :\n")) + data


COMMENTS = (
    b"# Words and `code`.", b"#", b"# $x^2$ and **more**", b"# x = 1", b"# noqa", b"#: attribute", b"#!", b"## Heading",
    b"# - item", b"#\t|a|b|", b"# <script>", b"# \xe5\x9b\xbe", b"# \\", b'# """', b"#\x0c", b"# ---------", b"# %%",
    b"# [`Name`] and [a](b.py)", b"# ```python", b"# type: int", b"# $$", b"# :param x: y", b"# ...",
)  # fmt: skip
WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *[_comment_above] * 4, *[_comment_behind] * 2, *[_replaced_token] * 3, *[_replaced_bytes] * 2, *[_blank_line] * 2,
    _swapped_tokens, _doubled_token, _moved_line, _cut, _other_line_ends, _without_docstring_quotes, _other_encoding,
)  # fmt: skip


def mutants(seed: int, first: int = 0) -> Iterator[tuple[bytes, bool]]:
    """All of them from the `first`, each with whether it becomes a page, too."""
    for number in range(first, first + COUNT):
        yield mutant(number, seed), number % PAGES == 0
