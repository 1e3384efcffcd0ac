"""
What once took minutes takes seconds: guards against a builder that hangs.

The one place where tests look at the time: processor time of the real command, and limits that what was mended here
missed tenfold. `make fuzz` measures how time and memory grow; here each case has one size.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # `pytest` alone does not know the folder above

from fuzz.scaling_case import (
    CATALOGUE,
    CODE,
    PAGE_MD,
    PAGE_PY,
    PROSE,
    Files,
    catalogue,
    docstring,
    markdown,
    module,
    repeated,
    translated_into_itself,
)
from fuzz.scaling_cost import lay_out, run
from site_builder.cli import main
from site_builder.files.file_size import LARGEST
from site_builder.markup.open_element import MOST_OPEN
from site_builder.text.text_limit import LONGEST_FORMULA, LONGEST_TEXT

SPLIT = ("split", "a.py")


GUARDED: Mapping[str, tuple[Files, tuple[str, ...], float]] = {
    "begin align on 8,000 lines": (markdown(PROSE["begin align lines"])(112_000), PAGE_MD, 1.8),
    "begin align on 3,500 lines": (markdown(PROSE["begin align lines"])(49_000), PAGE_MD, 4),
    "begin behind a math directive": (docstring(PROSE["math directive"])(120_000), PAGE_PY, 1),
    "dollars in a translation": (translated_into_itself(PROSE["open dollars"])(48_000), ("check",), 8),
    "definitions in a translation": (translated_into_itself(PROSE["open definitions"])(48_000), ("check",), 8),
    "footnotes in a translation": (translated_into_itself(PROSE["footnote openings"])(48_000), ("check",), 15),
    "a dotted name and a dunder": (docstring(PROSE["dotted dunder"])(48_000), PAGE_PY, 3),
    "terms": (docstring(PROSE["terms"])(190_000), PAGE_PY, 6),
    "a class of 12,000 methods": (module(CODE["methods"])(480_000), SPLIT, 3),
    "12,000 definitions": (module(CODE["definitions"])(408_000), SPLIT, 3),
    "dead links": (markdown(PROSE["dead links apart"])(128_000), PAGE_MD, 8),
    "a name and 48,000 spaces": (docstring(PROSE["Args and spaces"])(48_000), PAGE_PY, 2),
    "HTML that nobody closes": (markdown(PROSE["raw blocks"])(400_000), PAGE_MD, 3),
    "strings that never close": (markdown(PROSE["fenced strings"])(120_000), PAGE_MD, 3),
    "f-strings that never close": (markdown(PROSE["fenced f-strings and strings"])(40_000), PAGE_MD, 3),
    **{
        f"one word in a translation, {command}": (catalogue(CATALOGUE["one word"])(40_000), (command,), 4)
        for command in ("check", "messages")
    },
    "words with dashes in a translation": (catalogue(CATALOGUE["words with dashes"])(40_000), ("check",), 4),
    "links to results in a translation": (catalogue(CATALOGUE["links to results"])(240_000), ("check",), 4.5),
    "a formula of 100,000 letters": (markdown(repeated("a", "$$\n", "\n$$\n"))(100_000), PAGE_MD, 2),
}
"""What is tried, by which command, and how many seconds it may take."""


@pytest.mark.parametrize("name", GUARDED)
def test_what_took_long_does_not(name: str, tmp_path: Path) -> None:
    files, command, seconds = GUARDED[name]
    lay_out(files, tmp_path)
    cost = run(command, tmp_path, limit=30)
    assert cost.code in (0, 1)
    assert cost.seconds < seconds


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    return capsys.readouterr().err


def test_a_text_that_is_too_long_stands_on_the_page_and_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(f"# A\n\n*Short*.\n\n{'*a ' * (LONGEST_TEXT // 3 + 1)}end\n", encoding="utf-8")
    error = told(capsys, "page", "a.md", "-o", "out", "--no-cache")
    assert error.startswith("a.md:5:1: error: ")
    assert f"{LONGEST_TEXT:,}" in error
    page = Path("out/a.html").read_text(encoding="utf-8")
    assert "*a *a *a end" in page and "<em>Short</em>" in page


def test_html_that_is_nested_too_deeply_is_shown_as_it_stands_and_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    open_tag = '<div title="</div>">\n'
    Path("a.md").write_text(f"# A\n\n<b>This</b> is.\n\n{open_tag * (MOST_OPEN + 1)}", encoding="utf-8")
    Path("b.md").write_text(
        f"# B\n\n{open_tag * (MOST_OPEN - 1)}\n\n{'<p><b>x</b><div></div>' * 900}\n", encoding="utf-8"
    )
    error = told(capsys, "page", "a.md", "b.md", "-o", "out", "--no-cache")
    assert error.startswith(f"a.md:5:1: error: more than {MOST_OPEN} elements of HTML are open here: ")
    assert "b.md" not in error
    page = Path("out/a.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;This&lt;/b&gt; is." in page and page.count("&lt;div title=") == MOST_OPEN + 1


def test_a_snippet_of_strings_that_never_close_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, unit in (("a", 'f"{'), ("b", "f'{a:{"), ("c", '"""\\')):
        Path(f"{name}.md").write_text(f"# A\n\n```python\n{unit * 3000}\n```\n\n`{unit * 900}`\n", encoding="utf-8")
        assert main(["page", f"{name}.md", "-o", "out", "--no-cache"]) == 0


