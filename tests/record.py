"""
What the tests hold, counted from the tests themselves: `python -m tests.record` writes it to docs/tested/corpus.json.

*How this is tested* quotes these numbers, and those of `make fuzz`, which stand beside them. The same command brings
the page and its translations up to date: no number in them is typed. `test_record.py` fails where it would change
anything. Only what is tried on purpose is counted one by one. All tests together are counted in hundreds, so that a
new test seldom changes the file.
"""

from __future__ import annotations

import ast
import importlib
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
RECORD = DOCS / "tested" / "corpus.json"
COMMAND = "python -m tests.record"

HOSTILE = {
    "roots": "test_outside_the_root",
    "outputs": "test_output_folder",
    "owners": "test_published_address",
    "addresses": "test_addresses",
    "faults": "test_faults",
    "trouble": "test_file_trouble",
    "cache": "test_damaged_cache",
    "nesting": "test_nesting",
    "undecodable": "test_undecodable",
    "catalogues": "test_catalogue_bytes",
}
"""Of these files each case is counted, under a name that the page quotes."""


QUOTED = re.compile(r"\[[\d,.]+\]\((tested/[\w-]+\.json)#([\w.-]+)\)")


def main() -> int:
    """Write what has changed."""
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(written(), encoding="utf-8")
    for path, text in outdated().items():
        path.write_text(text, encoding="utf-8")
        print(f"mended: {path.relative_to(TESTS.parent)}")
    return 0


def written() -> str:
    """The record as it must be: JSON without dates and paths."""
    return json.dumps(counted(), indent=1) + "\n"


def outdated() -> dict[Path, str]:
    """The page and its catalogues where they quote other numbers than the files, with what must stand there."""
    pages = [DOCS / "tested.md", *sorted(DOCS.glob("locales/**/tested.po*"))]
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    right = {path: QUOTED.sub(_quoted, text) for path, text in texts.items()}
    return {path: text for path, text in right.items() if text != texts[path]}


def _quoted(link: re.Match[str]) -> str:
    found = json.loads((DOCS / link[1]).read_text(encoding="utf-8"))
    for key in link[2].split("."):
        found = found[key]
    # A ratio has a digit behind the point; seconds, which differ with the machine, have none.
    said = f"{found:.1f}" if isinstance(found, float) else f"{found:,}"
    return f"[{said}]({link[1]}#{link[2]})"


def counted() -> dict[str, Any]:
    """All numbers, by what they count."""
    payload_corpus, drawings, catalogues = map(_module, ("payload_corpus", "svg_payloads", "sample_po"))
    names, text, scaling = map(_module, ("test_file_names", "test_undecodable", "test_scaling"))
    fuzzed = _module("fuzz.targets")
    requests, limits, mutants = map(_module, ("test_serve_requests", "test_serve_limits", "test_catalogue_mutants"))
    payloads = payload_corpus.payloads()
    kinds = Counter(one.kind for one in payloads)
    shapes = Counter(name.rpartition("-")[0] for name in drawings.payloads())
    random_requests = _values(limits.test_random_requests_get_a_status_or_are_closed_and_nothing_else_happens)
    random_catalogues = _values(mutants.test_a_catalogue_with_some_bytes_changed_loses_nothing)
    return {
        "payloads": {
            "all": len(payloads),
            "classes": len(kinds),
            "places": len(payload_corpus.BLOCKS) + len(payload_corpus.PLACES),
            "varied": sum(1 for _ in payload_corpus.varied(payloads)),
            "of": dict(sorted(kinds.items())),
        },
        "drawings": {
            "all": sum(shapes.values()),
            "classes": len(shapes),
            "reasons": len(_module("test_svg_corpus").REASONS),
            "of": dict(sorted(shapes.items())),
        },
        "requests": {"matrix": len(requests.MATRIX), "random": random_requests[0], "more": random_requests[1]},
        "catalogues": {"odd": len(catalogues.ODD), "mutants": random_catalogues[0], "more": random_catalogues[1]},
        "names": {"good": len(names.NAMES), "refused": len(names.UNNAMED), "links": len(names.LINKS)},
        "codings": len(text.CODINGS),
        "scaling": {"cases": len(list(_module("fuzz.scaling_case").cases())), "guards": len(scaling.GUARDED)},
        "fuzz": {"targets": len(fuzzed.TARGETS), "mutants": _module("fuzz.mutants").COUNT},
        "cases": {name: _cases(_module(file)) for name, file in HOSTILE.items()},
        "tests": {"hundreds": len(list(_test_functions())) // 100 * 100},
    }


def _module(name: str) -> ModuleType:
    """A module of the tests, which know each other without a package, as pytest has it; or one of `fuzz`."""
    for folder in map(str, (TESTS, TESTS.parent)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    return importlib.import_module(name)


def _values(test: Callable[..., None]) -> list[int]:
    """The numbers with which a test is run: first in `make test`, then in `make test-all`."""
    (mark,) = (mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize")
    return [value if isinstance(value, int) else value.values[0] for value in mark.args[1]]


def _cases(module: ModuleType) -> int:
    """How often pytest runs the tests of a module, each parameter by itself."""
    tests = [test for name, test in vars(module).items() if name.startswith("test_") and callable(test)]
    marks = ([mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"] for test in tests)
    return sum(math.prod(len(list(mark.args[1])) for mark in of) for of in marks)


def _test_functions() -> Iterator[str]:
    """All functions that are tests, wherever they can be run."""
    for file in sorted(TESTS.glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name


if __name__ == "__main__":
    raise SystemExit(main())
