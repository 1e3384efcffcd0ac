"""Docstrings in the styles of Google, NumPy and Sphinx, mixed and badly indented: a page, and the words in it."""

from __future__ import annotations

from fuzz import page
from fuzz.target import Target, encoded, spoiled, written

PIECES = [
    "\n", "\n\n", "\n    ", "\n        ", "\n  ", "\n\t", " ", ": ", ":", "::\n", "-", "*", "`", "``", "|", "x", "y (int)", "word",
    "Args:\n", "Arguments:\n", "Returns:\n", "Raises:\n", "Yields:\n", "Attributes:\n", "Example:\n", "Note:\n", "Todo:\n",
    "    x: one\n", "    x (int): one\n", "    *args: all\n", "    **kw: more\n", "    x (list[int], optional): a\n       b\n",
    "Parameters\n----------\n", "Returns\n-------\n", "Raises\n------\n", "See Also\n--------\n", "Notes\n-----\n", "------\n",
    "x : int\n    one\n", "x, y : {array, list}, default=1\n    two\n", "int\n    three\n", "f : g\n", "References\n----------\n",
    ":param x: one\n", ":type x: int\n", ":param int x: one\n", ":returns: it\n", ":rtype: int\n", ":raises ValueError: no\n",
    ":class:`A`", ":math:`x^2`", ":func:`~a.b`", ":ref:`a <b>`", "`a <b>`_", "a_", "[1]_", "|a|", ".. [1] b\n", ".. _a: b\n",
    ".. note::\n", ".. code-block:: python\n\n    x\n", ".. math::\n\n    x = 1\n", ".. image:: a.png\n   :alt: b\n",
    ".. deprecated:: 1.0\n", ".. table::\n", "====  ====\na     b\n====  ====\n1     2\n====  ====\n", "+---+\n| a |\n+---+\n",
    ">>> f(1)\n2\n", "- item\n", "1. item\n", "* item\n  more\n", "Title\n=====\n", "Title\n~~~~~\n", "$x$", "\\alpha", "\\",
    "<b>", "<script>", "**a**", "*a*", "[a](b)", "# A\n", "```\n", "\u56fe", "\u2028", "\x0c", "\u00a0", "\t", "@param x y\n",
]  # fmt: skip


def law(data: bytes) -> None:
    """The same text as the docstring of a module, a class and a method."""
    text = data.replace(b'"""', b"'''").rstrip(b'\\"')
    lines = text.split(b"\n")
    inside, deeper = (b"\n".join([lines[0], *(indent + one for one in lines[1:])]) for indent in (b"    ", b"        "))
    source = b'r"""' + text + b'\n"""\n\n\nclass A:\n    r"""' + inside + b'\n    """\n\n    def f(self, x, y):\n'
    page.hold("a.py", source + b'        r"""\n        ' + deeper + b'\n        """\n        return x\n')


TARGET = Target(
    "docstrings",
    law,
    encoded(written(PIECES, 6)) | spoiled(encoded(written(PIECES, 6)), [piece.encode() for piece in PIECES]),
    (
        b"Words.\n\nArgs:\n    x (int): one\n        more\n    y: two\n\nReturns:\n    int: it\n",
        b"Words.\n\nParameters\n----------\nx : int\n    one\n\nSee Also\n--------\nf : g\n",
        b"Words.\n\n:param x: one\n:type x: int\n:returns: :class:`A`\n\n.. math::\n\n    x^2\n",
    ),
)
