"""`site-builder status`: how far each translation has come."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from sample_translation import CONFIG, PAGE, Project, project, untranslated

from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom
from site_builder.translation.progress import Standing, count_words, together

CHANGE = ("pkg/layer.py", "We do not round.", "We do not round it.")


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return project(tmp_path, capsys)


def rows(said: str) -> dict[str, list[str]]:
    lines = said.splitlines()
    found = (line.replace(" %", "%").split() for line in lines[2:] if line)
    return {"all" if cells[0] == "in" else cells[0]: cells[-7:] for cells in found}


def test_each_page_has_a_line_and_the_language_a_sum(chinese: Project) -> None:
    done = chinese.run("status")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "zh 简体中文"
    assert rows(done.out) == {
        "net/index.html": ["2", "0", "0", "0", "0", "6", "100%"],
        "net/layer.html": ["4", "0", "0", "0", "0", "21", "100%"],
        "all": ["6", "0", "0", "0", "0", "27", "100%"],
    }


def test_outdated_missing_and_read_are_counted_apart(chinese: Project) -> None:
    chinese.replace(*CHANGE)
    chinese.replace(PAGE, "一层", "")
    chinese.replace(
        PAGE, "#. paragraph\n#: pkg/layer.py:4\n", "# read by 李雷, 2026-11-22\n#. paragraph\n#: pkg/layer.py:4\n"
    )
    assert rows(chinese.run("status").out)["net/layer.html"] == ["2", "1", "1", "1", "7", "22", "50%"]


def test_an_outdated_translation_counts_as_not_read(chinese: Project) -> None:
    chinese.replace(PAGE, "#: pkg/layer.py:12\n", "#: pkg/layer.py:12\n")
    chinese.replace(
        PAGE, "#. paragraph\n#: pkg/layer.py:12\n", "# read by 李雷, 2026-11-22\n#. paragraph\n#: pkg/layer.py:12\n"
    )
    assert rows(chinese.run("status").out)["all"][3] == "1"
    chinese.replace(*CHANGE)
    assert rows(chinese.run("status").out)["all"][3] == "0"


def test_status_says_the_same_before_and_after_messages(chinese: Project) -> None:
    chinese.replace(*CHANGE)
    before = chinese.run("status").out
    assert chinese.run("messages").out
    assert chinese.run("status").out == before


def test_status_counts_what_the_pages_show(chinese: Project) -> None:
    chinese.replace(*CHANGE)
    settings = load(chinese.root / "mkdocs.yml")
    assert isinstance(settings, Settings)
    with Loom(settings) as loom:
        pages, _ = loom.weave()
    shown = {p.url: [str(n) for n in (p.states.translated, p.states.outdated, p.states.missing)] for p in pages["zh"]}
    counted = rows(chinese.run("status").out)
    assert {url: counted[url][:3] for url in shown} == shown


def test_pages_that_a_language_is_not_to_have_are_not_counted(chinese: Project) -> None:
    chinese.replace("mkdocs.yml", "site_name: 测试", "pages: [net/index.html]")
    assert list(rows(chinese.run("status").out)) == ["net/index.html", "all"]


def test_check_fails_below_what_is_asked_and_names_the_pages(chinese: Project) -> None:
    assert chinese.run("status", "--check", "100").code == 0
    chinese.replace(*CHANGE)
    chinese.run("messages")
    line = next(n for n, text in enumerate(chinese.text(PAGE).splitlines(), 1) if "was" in text or "fuzzy" in text)
    done = chinese.run("status", "--check", "100", "--language", "zh")
    place, _, message = done.err.partition(": ")
    assert done.code == 1
    assert place.startswith(f"{PAGE}:") and abs(int(place.split(":")[1]) - line) <= 3
    assert message.startswith(
        "error: `net/layer.html` is translated to 75 %, and 100 % are asked for; 0 missing, 1 out"
    )
    assert "net/index.html" not in done.err
    assert chinese.run("status", "--check", "80").code == 0


def test_nearly_all_is_not_all() -> None:
    assert Standing(translated=999, outdated=1).percent == 99
    assert together([Standing(translated=1), Standing(missing=1)]).percent == 50


def test_a_wrong_translation_is_an_error_here_too(chinese: Project) -> None:
    chinese.replace(PAGE, "用 `conv` 混合", "混合")
    done = chinese.run("status")
    assert done.code == 1 and "wrong translation: lost `conv`" in done.err


def test_a_language_that_the_site_lacks_is_an_error_with_the_nearest(chinese: Project) -> None:
    done = chinese.run("status", "--language", "zhh")
    assert (done.code, done.out) == (1, "")
    assert "the site is not translated into `zhh`; did you mean `zh`?" in done.err


@pytest.mark.parametrize("wrong", ["101", "-1", "half", "²"])
def test_what_is_no_percentage_is_misuse(chinese: Project, wrong: str) -> None:
    assert chinese.run("status", f"--check={wrong}").code == 2


def test_a_site_in_one_language_says_how_to_add_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = untranslated(tmp_path, capsys)
    alone.replace("mkdocs.yml", CONFIG[CONFIG.index("      zh") : CONFIG.index("    pages")], "")
    done = alone.run("status")
    assert done.code == 0 and "site-builder add-language" in done.out


def test_columns_stand_below_each_other_also_beside_wide_characters(chinese: Project) -> None:
    (chinese.root / "pkg/图像块.py").write_text('"""# Patches\n\nAll of them.\n"""\n', encoding="utf-8")
    lines = chinese.run("status").out.splitlines()[1:]
    widths = {sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line) for line in lines}
    assert len(lines) == 5 and len(widths) == 1, json.dumps(lines, ensure_ascii=False, indent=1)


def test_words_are_those_of_the_prose_alone() -> None:
    assert count_words("Use [the layer](model.py#Layer) with `a b c`, $x + y$ and 3 × 3 <br> patches[^1].") == 6
