"""YAML above the prose of a docstring or of a Markdown file: a page, or diagnostics at its lines."""

from __future__ import annotations

import yaml
from hypothesis import strategies as st

from fuzz import page
from fuzz.target import Target, encoded, spoiled, written

PIECES = [
    *":#-'\"|>&*!%@`,[]{}? \n\t",
    "title: ", "summary: ", "redirect: ", "example: ", "sumary: ", "---\n", "\n---\n", "...\n", "\n  ", "\n- ", ": ",
    "&a ", "*a", "<<: ", "!!python/object ", "!!binary ", "!!timestamp ", "!!set ", "!!int ", "!!omap ", "|-\n  ", ">\n  ",
    "2001-01-01", "1e9", "1_0", "0o7", "1:2:3", ".nan", ".inf", "null", "~", "yes", "javascript:x", "//evil", "https://a.b",
    "\\x00", "\\ud800", "\\U00110000", "\u2028", "\x85", "\ufeff", "\x07", "\u56fe", "<b>", "$x$", "`a`", "9999-99-99",
    "\ue002", "=", "? ", "%YAML 9.9\n", "1" * 5000, "[" * 50,
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["title", "summary", "redirect", "example", "sumary"]) | st.text(max_size=6) | st.integers()
DUMPED = st.dictionaries(KEYS, VALUES, max_size=4).map(lambda data: yaml.safe_dump(data, allow_unicode=True))


def law(data: bytes) -> None:
    """The same lines at the head of a file, and of a docstring."""
    page.hold("a.md", b"---\n" + data + b"\n---\n\n# Words\n\nText.\n")
    page.hold("a.py", b'r"""\n---\n' + data + b'\n---\nWords.\n"""\n\n# Text.\nx = 1\n')


TARGET = Target(
    "front-matter",
    law,
    encoded(written(PIECES, 6) | DUMPED) | spoiled(encoded(DUMPED), [piece.encode() for piece in PIECES]),
    (b"title: A\nsummary: >\n  Words of\n  two lines\n", b'redirect: "https://a.b/"\n', b"title: [a, {b: c}]\n"),
)
