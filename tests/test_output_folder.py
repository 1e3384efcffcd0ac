"""What is written and removed: never a file of the author's, never outside of the output, never through a link."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from site_builder.cli import main

LIST = ".site-builder"
DIGEST = "0" * 64
OTHERS = "# not ours\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a module, in which the commands run."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    root = tmp_path / "work"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg/__init__.py").write_text('"""# Package"""\n')
    (root / "pkg/model.py").write_text('"""# Model"""\n\nx = 1\n')
    monkeypatch.chdir(root)
    return root


def page(*arguments: str, out: str = "pages") -> int:
    return main(["page", *arguments, "-o", out, "--jobs", "1"])


def contents(root: Path) -> dict[str, bytes]:
    return {str(one.relative_to(root)): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}


def site(root: Path, pages: str = '"": [pkg]', more: str = "") -> None:
    (root / "mkdocs.yml").write_text(
        f"site_name: Sample\n{more}extra:\n  site_builder:\n    languages: {{en: {{}}}}\n    pages: {{{pages}}}\n"
    )


def listed(out: Path) -> list[str]:
    lines = (out / LIST).read_text().splitlines()
    return [json.loads(line.partition(" ")[2]) for line in lines if not line.startswith("#")]


# Which folder may be one for output.


@pytest.mark.parametrize("out", [".", "pkg", "pkg/..", "./pkg/.", "..", "/", "link", "upper", "~"])
def test_a_folder_with_a_source_in_it_receives_no_pages(
    work: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "link").symlink_to("pkg")
    (work / "upper").symlink_to(work.parent)
    out = out.replace("~", str(Path.home()))
    before = contents(work)
    assert page("pkg", out=out) == 1
    said = capsys.readouterr().err
    assert f"{Path(out)}:1:1: error: the folder that -o names" in said
    assert contents(work) == before


@pytest.mark.parametrize("out", ["docs", "docs/locales/zh", ".", "src/.."])
def test_pages_do_not_go_where_the_site_of_this_folder_has_its_sources(
    work: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "docs").mkdir()
    (work / "docs/index.md").write_text("# Home\n")
    site(work, '"": [docs/index.md]')
    before = contents(work)
    assert page("pkg/model.py", out=out) == 1
    assert f"{Path(out)}:1:1: error: the folder that -o names" in capsys.readouterr().err
    assert contents(work) == before
    assert page("pkg/model.py") == 0


def test_a_source_that_is_a_link_into_the_output_is_one_that_it_holds(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "out").mkdir()
    (work / "out/real.py").write_text(OTHERS)
    (work / "pkg/linked.py").symlink_to("../out/real.py")
    assert page(".", out="out") == 1
    assert "holds the source `pkg/linked.py`" in capsys.readouterr().err
    assert contents(work / "out") == {"real.py": OTHERS.encode()}


def test_a_folder_beside_sources_is_for_pages_and_none_of_them_is_a_source(work: Path) -> None:
    (work / "pkg/note.md").write_text("[text](model.py)\n")
    for _ in range(2):
        assert page(".", "pkg/model.py") == 0
    pages = {name for name in contents(work / "pages") if name.endswith(".html")}
    assert pages == {"pkg/index.html", "pkg/model.html", "pkg/note.html"}
    assert page(".", out="pkg/deep") == 0
    assert page("pkg") == 0
    assert not (work / "pages/pkg/deep").exists()


