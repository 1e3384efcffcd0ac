"""What Python's own parser takes gigabytes or minutes for is refused in a sentence; what only looks like it is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from site_builder.cli import main
from site_builder.source.parser_limit import LONGEST_IMPORT, MOST_FIELDS


def dotted(parts: int) -> str:
    return ".".join(f"a{number}" for number in range(parts))


REFUSED = {
    "import": (f'"""A."""\nimport {dotted(100_000)}\n', "2:1", f"more than {LONGEST_IMPORT}"),
    "import behind another": (f"import b as c, {dotted(LONGEST_IMPORT + 1)}\n", "1:1", f"more than {LONGEST_IMPORT}"),
    "from": (f"x = 1; from . {dotted(9_000)} import b\n", "1:8", f"more than {LONGEST_IMPORT}"),
    "on many lines": ("import a" + " \\\n . a" * 9_000 + "\n", "1:1", f"more than {LONGEST_IMPORT}"),
    "f-string": (f'b = 1\na = f"{"{b}" * 300_000}"\n', "2:5", f"more than {MOST_FIELDS:,}"),
    "f-string in three quotes": ('a = rF"""' + "{b}\n" * 90_000 + '"""\n', "1:5", f"more than {MOST_FIELDS:,}"),
    "format": ('a = f"{b:' + "{c}" * 90_000 + '}"\n', "1:5", f"more than {MOST_FIELDS:,}"),
    "f-string inside": ("a = f\"{f'" + "{b}" * 90_000 + "'}\"\n", "1:5", f"more than {MOST_FIELDS:,}"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("command", [("page", "a.py", "-o", "out", "--no-cache"), ("tangle", "a.py", "-o", "b.py")])
def test_what_the_parser_takes_too_long_for_is_an_error_with_its_place(
    name: str,
    command: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, place, said = REFUSED[name]
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(text, encoding="utf-8")
    assert main(command) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"a.py:{place}: error: an ")
    assert said in told


ACCEPTED = {
    "import": f"import {dotted(LONGEST_IMPORT)}\n",
    "words": f'"""\nimport {dotted(1000)}\n"""\n# from {dotted(1000)} import a\n',
    "names": "".join(f"import {dotted(50)}\n" for _ in range(40)),
    "attributes": f"a = {dotted(LONGEST_IMPORT + 9)}\n",
    "braces": f'a = f"{"{{}}" * 9_000}"\n',
    "many f-strings": 'a = (\n' + 'f"{b}"\n' * 9_000 + ")\n",
    "plain strings": f'a = "{"{b}" * 9_000}"\n',
    "dictionary": f"a = [{'{1: 2}, ' * 9_000}]\n",
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_only_looks_like_it_is_accepted(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(ACCEPTED[name], encoding="utf-8")
    assert main(["tangle", "a.py", "-o", "b.py"]) == 0
    assert main(["check", "--lossless", "a.py"]) == 0
