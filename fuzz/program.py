"""Programs that Python accepts nearly always, with any prose in their comments and docstrings."""

from __future__ import annotations

import re

from hypothesis import strategies as st

LINE_END = re.compile(r"\r\n|\r|\n")
HEADS = (
    "class A:",
    "def f(x, *y):",
    "@a\nasync def g(\n    x,  # behind\n):",
    "if x:",
    "for i in x:",
    "with a as b:",
    "class B(A):",
)
STATEMENTS = (
    "x = 1", "return_ = x  # behind", "a = [\n    # One.\n    1,\n]", "pass", "import a.b", "from . import b", "'A string.'",
    "...", "x: int = 1", "f(\n    # Why.\n    x,\n)", "y = '''\n# no\n'''", "if x: pass", "class C: 'Doc'; z = 1",
    "def h(): 'Doc.'", "try:\n    pass\nexcept E:\n    # Why.\n    pass", "x = \\\n    1", "lambda: 0", "z = f'{x!r:>{y}}'",
    "if __name__ == '__main__':\n    f(1)", "match x:\n    case 1:\n        # One.\n        pass", "", "\n", "\x0c",
)  # fmt: skip
QUOTES = ('"""{}"""', 'r"""{}"""', "'''{}'''", '"""\n{}\n"""', "r'''\n    {}\n'''", '"{}"', "u'''{}'''", '"{}" "more"')


def programs(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Statements, comments and definitions; what is indented is so with blanks, or with tabs."""
    comment = texts.map(_comment)
    docstring = st.builds(_docstring, st.sampled_from(QUOTES), texts)
    plain = st.sampled_from(STATEMENTS)
    leaf = st.one_of(plain, plain, comment)

    def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        body = st.lists(inner, max_size=3).map("\n".join)
        return st.builds(
            _definition, st.sampled_from(HEADS), st.just("") | docstring, body, st.sampled_from(["    ", "\t", " "])
        )

    many = st.recursive(leaf, lambda inner: nested(inner) | inner, max_leaves=8)
    whole = st.builds(
        lambda head, some: "\n".join([*head, *some, ""]), st.lists(docstring, max_size=1), st.lists(many, max_size=8)
    )
    return st.builds(lambda text, end: text.replace("\n", end), whole, st.sampled_from(["\n"] * 8 + ["\r\n", "\r"]))


def _comment(text: str) -> str:
    return "\n".join(f"# {line}".rstrip(" ") for line in LINE_END.split(text.replace("\0", "")))


def _docstring(quotes: str, text: str) -> str:
    mark = quotes[quotes.index("{") - 1]
    said = text.replace("\0", "").replace(mark * 3, "").rstrip("\\'\"")
    if "r" not in quotes:
        said = said.replace("\\", "\\\\")
    if mark * 3 not in quotes:
        said = " ".join(LINE_END.split(said)).replace(mark, "")
    return quotes.replace("{}", said)


def _definition(head: str, docstring: str, body: str, indent: str) -> str:
    lines = [*([docstring] if docstring else []), body, "pass"]
    return "\n".join([head, *(indent + line for part in lines for line in part.split("\n"))])
