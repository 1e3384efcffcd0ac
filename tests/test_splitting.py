"""The splitter: golden folders (`tests/golden/CASE/`), and the law that nothing is lost."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from standard_library import FILES, PARTS, in_parts

from site_builder.diagnostic import Diagnostic
from site_builder.source.block import Block, split
from site_builder.source.lossless import judge
from site_builder.source.section import Chapter, pair
from site_builder.source.source import Source, read
from site_builder.source.token_stream import tokenize_source

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "input.py").is_file())
FOLDERS = ("site_builder", "labml_nn_convmixer", "tests", "docs")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def cut(source: Source) -> tuple[tuple[Block, ...], Chapter]:
    blocks = split(source, tokenize_source(source))
    return blocks, pair(source, blocks)


def described(path: str, data: bytes) -> str:
    """What a file becomes, in a form that a person can review."""
    source = read(path, data)
    if isinstance(source, Diagnostic):
        return f"{source}\n"
    _, chapter = cut(source)
    lines = [str(diagnostic) for diagnostic in chapter.diagnostics]
    if chapter.front.title:
        lines += [f"title: {chapter.front.title}", f"summary: {chapter.front.summary}"]
    for section in chapter.sections:
        lines += ["", f"== {section.anchor}" + (f" (defines {section.definition.name})" if section.definition else "")]
        lines += [f"  | {line.text}".rstrip() for line in section.prose.lines]
        lines += [f"{line.number:>3} {line.text!r}" for line in section.code]
    return "\n".join(lines).strip() + "\n"


@pytest.mark.parametrize("case", CASES)
def test_golden_inputs_become_these_sections(case: str, regenerate: bool) -> None:
    folder = GOLDEN / case
    got = described("input.py", (folder / "input.py").read_bytes())
    golden = folder / "sections.txt"
    if regenerate:
        golden.write_text(got, encoding="utf-8")
    assert got == golden.read_text(encoding="utf-8")


def check_lossless(path: Path) -> bool:
    """Whether the file is Python; that nothing of it is lost is asserted."""
    verdict = judge(str(path), path.read_bytes())
    assert not verdict.lost
    return verdict.refused is None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_of_this_repository_is_cut_without_loss(path: Path) -> None:
    check_lossless(path)


@pytest.mark.parametrize("case", CASES)
def test_every_golden_input_is_cut_without_loss(case: str) -> None:
    assert check_lossless(GOLDEN / case / "input.py") == (case != "syntax_error")


@pytest.mark.slow
@in_parts
def test_the_standard_library_is_cut_without_loss(part: int) -> None:
    assert sum(check_lossless(path) for path in FILES[part::PARTS]) > 500 / PARTS, sys.version


def anchors(text: str) -> list[str]:
    source = read("model.py", text.encode())
    assert isinstance(source, Source)
    return [section.anchor for section in cut(source)[1].sections]


def test_an_edit_of_prose_changes_no_anchor_of_a_section_with_code() -> None:
    before = "# One.\nx = 1\n\n\nclass A:\n    '''Doc.'''\n    # Two.\n    y = 2\n"
    after = before.replace("One.", "Something else entirely.").replace("Doc.", "Longer.\n\n    Text.")
    assert anchors(before) == anchors(after.replace("Two", "2"))


def test_new_code_above_changes_no_anchor_below() -> None:
    below = "# One.\nx = 1\n\n\ndef f():\n    '''Doc.'''\n    return x\n"
    assert anchors("import os\n\n\ndef new():\n    # Why.\n    return os\n\n\n" + below)[-3:] == anchors(below)


def test_a_method_is_named_by_its_class() -> None:
    assert "Layer.forward" in anchors("class Layer:\n    def forward(self):\n        return 1\n")


def test_a_file_that_python_refuses_is_one_error_with_its_place() -> None:
    refused = read("bad.py", b"x = (1,\n")
    assert isinstance(refused, Diagnostic)
    assert str(refused).startswith("bad.py:1:5: error: invalid Python: ")


@pytest.mark.parametrize("data", [b"x = 1\0", b"# coding: nonsense\n", b"\xff\xfe", b"'\xe9'"])
def test_files_that_are_no_text_are_refused_like_python_refuses_them(data: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        compile(data, "bad.py", "exec")
    assert isinstance(read("bad.py", data), Diagnostic)


@pytest.mark.parametrize("count", [900, 2_000, 5_000])
def test_thousands_of_branches_are_cut_or_refused_as_python_refuses_them(count: int) -> None:
    branches = "".join(f"elif x == {number}:\n    # Another.\n    y = {number}\n" for number in range(count))
    data = f"def f(x):\n    pass\n\n\nif x == -1:\n    pass\n{branches}".encode()
    try:
        ast.parse(data)
    except (RecursionError, MemoryError):
        assert isinstance(read("many.py", data), Diagnostic)
        return
    source = read("many.py", data)
    assert isinstance(source, Source)
    blocks, chapter = cut(source)
    assert "".join(block.text for block in blocks) == source.text
    assert len(chapter.sections) == count + 1
