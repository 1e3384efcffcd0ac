"""A module as a notebook: valid, the same every time, and it runs from top to bottom."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import fork_server
import nbformat
import pytest

from site_builder.copies.from_file import as_notebook
from site_builder.copies.notebook import Cell
from site_builder.copies.notebook_link import Address, relinked

ROOT = Path(__file__).parent.parent
MODULE = '''#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""
---
title: Small
---
Adds [numbers](numbers.py), see ![a picture](a.svg) and [the web](https://example.org).
"""

from __future__ import annotations

import os
from . import other
# Why a sibling.
from ..deep.one import two

# The number.
X = 1; Y = 2  # [1]


# Above f.
def f(x):
    """Doc of f."""
    # Inside.
    from .other import z
    return x + z  # noqa


class A:
    # First.
    """No docstring, or is it?"""

    def g(self):
        """Doc of g."""


# Before main.
if __name__ == "__main__":
    # Run.
    print(f(X))

# The end.
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    for folder in ("pkg", "pkg/sub", "pkg/deep"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "pkg/sub/other.py").write_text("z = 40\n")
    (tmp_path / "pkg/deep/one.py").write_text("two = 2\n")
    (tmp_path / "pkg/sub/small.py").write_text(MODULE)
    return tmp_path


def made(path: Path, code: str | None = None, config: Path | None = None, locales: Path | None = None) -> str:
    copy = as_notebook(str(path), code, config, locales)
    assert copy.text is not None, copy.diagnostics
    nbformat.validate(parsed(copy.text))
    return copy.text


def parsed(text: str) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = nbformat.reads(text, 4)  # type: ignore[no-untyped-call]  # nbformat is untyped
    return notebook


def cells(text: str) -> list[Cell]:
    return [Cell(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]


def executed(text: str, folder: Path, *, torch: bool = False) -> str:
    """What the cells print, run one after the other in a process of their own, as a kernel would."""
    program = [
        "import sys, json, __future__",
        "flags, names = 0, {'__name__': '__main__'}",
        "for cell in json.loads(sys.argv[1])['cells']:",
        "    if cell['cell_type'] == 'code':",
        "        made = compile(''.join(cell['source']), 'cell', 'exec', flags)",
        "        flags |= made.co_flags & __future__.annotations.compiler_flag",
        "        exec(made, names)",
        "print(sorted(name for name in names if not name.startswith('__')))",
    ]
    code, environment = "\n".join(program), {"PYTHONPATH": str(folder)}
    if torch:
        status, output, errors = fork_server.run(code, [text], folder, environment)
        assert status == 0, errors
        return output
    command = [sys.executable, "-c", code, text]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_statement_is_a_cell_below_its_prose(package: Path) -> None:
    assert cells(made(package / "pkg/sub/small.py")) == [
        Cell("markdown", "# Small"),
        Cell("markdown", "Adds numbers, see a picture and [the web](https://example.org)."),
        Cell("code", "from __future__ import annotations\n\nimport os\nfrom pkg.sub import other"),
        Cell("markdown", "Why a sibling."),
        Cell("code", "from pkg.deep.one import two"),
        Cell("markdown", "The number."),
        Cell("code", "X = 1; Y = 2  # [1]"),
        Cell("markdown", "Above f.\n\nDoc of f."),
        Cell("code", "def f(x):\n    # Inside.\n    from pkg.sub.other import z\n    return x + z  # noqa"),
        Cell("markdown", "No docstring, or is it?"),
        Cell("code", 'class A:\n    # First.\n    def g(self):\n        """Doc of g."""'),
        Cell("markdown", "The end."),
    ]


@pytest.mark.parametrize(
    ("branch", "cell"),
    [
        (
            "    # Last.\nelse:  # for those who import\n    # Ready.\n    x = '''a\n    b'''\n\n"
            "    if x:\n        y = (1,\n  2)\n",
            "# Ready.\nx = '''a\n    b'''\n\nif x:\n    y = (1,\n2)",
        ),
        ("else: x = 1; y = 2\n", "x = 1; y = 2"),
        ("elif a:\n    x = 1\nelse:\n    x = 2\n", "if a:\n    x = 1\nelse:\n    x = 2"),
        ("", ""),
    ],
)
def test_the_other_branch_of_a_main_block_stays_because_it_runs_on_import(
    branch: str, cell: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.py"
    path.write_text(f'a = 0\n\n# Start.\nif __name__ == "__main__":\n    run()\n{branch}\n# End.\nz = 3\n')
    cells = [c["source"] for c in parsed(made(path))["cells"]]
    assert cells == ["a = 0", *([cell] if cell else []), "End.", "z = 3"]


def test_it_runs_from_top_to_bottom_without_the_main_block(package: Path) -> None:
    text = made(package / "pkg/sub/small.py")
    assert executed(text, package) == "['A', 'X', 'Y', 'annotations', 'f', 'os', 'other', 'two']\n"


def test_a_kernel_runs_it(package: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = parsed(made(package / "pkg/sub/small.py"))
    notebook.cells.append(nbformat.v4.new_code_cell("f(X)"))  # type: ignore[no-untyped-call]  # untyped
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(package)}}).execute()
    assert notebook.cells[-1].outputs[0]["data"]["text/plain"] == "41"


@pytest.mark.torch
@pytest.mark.parametrize("code", [None, "zh"])
def test_the_notebook_of_the_model_runs(code: str | None, tmp_path: Path) -> None:
    text = made(ROOT / "labml_nn_convmixer/model.py", code, ROOT / "mkdocs.yml")
    assert "ConvMixer" in executed(text, tmp_path, torch=True)
    assert json.loads(text)["metadata"]["language"] == ("zh-Hans" if code else "en")
    assert any("\u4e00" <= character <= "\u9fff" for character in text) == bool(code)


