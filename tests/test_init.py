"""`site-builder init`: what it finds in other people's folders, what it writes, and that the site then builds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from test_cli import run

from site_builder.authoring.discover import look, web_address
from site_builder.project.config import Settings
from site_builder.project.config_reader import load

HELLO = '"""Says hello."""\n\n\ndef hello():\n    # Everybody is greeted.\n    print("hello")\n'


def write_files(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(HELLO if name.endswith(".py") else "", encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("files", "pages"),
    [
        pytest.param(["src/hello/__init__.py", "tests/__init__.py"], {"hello": ["src/hello"]}, id="src"),
        pytest.param(["hello/__init__.py", "docs/conf.py", "setup.py"], {"hello": ["hello"]}, id="flat"),
        pytest.param(["hello.py", "setup.py", "test_hello.py"], {"": ["hello.py"]}, id="single module"),
        pytest.param(["src/hello.py"], {"": ["src/hello.py"]}, id="single module under src"),
        pytest.param(
            ["src/corp/hello/__init__.py", "src/corp/bye/__init__.py"],
            {"corp/hello": ["src/corp/hello"], "corp/bye": ["src/corp/bye"]},
            id="namespace",
        ),
        pytest.param(["corp/hello/__init__.py", "data/x.txt"], {"corp/hello": ["corp/hello"]}, id="flat namespace"),
        pytest.param(
            ["src/hello/__init__.py", "src/aid/__init__.py"],
            {"hello": ["src/hello"], "aid": ["src/aid"]},
            id="the one that the project is named after comes first",
        ),
    ],
)
def test_init_finds_the_packages_where_people_put_them(
    tmp_path: Path, files: list[str], pages: dict[str, list[str]]
) -> None:
    name = "corp-hello" if any("corp" in file for file in files) else "hello"
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n')
    write_files(tmp_path, *files)
    done = run("init", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "wrote mkdocs.yml",
        "wrote Makefile",
        "wrote .github/workflows/pages.yml",
        "Next: site-builder serve",
    ]
    config = yaml.safe_load((tmp_path / "mkdocs.yml").read_text(encoding="utf-8"))
    assert config["site_name"] == name
    assert list(config["extra"]["site_builder"]["pages"].items()) == list(pages.items())
    assert isinstance(load(tmp_path / "mkdocs.yml"), Settings)


def test_the_site_that_init_configures_builds_and_its_home_leads_to_the_first_page(tmp_path: Path) -> None:
    write_files(tmp_path, "hello/__init__.py", "hello/inner/deep.py", "hello/tests/test_deep.py", "hello/.cache/x.py")
    assert run("init", cwd=tmp_path).returncode == 0
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 pages (en)" in done.stdout
    assert 'class="annotated"' in (tmp_path / "site/hello/inner/deep.html").read_text(encoding="utf-8")
    assert "<title>hello - " in (tmp_path / "site/hello/index.html").read_text(encoding="utf-8")
    assert "url=hello/index.html" in (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert run("check", cwd=tmp_path).returncode == 0


def test_init_knows_the_repository_its_branch_and_where_github_publishes(tmp_path: Path) -> None:
    write_files(tmp_path, "hello/__init__.py")
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "remote", "add", "origin", "git@github.com:Some/hello.git")
    assert run("init", cwd=tmp_path).returncode == 0
    settings = load(tmp_path / "mkdocs.yml")
    assert isinstance(settings, Settings)
    assert settings.site_url == "https://some.github.io/hello/"
    assert settings.repo_url == "https://github.com/Some/hello"
    assert settings.edit == "https://github.com/Some/hello/edit/trunk/{path}"
    workflow = yaml.safe_load((tmp_path / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
    assert workflow[True]["push"]["branches"] == ["trunk"]  # YAML reads `on` as true
    steps = workflow["jobs"]["publish"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(one.startswith("actions/") and one.partition("@v")[2].isdigit() for one in used)
    assert any("annotated-pages==" in step.get("run", "") for step in steps)


def test_init_in_a_folder_of_a_repository_writes_no_workflow_but_links_to_that_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "origin", "https://somebody:secret@gitlab.com/some/hello.git")
    write_files(tmp_path, "python/hello/__init__.py")
    done = run("init", cwd=tmp_path / "python")
    assert "workflows stand in the root folder of a repository" in done.stderr
    assert not (tmp_path / "python/.github").exists()
    settings = load(tmp_path / "python/mkdocs.yml")
    assert isinstance(settings, Settings)
    assert settings.view == "https://gitlab.com/some/hello/-/blob/main/python/{path}"


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:a/b.git", "https://github.com/a/b"),
        ("ssh://git@codeberg.org:2222/a/b.git", "https://codeberg.org/a/b"),
        ("https://token@github.com/a/b.git", "https://github.com/a/b"),
        ("/srv/git/b.git", ""),
        ("../b", ""),
        ("", ""),
    ],
)
def test_a_remote_becomes_the_address_that_people_open(remote: str, address: str) -> None:
    assert web_address(remote) == address


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, "hello/__init__.py")
    (tmp_path / "Makefile").write_text("all:\n\techo all")
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/pages.yml").write_text("mine")
    done = run("init", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ".github/workflows/pages.yml:1:1: notice: left as it is: it is there already\n"
    assert (tmp_path / ".github/workflows/pages.yml").read_text() == "mine"
    made = (tmp_path / "Makefile").read_text()
    assert made.startswith("all:\n\techo all\n\n#") and made.endswith("pages:\n\tsite-builder serve\n")


def test_init_leaves_a_site_that_is_there_and_says_how_to_join_it(tmp_path: Path) -> None:
    write_files(tmp_path, "src/hello/__init__.py")
    (tmp_path / "mkdocs.yml").write_text("site_name: mine\n")
    done = run("init", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("mkdocs.yml:1:1: error: there is a site already")
    assert "{site-builder: {modules: {hello: [src/hello]}}}" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["mkdocs.yml"]


def test_init_where_there_is_no_package_writes_nothing_and_says_so(tmp_path: Path) -> None:
    write_files(tmp_path, "docs/conf.py", "setup.py")
    done = run("init", cwd=tmp_path)
    assert done.returncode == 1
    assert "no package and no module is found here" in done.stderr
    assert not (tmp_path / "mkdocs.yml").exists()


@pytest.mark.parametrize("name", ["on", "1.0", "a: b", "- x", "#hash", "日本 x", 'with "quotes"'])
def test_any_folder_name_is_a_site_name(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    write_files(root, "hello/__init__.py")
    assert look(root).name == name
    assert run("init", cwd=root).returncode == 0
    assert yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))["site_name"] == name
