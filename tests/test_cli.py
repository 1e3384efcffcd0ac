"""The command line, run as a process of its own, as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

GOOD = '# Some prose with $x^2$.\nx = 1\n\n\ndef f():\n    """Says 词."""\n    return x\n'


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "site_builder", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={"PYTHONPATH": str(ROOT)}, check=False)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text('"""# Package\n\nSee [f](good.py#f)."""\n', encoding="utf-8")
    (tmp_path / "pkg" / "good.py").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_split_prints_one_ascii_line_for_each_file(package: Path) -> None:
    done = run("split", "pkg/good.py", "pkg/__init__.py", cwd=package)
    assert done.returncode == 0 and done.stdout.isascii()
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["path"] == "pkg/good.py"
    assert "".join(block["text"] for block in first["blocks"]) == GOOD
    section = first["sections"][1]
    assert section == {"anchor": "f", "prose": "Says 词.", "code": [[5, "def f():"]]}
    assert second["path"] == "pkg/__init__.py"


def test_split_does_the_others_when_one_file_is_not_python(package: Path) -> None:
    (package / "bad.py").write_text("def f(:\n", encoding="utf-8")
    done = run("split", "bad.py", "missing.py", "pkg/good.py", cwd=package)
    assert done.returncode == 1
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == ["pkg/good.py"]
    assert done.stderr.startswith("bad.py:1:7: error: invalid Python")
    assert "missing.py:1:1: error: cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_page_mirrors_the_paths_and_writes_what_a_page_needs(package: Path) -> None:
    done = run("page", "pkg/good.py", "pkg/__init__.py", "-o", "out", cwd=package)
    assert (done.returncode, done.stderr) == (0, "")
    html = (package / "out/pkg/good.html").read_text(encoding="utf-8")
    assert 'id="f"' in html and "<math" in html
    assert 'href="good.html#f"' in (package / "out/pkg/index.html").read_text(encoding="utf-8")
    assert (package / "out/assets/page.css").is_file()
    assert (package / "out/assets/katex/katex.min.css").is_file()


def test_page_reports_everything_and_still_writes_the_good_pages(package: Path) -> None:
    (package / "bad.py").write_text("x = (\n", encoding="utf-8")
    (package / "links.py").write_text('"""See [a](none.py) and $\\foo$ and ![i](no.png)."""\n', encoding="utf-8")
    done = run("page", "bad.py", "links.py", "pkg/good.py", "-o", "out", cwd=package)
    assert done.returncode == 1
    assert [line.split(": ")[0].split(":")[0] for line in done.stderr.splitlines()] == ["bad.py"] + ["links.py"] * 3
    assert (package / "out/pkg/good.html").is_file()
    # A page with a dead link is whole: its author sees it, and is told what is wrong with it.
    assert "See " in (package / "out/links.html").read_text(encoding="utf-8")
    assert not (package / "out/bad.html").exists()


def test_the_same_input_gives_the_same_files(package: Path) -> None:
    for out in ("one", "two"):
        assert run("page", "pkg", "-o", out, cwd=package).returncode == 0
    files = [p.relative_to(package / "one") for p in sorted((package / "one").rglob("*")) if p.is_file()]
    assert all((package / "one" / f).read_bytes() == (package / "two" / f).read_bytes() for f in files)


def test_misuse_exits_with_2(package: Path) -> None:
    assert run("weave", cwd=package).returncode == 2
    assert run("page", "pkg/good.py", cwd=package).returncode == 2


def test_messages_run_again_changes_nothing(package: Path) -> None:
    config = "site_name: Test\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n    pages:\n      net: [pkg]\n"
    (package / "mkdocs.yml").write_text(config, encoding="utf-8")
    first = run("messages", cwd=package)
    assert first.stdout.splitlines() == [
        "docs/locales/net/good.pot",
        "docs/locales/net/index.pot",
        "docs/locales/zh/net/good.po",
        "docs/locales/zh/net/index.po",
    ]
    before = {p: p.read_bytes() for p in package.rglob("*.po*")}
    second = run("messages", cwd=package)
    assert (second.returncode, second.stdout) == (0, "")
    assert before == {p: p.read_bytes() for p in package.rglob("*.po*")}


