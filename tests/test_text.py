"""The text of the tutorial can't rot: its examples run, and its shapes and numbers are checked against the code."""

import ast
import contextlib
import io
import operator
import re
import runpy
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "labml_nn_convmixer"
MODULES = sorted(PACKAGE.glob("*.py"))
Tracer: TypeAlias = Callable[[FrameType, str, object], "Tracer"]
FIGURES = sorted((ROOT / "docs" / "figures").glob("*.py"))


def prose(path: Path) -> list[str]:
    """The pieces of prose of a page: docstrings and runs of comment lines, or all of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return [text]
    kinds = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    pieces = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    for comment, lines in groupby(text.splitlines(), key=lambda line: line.lstrip().startswith("#")):
        if comment:
            pieces.append("\n".join(re.sub(r"^\s*# ?", "", line) for line in lines))
    return pieces


def examples() -> list[Any]:
    """Every fenced Python example, named by its page and its number there."""
    found = []
    for path in [*MODULES, PACKAGE / "readme.md", ROOT / "docs" / "index.md"]:
        fences = [code for piece in prose(path) for code in re.findall(r"^```python\n(.*?)^```", piece, re.M | re.S)]
        found += [pytest.param(code, id=f"{path.name}-{i}") for i, code in enumerate(fences, 1)]
    return found


@pytest.mark.torch
@pytest.mark.parametrize("code", examples())
def test_example_runs_and_prints_what_it_says(code: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "<example>", "exec"), {"__name__": "example"})
    stated = re.findall(r"^\s*print\(.*\)  # (.*)$", code, re.M)
    assert printed.getvalue().splitlines() == stated
    assert code.count("print(") == len(stated)
    assert max(map(len, code.splitlines())) <= 80


@pytest.mark.torch
@pytest.mark.parametrize("code", [param for param in examples() if "def conv_mixer" in param.values[0]])
def test_the_one_expression_of_the_index_and_of_the_home_page_equals_the_model(code: str) -> None:
    import torch

    from labml_nn_convmixer.model import ConvMixer

    names: dict[str, Any] = {}
    exec(code, names)
    theirs, ours = names["conv_mixer"](12, 3, 5, 4, 7), ConvMixer(12, 3, 5, 4, 7)
    ours.load_state_dict(dict(zip(ours.state_dict(), theirs.state_dict().values(), strict=True)))
    x = torch.randn(4, 3, 16, 16)
    assert torch.allclose(ours(x), theirs(x), rtol=0, atol=1e-6)
    assert torch.allclose(ours.eval()(x), theirs.eval()(x), rtol=0, atol=1e-6)


@pytest.mark.torch
def test_shapes_beside_the_code_and_in_docstrings_are_true() -> None:
    import torch

    from labml_nn_convmixer import model

    sizes = {"batch": 5, "c": 3, "n": 8, "h": 6, "m": 7, "p": 2}
    path = PACKAGE / "model.py"
    beside = {
        i: shape
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for shape in re.findall(r"\S  # \[(.*)\]$", line)
    }
    checked: list[str] = []

    def check(where: str, stated: str, value: torch.Tensor) -> None:
        assert tuple(value.shape) == tuple(int(eval(size, {}, sizes)) for size in stated.split(",")), where
        checked.append(where)

    def trace(frame: FrameType, event: str, argument: object) -> Tracer | None:
        if frame.f_code.co_filename != str(path) or frame.f_code.co_name not in ("forward", "features"):
            return None
        function = f"{type(frame.f_locals['self']).__name__}.{frame.f_code.co_name}"
        stated = re.findall(r"`\[(.*?)\]`", operator.attrgetter(function)(model).__doc__)
        check(f"{function}, argument", stated[0], frame.f_locals["x"])
        last = frame.f_lineno

        def line(frame: FrameType, event: str, argument: object) -> Tracer:
            nonlocal last
            if last in beside:
                check(f"line {last}", beside[last], frame.f_locals["x"])
            last = frame.f_lineno
            if event == "return" and isinstance(argument, torch.Tensor):
                check(f"{function}, result", stated[-1], argument)
            return line

        return line

    network = model.ConvMixer(dim=6, depth=2, kernel_size=3, patch_size=2, n_classes=7)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        network(torch.zeros(5, 3, 8, 8))
    finally:
        sys.settrace(before)
    assert {f"line {i}" for i in beside} < set(checked)
    classes = "PatchEmbedding", "ConvMixerLayer", "ClassificationHead", "ConvMixer"
    for function in (*(f"{name}.forward" for name in classes), "ConvMixer.features"):
        assert {f"{function}, argument", f"{function}, result"} < set(checked)


def test_numbers_in_the_text_of_the_model_follow_from_its_symbols() -> None:
    text = " ".join(" ".join(prose(PACKAGE / "model.py")).split())
    n, c, p, h, k, d, m = 32, 3, 2, 256, 5, 8, 10
    for number in (n**2, n**4, h**2 * k**2, h * k**2 + h**2):
        assert f"{number:,}" in text
    assert f"these are {1 + d * (k - 1)} places" in text
    assert f"has {n // p} places across" in text
    assert f"then {1 + d * (3 - 1)} places wide" in text
    assert f"now stands for {4 * 4} pixels" in text
    assert str(h * (c * p**2 + 3) + d * h * (h + k**2 + 6) + m * (h + 1)) in text


def test_the_model_imports_torch_and_nothing_else() -> None:
    tree = ast.parse((PACKAGE / "model.py").read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add((node.module or "").split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"torch"}


PAGES = [path for path in MODULES if f"- labml_nn_convmixer/{path.name}\n" in (ROOT / "mkdocs.yml").read_text()]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_code_fits_the_right_column(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    hidden: set[int] = set()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, documented) and ast.get_docstring(node):
            hidden |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code = [i for i, line in enumerate(lines, 1) if i not in hidden and not line.lstrip().startswith("#")]
    assert not [i for i in code if len(lines[i - 1]) > 88]


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_a_figure_is_what_its_script_draws(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(path.parent))  # one script takes its colours from another
    drawn = runpy.run_path(str(path))["draw"]()
    assert drawn == path.with_suffix(".svg").read_text(encoding="utf-8")
    root = ET.fromstring(drawn)
    assert root[0].tag.endswith("title")
    assert root[1].tag.endswith("desc")
    assert not [e for e in root.iter() if "style" in e.attrib or e.tag.endswith("script")]
    # Its one style sheet exchanges colours in the dark, and leaves none behind that would not be seen there.
    (style,) = [e.text or "" for e in root.iter() if e.tag.endswith("style")]
    colours = {e.attrib[name] for e in root.iter() for name in ("fill", "stroke") if name in e.attrib} - {"none"}
    assert style.startswith("@media (prefers-color-scheme: dark)")
    assert all(f'="{colour}"]' in style for colour in colours)


def test_no_module_of_the_tutorial_knows_the_site_builder() -> None:
    assert not [path for path in MODULES if "site_builder" in path.read_text(encoding="utf-8")]
