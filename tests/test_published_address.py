"""Two owners of one address are an error that names both; nothing silently takes the place of a page."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from site_builder.cli import main


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the commands run."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "work"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


def sources(root: Path, *paths: str, text: str = '"""# Title"""\n\nx = 1\n') -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def site(root: Path, pages: dict[str, list[str]], languages: str = "{en: {}, zh: {}}") -> None:
    listed = "".join(f"      {folder!r}: {files}\n" for folder, files in pages.items())
    (root / "mkdocs.yml").write_text(
        f"site_name: Sample\nextra:\n  site_builder:\n    languages: {languages}\n    pages:\n{listed}"
    )


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (
            {"zh": ["x.py"]},
            "x.py:1:1: error: `zh/x.html`, the page of `x.py`, would stand in the folder `zh`, which is kept for the "
            "language `zh`",
        ),
        ({"ZH": ["x.py"]}, "would stand in the folder `zh`, which is kept for the language `zh`"),
        ({"": ["404.py"]}, "404.py:1:1: error: `404.html`, the page of `404.py`, is already the builder's own page"),
        (
            {"": ["a.py", "a.plain.py"]},
            "`a.plain.py`, a copy for the readers of `a.plain.py`, is already a copy for the readers of `a.py`",
        ),
        ({"": ["Assets.py"], "Assets": ["x.py"]}, "would stand in the folder `assets`, which is kept for the builder"),
        ({"Search": ["x.py"]}, "would stand in the folder `search`, which is kept for the builder"),
        ({"a//b": ["x.py"]}, "`a//b` cannot be a folder of the site; write names with one `/` between them"),
        ({"a/./b": ["x.py"]}, "`a/./b` cannot be a folder of the site; write names with one `/` between them"),
        ({"": ["a/../x.py"]}, "`a/../x.py` goes up and down again; write `x.py`"),
        ({"": ["A.py", "a.py"]}, "the page of `a.py`, `a.html`, and `A.html`, that of `A.py`, are one file on disks"),
        ({"a": ["a/__init__.py"], "A": ["x.py", "a/index.py"]}, "that of `a/__init__.py`, are one file on disks"),
        (
            {"a": ["a/__init__.py", "a/index.py"]},
            "and `a/__init__.py` would both be the page `a/index.html`",
        ),
        ({"": ["m.py", "m.md"]}, "`m.md` and `m.py` would both be the page `m.html`"),
        ({"": ["interface.py"]}, "would be `docs/locales/zh/interface.po`, which is that of buttons and labels"),
        (
            {"files": ["files/y.py"], "": ["shows.md"]},
            "shows.md:1:1: error: `files/y.html`, the file `y.html`, is already the page of `files/y.py`",
        ),
        ({"": ["both.md"]}, "`files/q.png`, the file `q.png`, and `files/q.PNG`, the file `q.PNG`, are one file on"),
    ],
)
def test_two_owners_of_an_address_on_a_site_are_named(
    work: Path, pages: dict[str, list[str]], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sources(work, *(path for paths in pages.values() for path in paths))
    sources(work, "shows.md", text="[x](y.html)\n")
    sources(work, "both.md", text="[x](q.png) [x](q.PNG)\n")
    sources(work, "y.html", "q.png", "q.PNG", text="")
    site(work, pages)
    for command in ("check", "build"):
        assert main([command]) == 1
        assert said in capsys.readouterr().err
    assert not (work / "site").exists()


def test_letters_that_are_composed_differently_are_one_address(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{unicodedata.normalize(form, 'é')}.py" for form in ("NFC", "NFD")]
    sources(work, *names)
    site(work, {"": names})
    assert main(["check"]) == 1
    assert "are one file on disks that know no case or accents" in capsys.readouterr().err
    assert main(["page", *names, "-o", "pages"]) == 1
    assert "are one file on disks that know no case or accents" in capsys.readouterr().err


def test_a_page_beside_a_folder_of_its_name_is_no_clash(work: Path) -> None:
    sources(work, "a.py", "a/__init__.py", "zh/x.py", "figures/y.py", "files/z.py", "previews/w.py")
    folders = {name: [name] for name in ("a", "zh", "figures", "files", "previews")}
    site(work, {"": ["a.py"], **folders}, "{en: {}}")
    assert main(["check"]) == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            ["A.py", "a.py"],
            "its page `a.html` and `A.html`, the page of `A.py`, are one file on disks",
        ),
        (["m.py", "m.md"], "m.md:1:1: error: its page `m.html` is already the page of `m.py`"),
        (
            ["m.py", "m.html/x.py"],
            "m.html/x.py:1:1: error: `m.html/x.html`, the page of `m.html/x.py`, needs a folder where `m.html` stands",
        ),
        (["a/__init__.py", "a/index.md"], "its page `a/index.html` is already the page of `a/__init__.py`"),
        (
            ["files/y.py", "shows.md"],
            "y.html:1:1: error: `files/y.html`, where this file would be published, is",
        ),
        (["both.md"], "`files/q.png`, the file `q.png`, and `files/q.PNG`, the file `q.PNG`, are one file on disks"),
    ],
)
def test_two_owners_of_an_address_among_pages_are_named(
    work: Path, files: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sources(work, *files)
    sources(work, "shows.md", text="[x](y.html)\n")
    sources(work, "both.md", text="[x](q.png) [x](q.PNG)\n")
    sources(work, "y.html", "q.png", "q.PNG", text="")
    for _ in range(2):
        assert main(["page", *files, "-o", "pages", "--jobs", "1"]) == 1
        assert said in capsys.readouterr().err
    if "files/y.py" in files:
        assert "Title" in (work / "pages/files/y.html").read_text()


HOST = """\
site_name: Host
{more}use_directory_urls: false
theme: {{name: mkdocs}}
plugins:
  - site-builder: {{modules: {{api: [pkg]}}}}
"""


def mkdocs(root: Path, more: str = "") -> str:
    (root / "mkdocs.yml").write_text(HOST.format(more=more))
    command = [sys.executable, "-m", "mkdocs", "build"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_in_a_site_of_mkdocs_its_own_files_keep_their_addresses(work: Path) -> None:
    sources(work, "pkg/model.py", "pkg/note.py")
    sources(work, "docs/index.md", "docs/api/note.ipynb", text="# Their own\n")
    sources(work, "docs/API/Model.html", text="Their own")
    said = mkdocs(work)
    assert "pkg/model.py:1:1: error: `api/model.html`, the page of `pkg/model.py`, and `API/Model.html`" in said
    assert "`api/note.ipynb`, a copy for the readers of `pkg/note.py`, is already that of `api/note.ipynb`" in said
    assert (work / "site/api/note.ipynb").read_text() == "# Their own\n"
    assert (work / "site/api/note.html").is_file()


def test_mkdocs_does_not_empty_a_folder_that_holds_sources(work: Path) -> None:
    sources(work, "pkg/model.py")
    sources(work, "docs/index.md", text="# Their own\n")
    assert "mkdocs.yml:1:1: error: `site_dir` holds the source" in mkdocs(work, "site_dir: pkg\n")
    assert (work / "pkg/model.py").is_file()
