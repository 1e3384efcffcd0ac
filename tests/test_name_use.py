"""Names in code: what each stands for, by scope."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from site_builder.code.name_use import Names, names
from site_builder.source.source import Source, read


def found(code: str, path: str = "pkg/model.py") -> Names:
    source = read(path, code.encode())
    assert isinstance(source, Source), source
    return names(source)


def at(code: str, line: int) -> dict[str, str]:
    """What the names in a line stand for."""
    return {use.word: use.target for use in found(code).uses if use.line == line}


def test_an_import_gives_a_name_its_meaning() -> None:
    code = "import torch.nn.functional as F\nfrom torch import nn\nimport os.path\nx = F.relu, nn.Conv2d, os.path.join"
    assert at(code, 4) == {
        "F": "torch.nn.functional",
        "relu": "torch.nn.functional.relu",
        "nn": "torch.nn",
        "Conv2d": "torch.nn.Conv2d",
        "os": "os",
        "path": "os.path",
        "join": "os.path.join",
    }


def test_the_parts_of_an_import_are_names_too_and_the_new_name_is_not() -> None:
    code = "from torch.nn import functional as F\nfrom ..data import (\n    Images,\n)\nfrom . import model\n"
    assert at(code, 1) == {"torch": "torch", "nn": "torch.nn", "functional": "torch.nn.functional"}
    assert at(code, 2) == {"data": "..data"}
    assert at(code, 3) == {"Images": "..data.Images"}
    assert at(code, 5) == {"model": ".model"}


def test_a_local_name_is_not_the_module_of_the_same_name() -> None:
    code = "from pkg import model\n\ndef run(x):\n    model = x\n    return model\n\ndef other():\n    return model\n"
    assert at(code, 5) == {}
    assert at(code, 8) == {"model": "pkg.model"}


@pytest.mark.parametrize(
    "line",
    [
        "def f(torch): return torch.nn",
        "f = lambda torch: torch.nn",
        "f = [torch.nn for torch in []]",
        "def f():\n    for torch in []: torch.nn",
        "def f():\n    with open('') as torch: torch.nn",
        "def f():\n    try: pass\n    except E as torch: torch.nn",
        "def f(x):\n    match x:\n        case [torch, *_]: torch.nn",
        "def f():\n    def g():\n        nonlocal torch\n        torch = 1\n    torch = 2\n    return torch.nn",
        "def f():\n    if (torch := 1): return torch.nn",
    ],
)
def test_whatever_binds_a_name_shadows_it(line: str) -> None:
    assert not [use for use in found(f"import torch\n{line}\n").uses if use.target == "torch.nn"]


def test_what_is_bound_in_two_ways_stands_for_nothing() -> None:
    assert at("try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.nn\n", 5) == {}
    assert at("import torch\ndef f():\n    global torch\n    torch = 1\ntorch.nn\n", 5) == {}


def test_methods_do_not_see_the_names_of_their_class() -> None:
    code = "class A:\n    def size(self): ...\n    a = size\n    def f(self):\n        return size\n"
    assert at(code, 3) == {"size": ":A.size"}
    assert at(code, 5) == {"size": "builtins.size"}  # which no documentation has: no link


def test_self_leads_to_a_member_of_the_class_unless_a_method_replaces_it() -> None:
    code = (
        "class A:\n    width = 1\n    def f(self): ...\n    def g(self): ...\n"
        "    def h(me):\n        me.g = 1\n        me.f(), me.g(), me.width, me.unknown\n"
        "    @staticmethod\n    def s(me):\n        me.f()\n"
    )
    assert at(code, 7) == {"f": ":A.f", "width": ":A.width"}
    assert at(code, 10) == {}


def test_definitions_of_the_file_and_their_members() -> None:
    code = "class A:\n    def f(self): ...\n\ndef g():\n    def inner(): ...\n    return inner, A.f, g\n"
    assert at(code, 6) == {"inner": ":g.inner", "A": ":A", "f": ":A.f", "g": ":g"}
    assert not at(code, 1) and not at(code, 2)


def test_constants_are_names_of_the_module_or_a_class_that_are_assigned_once() -> None:
    code = "SIZE = 1\nTWICE = 2\nTWICE += 1\nfor x in []: ...\n\nclass A:\n    width: int = SIZE\n"
    assert found(code).constants == {"SIZE": 1, "A.width": 7}
    assert at(code, 7) == {"int": "builtins.int", "SIZE": ":SIZE"}


def test_builtins_are_so_unless_something_else_has_the_name() -> None:
    assert at("x = range(3)\n", 1) == {"range": "builtins.range"}
    assert at("from torch import *\nx = range(3)\n", 2) == {}


def test_columns_are_counted_in_characters() -> None:
    (use,) = [use for use in found("import os\nx = '图像块', os\n").uses if use.line == 2]
    assert (use.column, use.word) == (11, "os")


def test_names_in_f_strings_are_found_where_they_stand_or_not_at_all() -> None:
    code = 'import os\nx = f"""\n{os.sep} and {os.name!r:>{len(os.name)}}\n"""\n'
    lines = code.split("\n")
    for use in found(code).uses:
        assert lines[use.line - 1].startswith(use.word, use.column)


def test_a_long_sum_is_no_deep_recursion() -> None:
    assert len(found("x = (" + " + ".join(["a"] * 900) + ")\n").uses) == 900


def test_what_only_the_compiler_refuses_has_no_names() -> None:
    assert found("def f(a, a): ...\nimport os\n") == Names()


def test_every_place_holds_its_word_in_the_standard_library() -> None:
    folder = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(folder.glob("[a-f]*.py")):
        source = read(path.name, path.read_bytes())
        assert isinstance(source, Source)
        for use in names(source).uses:
            assert source.lines[use.line - 1].startswith(use.word, use.column), (path, use)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are new in Python 3.12")
def test_type_parameters_shadow() -> None:
    assert at("import T\ndef f[T](x: T) -> T: return x\nT\n", 2) == {}
