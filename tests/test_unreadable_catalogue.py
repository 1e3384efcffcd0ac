"""Catalogues, glossaries, words of the interface that cannot be read: a sentence with the place, nothing written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_po import BROKEN, put
from sample_translation import PAGE, Project, project

from site_builder.cli import main

ROOT = Path(__file__).parent.parent
OTHER = "docs/locales/zh/net/index.po"


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return project(tmp_path, capsys)


def test_a_folder_where_a_catalogue_is_wanted_is_an_error(chinese: Project) -> None:
    (chinese.root / PAGE).unlink()
    (chinese.root / PAGE).mkdir()
    for command in ("check", "messages", "status", "build"):
        done = chinese.run(command)
        assert (
            done.code == 1 and f"{PAGE}:1:1: error: cannot be read: it is a folder; a file is wanted here" in done.err
        )
    assert chinese.run("import", str(chinese.root / OTHER), "--page", "net/layer", "--by", "Ann").code == 1


def test_a_file_where_the_folder_of_catalogues_is_wanted_is_an_error(chinese: Project) -> None:
    shutil.rmtree(chinese.root / "docs/locales")
    (chinese.root / "docs/locales").write_text("mine", encoding="utf-8")
    config = chinese.text("mkdocs.yml")
    for command in (["check"], ["messages"], ["status"], ["build"], ["add-language", "he"]):
        done = chinese.run(*command)
        assert done.code == 1 and "a file stands where a folder is wanted" in done.err, done.err
    assert chinese.text("docs/locales") == "mine" and chinese.text("mkdocs.yml") == config


@pytest.mark.parametrize("target", ["nowhere.po", "layer.po"])
def test_a_link_that_leads_nowhere_is_an_error_and_stays(chinese: Project, target: str) -> None:
    file = chinese.root / PAGE
    file.unlink()
    file.symlink_to(target)  # the second is a link to itself
    for command in ("check", "messages"):
        done = chinese.run(command)
        assert done.code == 1 and f"{PAGE}:1:1: error: cannot be read: " in done.err
    assert file.is_symlink()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("term,translation,forbidden\npatch,图像块,\n".encode("gbk"), ":2:8: error: the byte cf is no UTF-8"),
        (b'term,translation,forbidden\npatch,"a\nb,c\n', ":3:1: error: not a table: unexpected end of data"),
        (b'term,translation,forbidden\na,"b"c,\n', ":2:1: error: not a table"),
        (b"term,meaning\na,b\n", ":1:1: error: not a glossary; its first line is `term,translation,forbidden`"),
        (b"term,translation,forbidden\na,b,c,d\n", ":2:1: error: a row of 4 columns"),
        (b"term,translation,forbidden\n,b,\n", ":2:1: error: a row without a term"),
        (b"term,translation,forbidden\na,b\0,\n", ":2:4: error: U+0000, which is no text"),
        (b"term,translation,forbidden\na," + b"b" * 200_000 + b",\n", ":2:1: error: not a table: field larger"),
        (b"<<<<<<< HEAD\nterm,translation,forbidden\n", ":1:1: error: a conflict mark, `<<<<<<<`"),
        ("term,translation,forbidden\n".encode("utf-16"), ":1:1: error: the byte ff is no UTF-8"),
    ],
)
def test_a_table_that_is_no_glossary_is_told_with_its_place(chinese: Project, data: bytes, told: str) -> None:
    glossary = put(chinese, data, "docs/locales/zh/glossary.csv")
    config = chinese.text("mkdocs.yml")
    for command in (["check"], ["messages"], ["status"], ["build"], ["add-language", "he"]):
        done = chinese.run(*command)
        assert done.code == 1 and f"docs/locales/zh/glossary.csv{told}" in done.err, done.err
    assert glossary.read_bytes() == data and chinese.text("mkdocs.yml") == config


def test_a_glossary_may_begin_with_the_mark_of_utf_8(chinese: Project) -> None:
    put(chinese, "\ufeffterm,translation,forbidden\r\nround,舍入,\r\n".encode(), "docs/locales/zh/glossary.csv")
    assert chinese.run("check").code == 0


def test_words_of_the_interface_that_are_no_text_are_told(chinese: Project) -> None:
    assert chinese.run("add-language", "he").code == 0
    words = "docs/locales/he/interface.po"
    broken = (chinese.root / words).read_bytes().replace(b'msgid "Search"\nmsgstr ""', b'msgid "Search"\nmsgstr "\xe7"')
    file = put(chinese, broken, words)
    for command in ("check", "messages", "status", "build"):
        done = chinese.run(command)
        assert done.code == 1 and f"{words}:" in done.err and "the byte e7 is no UTF-8" in done.err
    assert file.read_bytes() == broken
    file.unlink()
    file.mkdir()
    done = chinese.run("check")
    assert done.code == 1 and f"{words}:1:1: error: cannot be read: it is a folder" in done.err


def test_the_plugin_says_what_is_no_text(chinese: Project) -> None:
    put(chinese, BROKEN)
    config = (
        "site_name: Test\nplugins:\n- site-builder:\n    modules:\n      net: [pkg]\n"
        "    language: zh\n    locales: docs/locales\n"
    )
    (chinese.root / "hosted.yml").write_text(config, encoding="utf-8")
    (chinese.root / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "hosted.yml", "-d", "made"]
    done = subprocess.run(
        command,
        cwd=chinese.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "layer.po:7:10: error: the byte f4 is no UTF-8" in done.stderr
    assert (chinese.root / PAGE).read_bytes() == BROKEN


UNREADABLE = {
    "a file as the folder": "loc:1:1: error: cannot be read: a file stands where a folder is wanted",
    "a loop as the folder": "loc:1:1: error: cannot be read: its links lead round in a circle",
    "a link to nowhere": "loc:1:1: error: cannot be read: there is no such file",
    "no folder": "loc:1:1: error: there is no such folder; name one that is there",
    "a file as the language": "loc/zh:1:1: error: cannot be read: a file stands where a folder is wanted",
    "a file as a folder inside": "loc/zh/pkg/a.po:1:1: error: cannot be read: a file stands where a folder is wanted",
    "a folder as the catalogue": "loc/zh/pkg/a.po:1:1: error: cannot be read: it is a folder",
    "a link to no catalogue": "loc/zh/pkg/a.po:1:1: error: cannot be read: there is no such file",
}


def spoil(root: Path, how: str) -> None:
    """Make the folder `loc` of catalogues unreadable."""
    (root / "loc/zh/pkg").mkdir(parents=True)
    place = {"the folder": "loc", "nowhere": "loc", "the language": "loc/zh", "inside": "loc/zh/pkg"}
    named = next((path for ending, path in place.items() if how.endswith(ending)), "loc/zh/pkg/a.po")
    if how == "no folder":
        named = "loc"
    if (root / named).is_dir():
        shutil.rmtree(root / named)
    if how.startswith("a file"):
        (root / named).write_text("mine", encoding="utf-8")
    elif how.startswith("a folder"):
        (root / named).mkdir()
    elif how != "no folder":
        (root / named).symlink_to("loc" if "loop" in how else "gone")


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_keeps_catalogues_from_being_read_fails_each_command_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pkg").mkdir()
    for name in "ab":
        (tmp_path / f"pkg/{name}.py").write_text('"""# A"""\n\nx = 1\n', encoding="utf-8")
    (tmp_path / "bad.py").write_text("x = (\n", encoding="utf-8")
    spoil(tmp_path, how)
    language = ["--language", "zh", "--locales", "loc"]
    for command in (["page", "bad.py", "pkg", "-o", "out", "--no-cache"], ["tangle", "pkg/a.py"]):
        assert main([*command, *language]) == 1
        told = capsys.readouterr()
        assert told.err.count(UNREADABLE[how]) == 1 and "Traceback" not in told.err, told.err
        assert ("bad.py:1:5: error" in told.err) == (command[0] == "page")
        if UNREADABLE[how].startswith(("loc:", "loc/zh:")):
            assert "warning" not in told.err
    assert main(["notebook", "pkg/a.py", "-o", "a.ipynb", *language]) == 1
    assert not (tmp_path / "a.ipynb").exists()