def test_a_link_to_a_page_that_a_language_lacks_leads_to_the_original(package: Path) -> None:
    config = "site_name: T\nextra:\n  site_builder:\n    languages: {en: {}, zh: {pages: [net/index.html]}}\n"
    (package / "mkdocs.yml").write_text(config + "    pages: {net: [pkg]}\n", encoding="utf-8")
    assert run("check", cwd=package).returncode == 0


def test_check_reports_a_dead_anchor_and_a_wrong_translation_with_their_places(package: Path) -> None:
    test_messages_run_again_changes_nothing(package)
    module = package / "pkg/__init__.py"
    module.write_text(module.read_text().replace("#f", "#g"), encoding="utf-8")
    catalogue = package / "docs/locales/zh/net/good.po"
    text = catalogue.read_text(encoding="utf-8")
    text = text.replace('msgid "Some prose with $x^2$."\nmsgstr ""', 'msgid "Some prose with $x^2$."\nmsgstr "文字。"')
    catalogue.write_text(text, encoding="utf-8")
    done = run("check", cwd=package)
    assert done.returncode == 1
    assert "pkg/__init__.py:3:8: error: dead link: `net/good.html` has no anchor `g`" in done.stderr
    assert "wrong translation: lost $x^2$" in done.stderr


CATALOGUE = 'msgid "Some prose with $x^2$."\nmsgstr "含 $x^2$ 的文字。"\n\nmsgid "Says 词."\nmsgstr "说词。"\n'


def test_tangle_prints_the_code_without_its_prose(package: Path) -> None:
    done = run("tangle", "pkg/good.py", cwd=package)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "x = 1\n\n\ndef f():\n    return x\n"
    assert run("tangle", "pkg/good.py", "--comments", cwd=package).stdout == GOOD