def test_sources_beside_the_output_are_read_from_inside_it_too(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page("pkg") == 0
    assert page("pages/../pkg") == 0
    for inside in ("pages", "pages/pkg"):
        monkeypatch.chdir(work / inside)
        up = os.path.relpath(work, work / inside)
        assert page(f"{up}/pkg", out=f"{up}/again") == 0
        assert page(f"{up}/pages", out=f"{up}/again") == 1
    assert (work / "again/pkg/model.html").is_file()


def test_a_file_that_we_have_written_is_refused_as_a_source(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "pkg/note.md").write_text("[text](other.py)\n")
    (work / "pkg/other.py").write_text("y = 2\n")
    assert page("pkg/note.md") == 0
    assert (work / "pages/files/pkg/other.py").is_file()
    assert page("pages/files/pkg/other.py", "pages", out="other") == 1
    said = capsys.readouterr().err
    for place in ("pages", "pages/files/pkg/other.py"):
        assert f"{place}:1:1: error: this is in a folder that site-builder has written, and no source" in said


@pytest.mark.parametrize(
    ("site_dir", "why"),
    [
        ("docs", "holds the source `docs/a.py`"),
        (".", "holds the configuration `mkdocs.yml`"),
        ("docs/../docs/.", "holds the source `docs/a.py`"),
        ("elsewhere", "holds the source `docs/a.py`"),
        ("docs/built", "lies in `docs_dir`, `docs`"),
        ("words", "is the translations in `words`"),
        ("words/zh", "lies in the translations in `words`"),
        ("build", "is the folder of the builder, `"),
        ("build/en/site", "lies in the folder of the builder, `"),
        ("/", "is the root of the disk"),
        ("mkdocs.yml", "is a file, and not a folder"),
        ("nowhere", "is a link that leads nowhere"),
    ],
)
def test_a_site_is_not_built_over_what_it_is_made_from(
    work: Path, site_dir: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "docs").mkdir()
    (work / "docs/a.py").write_text('"""# A"""\n')
    (work / "elsewhere").symlink_to("docs")
    (work / "nowhere").symlink_to("gone/away")
    (work / "words").mkdir()
    site(work, '"": [docs/a.py]', f"site_dir: {site_dir}\n")
    config = work / "mkdocs.yml"
    config.write_text(config.read_text() + "    locales: words\n")
    before = contents(work)
    for command in ("build", "check", "messages"):
        assert main([command]) == 1
        assert f"mkdocs.yml:2:11: error: `site_dir: {site_dir}` {why}" in capsys.readouterr().err
    assert contents(work) == before


def test_the_folder_in_which_the_builder_works_holds_no_source_either(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "build/lib").mkdir(parents=True)
    (work / "build/lib/a.py").write_text('"""# A"""\n')
    site(work, '"": [build/lib/a.py]')
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert "the folder `build`, in which the builder works, holds the source `build/lib/a.py`" in said
    site(work, '"": [pkg]')
    (work / "build/en").symlink_to("../pkg")
    assert main(["build"]) == 1
    assert "the folder `build/en`, in which the builder works, holds the source" in capsys.readouterr().err


@pytest.mark.parametrize("link", ["build", "build/en", "build/previews", "build/serve"])
@pytest.mark.parametrize("inside", [True, False])
def test_the_folder_in_which_the_builder_works_is_no_link_to_another_place(
    work: Path, link: str, inside: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    far = (work if inside else work.parent) / "far"
    far.mkdir()
    site(work)
    (work / link).parent.mkdir(exist_ok=True)
    (work / link).symlink_to(far)
    for command in ("build", "check", "messages", "serve"):
        assert main([command]) == 1
        said = capsys.readouterr().err
        assert f"error: `{link}`, in which the builder works, is a link to `{far}`; remove the link" in said
        assert said.count("error: ") == 1
    assert list(far.iterdir()) == []
    (work / link).unlink()
    assert main(["build"]) == 0


def test_a_folder_by_another_name_of_the_disk_is_the_same_folder(work: Path) -> None:
    """As on a disk that knows no case: here, a folder that is mounted in a second place."""
    (work / "PKG").mkdir()
    bound = ["unshare", "-rm", "sh", "-c", 'mount --bind pkg PKG && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run([*bound, "true"], cwd=work, capture_output=True).returncode:
        pytest.skip("no mounts of one's own here")
    command = [*bound, sys.executable, "-m", "site_builder", "page", "pkg", "-o"]
    for out in ("PKG", "PKG/../PKG"):
        done = subprocess.run([*command, out], cwd=work, capture_output=True, text=True, check=False)
        assert "the folder that -o names holds the source `pkg/__init__.py`" in done.stderr
    assert subprocess.run([*command, "PKG/pages"], cwd=work, check=False).returncode == 0
    assert (work / "pkg/pages/pkg/model.html").is_file()


def test_an_output_that_is_a_link_is_the_folder_that_it_leads_to(work: Path) -> None:
    (work / "elsewhere").mkdir()
    (work / "pages").symlink_to("elsewhere")
    assert page(".") == 0
    assert page(".") == 0
    assert {name for name in contents(work / "elsewhere") if name.endswith(".html")} == {
        "pkg/index.html",
        "pkg/model.html",
    }


# What is written, and over what.


def test_a_file_that_is_not_ours_is_not_written_over(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "pages/pkg").mkdir(parents=True)
    (work / "pages/pkg/model.html").write_text(OTHERS)
    assert page("pkg") == 1
    said = capsys.readouterr()
    assert "pages/pkg/model.html:1:1: error: site-builder has not written this file" in said.err
    assert (work / "pages/pkg/model.html").read_text() == OTHERS
    assert (work / "pages/pkg/index.html").is_file()
    assert page("pkg") == 1  # nor at the second time
    (work / "pages/pkg/model.html").unlink()
    assert page("pkg") == 0


def test_what_somebody_has_made_of_our_page_is_made_anew(work: Path) -> None:
    assert page("pkg") == 0
    made = (work / "pages/pkg/model.html").read_bytes()
    (work / "pages/pkg/model.html").write_text("minified")
    assert page("pkg") == 0
    assert (work / "pages/pkg/model.html").read_bytes() == made


@pytest.mark.parametrize("link", ["pkg", "assets", "pkg/model.html", "assets/page.css", LIST])
def test_nothing_is_written_through_a_link_in_the_output(
    work: Path, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = work / "outside"
    outside.mkdir()
    for name in ("model.html", "page.css", "list"):
        (outside / name).write_text(OTHERS)
    place = work / "pages" / link
    place.parent.mkdir(parents=True)
    file = {"model.html": "model.html", "page.css": "page.css", LIST: "list"}.get(place.name)
    place.symlink_to(outside / file if file else outside)
    for _ in range(2):
        assert page("pkg") == 1
        said = capsys.readouterr().err
        assert f"pages/{link}:1:1: error:" in said
        assert "Traceback" not in said
    assert contents(outside) == dict.fromkeys(("list", "model.html", "page.css"), OTHERS.encode())
    assert place.is_symlink()


@pytest.mark.parametrize("address", ["../../secret.txt", "../../../secret.txt", "a/../../../secret.txt"])
def test_no_address_in_a_page_leads_out_of_the_output(work: Path, address: str) -> None:
    # What it asks for is there, and so is what it would write over.
    (work / "secret.txt").write_text("asked for")
    (work.parent / "secret.txt").write_text("asked for")
    (work / "pkg/a.py").write_text(f'"""# A\n\n![x]({address})\n"""\n')
    before = {name: data for name, data in contents(work.parent).items() if not name.startswith("cache/")}
    (work / "deep/down").mkdir(parents=True)
    page("pkg/a.py", out="deep/down/pages")
    after = contents(work.parent)
    assert {name: after[name] for name in before} == before
    made = after.keys() - before.keys()
    assert all(name.startswith(("work/deep/down/pages/", "cache/")) for name in made)


def test_a_broken_drawing_removes_nothing_but_what_was_published_of_it(work: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    (work / "pkg/a.py").write_text('"""# A\n\n![x](keep.svg) ![y](../../keep.svg)\n"""\n')
    for place in (work / "pkg/keep.svg", work / "keep.svg", work.parent / "keep.svg"):
        place.write_text(drawing)
    (work / "pages").mkdir()
    page("pkg/a.py")
    assert (work / "pages/files/pkg/keep.svg").is_file()
    for place in (work / "pkg/keep.svg", work / "keep.svg", work.parent / "keep.svg"):
        place.write_text("<svg")
    for _ in range(3):
        page("pkg/a.py")
    assert not (work / "pages/files/pkg/keep.svg").exists()
    for place in (work / "pkg/keep.svg", work / "keep.svg", work.parent / "keep.svg"):
        assert place.read_text() == "<svg"


def test_pages_of_an_earlier_version_are_written_over_and_nothing_is_removed(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page("pkg") == 0
    (work / "pages" / LIST).unlink()  # which an earlier version did not write, and which an archive may leave out
    made = contents(work / "pages")
    for name in made:
        (work / "pages" / name).write_text("/* .annotated: of an earlier version */")
    (work / "pages/CNAME").write_text("example.org")
    capsys.readouterr()
    assert page("pkg") == 0
    assert "notice: an earlier version made these pages" in capsys.readouterr().err
    assert {name: data for name, data in contents(work / "pages").items() if name != LIST} == {
        **made,
        "CNAME": b"example.org",
    }
    (work / "pkg/model.py").write_text('"""# Another"""\n')
    assert page("pkg") == 0
    assert "earlier" not in capsys.readouterr().err


# What a site loses, and what it keeps.


def test_a_site_loses_what_is_ours_and_as_we_wrote_it_and_nothing_else(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "pkg/second.py").write_text('"""# Second"""\n\ny = 2\n')
    site(work)
    assert main(["build"]) == 0
    out = work / "site"
    assert {"second.html", "second.py", "second.ipynb"} < set(listed(out))
    # Something of the author's, something that was changed, a twin, and what a hostile list might say.
    (out / "CNAME").write_text("example.org")
    (out / "second.py").write_text(OTHERS)
    (work / "victim").write_text(OTHERS)
    (out / "outside").symlink_to("..")
    hostile = ["../victim", f"{work}/victim", "outside/victim", "a\0b", "", ".", "..", "a//b", "CNAME", LIST]
    lines = "".join(f"{DIGEST} {json.dumps(name)}\n" for name in hostile)
    with (out / LIST).open("a") as file:
        file.write(lines + 'half a line, and no "name')
    (work / "pkg/second.py").unlink()
    capsys.readouterr()
    assert main(["build"]) == 0
    said = capsys.readouterr().err
    assert "site/second.py:1:1: warning: nothing needs this file any more, but it is not as site-builder" in said
    assert not (out / "second.html").exists()
    assert not (out / "second.ipynb").exists()
    assert (out / "second.py").read_text() == (work / "victim").read_text() == OTHERS
    assert (out / "CNAME").read_text() == "example.org"
    assert (out / "outside").is_symlink()
    assert not {"second.py", "second.html", *hostile} & set(listed(out))
    assert main(["build"]) == 0
    assert "second" not in capsys.readouterr().err


def test_of_a_site_whose_list_knows_no_contents_nothing_is_removed_and_one_notice_says_so(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site(work)
    assert main(["build"]) == 0
    out = work / "site"
    names = listed(out)
    (out / "gone.html").write_text("a page of an earlier version")
    (out / "model.html").write_text("of an earlier version")
    (out / LIST).write_text("".join(f"{name}\n" for name in sorted([*names, "gone.html", "never.html", "../victim"])))
    capsys.readouterr()
    assert main(["build"]) == 0
    said = capsys.readouterr().err
    assert "site:1:1: notice: `gone.html` may be of an earlier version" in said
    assert (out / "gone.html").is_file()
    assert "Model" in (out / "model.html").read_text()
    assert main(["build"]) == 0
    assert "gone.html" not in capsys.readouterr().err
    assert (out / "gone.html").is_file()


def test_a_site_is_not_built_over_files_that_are_not_ours(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site(work)
    (work / "site").mkdir()
    (work / "site/index.html").write_text(OTHERS)
    (work / "site/404.html").write_text(OTHERS)
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert ":1:1: error: site-builder has not written this file, and would write over it (nor 1 more" in said
    assert contents(work / "site") == dict.fromkeys(("404.html", "index.html"), OTHERS.encode())


def test_a_new_name_that_differs_in_case_only_is_not_lost_with_the_old_one(work: Path) -> None:
    """On a disk that knows no case both are one file; here, one file with two names."""
    (work / "pkg/data.TXT").write_text("the same")
    (work / "pkg/note.md").write_text("[text](data.TXT)\n")
    site(work)
    assert main(["build"]) == 0
    folder = work / "site/files/pkg"
    os.link(folder / "data.TXT", folder / "data.txt")
    (work / "pkg/data.TXT").rename(work / "pkg/data.txt")
    (work / "pkg/note.md").write_text("[text](data.txt)\n")
    assert main(["build"]) == 0
    assert (folder / "data.txt").read_text() == "the same"


def test_a_file_gives_way_to_a_folder_of_its_name_and_the_reverse(work: Path) -> None:
    (work / "pkg/data").write_text("a file")
    (work / "pkg/note.md").write_text("[text](data)\n")
    site(work)
    assert main(["build"]) == 0
    assert (work / "site/files/pkg/data").is_file()
    (work / "pkg/data").unlink()
    (work / "pkg/data").mkdir()
    (work / "pkg/data/x.txt").write_text("a file below")
    (work / "pkg/note.md").write_text("[text](data/x.txt)\n")
    assert main(["build"]) == 0
    assert (work / "site/files/pkg/data/x.txt").is_file()
    shutil.rmtree(work / "pkg/data")
    (work / "pkg/data").write_text("a file")
    (work / "pkg/note.md").write_text("[text](data)\n")
    assert main(["build"]) == 0
    assert (work / "site/files/pkg/data").read_text() == "a file"


def test_what_an_author_keeps_where_the_builder_works_stays(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site(work)
    assert main(["build"]) == 0
    kept = [work / "build" / name for name in ("notes.md", "en/docs/own.md", "previews/own.png", "en/shell.new-idea/x")]
    for file in kept:
        file.parent.mkdir(exist_ok=True)
        file.write_text(OTHERS)
    (work / "pkg/second.py").write_text('"""# Second"""\n')
    assert main(["build"]) == 0
    (work / "pkg/second.py").unlink()
    assert main(["build"]) == 0
    assert [file.read_text() for file in kept] == [OTHERS] * len(kept)
    assert not (work / "build/en/docs/second.md").exists()
    shutil.rmtree(work / "build/en/shell")
    (work / "build/en/shell").symlink_to(work / "pkg")
    (work / "pkg/third.py").write_text('"""# Third"""\n')
    assert main(["build"]) == 1
    assert "build/en/shell:1:1: error: site-builder has not made this folder" in capsys.readouterr().err
    assert (work / "pkg/model.py").is_file()


@pytest.mark.parametrize("damage", ["folder", "pipe", "bytes", "empty", "long"])
def test_a_list_that_is_damaged_loses_nothing(work: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    site(work)
    assert main(["build"]) == 0
    out = work / "site"
    whole = (out / LIST).read_bytes()
    (out / LIST).unlink()
    (out / "CNAME").write_text("example.org")
    if damage == "folder":
        (out / LIST).mkdir()
    elif damage == "pipe":
        os.mkfifo(out / LIST)
    else:
        data = {"bytes": b"\xff\0" * 999 + b"\n" + whole[:-9], "empty": b"", "long": b"#" + b"x" * 70_000_000}[damage]
        (out / LIST).write_bytes(data)
    (work / "pkg/model.py").unlink()
    capsys.readouterr()
    code = main(["build"])
    said = capsys.readouterr().err
    assert "Traceback" not in said
    if damage in ("folder", "pipe"):
        assert code == 1
        assert "site/.site-builder:1:1: error: this is not the list that site-builder writes" in said
    else:
        assert code == 0
        assert (out / "model.html").is_file() == (damage != "bytes")
    assert (out / "CNAME").read_text() == "example.org"


@pytest.mark.all
def test_a_build_that_is_killed_at_any_moment_is_completed_by_the_next(work: Path) -> None:
    chance = random.Random(0)
    for number in range(20):
        (work / f"pkg/m{number}.py").write_text(f'"""# Module {number}\n\n$x_{number}$\n"""\n\nx = {number}\n')
    site(work)
    (work / "site").mkdir()
    (work / "site/CNAME").write_text("example.org")
    command = [sys.executable, "-m", "site_builder", "build"]
    for number in range(8):
        process = subprocess.Popen(command, cwd=work, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 6))
        process.kill()
        process.wait()
        (work / f"pkg/m{number}.py").unlink()
    subprocess.run(command, cwd=work, check=True)
    after = contents(work / "site")
    assert after.pop("CNAME") == b"example.org"
    shutil.rmtree(work / "site")
    shutil.rmtree(work / "build")
    subprocess.run([*command, "--no-cache"], cwd=work, check=True)
    assert after == contents(work / "site")


# In which order, and beside whom.


def test_what_a_page_shows_is_written_before_it(work: Path) -> None:
    names = [f"n{number}.txt" for number in range(200)]
    for name in names:
        (work / "pkg" / name).write_text(name * 999)
    (work / "pkg/__init__.py").write_text('"""# All\n\n' + " ".join(f"[{name}]({name})" for name in names) + '\n"""\n')
    site(work)
    assert page("pkg") == main(["build"]) == 0
    for out, home in ((work / "pages", "pkg/index.html"), (work / "site", "index.html")):
        written = {str(one.relative_to(out)): one.stat().st_mtime_ns for one in out.rglob("*") if one.is_file()}
        shown = [name for name in written if name.startswith("files/")]
        assert len(shown) == len(names) and max(written[name] for name in shown) <= written[home]
        if out.name == "site":
            loaded = [time for name, time in written.items() if name.endswith((".css", ".js", ".svg", ".woff2"))]
            assert max(loaded) <= min(time for name, time in written.items() if name.endswith(".html"))


def test_of_two_runs_that_write_the_same_page_one_leaves_all_of_it(work: Path) -> None:
    out = work / "pages"
    whole: list[dict[str, bytes]] = []
    for name, formula in (("one", "x^2"), ("two", "\\frac{a_1}{b}")):
        (work / name / "pkg").mkdir(parents=True)
        (work / name / "pkg/m.py").write_text(f'r"""# {name}\n\n${formula}$\n"""\n')
        command = [sys.executable, "-m", "site_builder", "page", "pkg/m.py", "-o", str(out), "--no-cache"]
        subprocess.run(command, cwd=work / name, check=True)
        whole.append({place: data for place, data in contents(out).items() if place != LIST})
        shutil.rmtree(out)
    for _ in range(3):
        both = [subprocess.Popen(command, cwd=work / name) for name in ("one", "two")]
        assert [process.wait(100) for process in both] == [0, 0]
        assert {place: data for place, data in contents(out).items() if place != LIST} in whole


# Copies.


@pytest.mark.parametrize("command", ["tangle", "notebook"])
@pytest.mark.parametrize(
    "target",
    ["a.py", "./sub/../a.py", "link.py", "hard.py", "sub", "mkdocs.yml", "pkg/model.py", "docs/locales/zh/a.po"],
)
def test_a_copy_takes_the_place_of_nothing_that_the_site_is_made_from(
    work: Path, command: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = work / "a.py"
    source.write_text('"""# A"""\n\nx = 1\n')
    (work / "sub").mkdir()
    (work / "link.py").symlink_to("a.py")
    os.link(source, work / "hard.py")
    (work / "docs/locales/zh").mkdir(parents=True)
    (work / "docs/locales/zh/a.po").write_text("")
    site(work, '"": [a.py], pkg: [pkg]')
    before = contents(work)
    assert main([command, "a.py", "-o", target]) == 1
    assert f"{Path(target)}:1:1: error: the file that -o names" in capsys.readouterr().err
    assert contents(work) == before


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("command", ["tangle", "notebook"])
def test_a_file_that_we_have_not_written_is_replaced_by_a_copy_only_with_force(
    work: Path, command: str, force: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "other.py").write_text(OTHERS)
    (work / "link").symlink_to("other.py")
    assert main([command, "pkg/model.py"]) == 0
    copy = capsys.readouterr().out
    for place in ("other.py", "link"):
        code = main([command, "pkg/model.py", "-o", place, *(["--force"] if force else [])])
        said = capsys.readouterr().err
        assert code == (0 if force else 1)
        told = f"{place}:1:1: error: site-builder has not written this file, and would write over it; name another"
        assert said.startswith("" if force else told) and ("--force" in said) is not force
        assert (work / "other.py").read_text() == (copy if force else OTHERS)


@pytest.mark.parametrize("command", ["tangle", "notebook"])
def test_a_copy_is_replaced_by_a_newer_one_until_somebody_changes_it(
    work: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (work / "empty").write_text("")
    for out in ("made", "empty"):
        for number in range(3):
            (work / "pkg/model.py").write_text(f'"""# Model"""\n\nx = {number}\n')
            assert main([command, "pkg/model.py", "-o", out]) == 0
            assert f"x = {number}" in (work / out).read_text()
    changed = (work / "made").read_text() + "\n"
    (work / "made").write_text(changed)
    assert main([command, "pkg/model.py", "-o", "made"]) == 1
    assert "made:1:1: error: this file has been changed since site-builder wrote it" in capsys.readouterr().err
    assert (work / "made").read_text() == changed
    shutil.rmtree(work.parent / "cache")  # the note is lost, and what is the same is no loss
    assert main([command, "pkg/model.py", "-o", "empty"]) == 0
    (work / "pkg/model.py").write_text('"""# Model"""\n\nx = 9\n')
    assert main([command, "pkg/model.py", "-o", "empty"]) == 1
    assert main([command, "pkg/model.py", "-o", "empty", "--force"]) == 0
    assert main([command, "pkg/model.py", "-o", "/dev/null"]) == 0


def test_a_copy_is_written_through_a_link_with_the_rights_that_the_file_had(work: Path) -> None:
    (work / "store").mkdir()
    (work / "store/out.py").write_text("before")
    (work / "store/out.py").chmod(0o600)
    (work / "out.py").symlink_to("store/out.py")
    assert main(["tangle", "pkg/model.py", "-o", "out.py", "--force"]) == 0
    for _ in range(2):
        assert main(["tangle", "pkg/model.py", "-o", "out.py"]) == 0
    assert (work / "out.py").is_symlink()
    assert (work / "store/out.py").read_text() == "x = 1\n"
    assert (work / "store/out.py").stat().st_mode & 0o777 == 0o600
    assert main(["tangle", "pkg/model.py", "-o", "/dev/null"]) == 0
    assert not Path("/dev/null").is_file()


# Catalogues and what `init` writes.


def test_catalogues_are_not_written_through_a_link_that_leads_out(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site(work)
    config = work / "mkdocs.yml"
    config.write_text(config.read_text().replace("{en: {}}", "{en: {}, zh: {}}"))
    victim = work.parent / "victim.po"
    victim.write_text("")
    (work / "docs/locales/zh").mkdir(parents=True)
    (work / "docs/locales/model.pot").symlink_to(victim)
    assert main(["messages"]) == 1
    assert "docs/locales/model.pot:1:1: error: is a link out of the folder of the site" in capsys.readouterr().err
    assert victim.read_text() == ""


def test_init_leaves_alone_what_stands_outside_and_what_we_have_written(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = work.parent / "Makefile"
    shared.write_text("all:\n")
    (work / "Makefile").symlink_to(shared)
    (work / ".github").symlink_to(work.parent)
    (work / "made").mkdir()
    (work / "made/__init__.py").write_text('"""# No source"""\n')
    (work / "made" / LIST).write_text("")
    assert main(["init"]) == 0
    said = capsys.readouterr().err
    assert "Makefile:1:1: notice: left as it is: it is a link that leads out" in said
    assert shared.read_text() == "all:\n"
    assert not (work.parent / "workflows").exists()
    assert "made" not in (work / "mkdocs.yml").read_text()


def sheet(work: Path, out: str = "pages") -> list[str]:
    return (work / out / "assets/formulas.css").read_text().splitlines()


def test_the_style_sheet_of_formulas_is_right_for_the_pages_of_several_runs(work: Path) -> None:
    (work / "a.py").write_text('"""# A\n\n$x^2$\n"""\n')
    (work / "b.py").write_text('"""# B\n\n$x_3$\n"""\n')
    (work / "c.py").write_text('"""# C\n"""\n')
    assert page("a.py", "b.py", "c.py", out="at-once") == 0
    assert page("a.py") == 0 and page("b.py") == 0
    assert sheet(work) == sheet(work, "at-once")
    for _ in range(2):  # the second time, nothing has changed
        assert page("c.py") == 0 and page("a.py") == 0
        assert sheet(work) == sheet(work, "at-once")
    # What no page needs any more goes, whoever has written that page.
    (work / "b.py").write_text('"""# B\n"""\n')
    assert page("b.py") == 0
    assert page("a.py", out="alone") == 0
    assert sheet(work) == sheet(work, "alone") != sheet(work, "at-once")


def test_what_somebody_has_written_into_the_style_sheet_of_formulas_does_not_stay(work: Path) -> None:
    (work / "a.py").write_text('"""# A\n\n$x^2$\n"""\n')
    (work / "b.py").write_text('"""# B\n\n$x_3$\n"""\n')
    assert page("a.py") == 0
    file = work / "pages/assets/formulas.css"
    first = sheet(work)
    file.write_text(re.sub(r"\{.*\}", "{color:red}", file.read_text()))
    assert page("b.py") == 0
    assert "color" not in file.read_text()
    assert page("a.py") == 0
    assert set(first) < set(sheet(work))