def test_a_picture_in_the_text_does_not_make_it_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    picture = f"data:image/png;base64,{'A' * 4 * LONGEST_TEXT}"
    Path("a.md").write_text(f"# A\n\nA *picture*: ![it]({picture})\n", encoding="utf-8")
    assert main(["page", "a.md", "-o", "out", "--no-cache"]) == 0
    assert "<em>picture</em>" in Path("out/a.html").read_text(encoding="utf-8")


def test_a_formula_that_is_too_long_is_shown_as_its_tex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(f"# A\n\nIt is\n\n$$\n{'a' * (LONGEST_FORMULA + 1)}\n$$\n", encoding="utf-8")
    error = told(capsys, "page", "a.md", "-o", "out", "--no-cache")
    assert error.startswith("a.md:6:1: error: ")
    assert f"{LONGEST_FORMULA:,} letters" in error
    assert f"<code>{'a' * (LONGEST_FORMULA + 1)}</code>" in Path("out/a.html").read_text(encoding="utf-8")


def test_a_file_that_is_too_large_is_an_error_that_names_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"# {'word ' * 199}1\n"  # long ones: it is the bytes that count, and a million lines take long to read
    Path("a.py").write_text(line * (LARGEST * 1_050_000 // len(line) + 1), encoding="utf-8")
    Path("b.py").write_text('"""Small."""\n', encoding="utf-8")
    error = told(capsys, "page", "a.py", "b.py", "-o", "out", "--no-cache")
    assert error.startswith("a.py:1:1: error: cannot be read: it has 10.5 MB")
    assert "--max-size" in error
    assert Path("out/b.html").exists()
    for command in (["tangle", "a.py"], ["notebook", "a.py"], ["split", "a.py"], ["check", "--lossless", "a.py"]):
        assert "--max-size" in told(capsys, *command)
    assert main(["tangle", "a.py", "--max-size", "11"]) == 0


def test_macros_that_make_too_much_end_in_an_error_and_the_other_formulas_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("site_builder.formula.engine.PATIENCE", 2)
    bomb = "\\def\\a{" + "x" * 5000 + "}" + "\\a" * 900
    Path("a.md").write_text(f"# A\n\nFirst $b^2$.\n\n$$\n{bomb}\n$$\n\nThen $c^2$.\n", encoding="utf-8")
    error = told(capsys, "page", "a.md", "-o", "out", "--no-cache")
    assert error.startswith("a.md:6:1: error: bad formula: it takes ")
    assert Path("out/a.html").read_text(encoding="utf-8").count('class="katex"') == 2


INSIDE_A_LOOP = """
import asyncio
from site_builder.cli import main

async def inside():
    return main(["page", "a.md", "-o", "out", "--no-cache"])

raise SystemExit(asyncio.run(inside()))
"""


def test_formulas_are_made_where_an_event_loop_runs(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nIt is $b^2$.\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", INSIDE_A_LOOP], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert 'class="katex"' in (tmp_path / "out" / "a.html").read_text(encoding="utf-8")
