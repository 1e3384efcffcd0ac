"""What is nested beyond all reason ends in a sentence; what is nested deeply is all there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_trouble import Trouble, prepare


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    return Trouble(tmp_path, capsys)


def bomb(depth: int, inner: str, again: str) -> str:
    """Each line holds the line above nine times."""
    lines = [f"a0: &a0 {inner}"]
    for number in range(1, depth):
        lines.append(f"a{number}: &a{number} {again % ', '.join([f'*a{number - 1}'] * 9)}")
    return "\n".join([*lines, f"title: *a{depth - 1}"])


FRONT_MATTER = {
    "brackets": "title: " + "[" * 1000,
    "closed brackets": "title: " + "[" * 3000 + "]" * 3000,
    "a hundred thousand": "title: " + "[" * 100_000,
    "braces": "title: " + "{a: " * 2000,
    "dashes": "- " * 100_000 + "x",
    "keys": "".join(" " * n + "a:\n" for n in range(300)),
    "laughs": bomb(20, "[x]", "[%s]"),
    "laughs by merging": bomb(20, "{x: 1}", "{<<: [%s]}"),
    "itself": "title: &a [*a]",
    "a key that is itself": "? &a [*a]\n: b",
    "a number that Python refuses": "title: " + "9" * 6000,
    "a date that no calendar has": "title: 2026-02-31",
    "a time": "title: 2026-01-01 99:99:99",
    "a tag": "title: !!python/object/apply:os.system [true]",
    "an unknown alias": "title: *b",
    "a control character": "title: a\x01b",
    "binary": "title: !!binary ***",
    "a set": "title: !!set {a, b}",
    "a list of keys": "? [a, b]\n: c",
}


@pytest.mark.parametrize("front", FRONT_MATTER.values(), ids=FRONT_MATTER)
def test_front_matter_of_any_shape_is_no_traceback(trouble: Trouble, front: str) -> None:
    trouble.write("src/page.md", f"---\n{front}\n---\n\nText.\n")
    trouble.write("src/module.py", f'"""\n---\n{front}\n---\nText.\n"""\nx = 1\n')
    said = trouble.run("page", "src", "-o", "out")
    assert "Traceback" not in said.err and (trouble.root / "out/src/good.html").is_file()
    assert said.code == 1 and all(": " in line for line in said.err.splitlines())
    for name in ("page.md", "module.py"):
        assert any(line.startswith(f"src/{name}:") and ": error: " in line for line in said.err.splitlines()), said.err
    assert "Text." in (trouble.root / "out/src/page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "build", "messages", "status", "serve", "add-language fr"])
@pytest.mark.parametrize("extra", ["[" * 3000, "{a: " * 3000, "[" * 100_000, "\n" + "- " * 3000, "&a [*a]"])
def test_a_configuration_of_any_depth_is_told_with_its_place(trouble: Trouble, command: str, extra: str) -> None:
    trouble.write("mkdocs.yml", f"site_name: A\nnav: {extra}\n")
    said = trouble.run(*command.split())
    assert said.code == 1 and "Traceback" not in said.err
    assert said.err.startswith("mkdocs.yml:")
    if extra != "&a [*a]":
        said.one_error("mkdocs.yml:")
        assert "nested more than 50 levels deep" in said.err


def test_a_name_in_the_configuration_that_is_no_text_is_told(trouble: Trouble) -> None:
    trouble.write("mkdocs.yml", "site_name: A\n? [a, b]\n: c\nextra:\n  site_builder:\n    pages: {'': [src]}\n")
    trouble.run("check").one_error("mkdocs.yml:2:3: error: a name in the file must be text")


TOML = (
    "[" * 3000,
    "a = " + "[" * 3000,
    "a = " + "{b = " * 3000,
    "tool = 1\nproject = 2",
    "[project]\nname = 3",
    "\0",
    "é",
)


@pytest.mark.parametrize("text", TOML, ids=[ascii(text[:12]) for text in TOML])
def test_a_pyproject_of_any_shape_is_its_owner_s(trouble: Trouble, text: str) -> None:
    trouble.write("pyproject.toml", text)
    assert trouble.run("check").code == 0
    trouble.write("pyproject.toml", b"\xff\xfe" + text.encode())
    (trouble.root / "mkdocs.yml").unlink()
    trouble.write("pack/__init__.py", "x = 1\n")
    said = trouble.run("init")
    assert said.code == 0 and "Traceback" not in said.err


MARKDOWN = {
    "quotations": ("\n>\n".join("> " * n + f"level{n}" for n in range(1, 91)), 90),
    "lists": ("\n".join("  " * n + f"- level{n + 1}" for n in range(45)), 45),
    "numbered lists": ("\n".join("   " * n + f"1. level{n + 1}" for n in range(45)), 45),
    "quotations in lists": ("\n".join("> - " * n + f"level{n}" for n in range(1, 31)), 30),
}


@pytest.mark.parametrize(("text", "deepest"), MARKDOWN.values(), ids=MARKDOWN)
def test_what_is_nested_deeply_is_all_there(trouble: Trouble, text: str, deepest: int) -> None:
    trouble.write("src/deep.md", text + "\n")
    said = trouble.run("page", "src", "-o", "out")
    assert said.code == 0, said.err
    page = (trouble.root / "out/src/deep.html").read_text(encoding="utf-8")
    assert [n for n in range(1, deepest + 1) if f"level{n}" not in page] == []


TOO_DEEP = {
    "quotations": ">" * 5000 + " innermost",
    "lists": "- " * 3000 + "innermost",
    "lists of lines": "\n".join("  " * n + f"- x{n}" for n in range(70)) + " innermost",
    "in a footnote": "a[^1]\n\n[^1]: " + ">" * 300 + " innermost",
}


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP)
def test_what_is_nested_too_deeply_is_told_and_is_there_as_text(trouble: Trouble, text: str) -> None:
    trouble.write("src/deep.md", f"First.\n\n{text}\n\nLast words.\n")
    trouble.write("src/module.py", '"""First.\n\n' + text + '\n\nLast words.\n"""\nx = 1\n')
    said = trouble.run("page", "src", "-o", "out")
    assert said.code == 0
    for name, page in {"deep.md": "deep.html", "module.py": "module.html"}.items():
        (line,) = (line for line in said.err.splitlines() if line.startswith(f"src/{name}:"))
        assert ": warning: lists and quotations are nested more than 100 levels deep" in line
        html = (trouble.root / "out/src" / page).read_text(encoding="utf-8")
        assert "innermost" in html and "<p>Last words.</p>" in html
    assert "2 to look at" in trouble.run("check").out


INLINE = {
    "links": "[" * 2000 + "innermost" + "](b)" * 2000,
    "images": "![" * 600 + "innermost" + "](b)" * 600,
    "emphasis": "*" * 2000 + "innermost" + "*" * 2000,
    "emphasis of two kinds": "*a **b " * 700 + "innermost" + " c** d*" * 700,
    "tags": "<b>" * 2000 + "innermost" + "</b>" * 2000,
    "blocks": "<div>" * 2000 + "innermost" + "</div>" * 2000,
    "drawing": "<svg>" + "<g>" * 2000 + "<text>innermost</text>" + "</g>" * 2000 + "</svg>",
    "brackets of a formula": "innermost $" + "{" * 3000 + "x" + "}" * 3000 + "$",
    "roots": "innermost $" + "\\sqrt{" * 1500 + "x" + "}" * 1500 + "$",
}


@pytest.mark.parametrize("text", INLINE.values(), ids=INLINE)
def test_what_is_nested_in_a_paragraph_is_no_traceback_and_not_lost(trouble: Trouble, text: str) -> None:
    trouble.write("src/deep.md", text + "\n")
    said = trouble.run("page", "src/deep.md", "-o", "out")
    assert said.code in (0, 1) and "Traceback" not in said.err
    assert "innermost" in (trouble.root / "out/src/deep.html").read_text(encoding="utf-8") or said.code == 1


def test_a_drawing_that_is_nested_deeply_is_no_traceback(trouble: Trouble) -> None:
    for depth in (90, 5000):
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * depth + "<text>word</text>" + "</g>" * depth + "</svg>"
        )
        trouble.write("src/d.svg", svg)
        trouble.write("src/deep.md", "![a](d.svg)\n")
        for arguments in (["page", "src/deep.md", "-o", "out"], ["check"], ["messages"]):
            said = trouble.run(*arguments)
            assert said.code in (0, 1) and "Traceback" not in said.err


PYTHON = {
    "sum": "x = " + "+".join(["a"] * 2900),
    "elif": "if a: pass\n" + "".join(f"elif a{n}: pass\n" for n in range(2900)),
    "attributes": "x = a" + ".b" * 900,
    "calls": "x = a" + "()" * 1200,
    "subscripts": "x = a" + "[0]" * 1200,
    "brackets": "x = " + "(" * 150 + "1" + ")" * 150,
    "lists": "x = " + "[" * 150 + "1" + "]" * 150,
    "not": "x = " + "not " * 900 + "1",
    "minus": "x = " + "-" * 900 + "1",
    "lambda": "x = " + "lambda: " * 90 + "1",
    "ternary": "x = " + "a if b else " * 900 + "c",
    "comparison": "x = " + " < ".join(["a"] * 3000),
    "strings": "x = " + " ".join(['"a"'] * 3000),
    "f-strings": 'x = f"' + "{a}" * 2000 + '"',
    "ifs": "".join(" " * n + "if a:\n" for n in range(95)) + " " * 95 + "pass",
    "functions": "".join(" " * n + f"def f{n}():\n" for n in range(95)) + " " * 95 + "pass",
    "classes": "".join(" " * n + f"class C{n}:\n" for n in range(95)) + " " * 95 + "pass",
    "commented out": "# x = " + "+".join(["a"] * 3000) + "\n# " + "(" * 3000 + "\nx = 1",
    "beyond": "x = " + "+".join(["a"] * 30_000),
    "brackets beyond": "x = " + "(" * 3000 + ")" * 3000,
    "a type in a docstring": 'def f(a):\n    """D.\n\n    Args:\n        a ('
    + "list[" * 3000
    + "]" * 3000
    + '): x\n    """',
}


@pytest.mark.parametrize("text", PYTHON.values(), ids=PYTHON)
def test_nested_code_has_a_page_if_python_accepts_it(trouble: Trouble, text: str) -> None:
    accepted = True
    try:
        compile(text, "x", "exec", dont_inherit=True)
    except (SyntaxError, RecursionError, MemoryError):
        accepted = False
    trouble.write("deep.py", text + "\n")
    for arguments in (["page", "deep.py", "-o", "out"], ["tangle", "deep.py"], ["notebook", "deep.py"]):
        said = trouble.run(*arguments)
        assert "Traceback" not in said.err
        if accepted:
            assert said.code == 0, said.err[:500]
    said = trouble.run("check", "--lossless", "deep.py")
    assert said.code == 0, said.err[:500]
