"""That a formula found no time says something of the machine, and nothing of the page: it is kept nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.cli import main

# What macros make of it takes the engine longer than the time that it gets here, and some seconds where it may.
BOMB = "\\def\\a{" + "x" * 500 + "}" + "\\a" * 15
PAGE = f"# A\n\nFirst $b^2$.\n\n$$\n{BOMB}\n$$\n"
SITE = 'site_name: A\nextra:\n  site_builder:\n    pages: {"": [index.md]}\n'


@pytest.mark.parametrize("command", [("page", "index.md", "-o", "out", "--jobs", "1"), ("build",)])
def test_a_page_whose_formula_found_no_time_is_made_again(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("index.md").write_text(PAGE, encoding="utf-8")
    Path("mkdocs.yml").write_text(SITE, encoding="utf-8")
    with monkeypatch.context() as busy:
        busy.setattr("site_builder.formula.engine.PATIENCE", 0.02)
        busy.setattr("site_builder.formula.engine.PATIENCE_EACH", 0)
        assert main(command) == 1
        assert "it takes longer than 0.02 seconds" in capsys.readouterr().err
    assert main(command) == 0
    assert "it takes longer" not in capsys.readouterr().err
    page = Path("out/index.html" if command[0] == "page" else "site/index.html").read_text(encoding="utf-8")
    assert page.count('class="katex"') == 2