def test_tangle_puts_translations_in_from_a_folder_of_catalogues_or_from_the_site(package: Path) -> None:
    folder = package / "docs/locales/zh/net"
    folder.mkdir(parents=True)
    (folder / "good.po").write_text(CATALOGUE, encoding="utf-8")
    wanted = GOOD.replace("Some prose with $x^2$.", "含 $x^2$ 的文字。").replace("Says 词.", "说词。")
    some = run("tangle", "pkg/good.py", "--language", "zh", "--locales", "docs/locales", "-o", "a.py", cwd=package)
    assert (some.returncode, some.stdout) == (0, "")
    # The folder has net/good.po only, and nothing says that `net` is `pkg`.
    wrong = "pkg/good.py:1:1: warning: no translations into `zh` were found; looked for `docs/locales/zh/pkg/good.po`\n"
    assert some.stderr == wrong
    config = "site_name: Test\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n    pages:\n      net: [pkg]\n"
    (package / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = run("tangle", "pkg/good.py", "--language", "zh", "-o", "b.py", cwd=package)
    assert (done.returncode, done.stderr) == (0, "")
    assert (package / "b.py").read_text(encoding="utf-8") == wanted
    (package / "docs/locales/zh/good.po").write_text(CATALOGUE, encoding="utf-8")
    (package / "mkdocs.yml").unlink()
    done = run("tangle", "pkg/good.py", "--language", "zh", "--locales", "docs/locales", cwd=package)
    assert (done.stdout, done.stderr) == (wanted, "")


def test_page_says_how_many_pages_it_wrote(package: Path) -> None:
    assert run("page", "pkg", "-o", "out", cwd=package).stdout == "2 pages in out, 0 unchanged\n"
    (package / "pkg/good.py").write_text(GOOD + "\n# More.\n", encoding="utf-8")
    assert run("page", "pkg", "-o", "out", cwd=package).stdout == "2 pages in out, 1 unchanged\n"
    assert run("page", "pkg/good.py", "-o", "out", cwd=package).stdout.startswith("1 page in out")
    (package / "bad.py").write_text("x = (\n", encoding="utf-8")
    assert run("page", "bad.py", "-o", "out", cwd=package).stdout == ""


CONFIGURATIONS = [
    "site_name: T\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n    pages: {net: [pkg]}\n",
    "site_name: T\nplugins:\n  - site-builder: {modules: {net: [pkg]}}\n",
    "site_name: T\nplugins:\n  site-builder: {modules: {net: [pkg]}, language: zh, locales: docs/locales}\n",
]


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_the_catalogue_is_found_by_the_address_on_the_site(config: str, package: Path) -> None:
    (package / "docs/locales/zh/net").mkdir(parents=True)
    (package / "docs/locales/zh/net/good.po").write_text(CATALOGUE, encoding="utf-8")
    # One that the bare name would find, and that is another page's.
    (package / "docs/locales/zh/good.po").write_text("", encoding="utf-8")
    (package / "mkdocs.yml").write_text(config, encoding="utf-8")
    for command in ("tangle", "notebook"):
        for locales in ([], ["--locales", "docs/locales"]):
            done = run(command, "pkg/good.py", "--language", "zh", *locales, cwd=package)
            assert (done.returncode, done.stderr) == (0, "")
            assert "说词" in done.stdout
    done = run("page", "pkg", "-o", "out", "--language", "zh", "--locales", "docs/locales", "--no-cache", cwd=package)
    missing = "no translations into `zh` were found; looked for `docs/locales/zh/net/index.po`"
    assert done.stderr == f"pkg/__init__.py:1:1: warning: {missing}\n"
    assert "说词" in (package / "out/pkg/good.html").read_text(encoding="utf-8")


def test_a_configuration_without_a_word_of_us_is_not_ours_to_judge(package: Path) -> None:
    (package / "mkdocs.yml").write_text("site_name: T\n", encoding="utf-8")
    done = run("tangle", "pkg/good.py", cwd=package)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("tangle", "pkg/good.py", "-f", "mkdocs.yml", cwd=package)
    assert (done.returncode, "`extra.site_builder` is missing" in done.stderr) == (1, True)


def test_notebook_writes_a_notebook(package: Path) -> None:
    done = run("notebook", "pkg/good.py", "-o", "good.ipynb", cwd=package)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = json.loads((package / "good.ipynb").read_text(encoding="utf-8"))
    assert [cell["cell_type"] for cell in written["cells"]] == ["markdown", "code", "markdown", "code"]


@pytest.mark.parametrize("command", ["tangle", "notebook"])
def test_a_file_that_cannot_be_copied_is_an_error_and_nothing_is_written(command: str, package: Path) -> None:
    (package / "bad.py").write_text("x = (\n", encoding="utf-8")
    done = run(command, "bad.py", "-o", "out", cwd=package)
    assert done.returncode == 1
    assert done.stderr.startswith("bad.py:1:5: error: invalid Python")
    assert run(command, "missing.py", cwd=package).stderr.startswith("missing.py:1:1: error: cannot be read")
    assert not (package / "out").exists()


def test_check_lossless_counts_files_and_those_that_python_refuses(package: Path) -> None:
    (package / "bad.py").write_text("x = (\n", encoding="utf-8")
    done = run("check", "--lossless", "pkg", "bad.py", cwd=package)
    assert (done.returncode, done.stdout) == (0, "3 files, 1 refused by Python, 0 lost\n")
    assert done.stderr.startswith("bad.py:1:5: notice: invalid Python")
    done = run("check", "--lossless", "missing.py", cwd=package)
    assert (done.returncode, done.stdout) == (1, "1 files, 0 refused by Python, 1 lost\n")
