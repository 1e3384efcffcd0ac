"""What is published comes from the root: whatever leads out of it is an error with its place, and stays where it is."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from test_cli import run
from test_mkdocs_plugin import mkdocs

from site_builder.cli import main
from site_builder.diagnostic import Diagnostic
from site_builder.files.reading_root import Roots
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.serve.live import Live
from site_builder.serve.serve import Workshop

SECRET = "tell nobody"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>\n'
CONFIG = """\
site_name: Site
{more}theme: {{name: material}}
extra:
  site_builder:
{options}    pages:
      "": [docs]
"""
LEADS_OUT = "leads out of"
WAYS = ("--root DIR", "`roots:`")

KINDS = {
    "an absolute image": "![a]({outside}/secret.svg)",
    "an absolute link": "[a]({outside}/secret.txt)",
    "steps upwards": "[a](../../outside/secret.txt)",
    "steps upwards that come back": "![a](sub/../../../outside/secret.svg)",
    "more steps than there are folders": "[a](" + "../" * 40 + "etc/passwd)",
    "percent-encoded points": "[a](%2e%2e/%2e%2E/outside/secret.txt)",
    "percent-encoded strokes": "[a](..%2f..%2Foutside%2fsecret.txt)",
    "an absolute path, percent-encoded": "[a](%2Fetc%2fpasswd)",
    "with a query and an anchor": "[a](../../outside/secret.txt?raw#L1)",
    "a folder": "[a](../../outside)",
    "the root of the disk": "[a](/)",
    "a file that is a link": "[a](linked.txt)",
    "a link to a link": "[a](twice.txt)",
    "an image that is a link": "![a](linked.svg)",
    "a folder that is a link": "![a](linked/secret.svg)",
    "a folder that is a link, a page in it": "[a](linked/secret.md)",
    "a link that leads nowhere": "[a](nowhere)",
    "where nothing is": "[a](../../outside/nothing.txt)",
    "where nothing is, absolute": "![a](/no/such/file.png)",
    "a definition": "[a][there]\n\n[there]: ../../outside/secret.txt",
    "a heading": "## ![a](../../outside/secret.svg)",
    "a table": "| a | b |\n|---|---|\n| [a](linked.txt) | b |",
    "an image in a link": "[![a](../../outside/secret.svg)](https://example.org)",
    "raw image": '<img src="../../outside/secret.svg">',
    "raw link": "<a href='../../outside/secret.txt'>a</a>",
    "raw, absolute": '<a href="/etc/passwd">a</a>',
    "raw, percent-encoded": '<img src="..%2f..%2foutside/secret.svg">',
    "raw, with entities": '<img src="&#46;&#46;/..&#x2f;outside/secret.svg">',
    "raw, with characters that browsers skip": '<a href=" .&Tab;./..&NewLine;/outside/secret.txt">a</a>',
    "raw, with the other stroke": r'<img src="..\..\outside\secret.svg">',
    "raw, without quotes": "<a href=../../outside/secret.txt>a</a>",
    "raw, a block": '<div>\n<p>\n<img alt="a"\nsrc="linked.svg">\n</div>',
    "raw, through a link": "<img src=linked.svg>",
    "a drawing in the prose": '<svg viewBox="0 0 1 1"><a href="../../outside/secret.txt"><text>T</text></a></svg>',
}
"""What an author, or somebody else, may write in `docs/index.md`; `{outside}` is the folder beside the root."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site and what nobody may see, side by side; the commands run in the site's folder."""
    outside, root = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (root / "docs/sub").mkdir(parents=True)
    for name in ("secret.txt", "secret.py", "secret.po", "secret.bib"):
        (outside / name).write_text(f"# {SECRET}\n")
    (outside / "secret.md").write_text(f"# {SECRET}\n")
    (outside / "secret.svg").write_text(DRAWING.format(SECRET))
    for link, to in {
        "linked.txt": "../../outside/secret.txt",
        "twice.txt": "linked.txt",
        "linked.svg": "../../outside/secret.svg",
        "linked": "../../outside",
        "nowhere": "../../outside/nothing",
    }.items():
        (root / "docs" / link).symlink_to(to)
    (root / "docs/other.md").write_text("# Another page\n")
    (root / "docs/inside.svg").write_text(DRAWING.format("Everybody may see"))
    configure(root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return root


def configure(root: Path, more: str = "", options: str = "") -> None:
    (root / "mkdocs.yml").write_text(CONFIG.format(more=more, options=options))


def holders(*folders: Path) -> list[Path]:
    """The files in these folders in which the secret stands."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    return [file for file in files if SECRET.encode() in file.read_bytes()]


def told(errors: str, place: str) -> bool:
    """Whether there is an error at the place that says what is wrong, and both ways to allow it."""
    lines = [line for line in errors.splitlines() if line.startswith(place) and LEADS_OUT in line]
    return bool(lines) and all(": error: " in line and all(way in line for way in WAYS) for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_what_leads_out_is_an_error_and_neither_shown_nor_linked(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prose = KINDS[kind].replace("{outside}", str(project.parent / "outside"))
    (project / "docs/index.md").write_text(f"# Title\n\nWords.\n\n{prose}\n")
    assert main(["page", "docs", "-o", "out", "--jobs", "1"]) == 1
    first = capsys.readouterr().err
    assert told(first, "docs/index.md:5:") or told(first, "docs/index.md:8:") or told(first, "docs/index.md:7:")
    assert sorted(path.name for path in (project / "out/docs").iterdir()) == ["index.html", "other.html"]
    assert not (project / "out/files").exists() and not holders(project / "out")
    page = (project / "out/docs/index.html").read_text()
    assert not any(part in page for part in ("secret", "linked", "passwd", "/no/such", "outside", "nowhere"))
    # From the cache it is the same.
    assert main(["page", "docs", "-o", "out", "--jobs", "1"]) == 1
    assert capsys.readouterr().err == first
    # Of a site, nothing is made.
    for command in ("check", "build"):
        assert main([command]) == 1
        assert told(capsys.readouterr().err, "docs/index.md:")
    assert not (project / "site").exists()


def test_nobody_is_told_what_stands_outside(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(target: str) -> str:
        (project / "docs/index.md").write_text(f"[a]({target})\n")
        assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1", "--no-cache"]) == 1
        return capsys.readouterr().err.replace(target, "TARGET")

    answers = {said(f"../../outside/{name}") for name in ("secret.txt", "secre.txt", "none/none", "secret.txt/x", "")}
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["linked.py", "linked.md"])
@pytest.mark.parametrize("command", ["page", "check", "build", "messages", "tangle", "notebook"])
def test_a_page_that_is_a_link_out_of_the_root_is_none(
    command: str, name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"docs/{name}"
    (project / file).symlink_to(f"../../outside/secret{Path(name).suffix}")
    arguments = {"page": [file, "docs/other.md", "-o", "out"], "tangle": [file], "notebook": [file]}
    assert main([command, *arguments.get(command, [])]) == 1
    said = capsys.readouterr()
    assert told(said.err, f"{file}:1:1:") and SECRET not in said.out
    assert not holders(project)
    assert command != "page" or (project / "out/docs/other.html").is_file()


def test_a_folder_that_is_a_link_out_of_the_root_has_no_pages(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "mkdocs.yml").write_text("site_name: S\nextra:\n  site_builder:\n    pages: {x: [docs/linked]}\n")
    assert main(["check"]) == 1
    assert told(capsys.readouterr().err, "mkdocs.yml:4:")
    for given in ("docs/linked", "docs/linked/secret.md"):
        assert main(["page", given, "-o", "out"]) == 1
        assert told(capsys.readouterr().err, "docs/linked/secret.")
    assert not holders(project)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such files")
@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_regular_file_is_refused_without_reading_it(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = project / "docs/odd.png"
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    else:
        odd.symlink_to("/dev/zero")  # with its folder as a root, it is the device itself
    (project / "docs/index.md").write_text("![a](odd.png)\n")
    more = ["--root", "/dev"] if kind == "device" else []
    assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1", *more]) == 1
    assert capsys.readouterr().err.count("`odd.png` is no regular file") == 1
    assert main(["check", *more]) == 1
    assert capsys.readouterr().err.count("`odd.png` is no regular file") == 1
    for named in ("docs/odd.png",) if kind != "folder" else ():
        assert main(["tangle", named, *more]) == 1
        assert "no regular file" in capsys.readouterr().err


def test_a_hard_link_is_a_file_like_any_other(project: Path) -> None:
    (project / "docs/hard.txt").hardlink_to(project.parent / "outside/secret.txt")
    (project / "docs/index.md").write_text("[a](hard.txt)\n")
    assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1"]) == 0
    assert holders(project / "out") == [project / "out/files/docs/hard.txt"]


def test_a_link_inside_the_root_is_followed(project: Path) -> None:
    (project / "docs/again.svg").symlink_to("inside.svg")
    (project / "docs/folder").symlink_to("../docs")
    (project / "docs/index.md").write_text("![a](again.svg) ![b](folder/inside.svg) <img src=folder/inside.svg>\n")
    assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1"]) == 0
    assert {"again.svg", "folder"} == {path.name for path in (project / "out/files/docs").iterdir()}
    assert main(["check"]) == 0


def test_the_folder_around_the_files_given_is_their_root_and_root_widens_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pkg/part").mkdir(parents=True)
    for folder in ("pkg", "pkg/part"):
        (project / folder / "__init__.py").write_text("")
    (project / "pkg/data.txt").write_text("data\n")
    (project / "top.txt").write_text("top\n")
    (project / "pkg/part/m.py").write_text("# [a](../data.txt)\nx = 1\n# [b](../../top.txt)\ny = 1\n")

    def made(*arguments: str) -> tuple[int, str, list[str]]:
        shutil.rmtree(project / "out", ignore_errors=True)
        code = main(["page", *arguments, "-o", "out", "--jobs", "1"])
        files = sorted(path.name for path in (project / "out/files").rglob("*") if path.is_file())
        return code, capsys.readouterr().err, files

    # Alone, it stands in its package; beside another file, in the folder around both.
    code, said, files = made("pkg/part/m.py")
    assert code == 1 and told(said, "pkg/part/m.py:3:") and str(project / "pkg") in said and files == ["data.txt"]
    assert made("pkg/part/m.py", "docs/other.md") == (0, "", ["data.txt", "top.txt"])
    assert made("pkg/part/m.py", "--root", ".") == (0, "", ["data.txt", "top.txt"])
    assert made("pkg/part/m.py", "--root", "docs", "--root", str(project)) == (0, "", ["data.txt", "top.txt"])
    # What was made under another root is not taken for this one's.
    assert made("pkg/part/m.py") == (code, said, files)


def test_a_folder_that_is_not_there_is_no_root(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["page", "docs", "-o", "out", "--root", "nowhere"])
    assert ended.value.code == 2 and "there is no folder" in capsys.readouterr().err
    configure(project, options="    roots: [../outside, nowhere]\n")
    assert main(["check"]) == 1
    assert "mkdocs.yml:5:25: error: there is no folder `nowhere`" in capsys.readouterr().err


def test_roots_widen_what_a_site_may_publish(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "docs/page.md").symlink_to("../../outside/secret.md")
    (project / "docs/index.md").write_text("![a](linked.svg) [b](../../outside/secret.txt) ![c](inside.svg)\n")
    assert main(["check"]) == 1
    assert main(["check", "--root", "../outside"]) == 0
    capsys.readouterr()
    configure(project, options="    roots: [../outside]\n")
    assert main(["build"]) == 0, capsys.readouterr().err
    published = {path.relative_to(project / "site").as_posix() for path in holders(project / "site")}
    # Also what stands above the folder of the configuration is published inside of the site.
    assert {"page.html", "files/docs/linked.svg", "files/up/outside/secret.txt"} <= published
    configure(project)
    assert main(["build"]) == 1
    assert told(capsys.readouterr().err, "docs/page.md:1:1:")


@pytest.mark.parametrize("marked", ["folder", "file"])
def test_a_site_whose_sources_have_an_address_may_publish_the_repository_around_it(
    marked: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository, site = project, project / "website"
    (repository / "README.md").write_text("# Read me\n\n![a](../docs/inside.svg)\n")
    (site / "docs").mkdir(parents=True)
    (site / "docs/README.md").symlink_to("../../README.md")
    (site / "docs/index.md").write_text("[b](README.md) ![c](../../docs/inside.svg)\n")
    (site / "docs/out.md").write_text("[b](linked.txt)\n")
    (site / "docs/linked.txt").symlink_to("../../../outside/secret.txt")
    (site / "docs/inside.svg").write_text(DRAWING.format("Here"))
    repo = "repo_url: https://example.org/some/repository\n"
    configure(site, more=repo)
    os.chdir(site)
    assert main(["check"]) == 1  # nothing says that there is a repository
    assert told(capsys.readouterr().err, "docs/README.md:1:1:")
    if marked == "folder":
        (repository / ".git").mkdir()
    else:
        (repository / ".git").write_text("gitdir: elsewhere\n")  # as in a work tree
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert told(said, "docs/out.md:1:4:") and "README" not in said and "index.md" not in said
    (site / "docs/out.md").unlink()
    assert main(["check"]) == 0
    configure(site)
    assert main(["check"]) == 1


def test_files_that_the_configuration_names_must_lie_in_the_root(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs/index.md").write_text("# Title\n")
    for options in (
        "    cite: {'': docs/linked/secret.bib}\n",
        "    cite: {'': ../outside/secret.bib}\n",
        "    languages: {en: {preview_font: ../outside/secret.txt}}\n",
        "    languages: {en: {preview_font: docs/linked.txt}}\n",
    ):
        configure(project, options=options)
        assert main(["build"]) == 1
        assert told(capsys.readouterr().err, "mkdocs.yml:5:")
    assert not (project / "site").exists()


def test_the_declared_version_is_not_taken_from_elsewhere(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project.parent / "outside/pyproject.toml").write_text(f'[project]\nversion = "{SECRET}"\n')
    (project / "pyproject.toml").symlink_to("../outside/pyproject.toml")
    (project / "docs/index.md").write_text("# Title\n")
    assert main(["build"]) == 0, capsys.readouterr().err
    assert not holders(project / "site")


@pytest.fixture
def translated(project: Path) -> Path:
    """The same site in two languages, its page translated."""
    configure(project, options="    languages: {en: {}, zh: {}}\n")
    (project / "docs/index.md").write_text("# Title\n\nLook at [this](other.md) and ![that](inside.svg).\n")
    assert main(["messages"]) == 0
    return project


def catalogue(root: Path, translation: str) -> None:
    """Translate the one paragraph."""
    file = root / "docs/locales/zh/index.po"
    head, behind = file.read_text(encoding="utf-8").split('msgid "Look at', 1)
    said = json.dumps(translation, ensure_ascii=False)
    file.write_text(head + 'msgid "Look at' + behind.replace('msgstr ""', f"msgstr {said}", 1), encoding="utf-8")


@pytest.mark.parametrize(
    "translation",
    [
        "看[这里](../../outside/secret.txt)和![那里](inside.svg)。",
        "看[这里](other.md)和![那里](../../outside/secret.svg)。",
        "看[这里](other.md)和![那里](linked.svg)。",
        '看[这里](other.md)和![那里](inside.svg)。<img src="../../outside/secret.svg">',
    ],
)
def test_a_translation_that_leads_out_is_an_error_in_its_catalogue(
    translation: str, translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue(translated, translation)
    capsys.readouterr()
    assert main(["check"]) == 1
    assert told(capsys.readouterr().err, "docs/locales/zh/index.po:")
    arguments = ["page", "docs/index.md", "docs/other.md", "-o", "out", "--language", "zh"]
    assert main([*arguments, "--locales", "docs/locales"]) == 1
    assert told(capsys.readouterr().err, "docs/locales/zh/index.po:")
    assert not holders(translated / "out") and not list((translated / "out").rglob("*secret*"))


@pytest.mark.parametrize("link", ["docs/locales/zh/index.po", "docs/locales/zh", "docs/locales"])
def test_catalogues_that_are_links_out_of_the_root_are_neither_read_nor_written(
    link: str, translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue(translated, f"{SECRET}[这里](other.md)![那里](inside.svg)")
    place, away = translated / link, translated.parent / "outside/away"
    place.rename(away)
    place.symlink_to(away)
    before = {path: path.read_bytes() for path in translated.parent.rglob("*.po")}
    capsys.readouterr()
    for command in ("check", "build", "messages"):
        assert main([command]) == 1
        assert told(capsys.readouterr().err, "docs/locales/")
    assert main(["page", "docs/index.md", "-o", "out", "--language", "zh"]) == (1 if link.endswith(".po") else 0)
    assert {path: path.read_bytes() for path in translated.parent.rglob("*.po")} == before
    assert not (translated / "site").exists() and not holders(translated / "out")


def test_the_words_of_a_drawing_outside_get_into_no_catalogue(
    translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for target in ("linked.svg", "../../outside/secret.svg", "leading.svg"):
        (translated / "docs/leading.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg"><a href="../../outside/x"><text>tell nobody</text></a></svg>'
        )
        (translated / "docs/index.md").write_text(f"# Title\n\nWords.\n\n![a]({target})\n")
        capsys.readouterr()
        assert main(["messages"]) == 1
        place = "docs/leading.svg:1:" if target == "leading.svg" else "docs/index.md:5:5:"
        assert told(capsys.readouterr().err, place)
        assert not holders(translated / "docs/locales")


def test_a_drawing_with_a_link_that_leads_out_is_not_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">\n<a href="{}"><text>T</text></a></svg>\n'
    (project / "docs/index.md").write_text("![a](drawn.svg)\n")
    image = drawing.replace("<a", "<image").replace("</a>", "</image>")
    targets = ("../../outside/secret.txt", "/etc/passwd", "%2e./../outside/x", r"..\..\outside\x", "linked.txt")
    for target, written in product(targets, (drawing, image)):
        (project / "docs/drawn.svg").write_text(written.format(target))
        assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1"]) == 1
        assert told(capsys.readouterr().err, "docs/drawn.svg:2:1:")
        assert not (project / "out/files/docs/drawn.svg").exists()
    (project / "docs/drawn.svg").write_text(drawing.format("other.md"))
    assert main(["page", "docs/index.md", "-o", "out", "--jobs", "1"]) == 0
    assert (project / "out/files/docs/drawn.svg").is_file()


def test_a_link_that_leads_out_since_the_last_run_is_found_at_the_next(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = project / "docs/changing.svg"
    link.symlink_to("inside.svg")
    (project / "docs/index.md").write_text("![a](changing.svg)\n")
    command = ["page", "docs/index.md", "-o", "out", "--jobs", "1"]
    assert (main(command), main(command)) == (0, 0)
    link.unlink()
    link.symlink_to("../../outside/secret.svg")
    capsys.readouterr()
    for _ in range(2):
        assert main(command) == 1
        assert told(capsys.readouterr().err, "docs/index.md:1:5:")
    assert not holders(project / "out")
    link.unlink()
    link.symlink_to("inside.svg")
    assert main(command) == 0


def test_serve_publishes_nothing_through_a_link_that_leads_out_since_it_began(project: Path) -> None:
    from site_builder.copies.for_site import Copies
    from site_builder.project.loom import Loom

    link = project / "docs/changing.svg"
    link.symlink_to("inside.svg")
    (project / "docs/index.md").write_text("![a](changing.svg)\n")
    settings = load(Path("mkdocs.yml"))
    assert isinstance(settings, Settings)
    meanwhile: list[str] = []

    def weave(now: Settings) -> tuple[Mapping[str, Sequence[Page]], list[Diagnostic]]:
        made = loom.follow(now)
        for target in meanwhile:  # after the pages were woven, before they are published
            link.unlink()
            link.symlink_to(target)
        return made

    out = project / "build/serve"
    with Loom(settings, None, lends=True, copies=True) as loom:
        live = Live()
        workshop = Workshop(settings, weave, out, live, Copies(None), loom.asked)
        workshop.rebuild()
        assert (out / "index.html").is_file() and not live.problems
        # Between weaving and publishing; then while nothing happens; then a page that becomes a link.
        meanwhile.append("../../outside/secret.svg")
        (project / "docs/index.md").write_text("![a](changing.svg) now\n")
        assert workshop.look()
        assert any(LEADS_OUT in text for text in live.problems)
        meanwhile.clear()
        assert workshop.look()
        assert any(LEADS_OUT in text for text in live.problems)
        (project / "docs/index.md").unlink()
        (project / "docs/index.md").symlink_to("../../outside/secret.md")
        assert workshop.look()
        assert any(text.startswith("docs/index.md:1:1:") and LEADS_OUT in text for text in live.problems)
    assert not holders(out)


def test_in_an_mkdocs_site_it_is_a_warning_and_the_file_is_not_published(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (root / "docs").mkdir(parents=True)
    (root / "net").mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (outside / "secret.py").write_text(f"# {SECRET}\n")
    (root / "docs/index.md").write_text("# Home\n")
    (root / "mkdocs.yml").write_text(
        "site_name: Host\ntheme: mkdocs\nplugins:\n  - site-builder:\n      modules: {net: [net]}\n"
    )
    (root / "net/model.py").write_text("# [a](linked.txt), ![b](../../outside/secret.txt), <img src='linked.txt'>\n")
    (root / "net/linked.txt").symlink_to("../../outside/secret.txt")
    (root / "net/linked.py").symlink_to("../../outside/secret.py")
    done = mkdocs(root, "build", "--strict")
    assert done.returncode == 1
    warnings = [line for line in done.stderr.splitlines() if "WARNING" in line and LEADS_OUT in line]
    for place in ("net/model.py:1:6:", "net/model.py:1:24:", "net/model.py:1:52:", "net/linked.py:1:1:"):
        assert any(place in line for line in warnings), place
    done = mkdocs(root, "build")
    assert done.returncode == 0 and (root / "site/net/model.html").is_file()
    assert not holders(root / "site") and not (root / "site/files").exists()
    with (root / "mkdocs.yml").open("a") as file:
        file.write("      roots: [../outside]\n")
    assert mkdocs(root, "build").returncode == 0
    assert holders(root / "site")


def test_what_an_earlier_build_has_left_is_no_way_out_either(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "docs/index.md").write_text("# Title\n")
    assert main(["build"]) == 0
    made = project / "build/en"
    kept = [*(project / "build/previews").iterdir(), *made.rglob("*.woff2"), *made.rglob("404.html")]
    kept += [file for file in made.rglob("main*.js") if file.is_file()]
    for file in kept:
        file.unlink()
        file.symlink_to(project.parent / "outside/secret.txt")
    assert len(kept) > 3
    capsys.readouterr()
    main(["build"])
    assert "Traceback" not in capsys.readouterr().err and not holders(project / "site")
    assert (project.parent / "outside/secret.txt").read_text() == f"# {SECRET}\n"


@pytest.mark.all
def test_a_link_made_between_the_question_and_the_reading_leads_nowhere(project: Path) -> None:
    for name, text in ((project.parent / "outside/f", SECRET), (project / "real/f", "fine")):
        name.parent.mkdir(exist_ok=True)
        name.write_text(text)
    ended = threading.Event()

    def swap() -> None:
        folder, link, file = project / "real", project / "link", project / "real/g"
        while not ended.is_set():
            folder.rename(link)
            link.rename(folder)
            link.symlink_to("../outside")
            link.unlink()
            file.unlink(missing_ok=True)
            file.symlink_to("../../outside/f")
            file.unlink()
            file.hardlink_to(folder / "f")

    swapping = threading.Thread(target=swap)
    swapping.start()
    # One that knows the folders of before, and one that looks anew each time.
    old = Roots([str(project)])
    try:
        found = {
            roots.content(path)
            for _ in range(20_000)
            for roots in (old, Roots([str(project)]))
            for path in ("link/f", "real/g")
        }
    finally:
        ended.set()
        swapping.join()
    assert {one for one in found if isinstance(one, bytes)} == {b"fine"}


@pytest.mark.parametrize("at_once", [False, True])
def test_many_processes_keep_to_the_root_too(at_once: bool, project: Path) -> None:
    for number in range(20):
        (project / f"docs/m{number}.py").write_text("# ![a](linked.svg) and $x^2$\nx = 1\n")
    done = run("page", "docs", "-o", "out", "--jobs", "2" if at_once else "1", cwd=project)
    assert done.returncode == 1 and done.stderr.count(LEADS_OUT) == 20
    assert not holders(project / "out")


@pytest.mark.parametrize("link", ["../.git/config", "kept", "../vendored/.GIT/config"])
def test_what_a_tool_for_versions_keeps_is_no_part_of_the_root(
    project: Path, capsys: pytest.CaptureFixture[str], link: str
) -> None:
    for folder in (".git", "vendored/.GIT"):
        (project / folder).mkdir(parents=True)
        (project / folder / "config").write_text(f"token = {SECRET}\n")
    (project / "docs/kept").symlink_to("../.git/config")
    (project / "docs/index.md").write_text(f"# Page\n\n[a]({link})\n")
    configure(project, more="repo_url: https://example.org/somebody/project\n")
    for command in (["page", "docs", "--root", ".", "-o", "out", "--no-cache"], ["build"]):
        assert main(command) == 1
        assert f"docs/index.md:3:4: error: `{link}` {LEADS_OUT}" in capsys.readouterr().err
    assert not holders(project / "out", project / "site")


def test_the_workflows_of_a_repository_may_be_shown(project: Path) -> None:
    (project / ".github/workflows").mkdir(parents=True)
    (project / ".github/workflows/tests.yml").write_text("on: push\n")
    (project / "docs/index.md").write_text("# Page\n\n[a](../.github/workflows/tests.yml)\n")
    assert main(["build"]) == 0
    assert (project / "site/files/.github/workflows/tests.yml").is_file()
