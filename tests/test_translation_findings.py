"""The checks where a translator meets them: in the commands of a site, while it is served, when a file comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_translation import PAGE, Project, project

from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom

GLOSSARY = "docs/locales/zh/glossary.csv"
LAYER = f"{PAGE}:{{}}:1: warning: “layer” is “图层” in the glossary; use it, or write `# not a term: layer` above"
SPACE = "warning: no space between Chinese and Latin letters, digits, code or a formula"


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return project(tmp_path, capsys)


def write_glossary(owner: Project, rows: str) -> None:
    (owner.root / GLOSSARY).write_text(f"term,translation,forbidden\n{rows}", encoding="utf-8")


def line_of(owner: Project, text: str) -> int:
    """The line at which the entry with `text` begins, which is that of its first comment."""
    before = owner.text(PAGE).split(text)[0]
    return before[: before.rindex("\n\n")].count("\n") + 3


@pytest.mark.parametrize("command", ["check", "messages"])
def test_a_command_shows_findings_as_warnings_and_succeeds(chinese: Project, command: str) -> None:
    chinese.replace(PAGE, "它先用 `conv` 混合", "它先用`conv` 混合")
    line = line_of(chinese, 'msgid "It mixes')
    done = chinese.run(command)
    assert done.code == 0
    assert f"{PAGE}:{line}:1: {SPACE}" in done.err
    assert done.err.count("warning:") == 1


def test_a_table_of_terms_counts_as_soon_as_it_stands_there_and_when_it_changes(chinese: Project) -> None:
    settings = load(chinese.root / "mkdocs.yml")
    assert isinstance(settings, Settings)

    def warnings(loom: Loom) -> list[str]:
        return [str(one) for one in loom.weave()[1] if "glossary" in one.message]

    with Loom(settings) as loom:
        assert warnings(loom) == []
        write_glossary(chinese, "layer,图层,\n")
        (warning,) = (one for one in warnings(loom) if one.startswith(PAGE))
        assert warning.startswith(LAYER.format(line_of(chinese, 'msgid "A layer"')))
        write_glossary(chinese, "layer,层,\n")
        assert warnings(loom) == []


def test_a_broken_table_is_an_error_that_is_told_once(chinese: Project) -> None:
    (chinese.root / GLOSSARY).write_text("patch;图像块\n", encoding="utf-8")
    done = chinese.run("check")
    assert done.code == 1
    assert done.err.count(f"{GLOSSARY}:1:1: error: not a glossary; its first line is `term,translation,forbidden`") == 1


def test_a_word_that_was_judged_stays_judged_when_the_catalogue_is_written_anew(chinese: Project) -> None:
    write_glossary(chinese, "layer,图层,\n")
    for page in (PAGE, PAGE.replace("layer.po", "index.po")):
        text = chinese.text(page)
        if 'msgid "A layer"' in text:
            chinese.replace(page, "#. heading\n", "# not a term: layer\n#. heading\n")
    before = [line for line in chinese.run("check").err.splitlines() if line.startswith(PAGE)]
    chinese.run("messages")
    after = [line for line in chinese.run("check").err.splitlines() if line.startswith(PAGE)]
    assert before == after == []
    assert "# not a term: layer" in chinese.text(PAGE)


def test_a_file_that_comes_back_is_checked_too(chinese: Project) -> None:
    taken = chinese.root / "layer.zh.po"
    text = chinese.text(PAGE)
    taken.write_text(text.replace("不做舍入。", "**不做舍入 **。"), encoding="utf-8")
    refused = chinese.run("import", str(taken), "--by", "李雷")
    assert refused.code == 1
    assert "layer.zh.po:" in refused.err
    assert "error: wrong translation: a `*` or `_` stays on the page as text" in refused.err
    assert chinese.text(PAGE) == text
    taken.write_text(text.replace("不做舍入。", "不做舍入.").replace("X-Base", "X-Old"), encoding="utf-8")
    done = chinese.run("import", str(taken), "--by", "李雷")
    assert done.code == 0
    assert "warning: a half-width full stop in Chinese" in done.err
    assert "不做舍入." in chinese.text(PAGE)


def test_who_copies_a_module_is_not_told_how_its_translation_is_written(chinese: Project) -> None:
    chinese.replace(PAGE, "不做舍入。", "不做舍入.")
    path = chinese.root / "pkg/layer.py"
    assert "half-width" in chinese.run("check").err
    assert "half-width" not in chinese.run("tangle", str(path), "--language", "zh").err
