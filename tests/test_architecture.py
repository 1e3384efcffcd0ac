"""Who may import whom: the two tables in `docs/architecture.md`, held against the sources themselves."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
BUILDER = ROOT / "site_builder"
TUTORIAL = ROOT / "labml_nn_convmixer"
HOUSES = {BUILDER: "## The house", TUTORIAL: "### The tutorial's house"}
"""Each has its table below this heading."""
MODULES = sorted(path for path in BUILDER.rglob("*.py") if "vendor" not in path.parts)
ALL_MODULES = [*MODULES, *sorted(TUTORIAL.rglob("*.py"))]
STANDARD = set(sys.stdlib_module_names)
ANYWHERE = {"msgspec"}
"""Frozen types are made with it."""
READING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "print"}
OWN_FILES = {"formula.engine", "formula.formula", "crossref.libraries", "translation.ui_strings"}
"""They read what is a part of the program, as a module is."""
MOST = 20
"""Modules in a package."""


class Floor(NamedTuple):
    """A row of the table: where it stands, counted from the roof, and what it may import of others'."""

    number: int
    libraries: frozenset[str]
    pure: frozenset[str]


@cache
def floors(top: Path) -> dict[str, Floor]:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.partition(f"\n{HOUSES[top]}\n")[2].partition("|---|")[2].partition("\n\n")[0]
    rows: dict[str, Floor] = {}
    for row in table.split("\n")[1:]:
        # Nothing in the tutorial is called pure: its table has three columns.
        package, _, libraries, *rest = (cell.strip() for cell in row.strip("|").split("|"))
        pure = {"all"} if rest == ["all"] else set(re.findall(r"`(\w+)`", "".join(rest)))
        rows[package.strip("`")] = Floor(len(rows), frozenset(re.findall(r"`(\w+)`", libraries)), frozenset(pure))
    return rows


def house(path: Path) -> Path:
    return ROOT / path.relative_to(ROOT).parts[0]


def name(path: Path) -> str:
    """`source.docstring.rst`; a package is called as its folder is."""
    parts = path.relative_to(house(path)).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def name_with_house(path: Path) -> str:
    return f"{house(path).name}.{name(path)}"


def test_each_package_has_its_init_in_the_repository() -> None:
    """Without it setuptools leaves the package out of the wheel, and a folder that git ignores is seen by nobody."""
    folders = {path.parent for path in ALL_MODULES}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
    ignored = subprocess.run(["git", "check-ignore", *ALL_MODULES], cwd=ROOT, capture_output=True, check=False)
    assert ignored.stdout == b""


def is_pure(module: str) -> bool:
    package, _, rest = module.partition(".")
    return bool(floors(BUILDER)[package].pure & {"all", rest})


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, also inside functions and for its types."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = BUILDER.parent.joinpath(*node.module.split("."), alias.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
                yield f"{node.module}.{alias.name}" if is_module else node.module


def ours(path: Path) -> list[str]:
    mine = house(path).name
    return sorted({module.partition(".")[2] for module in imports(path) if module.startswith(f"{mine}.")})


modules = pytest.mark.parametrize("path", [path for path in ALL_MODULES if name(path)], ids=name_with_house)


@modules
def test_a_package_imports_from_those_below_it(path: Path) -> None:
    top, package = house(path), name(path).partition(".")[0]
    floor = floors(top)
    assert package in floor, f"{top.name}/{package} has no row in docs/architecture.md, {HOUSES[top]}"
    for module in ours(path):
        other = module.partition(".")[0]
        if other != package:
            below = floor[other].number > floor[package].number
            assert below, f"{top.name}/{package} imports {module}, and {other} stands on a higher floor"


@modules
def test_a_library_belongs_to_the_packages_that_the_table_names(path: Path) -> None:
    top, package = house(path), name(path).partition(".")[0]
    anywhere = STANDARD | {top.name} | (ANYWHERE if top == BUILDER else set())
    for module in imports(path):
        library = module.partition(".")[0]
        allowed = library in anywhere | floors(top)[package].libraries
        assert allowed, f"{name(path)} imports {library}, which docs/architecture.md doesn't give to {package}"


@pytest.mark.parametrize("path", [path for path in MODULES if name(path) and is_pure(name(path))], ids=name)
def test_what_is_pure_reads_and_writes_nothing_and_imports_what_is_pure(path: Path) -> None:
    for module in ours(path):
        assert is_pure(module), f"{name(path)} is pure, and imports {module}, which is not"
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert not called & READING or name(path) in OWN_FILES


@pytest.mark.parametrize("top", HOUSES, ids=lambda top: str(top.name))
def test_the_table_names_what_there_is(top: Path) -> None:
    packages: dict[str, set[str]] = {}
    for path in ALL_MODULES:
        if house(path) == top and name(path):
            libraries = {module.partition(".")[0] for module in imports(path)}
            packages.setdefault(name(path).partition(".")[0], set()).update(libraries)
    assert set(floors(top)) == set(packages)
    for package, floor in floors(top).items():
        for module in floor.pure - {"all"}:
            assert (top / package / f"{module}.py").is_file(), f"{package}/{module}.py"
        assert floor.libraries <= packages[package], f"{package} imports no {floor.libraries - packages[package]}"


def test_the_model_needs_torch_alone() -> None:
    """Who copies a network takes this one file."""
    libraries = {module.partition(".")[0] for module in imports(TUTORIAL / "model.py")}
    assert libraries - STANDARD == {"torch"}


def test_help_of_each_command_loads_no_library() -> None:
    program = (
        "import sys; from labml_nn_convmixer.__main__ import COMMANDS, parser; parser(list(COMMANDS)); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'PIL', 'labml', 'numpy', 'onnx', 'safetensors', 'torch', 'torchvision'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_no_package_holds_more_than_twenty_modules() -> None:
    for top in HOUSES:
        for folder in {path.parent for path in top.rglob("*.py")}:
            names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
            assert len(names) <= MOST, f"{folder.relative_to(ROOT)} holds {len(names)} modules"


def test_the_two_halves_do_not_import_each_other() -> None:
    for path in TUTORIAL.rglob("*.py"):
        assert not any(module.startswith("site_builder") for module in imports(path)), path
    for path in BUILDER.rglob("*.py"):
        assert not any(module.startswith("labml_nn_convmixer") for module in imports(path)), path


# The one module that MkDocs imports, and not we.
ADAPTER = "mkdocs_plugin"


def test_importing_the_builder_loads_neither_torch_nor_mkdocs() -> None:
    names = sorted({name(path) for path in MODULES} - {"", "__main__", ADAPTER})
    program = "; ".join(f"import site_builder.{module}" for module in names)
    program += "; import sys; print(sorted({'torch', 'mkdocs'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_nobody_imports_the_adapter() -> None:
    for path in MODULES:
        assert ADAPTER not in ours(path), path


def test_modules_are_named_after_what_they_are() -> None:
    paths = [path for top in HOUSES for path in top.rglob("*.py")]
    names = {path.stem for path in paths} | {path.parent.name for path in paths}
    assert not names & {"utils", "helpers", "core", "manager", "common", "misc"}
