"""Any text with formulas, tables, raw HTML and links as a Markdown file: a page that is well-formed and safe."""

from __future__ import annotations

from hypothesis import strategies as st

from fuzz import page
from fuzz.samples import payloads
from fuzz.target import Target, encoded, spoiled, written

PIECES = [
    *"*_`~$\\<>[]()!#|:-+=^{}&;\"' \n\t",
    "\n\n", "\n\n    ", "\n> ", "\n- ", "\n1. ", "\n# ", "\n```\n", "\n~~~python\n", "\n---\n", "\n===\n", "**", "__", "~~",
    "$$", "\n$$\n", "$x^2$", "\\frac{1}{2}", "\\begin{align}\n", "\\end{align}\n", "\\left(", "\\right)", "\\text{", "\\ce{",
    "\\color{red}", "\\href{javascript:x}{y}", "\\includegraphics{a}", "\\htmlClass{a}{b}", "\\def\\a{\\a\\a}\\a", "\\(", "\\)",
    "\\[", "\\]", "&amp;", "&#0;", "&#x202e;", "&nbsp", "[^1]", "\n[^1]: ", "[a]: b 'c'\n", "[a](b)", "![a](b.png)",
    "[`f`]", "[x](#y)", "<https://a.b>", "http://a.b/c", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!X>",
    "<b>", "</b>", "<p>", "</p>", "<table>", "<tr><td>", "<svg>", "</svg>", "<title>", "<math>", "<mtext>", "<details open>",
    "<summary>", "<a href='", "<img src=", "<script>", "</script>", "<style>", "</style>", "<textarea>", "<template>", "<br/>",
    ' onclick="x"', ' style="a:b"', ' class="prose"', ' id="content"', ' data-m="1"', "javascript:", "data:text/html,",
    "\n| a | b |\n|---|--:|\n| ", " | ", "\nterm\n: ", ":param x: ", "\n:math:`x`", "\n.. math::\n\n    x\n", "``", "\u00a0",
    "\u2028", "\x85", "\ufeff", "\ue000", "\ue002", "\ue004", "\x00", "\x1b[1m", "\u202e", "\u56fe", "\U0001f600", "\u0301",
    "a", "word", "x_1", "snake_case", "CO2", "x^2", "1.5", "10 %",
]  # fmt: skip
PAYLOADS = tuple(one.text for one in payloads())
TEXTS = written(PIECES) | st.lists(written(PIECES, 3) | st.sampled_from(PAYLOADS), max_size=5).map("".join)


def law(data: bytes) -> None:
    """A page."""
    page.hold("a.md", data)


TARGET = Target(
    "markdown",
    law,
    encoded(TEXTS) | spoiled(encoded(st.sampled_from(PAYLOADS)), [piece.encode() for piece in PIECES]),
    tuple(text.encode() for text in PAYLOADS[::7]),
)
