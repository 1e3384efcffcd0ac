"""Any bytes as a Python file: refused exactly where Python refuses them, else cut without loss, and a page."""

from __future__ import annotations

from hypothesis import strategies as st

from fuzz import page
from fuzz.program import programs
from fuzz.target import Target, encoded, must, spoiled, written
from site_builder.source.lossless import judge

PATH = "a.py"
PIECES = [
    *"()[]{}:,;.=@*#'\"\\ \n\t\f\r",
    "\r\n", "\n\n", "\n    ", "\n        ", '"""', "'''", 'r"""', 'f"', "rb'", "b'", "x", "y = 1", "1", "0x", "...",
    "# ", "# Text.\n", "#\n", "# - item\n", "# x = 1\n", "# noqa\n", "# type: ignore\n", "# %%\n", "# -----\n",
    "#!/usr/bin/python\n", "# coding: latin-1\n", "# coding: utf-7\n", "# -*- coding: rot13 -*-\n", "# Copyright\n",
    "def f(x):\n    ", "class A:\n    ", "async def g():\n    ", "@a\n", "return 1\n", "pass\n", "if x:\n    ", "else:\n    ",
    "match x:\n    case 1:\n        ", "for i in x:\n    ", "try:\n    pass\nexcept:\n    ", "with a as b:\n    ",
    "lambda: ", "import a\n", "from . import b\n", "global x\n", "await ", "yield ", ":= ", "-> ", "type X = int\n",
    "\\\n", "{x!r:>{y}}", "{{", "}}", "\\N{DASH}", "\\x", "\u2028", "\x85", "\ufeff", "\x00", "\u56fe", "\U0001f600",
    "\u0301", "\x1c", "\x0b", '"""Title.\n\nWords.\n"""\n', '    """Doc."""\n', "    # A comment.\n",
]  # fmt: skip
SEEDS = (
    b'"""\n---\ntitle: A\n---\n# Words\n"""\n\nimport a\n\n\n# Text.\n@a\ndef f(x):\n    """Doc.\n\n    Args:\n        x: one\n    """\n'
    b"    # Inside.\n    return f'{x!r:>{y}}'\n",
    b'class A(B):\n    r"""Words."""\n\n    x = [\n        # One.\n        1,\n    ]  # behind\n',
    b"\xef\xbb\xbf# coding: utf-8\r\nif x:\r\n    # a\r\n    y = '''\r\n# no\r\n'''\r\nelse: pass\r\n",
)


def law(data: bytes) -> None:
    """The whole law."""
    lossless(data)
    page.hold(PATH, data)


def lossless(data: bytes, path: str = PATH) -> bool:
    """The law of the splitter; whether Python accepts the file."""
    verdict = judge(path, data)
    must(not verdict.lost, f"not lossless: {[str(one) for one in verdict.lost[:3]]}")
    if verdict.refused:
        page.diagnostics([verdict.refused], path, data)
    return verdict.refused is None


TARGET = Target(
    "splitter",
    law,
    st.one_of(
        encoded(written(PIECES)),
        encoded(programs(written(PIECES, 4))),
        spoiled(encoded(programs(written(PIECES, 4))), [piece.encode() for piece in PIECES]),
    ),
    SEEDS,
)