def test_the_same_module_gives_the_same_bytes_and_no_two_cells_one_id(package: Path) -> None:
    module = package / "pkg/twins.py"
    module.write_text("# One.\nprint()\n\n# One.\nprint()\n")
    assert made(module) == made(module)
    ids = [cell["id"] for cell in json.loads(made(module))["cells"]]
    assert len(set(ids)) == 4 and ids[2] == f"{ids[0]}-2"


def test_prose_is_translated_above_and_inside(package: Path) -> None:
    catalogue = package / "locales/zh/small.po"
    catalogue.parent.mkdir(parents=True)
    entries = {"Above f.": "在 f 之上。", "Inside.": "里面。", "Doc of g.": "g 的说明。"}
    catalogue.write_text("".join(f'msgid "{a}"\nmsgstr "{b}"\n\n' for a, b in entries.items()), encoding="utf-8")
    found = cells(made(package / "pkg/sub/small.py", "zh", locales=package / "locales"))
    assert Cell("markdown", "在 f 之上。\n\nDoc of f.") in found
    assert any("    # 里面。\n" in cell.text for cell in found if cell.kind == "code")
    assert any('"""g 的说明。"""' in cell.text for cell in found if cell.kind == "code")


def test_a_relative_import_without_a_package_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "alone.py").write_text("import os\nfrom .other import x\n")
    copy = as_notebook(str(tmp_path / "alone.py"), None, None, None)
    assert copy.text is None
    assert [(d.line, d.message) for d in copy.diagnostics] == [(2, "`from .other import` has no package to start from")]


@pytest.mark.parametrize(
    ("extra", "wanted"),
    [
        ("site_url: https://a.example/docs/\n", "[B](https://a.example/docs/net/b.html#B)"),
        ("repo_url: https://github.com/x/y\n", "[B](https://github.com/x/y/blob/main/pkg/b.py)"),
        ("", "B"),
    ],
)
def test_links_lead_to_the_site_else_to_the_repository_else_nowhere(tmp_path: Path, extra: str, wanted: str) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("# See [B](b.py#B).\nx = 1\n")
    (tmp_path / "pkg/b.py").write_text("class B:\n    pass\n")
    pages = "extra:\n  site_builder:\n    pages:\n      net: [pkg/a.py, pkg/b.py]\n"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: Test\n{extra}{pages}")
    assert cells(made(tmp_path / "pkg/a.py", config=tmp_path / "mkdocs.yml"))[0].text == f"See {wanted}."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[a](b.py) and `[a](b.py)` and $[a](b.py)$", "a and `[a](b.py)` and $[a](b.py)$"),
        ("[![alt](a.svg)](b.py)", "alt"),
        ("[a [b] `]`](c.py 'title')", "a [b] `]`"),
        ("[web](https://x.example) \\[no](b.py)", "[web](https://x.example) \\[no](b.py)"),
        ("no ](b.py) link", "no ](b.py) link"),
    ],
)
def test_links_are_found_as_markdown_finds_them(text: str, wanted: str) -> None:
    assert relinked(text, lambda target, _: Address(target) if target.startswith("https:") else None) == wanted


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ('<a href="https://example.org/a?b=1&amp;c=2">w</a>', '<a href="https://example.org/a?b=1&amp;c=2">w</a>'),
        ("<A HREF = 'https://example.org' target=_blank>w</A>", '<a href="https://example.org">w</A>'),
        ('<a href="https://example.org/`$[x" title="t">w</a>', '<a href="https://example.org/%60%24%5Bx">w</a>'),
        ('<a onclick="alert(1)" href="https://example.org">w</a>', '<a href="https://example.org">w</a>'),
        ("<a onclick=alert(1) href=https://example.org/a?b>w</a>", '<a href="https://example.org/a?b">w</a>'),
        ("<a title='1 > 2'\nhref='https://example.org' x>w</a>", '<a href="https://example.org">w</a>'),
        ('<a data-href="https://evil.example" download HREF="https://example.org">', '<a href="https://example.org">'),
        ('<a href="https://example.org" href="javascript:x">w</a>', '<a href="https://example.org">w</a>'),
        ('<a onclick="x" href="javascript:alert(1)">w</a>', "<a>w</a>"),
        ('<a onclick="x">w</a>', '&lt;a onclick="x">w</a>'),
        ('<a x="href=https://example.org">w</a>', '&lt;a x="href=https://example.org">w</a>'),
        ('`<a x href="https://example.org">`', '`<a x href="https://example.org">`'),
        ('<a href="mailto:a@example.org">w</a>', '<a href="mailto:a@example.org">w</a>'),
        ('<a href="beside.md">w</a>', "<a>w</a>"),
        ('<a href="#Name">w</a>', "<a>w</a>"),
        ('<a href="javascript:alert(1)">w</a>', "<a>w</a>"),
        ('<a href="&#106;ava&Tab;script:alert(1)">w</a>', "<a>w</a>"),
        ('<a href="&#1;javascript:alert(1)">w</a>', "<a>w</a>"),
        ('<a href="https://example.org" onclick="alert(1)">w</a>', '<a href="https://example.org">w</a>'),
        ('`<a href="beside.md">`', '`<a href="beside.md">`'),
    ],
)
def test_a_link_written_as_html_stays_one_after_the_list(tmp_path: Path, written: str, there: str) -> None:
    (tmp_path / "m.py").write_text(f'r"""# M\n\nSee {written}.\n"""\n\nx = 1\n', encoding="utf-8")
    text = cells(made(tmp_path / "m.py"))[0].text
    assert text == f"# M\n\nSee {there}."
