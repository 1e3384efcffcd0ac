"""Who may import whom (`docs/architecture.md`), read from the sources themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILDER = ROOT / "site_builder"
STANDARD = set(sys.stdlib_module_names)

# Module: what of ours it may import, and what of others. What is not listed here is the edge, which may import all.
PURE: dict[str, tuple[set[str], set[str]]] = {
    "address": (set(), set()),
    "manifest": (set(), set()),
    "published_address": ({"diagnostic"}, set()),
    "source": ({"address", "decoding", "diagnostic", "python_parser"}, set()),
    "decoding": ({"diagnostic"}, set()),
    "python_parser": (set(), set()),
    "authority": (set(), set()),
    "access": ({"authority"}, set()),
    "request_target": (set(), set()),
    "diagnostic": (set(), set()),
    "token_stream": ({"late_pattern", "source"}, set()),
    "comment": ({"late_pattern", "python_parser"}, set()),
    "block": ({"comment", "source", "token_stream"}, set()),
    "prose": ({"comment", "source", "block"}, set()),
    "bullet": ({"comment", "late_pattern", "prose"}, set()),
    "display_formula": ({"late_pattern", "prose"}, set()),
    "docstring": ({"comment", "entry", "late_pattern", "prose"}, set()),
    "entry": ({"late_pattern", "prose", "python_parser", "role"}, set()),
    "equation": ({"late_pattern", "prose"}, set()),
    "restructured": ({"equation", "late_pattern", "prose", "role", "table"}, set()),
    "table": ({"late_pattern", "prose"}, set()),
    "role": ({"enclosed", "late_pattern", "prose"}, set()),
    "anchor": ({"source", "block", "prose", "reserved"}, set()),
    "frontmatter": (
        {"diagnostic", "late_pattern", "prose", "web_address", "yaml_depth", "yaml_value"},
        {"yaml"},
    ),
    "yaml_value": ({"yaml_depth"}, {"yaml"}),
    "yaml_depth": (set(), {"yaml"}),
    "section": (
        {
            "anchor", "block", "bullet", "comment", "diagnostic", "display_formula", "docstring", "frontmatter",
            "prose", "restructured", "source",
        },
        set(),
    ),
    "enclosed": ({"late_pattern"}, set()),
    "message": ({"enclosed", "late_pattern"}, set()),
    "text_limit": ({"late_pattern"}, set()),
    "unclosed_block": (set(), {"markdown_it"}),
    "reading": ({"late_pattern"}, set()),
    "renaming": (set(), set()),
    "po_escape": ({"late_pattern"}, set()),
    "po_reader": ({"late_pattern", "po_escape"}, set()),
    "po_writer": ({"late_pattern", "po_escape", "po_reader"}, set()),
    "po_charset": ({"late_pattern", "po_reader"}, set()),
    "catalogue": ({"diagnostic", "message", "po_reader"}, set()),
    "catalogue_po": ({"catalogue", "diagnostic", "po_charset", "po_reader", "po_writer"}, set()),
    "merging": ({"catalogue", "likeness", "message", "reading", "renaming"}, set()),
    "exchange": ({"catalogue", "catalogue_po", "merging", "message", "reading"}, set()),
    "standing": ({"catalogue", "message", "reading"}, set()),
    "translation_pair": ({"diagnostic", "message"}, set()),
    "quantity": ({"diagnostic", "translation_pair"}, set()),
    "inflection": (set(), set()),
    "glossary": ({"diagnostic", "inflection", "translation_pair"}, set()),
    "customs": ({"diagnostic", "translation_pair"}, set()),
    "leftover": ({"diagnostic", "translation_pair"}, set()),
    "translation_check": (
        {
            "catalogue", "customs", "diagnostic", "emphasis", "glossary", "leftover", "message", "quantity",
            "translation_pair",
        },
        set(),
    ),
    "formula": ({"engine", "resources", "text_limit"}, set()),
    "engine": ({"formula_markup", "formula_part", "resources"}, {"py_mini_racer"}),
    "formula_markup": (set(), set()),
    "formula_part": (set(), set()),
    "symbol": ({"formula_text", "late_pattern", "markup", "render_rule", "section"}, {"markdown_it"}),
    "recurrence": ({"formula", "formula_text", "late_pattern"}, set()),
    "formula_text": ({"late_pattern"}, set()),
    "highlight": ({"late_pattern", "python_parser", "source", "token_stream"}, {"pygments"}),
    "emphasis": ({"late_pattern", "message"}, {"markdown_it"}),
    "svg": ({"label", "reserved", "svg_style", "web_address"}, set()),
    "reserved": ({"late_pattern"}, set()),
    "web_address": ({"late_pattern"}, set()),
    "late_pattern": (set(), set()),
    "label": ({"message"}, set()),
    "figure": ({"catalogue", "label", "late_pattern", "markup", "message", "prose", "reference", "svg"}, set()),
    "svg_style": ({"web_address"}, set()),
    "sanitise": ({"late_pattern", "reserved", "svg", "web_address"}, {"nh3"}),
    "scope": (set(), set()),
    "name_use": ({"late_pattern", "python_parser", "scope", "source"}, set()),
    "code_link": ({"late_pattern", "name_use"}, set()),
    "atlas": (set(), set()),
    "reference": ({"address", "atlas", "file_standing", "reserved", "web_address"}, set()),
    "file_standing": (set(), set()),
    "shortcut": ({"render_rule"}, {"markdown_it"}),
    "inventory": ({"late_pattern", "page"}, set()),
    "page": (set(), set()),
    "listing": ({"late_pattern"}, set()),
    "language": (set(), set()),
    "language_entry": ({"words", "yaml_place"}, {"yaml"}),
    "render_rule": (
        {
            "anchor", "catalogue", "diagnostic", "emphasis", "formula_text", "highlight", "late_pattern", "listing",
            "page", "prose", "reference", "sanitise", "web_address",
        },
        {"markdown_it"},
    ),
    "markup": (
        {
            "catalogue", "diagnostic", "emphasis", "message", "prose", "render_rule", "sanitise", "shortcut", "svg",
            "text_limit", "unclosed_block",
        },
        {"markdown_it", "mdit_py_plugins"},
    ),
    "chapter": (
        {
            "address", "anchor", "decoding", "diagnostic", "frontmatter", "late_pattern", "prose", "reserved",
            "section", "source",
        },
        set(),
    ),
    "typeset": ({"diagnostic", "formula", "recurrence", "render_rule", "sanitise", "symbol"}, set()),
    "colophon": ({"page", "reference"}, set()),
    "mending": ({"colophon", "page"}, set()),
    "outline": ({"page"}, set()),
    "contents": ({"page"}, set()),
    "body": ({"contents", "formula_text", "listing", "outline", "page", "render_rule", "reserved", "section"}, set()),
    "weave": (
        {
            "address", "atlas", "block", "body", "catalogue", "chapter", "code_link", "colophon", "diagnostic",
            "exchange", "figure", "highlight", "language", "markup", "merging", "message", "name_use", "page",
            "reading", "reference", "render_rule", "section", "source", "symbol", "take_away", "token_stream",
            "typeset",
        },
        set(),
    ),
    "wrap": ({"emphasis", "enclosed", "message"}, set()),
    "translated_prose": ({"markup", "message", "prose", "wrap"}, {"markdown_it"}),
    "tangle": ({"block", "source", "token_stream"}, set()),
    "translated_source": (
        {
            "block", "catalogue", "diagnostic", "frontmatter", "message", "prose", "python_parser", "section", "source",
            "token_stream", "translated_prose", "wrap", "yaml_value",
        },
        {"yaml"},
    ),
    "relative_import": ({"block", "diagnostic", "source"}, set()),
    "notebook_link": ({"enclosed", "message"}, set()),
    "notebook_text": ({"late_pattern", "message", "sanitise", "web_address"}, set()),
    "notebook": ({"block", "notebook_text", "section", "source", "tangle", "token_stream"}, set()),
    "take_away": (set(), set()),
    "excerpt": (
        {"block", "notebook", "python_parser", "section", "source", "take_away", "tangle", "token_stream"},
        set(),
    ),
    "lossless": ({"block", "diagnostic", "python_parser", "section", "source", "token_stream"}, set()),
}  # fmt: skip
VALUES = {"msgspec"}
"""Frozen types are made with it; every module may have some."""
READING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "print"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "site_builder" else {module}
    return found


@pytest.mark.parametrize("name", sorted(PURE))
def test_a_pure_module_imports_what_the_table_allows(name: str) -> None:
    ours, others = PURE[name]
    for module in imports(BUILDER / f"{name}.py"):
        top, _, rest = module.partition(".")
        if top == "site_builder":
            assert rest.split(".")[0] in ours, f"{name} imports {module}"
        else:
            assert top in STANDARD | VALUES | others, f"{name} imports {module}"


# KaTeX's script is part of the program, as a module is; reading it is no input.
@pytest.mark.parametrize("name", sorted(set(PURE) - {"engine", "formula"}))
def test_a_pure_module_reads_writes_and_prints_nothing(name: str) -> None:
    tree = ast.parse((BUILDER / f"{name}.py").read_bytes())
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert not called & READING


def test_the_two_halves_do_not_import_each_other() -> None:
    for path in (ROOT / "labml_nn_convmixer").glob("*.py"):
        assert not any(module.startswith("site_builder") for module in imports(path)), path
    for path in BUILDER.rglob("*.py"):
        assert not any(module.startswith("labml_nn_convmixer") for module in imports(path)), path


# The one module that MkDocs imports, and not we.
ADAPTER = "mkdocs_plugin"


def test_importing_the_builder_loads_neither_torch_nor_mkdocs() -> None:
    names = sorted({path.stem for path in BUILDER.glob("*.py") if not path.stem.startswith("__")} - {ADAPTER})
    program = "; ".join(f"import site_builder.{name}" for name in names)
    program += "; import sys; print(sorted({'torch', 'mkdocs'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_only_the_adapter_imports_mkdocs_and_nobody_imports_the_adapter() -> None:
    for path in BUILDER.glob("*.py"):
        found = imports(path)
        assert f"site_builder.{ADAPTER}" not in found, path
        assert path.stem == ADAPTER or not any(module.split(".")[0] == "mkdocs" for module in found), path


def test_modules_are_named_after_what_they_are() -> None:
    names = {path.stem for path in BUILDER.rglob("*.py")} | {p.stem for p in (ROOT / "labml_nn_convmixer").glob("*.py")}
    assert not names & {"utils", "helpers", "core", "manager", "common", "misc"}
