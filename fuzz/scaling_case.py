r"""
Inputs of any size, each of a kind that a program may take long for.

Each kind is a text that begins what never ends, opens what nobody closes, nests, repeats, collides. The same text is
tried wherever prose can stand - a Markdown file, a docstring, comments, a translation - and code in every command that
reads code. Where it lies and what is run is a `Setting`; what it says is a function of its size in bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

Text = Callable[[int], str]
Files = Mapping[str, str]


class Case(NamedTuple):
    """A kind of input: its name, the files of a size, the command that is measured, one that goes before it or none."""

    name: str
    files: Callable[[int], Files]
    command: tuple[str, ...]
    before: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    """All of them; those that the project was once slow for come first."""
    yield from _code(CODE)
    yield from _prose(PROSE)
    for name, svg in SVG.items():
        yield Case(f"svg: {name}", _drawing(svg), PAGE_MD)
    for name, tex in TEX.items():
        yield Case(f"formula: {name}", _formula(tex), PAGE_MD)
    for name, pages in MANY.items():
        yield Case(f"pages: {name}", pages, ("page", "many", *OUT, "--jobs", "1"))
    yield Case("site: links between all its pages", _site, ("check",))
    for name, front in FRONT.items():
        yield Case(f"front matter: {name}", _front(front), PAGE_MD)
    for name, terms in GLOSSARY.items():
        yield Case(f"glossary: {name}", _glossary(terms), ("check",))
    for name, text in CATALOGUE.items():
        for command in ("check", "messages"):
            yield Case(f"catalogue, {command}: {name}", catalogue(text), (command,))


# --- Texts ---


def repeated(unit: str, before: str = "", after: str = "") -> Text:
    """As many of `unit` as fit."""
    return lambda size: before + unit * max((size - len(before) - len(after)) // len(unit.encode()), 1) + after


def numbered(unit: str, join: str = "\n") -> Text:
    """The same with a number in each, where `unit` holds `{}`, so that no two are equal."""

    def text(size: int) -> str:
        count = size // (len(unit.encode()) + 3 + len(join))
        return join.join(unit.replace("{}", str(number)) for number in range(max(count, 1)))

    return text


def runs(mark: str) -> Text:
    """Runs of a mark, each longer than the last."""

    def text(size: int) -> str:
        parts: list[str] = []
        length = 0
        while length < size:
            parts.append("a" + mark * (len(parts) + 1) + " ")
            length += len(parts[-1])
        return "".join(parts)

    return text


def nested(opening: str, closing: str = "", middle: str = "a") -> Text:
    """So deep as the size allows."""

    def text(size: int) -> str:
        depth = max(size // len(opening + closing), 1)
        return opening * depth + middle + closing * depth

    return text


def _wide_table(size: int) -> str:
    columns = size // 8
    return f"|{' a |' * columns}\n|{'---|' * columns}\n"


def _triangle_table(size: int) -> str:
    """Wide head, and rows of one cell, which Markdown fills up."""
    columns = max(int(size**0.5), 2)
    return f"|{'a|' * columns}\n|{'-|' * columns}\n" + "|a|\n" * ((size - 4 * columns) // 4)


def _deep_list(size: int) -> str:
    depth = max(int(size**0.5), 1)
    return "".join(f"{'  ' * level}- a\n" for level in range(depth))


def _footnotes(size: int) -> str:
    count = size // 24
    return (
        " ".join(f"[^{number}]" for number in range(count))
        + "\n\n"
        + "\n".join(f"[^{number}]: a" for number in range(count))
    )


def _reference_links(size: int) -> str:
    count = size // 40
    return (
        "\n".join(f"[a{number}]: #b" for number in range(count))
        + "\n\n"
        + " ".join(f"[a{number}]" for number in range(count))
    )


PROSE: dict[str, Text] = {
    "plain words": repeated("word "),
    "one word": repeated("a"),
    "lines": repeated("word\n"),
    "short lines": repeated("a\n"),
    "paragraphs": repeated("a\n\n"),
    "different paragraphs": numbered("Sentence {} of many.", "\n\n"),
    "blank lines": repeated("\n", "a", "b"),
    "spaces": repeated(" ", "a", "b"),
    "spaces at ends": repeated("a          \n"),
    "tabs": repeated("\t", "a", "b"),
    "CJK": repeated("\u56fe"),
    "combining": repeated("e\u0301"),
    "open dollars": repeated("$a "),
    "dollars": repeated("$"),
    "double dollars": repeated("$$a "),
    "formulas": repeated("$a$ "),
    "different formulas": numbered("$a_{}$", " "),
    "open display formulas": repeated("$$a\n"),
    "display formulas": repeated("$$\na\n$$\n\n"),
    "begin": repeated("\\begin{a} "),
    "begin align lines": repeated("\\begin{align}\n"),
    "one align of many lines": repeated("a &= b \\\\\n", "\\begin{align}\n", "\\end{align}\n"),
    "begin end mixed": repeated("\\begin{a}\n\\end{b}\n"),
    "math directive": repeated("\\begin{a} ", ".. math:: "),
    "math directives": repeated(".. math:: a\n\n"),
    "math block": repeated("   \\begin{a}\n", ".. math::\n\n"),
    "open brackets": repeated("["),
    "open brackets and words": repeated("[a "),
    "closed brackets": repeated("]"),
    "pairs of brackets": repeated("[a]"),
    "nested brackets": nested("[", "]"),
    "nested links": nested("[", "](a)"),
    "open links": repeated("[a]("),
    "open angle links": repeated("[a](<b"),
    "open titles": repeated('[a](b "'),
    "images": repeated("!["),
    "nested images": nested("![", "](a)"),
    "remote images": repeated("![a](https://a.example/b.png) "),
    "links to here": repeated("[a](#b) "),
    "links to many": numbered("[a](#b{})", " "),
    "dead links apart": numbered("[a](b{}.md)", "\n\n"),
    "dead links": numbered("[a](b{}.md)", "\n"),
    "reference links": _reference_links,
    "open definitions": repeated("a](:"),
    "definition beginnings": repeated("[a]: "),
    "definitions on lines": numbered("[a{}]: b"),
    "reference lookups": repeated("[a][b] "),
    "footnotes": _footnotes,
    "footnote openings": repeated("[^"),
    "footnote calls": repeated("[^a] ", "", "\n\n[^a]: b"),
    "inline footnotes": repeated("^[a"),
    "short cuts": repeated("[`a`] "),
    "open short cuts": repeated("[`a"),
    "dotted short cuts": repeated("a.", "[`", "`]"),
    "calls": repeated("a[b]("),
    "calls and arguments": repeated("(a", "x[b]("),
    "backticks": repeated("`"),
    "backtick runs": runs("`"),
    "open code": repeated("`a "),
    "code": repeated("`a` "),
    "dotted code": repeated("a.", "`", "`"),
    "stars": repeated("*"),
    "star runs": runs("*"),
    "stars and letters": repeated("*a "),
    "stars between": repeated("*a**b"),
    "closing stars": repeated("a* "),
    "underscores": repeated("_"),
    "underscored": repeated("_a "),
    "underscore runs": runs("_"),
    "dunders": repeated("__b"),
    "dotted dunder": repeated("a.", "", " __b"),
    "dotted": repeated("a."),
    "words with underscores": repeated("a_"),
    "tildes": repeated("~"),
    "struck": repeated("~~a "),
    "less than": repeated("<"),
    "tags": repeated("<b>"),
    "open tags": repeated("<a "),
    "open attributes": repeated('<a b="'),
    "many attributes": repeated(" a=b", "<i", ">"),
    "comments of HTML": repeated("<!--"),
    "declarations": repeated("<!A "),
    "processing": repeated("<?"),
    "CDATA": repeated("<![CDATA["),
    "autolinks": repeated("<a:"),
    "addresses": repeated("https://a.example "),
    "mail addresses": repeated("a@"),
    "raw drawings": repeated("<svg>"),
    "raw blocks": repeated("<div>\n"),
    "raw lines": repeated("<b>\n"),
    "raw words": numbered('<b id="a{}">'),
    "details": repeated("<details>\n\n"),
    "ids": numbered('<a id="b{}"></a>', " "),
    "equal ids": repeated('<a id="b"></a> '),
    "ampersands": repeated("&"),
    "entities": repeated("&a"),
    "numeric entities": repeated("&#1"),
    "backslashes": repeated("\\"),
    "escaped": repeated("\\a"),
    "hard breaks": repeated("a\\\n"),
    "bars": repeated("|"),
    "wide table": _wide_table,
    "long table": repeated("| a | b |\n", "| a | b |\n|---|---|\n"),
    "triangle table": _triangle_table,
    "table rulers": repeated("|-|\n"),
    "table of formulas": repeated("| $a$ | `b` |\n", "| a | b |\n|---|---|\n"),
    "quotations": nested("> "),
    "quotation lines": repeated("> a\n"),
    "lists": repeated("- a\n"),
    "loose lists": repeated("- a\n\n"),
    "nested lists": nested("- "),
    "deep lists": _deep_list,
    "numbered lists": repeated("1. a\n"),
    "list marks alone": repeated("-\n"),
    "mixed list marks": repeated("- a\n* a\n+ a\n"),
    "headings": repeated("# a\n"),
    "different headings": numbered("# a{}"),
    "underlined headings": repeated("a\n===\n"),
    "hashes": repeated("#"),
    "heading of spaces": repeated(" ", "# a", "#b"),
    "heading of marks": repeated(" #", "# a", " b"),
    "equal signs": repeated("="),
    "rulers": repeated("---\n"),
    "dashes": repeated("-"),
    "dashes and spaces": repeated("- "),
    "fences": repeated("```\n"),
    "fence marks": repeated("```a\n~~~b\n"),
    "fenced lines": repeated("a = b\n", "```python\n", "```\n"),
    "one fenced line": repeated("a = b; ", "```python\n", "\n```\n"),
    "fenced strings": repeated('"\\', "```python\n", "\n```\n"),
    "fenced f-strings": repeated('f"{', "```python\n", "\n```\n"),
    "fenced f-strings and strings": repeated('f"{"', "```python\n", "\n```\n"),
    "fenced diff": repeated("+ a\n", "```diff\n", "```\n"),
    "fenced shell": repeated("$ a $(", "```bash\n", "\n```\n"),
    "fenced YAML": repeated("a: {", "```yaml\n", "\n```\n"),
    "indented code": repeated("    a\n"),
    "ever deeper": lambda size: "".join(" " * depth + "a\n" for depth in range(int((2 * size) ** 0.5))),
    "terms": repeated("term:\n    meaning\n"),
    "terms alone": repeated("term:\n"),
    "one line of terms": repeated("term: "),
    "colons": repeated(":"),
    "fields": repeated(":a b: c\n"),
    "open fields": repeated(":a"),
    "parameters": numbered(":param a{}: b"),
    "Args": numbered("    a{}: b", "\n"),
    "Args and spaces": repeated(" ", "Args:\n    a", ":b\n"),
    "Args and commas": repeated("a, ", "Args:\n    ", " b\n"),
    "Args and brackets": repeated("(", "Args:\n    a ", "\n"),
    "Args and pairs": repeated("()", "Args:\n    a (", "\n"),
    "Args titles": repeated("Args:\n"),
    "NumPy": repeated("a : b\n    c\n", "Parameters\n----------\n"),
    "NumPy and spaces": repeated(" ", "Parameters\n----------\na", "b\n"),
    "NumPy titles": repeated("Notes\n-----\n"),
    "roles": repeated(":a:`b` "),
    "open roles": repeated(":a:`b "),
    "role words": repeated("a:"),
    "role names": repeated(":a+"),
    "rst links": repeated("`a <b>`_ "),
    "open rst links": repeated("`a <"),
    "rst references": repeated("a_ ", "", "\n\n.. _a: https://a.example\n"),
    "rst targets": numbered(".. _a{}: https://a.example"),
    "rst substitutions": lambda size: (
        "\n".join(f".. |a{n}| replace:: b" for n in range(size // 60))
        + "\n\n"
        + " ".join(f"|a{n}|" for n in range(size // 60))
    ),
    "rst comments": repeated(".. a\n"),
    "rst citations": repeated(".. [a] b\n"),
    "rst directives": repeated(".. note:: a\n\n"),
    "rst nested": lambda size: "".join(f"{'   ' * n}.. note::\n" for n in range(int((size / 2) ** 0.5))),
    "rst literal": repeated("a::\n\n    b\n\n"),
    "rst grid": repeated("| a | b |\n+---+---+\n", "+---+---+\n"),
    "rst simple": repeated("a    b\n", "==== ====\n", "==== ====\n"),
    "rst wide ruler": repeated("== ", "", "==\na\n"),
    "rst list table": repeated("   * - a\n     - b\n", ".. list-table::\n\n"),
    "rst titles": repeated("a\n~~~~\n"),
    "doctests": repeated(">>> a\n"),
    "doctest gaps": repeated(">>> a\n\n"),
    "dots": repeated("."),
    "quotes": repeated('"'),
    "apostrophes": repeated("'"),
    "round brackets": repeated("("),
    "braces": repeated("{"),
    "numbers": repeated("1"),
    "numbers with commas": repeated("1,"),
    "different numbers": numbered("{}", " "),
    "percents": repeated("%("),
    "private letters": repeated("\ue0001\ue001"),
    "placeholders": repeated("\ue0020\ue003"),
    "ties": numbered("- `a{}` is $b_{{}}$"),
    "table of ties": lambda size: (
        "| a | b |\n|---|---|\n" + "\n".join(f"| $a_{{{n}}}$ | `b{n}` |" for n in range(size // 24))
    ),
    "one name in many ties": repeated("- `a` is $b$\n"),
    "begin of a wide ruler": repeated("+-", "", "\na"),
    "licence words": repeated("copyright "),
    "orders": repeated("type: ignore "),
}


def _functions(size: int) -> str:
    return "\n".join(f"def f{n}():\n    return f{n}\n" for n in range(size // 34))


def _statements(size: int) -> str:
    return "".join(f"a{n} = {n}\n# Text {n}.\n" for n in range(size // 28))


CODE: dict[str, Text] = {
    "methods": lambda size: "class A:\n" + "".join(f"    def f{n}(self):\n        pass\n" for n in range(size // 40)),
    "documented methods": lambda size: (
        "class A:\n"
        + "".join(
            f'    def f{n}(self):\n        """Text {n}."""\n        return self.f{n}\n' for n in range(size // 80)
        )
    ),
    "definitions": _functions,
    "equal definitions": repeated("def f():\n    pass\n"),
    "classes": lambda size: "\n".join(f"class A{n}:\n    a = {n}\n" for n in range(size // 28)),
    "sections": _statements,
    "equal sections": repeated("# Text.\na = 1\n"),
    "comments": repeated("# word\n"),
    "different comments": numbered("# Word {}.", "\n\n"),
    "commented code": repeated("# a = b\n"),
    "one comment": repeated("a ", "# "),
    "comment of hashes": repeated("#"),
    "rulers": repeated("# ------\n"),
    "rulers that end badly": repeated("-", "# ", "a\n"),
    "types": repeated("a[", "# type: "),
    "commented calls": repeated("a(", "# "),
    "commented names": repeated("a.", "# ", " ="),
    "assignments": repeated("a = 1\n"),
    "names": numbered("a{} = 1"),
    "uses": numbered("a{} = a{}"),
    "one line of names": repeated("a,", "a = ", "a\n"),
    "one name": repeated("a", "", " = 1\n"),
    "attributes": repeated(".a", "a"),
    "long sum": repeated("+1", "a = 1"),
    "one string": repeated("a", 'a = "', '"\n'),
    "escaped string": repeated("\\\\", 'a = "', '"\n'),
    "strings": repeated('"a"\n'),
    "joined strings": repeated('"a" ', "a = ", '"b"\n'),
    "long string": repeated("a\n", 'a = """', '"""\n'),
    "string of quotes": repeated('""\\"', "a = '", "'\n"),
    "f-strings": repeated("{a}", 'a = f"', '"\n'),
    "f-strings on lines": repeated('f"{a!r:>{b}}"\n'),
    "f-string of braces": repeated("{{}}", 'a = f"', '"\n'),
    "bytes": repeated("\\x00", 'a = b"', '"\n'),
    "list": repeated("1,\n", "a = [\n", "]\n"),
    "line of list": repeated("1,", "a = [", "]\n"),
    "commented list": repeated("# Text.\n1,\n", "a = [\n", "]\n"),
    "dictionary": lambda size: "a = {\n" + "".join(f"{n}: {n},\n" for n in range(size // 14)) + "}\n",
    "elif": lambda size: "if a:\n    b\n" + "elif a:\n    b\n" * min(size // 14, 90) + "a\n" * (size // 2),
    "decorators": lambda size: "".join(f"@a{n}\n" for n in range(size // 8)) + "def f():\n    pass\n",
    "arguments": lambda size: "def f(\n" + "".join(f"    a{n},\n" for n in range(size // 12)) + "):\n    pass\n",
    "imports": lambda size: "".join(f"import a{n}\n" for n in range(size // 14)),
    "from imports": lambda size: "from a import (\n" + "".join(f"    a{n},\n" for n in range(size // 12)) + ")\n",
    "dotted imports": lambda size: "import " + ".".join(f"a{n}" for n in range(size // 7)) + "\n",
    "lambdas": repeated("a = lambda x: x\n"),
    "comprehensions": repeated("[a for a in b]\n"),
    "blank lines": repeated("\n", "a", "b"),
    "spaces": repeated(" ", "a", "= 1\n"),
    "form feeds": repeated("\f\n"),
    "semicolons": repeated("a;", "", "a\n"),
    "continued": repeated("\\\n", "a = ", "1\n"),
    "carriage returns": repeated("a\r"),
    "non-ASCII line": repeated("\u56fe, ", "a = ", "1\n"),
    "non-ASCII names": repeated("\u56fe = 1\n"),
    "matches": repeated("match a:\n    case 1:\n        b\n"),
    "globals": lambda size: "def f():\n" + "".join(f"    global a{n}\n    a{n} = 1\n" for n in range(size // 36)),
    "uses of self": lambda size: (
        "class A:\n    def __init__(self):\n" + "".join(f"        self.a{n} = self.a{n}\n" for n in range(size // 34))
    ),
    "mutual calls": lambda size: "\n".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(size // 34)),
    "overloads": repeated("@a\ndef f(): ...\n"),
    "docstrings in a row": repeated('def f():\n    """Text."""\n'),
}

TEX: dict[str, Text] = {
    "letters": repeated("a"),
    "different letters": numbered("a_{{}}", "+"),
    "open braces": repeated("{"),
    "nested braces": nested("{", "}"),
    "scripts": repeated("^{a", "a"),
    "fractions": nested("\\frac{1}{", "}"),
    "roots": nested("\\sqrt{", "}"),
    "rows": repeated("a \\\\ ", "\\begin{matrix}", "\\end{matrix}"),
    "columns": repeated("a & ", "\\begin{matrix}", "\\end{matrix}"),
    "sized": repeated("\\left( a \\right)"),
    "text": repeated("a", "\\text{", "}"),
    "digits": repeated("1"),
    "primes": repeated("'", "a"),
    "commands": repeated("\\alpha "),
    "unknown": repeated("\\unknown "),
    "backslashes": repeated("\\\\"),
    "colours": repeated("\\color{red} a"),
    "macro that doubles": lambda size: "".join(
        f"\\def\\a{chr(97 + n % 26)}{chr(97 + n // 26)}{{\\b\\b}}" for n in range(size // 24)
    ),
    "environments": repeated("\\begin{matrix} a \\end{matrix} "),
    "accents": repeated("\\hat a "),
}


def svg(inside: Text) -> Text:
    """A drawing around it."""
    return lambda size: f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside(size)}</svg>'


SVG: dict[str, Text] = {
    "path": svg(repeated("L1 1 ", '<path d="M0 0 ', '"/>')),
    "elements": svg(repeated("<g/>")),
    "texts": svg(numbered("<text>Words {}</text>", "")),
    "spans": svg(repeated("<tspan>a</tspan>", "<text>", "</text>")),
    "nested": svg(nested("<g>", "</g>")),
    "styles": svg(repeated(".a{fill:red}", "<style>", "</style>")),
    "open styles": svg(repeated("a(", "<style>", "</style>")),
    "declarations": svg(repeated("fill:red;", '<g style="', '"/>')),
    "addresses": svg(repeated("url(", '<g style="fill:', '"/>')),
    "quotes of styles": svg(repeated("&quot;", '<g style="fill:', '"/>')),
    "brackets of styles": svg(repeated("(", '<g style="fill:', '"/>')),
    "comments of styles": svg(repeated("/*", "<style>", "</style>")),
    "comments": svg(repeated("<!-- a -->")),
    "attributes": svg(numbered("<g id='a{}'/>", "")),
    "uses": svg(numbered("<use href='#a{}'/>", "")),
    "entities": svg(repeated("&amp;", "<text>", "</text>")),
    "data": svg(repeated("A", '<image href="data:image/png;base64,', '"/>')),
}

FRONT: dict[str, Text] = {
    "title": repeated("a", "title: "),
    "title of colons": repeated("a:", "title: "),
    "title of hashes": repeated("a#", "title: "),
    "title of spaces": repeated(" ", "title: a", "b"),
    "folded": repeated("  a\n", "title: >\n"),
    "unknown keys": numbered("a{}: b"),
    "equal keys": repeated("a: b\n"),
    "list": repeated("- a\n", "title:\n"),
    "quoted": repeated("\\\\", 'title: "', '"'),
    "comments": repeated("# a\n"),
}

GLOSSARY: dict[str, Text] = {
    "terms": numbered("term{},\u8bcd{}"),
    "spellings": numbered("term|word{},\u8bcd|\u5b57{}"),
    "equal": repeated("patch,\u5757\n"),
    "one long": repeated("a ", "", ",\u5757"),
}


def _changed(size: int) -> tuple[str, str]:
    """Sentences, and translations of what they said before."""
    count = size // 180
    texts = [f"The sentence {n} says what is said in {n * 7} of the others now." for n in range(count)]
    return "\n\n".join(texts), "\n".join(
        _message("", text.replace("now", "today"), f"\u53e5\u5b50 {n}") for n, text in enumerate(texts)
    )


def _unlike(size: int) -> tuple[str, str]:
    count = size // 120
    return (
        "\n\n".join(f"{n * 7919 % 104729} words say {n}." for n in range(count)),
        "\n".join(
            _message("", f"Number {n} said {n * 104729 % 7919} else.", f"\u53e5\u5b50 {n}") for n in range(count)
        ),
    )


def _obsolete(size: int) -> tuple[str, str]:
    return "A.", "\n".join(f'#~ msgid "old {n}"\n#~ msgstr "\u65e7 {n}"\n' for n in range(size // 40))


def _equal_messages(size: int) -> tuple[str, str]:
    return "A.\n\n" * (size // 60), "\n".join(_message(f"a{n}", "A.", "\u7532。") for n in range(size // 60))


CATALOGUE: dict[str, Callable[[int], tuple[str, str]]] = {
    "outdated": _changed,
    "unlike": _unlike,
    "obsolete": _obsolete,
    "equal": _equal_messages,
    "long lines": lambda size: ("A.", _message("", "A.", "\u7532" * (size // 3))),
    "one word": lambda size: ("A.", _message("", "A.", "\u7532" + "a" * size)),
    "words with dashes": lambda size: ("A.", _message("", "A.", "\u7532" + "a-" * (size // 2))),
    "links to results": lambda size: ("A.", _message("", "A.", "\u7532" + "[1](b.json#c" * (size // 12))),
    "comments": lambda size: ("A.", "# a\n" * (size // 4) + _message("", "A.", "\u7532")),
}

# --- Where they stand ---

OUT = ("-o", "out", "--no-cache")
PAGE_MD = ("page", "a.md", *OUT, "--jobs", "1")
PAGE_PY = ("page", "a.py", *OUT, "--jobs", "1")
SITE = """\
site_name: A
extra:
  site_builder:
    languages: {en: {}, zh: {}}
    locales: locales
    pages: {"": [index.md]}
