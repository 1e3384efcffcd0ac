"""
What is fuzzed: a name, inputs as bytes, and a law that must hold of each of them.

An input is always bytes, so that hypothesis can make it, atheris can mutate it, and a file can keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hypothesis import strategies as st

Inputs = st.SearchStrategy[bytes]


class Target(NamedTuple):
    """`law` raises whatever it likes where it does not hold; `seeds` are inputs from which a mutation may start."""

    name: str
    law: Callable[[bytes], None]
    inputs: Inputs
    seeds: tuple[bytes, ...] = ()


class BrokenLawError(AssertionError):
    """An input of which the law does not hold."""


def must(holds: object, what: str) -> None:
    """Raise where it does not: unlike `assert`, also with `python -O`."""
    if not holds:
        raise BrokenLawError(what)


def written(pieces: list[str] | tuple[str, ...], longest: int = 8) -> st.SearchStrategy[str]:
    """Texts put together from these pieces and from any characters."""
    piece = st.sampled_from(pieces)
    odd = st.text(max_size=4)
    run = st.lists(st.one_of(piece, piece, piece, odd), max_size=longest).map("".join)
    return st.lists(run, min_size=1, max_size=longest).map("".join)


def encoded(texts: st.SearchStrategy[str]) -> Inputs:
    """The texts as bytes: in UTF-8 nearly always."""

    def encode(drawn: tuple[str, str]) -> bytes:
        text, charset = drawn
        return text.encode(charset, "ignore" if charset != "utf-8" else "surrogatepass")

    charsets = st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "latin-1", "utf-16"])
    return st.tuples(texts, charsets).map(encode)


def spoiled(data: st.SearchStrategy[bytes], pieces: list[bytes]) -> Inputs:
    """The bytes with some of them replaced."""
    edit = st.tuples(st.floats(0, 1), st.integers(0, 6), st.sampled_from(pieces) | st.binary(max_size=3))

    def apply(drawn: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
        whole, edits = drawn
        for where, length, piece in edits:
            at = int(where * len(whole))
            whole = whole[:at] + piece + whole[at + length :]
        return whole

    return st.tuples(data, st.lists(edit, min_size=1, max_size=4)).map(apply)
