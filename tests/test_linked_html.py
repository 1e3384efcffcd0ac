"""A file to which a page links is published as it is; of one with scripts of its own the author hears."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sample_trouble import Trouble, prepare
from test_mkdocs_plugin import host, mkdocs

SAID = "its scripts run on your site"
PROSE = '# Pages\n\n[It](demo.html), [again](demo.html#there), <a href="sub/Data.XML">data</a>, [words](words.txt).\n'


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    trouble = Trouble(tmp_path, capsys)
    trouble.write("src/pages.md", PROSE)
    trouble.write("src/more.md", "# More\n\nAlso [it](demo.html).\n")
    trouble.write("src/demo.html", "<script>alert(1)</script>")
    trouble.write("src/sub/Data.XML", "<a/>")
    trouble.write("src/words.txt", "Words.")
    return trouble


def warned(err: str) -> list[str]:
    return [line.partition(":")[0] for line in err.splitlines() if SAID in line]


def option(linked: Trouble, text: str) -> None:
    configuration = linked.root / "mkdocs.yml"
    configuration.write_text(f"{configuration.read_text()}    html_files: {text}\n")


def test_page_warns_once_of_each_file_and_option_silences_it(linked: Trouble) -> None:
    for _ in range(2):  # also where nothing is to be done
        said = linked.run("page", "src", "-o", "out")
        assert (said.code, warned(said.err)) == (0, ["src/demo.html", "src/sub/Data.XML"])
    assert (linked.root / "out/files/src/demo.html").read_text() == "<script>alert(1)</script>"
    whole = os.fspath(linked.root / "src/sub/Data.XML")
    said = linked.run("page", "src", "-o", "out", "--html-files", "./src/demo.html", "--html-files", whole)
    assert (said.code, warned(said.err)) == (0, [])
    assert warned(linked.run("page", "src", "-o", "out").err) == ["src/demo.html", "src/sub/Data.XML"]


def test_check_warns_once_of_each_file_and_option_silences_it(linked: Trouble) -> None:
    said = linked.run("check")
    assert warned(said.err) == ["src/demo.html", "src/sub/Data.XML"]
    assert "src/demo.html:1:1: warning: " in said.err and "html_files: [src/demo.html]" in said.err
    option(linked, "[src/demo.html, ./src/sub/Data.XML]")
    assert warned(linked.run("check").err) == []


def test_option_names_files_that_are_there_and_may_be_published(linked: Trouble) -> None:
    Path(linked.root.parent / "out.html").write_text("x")
    option(linked, "[src/dmeo.html, ../out.html]")
    said = linked.run("check")
    assert said.code == 1
    assert "mkdocs.yml:6:18: error: there is no file `src/dmeo.html`" in said.err
    assert "`../out.html` leads out of" in said.err


@pytest.mark.all
def test_build_warns_as_check_does(linked: Trouble) -> None:
    said = linked.run("build")
    assert (said.code, warned(said.err)) == (0, ["src/demo.html", "src/sub/Data.XML"])
    assert (linked.root / "site/files/src/demo.html").is_file()
    option(linked, "[src/demo.html, src/sub/Data.XML]")
    assert warned(linked.run("build").err) == []


def test_a_site_of_mkdocs_is_its_authors_and_hears_nothing(tmp_path: Path) -> None:
    host(tmp_path)
    (tmp_path / "src/net/__init__.py").write_text('"""# Net\n\nSee [it](demo.html)."""\n')
    (tmp_path / "src/net/demo.html").write_text("<script>alert(1)</script>")
    done = mkdocs(tmp_path, "build", "--strict")
    assert done.returncode == 0 and SAID not in done.stderr
    assert list((tmp_path / "site").rglob("demo.html"))