"""
HEAD = 'msgid ""\nmsgstr ""\n"Language: zh\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def _message(context: str, text: str, translation: str) -> str:
    place = f"msgctxt {_quoted(context)}\n" if context else ""
    return f"{place}msgid {_quoted(text)}\nmsgstr {_quoted(translation)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _prose(texts: Mapping[str, Text]) -> Iterator[Case]:
    for name, text in texts.items():
        yield Case(f"Markdown: {name}", markdown(text), PAGE_MD)
        yield Case(f"docstring: {name}", docstring(text), PAGE_PY)
        yield Case(f"translated: {name}", _translated(text), ("check",), ("messages",))


def _code(texts: Mapping[str, Text]) -> Iterator[Case]:
    for name, text in texts.items():
        yield Case(f"code: {name}", module(text), PAGE_PY)
        yield Case(f"tangle: {name}", module(text), ("tangle", "a.py", "-o", "out.py"))
        yield Case(f"notebook: {name}", module(text), ("notebook", "a.py", "-o", "out.ipynb"))


def markdown(text: Text) -> Callable[[int], Files]:
    """A Markdown file."""
    return lambda size: {"a.md": f"# Title\n\n{text(size) if size else ''}\n"}


def docstring(text: Text) -> Callable[[int], Files]:
    """A module whose one function has it as its docstring."""

    def files(size: int) -> Files:
        said = text(size) if size else ""
        # In a raw string neither quotes nor a backslash at its end can stand; three of either are rare enough.
        return {"a.py": f"def f(x):\n    r'''Title.\n\n    {_inside(said)}\n    '''\n"}

    return files


def _inside(text: str) -> str:
    return text.replace("'''", "'' '").rstrip("\\'").replace("\n", "\n    ")


def translated_into_itself(text: Text) -> Callable[[int], Files]:
    """A site whose one page is a paragraph, and its translation the same once more."""

    def files(size: int) -> Files:
        said = text(size).strip()
        catalogue = HEAD + _message("title", said, said)
        return {"index.md": f"# Title\n\n{said}\n", "mkdocs.yml": SITE, "locales/zh/index.po": catalogue}

    return files


def _translated(text: Text) -> Callable[[int], Files]:
    return lambda size: {"index.md": f"# Title\n\n{text(size) if size else ''}\n", "mkdocs.yml": SITE}


def module(text: Text) -> Callable[[int], Files]:
    """A module that is nothing else."""
    return lambda size: {"a.py": text(size) if size else ""}


def _drawing(text: Text) -> Callable[[int], Files]:
    return lambda size: {"a.md": "# A\n\n![a](a.svg)\n", "a.svg": text(size)}


def _formula(text: Text) -> Callable[[int], Files]:
    return lambda size: {"a.md": f"# A\n\n$$\n{text(size) if size else 'a'}\n$$\n"}


def _front(text: Text) -> Callable[[int], Files]:
    return lambda size: {"a.md": f"---\n{text(size) if size else 'title: A'}\n---\n\n# A\n"}


def _glossary(text: Text) -> Callable[[int], Files]:
    def files(size: int) -> Files:
        words = text(size) if size else ""
        said = "The patch of term1 says term2. " * 20
        catalogue = HEAD + _message("a", said.strip(), "\u8bcd1 \u5757 " * 20)
        pages = {"index.md": f"# A\n\n{said}\n", "mkdocs.yml": SITE}
        return pages | {"locales/zh/index.po": catalogue, "locales/zh/glossary.csv": f"en,zh\n{words}\n"}

    return files


def catalogue(text: Callable[[int], tuple[str, str]]) -> Callable[[int], Files]:
    """A page whose prose is the first text, and its catalogue, which holds the second."""

    def files(size: int) -> Files:
        prose, messages = text(size) if size else ("", "")
        return {"index.md": f"# A\n\n{prose}\n", "mkdocs.yml": SITE, "locales/zh/index.po": HEAD + messages}

    return files


def _linked(extension: str, page: str) -> Callable[[int], Files]:
    def files(size: int) -> Files:
        count = size // 350
        return {f"many/a{n}.{extension}": page.format(n=n, next=(n + 1) % max(count, 1)) for n in range(max(count, 1))}

    return files


MANY: dict[str, Callable[[int], Files]] = {
    "Markdown": _linked("md", "# Page {n}\n\n[next](a{next}.md)\n"),
    "modules": _linked("py", '"""Page {n}."""\nfrom a{next} import f{next}\n\n\ndef f{n}():\n    f{next}()\n'),
    "equal names": _linked("py", '"""Page {n}."""\n\n\ndef f():\n    """As [`f`] {next}."""\n'),
}


def _site(size: int) -> Files:
    count = max(size // 700, 1)
    pages = {f"docs/a{n}.md": f"# Page {n}\n\n[next](a{(n + 1) % count}.md)\n" for n in range(count)}
    listed = "".join(f"        - {path}\n" for path in pages)
    return {**pages, "mkdocs.yml": f'site_name: A\nextra:\n  site_builder:\n    pages:\n      "":\n{listed}'}
