"""A command that was told to read something in which there is nothing says so, and fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_trouble import CONFIG, Trouble, prepare


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    for name in ("empty/notes.txt", "empty/deep/.hidden.py", "empty/.tool/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    return Trouble(tmp_path, capsys)


@pytest.mark.parametrize("folder", ["empty", "./empty/", "empty/deep", "src/../empty"])
def test_a_folder_without_a_source_is_an_error(trouble: Trouble, folder: str) -> None:
    said = trouble.run("page", folder, "-o", "out")
    said.one_error(f"{folder}:1:1: error: there is no .py or .md file in this folder, nor below it; name another one")
    assert not (trouble.root / "out").exists()


def test_the_files_beside_an_empty_folder_are_done(trouble: Trouble) -> None:
    said = trouble.run("page", "empty", "src", "-o", "out")
    said.one_error("empty:1:1: error: there is no .py or .md file")
    assert "2 pages in out" in said.out
    (trouble.root / "bare").mkdir()
    said = trouble.run("check", "--lossless", "bare", "src")
    said.one_error("bare:1:1: error: there is no .py file in this folder")
    assert said.out == "1 files, 0 refused by Python, 0 lost\n"


@pytest.mark.parametrize("command", ["tangle", "notebook", "split"])
def test_a_command_for_a_file_says_that_it_got_a_folder(trouble: Trouble, command: str) -> None:
    trouble.run(command, "empty").one_error("empty:1:1: error: cannot be read: it is a folder; a file is wanted here")


@pytest.mark.parametrize("command", ["check", "build", "messages", "status", "serve"])
@pytest.mark.parametrize("more", ["", "src, "])
def test_a_folder_of_a_site_without_a_source_is_an_error_at_its_place(
    trouble: Trouble, command: str, more: str
) -> None:
    trouble.write("mkdocs.yml", CONFIG.replace("[src]", f"[{more}empty]"))
    column = 18 + len(more)
    said = trouble.run(command)
    said.one_error(f"mkdocs.yml:5:{column}: error: there is no .py or .md file in the folder `empty`, nor below it")
