"""Annotated pages inside somebody's MkDocs site: real builds in two themes, as its author runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from test_cli import run
from test_init import git

CONFIG = """\
site_name: Host
repo_url: https://github.com/some/host
theme: {{name: {theme}}}
{more}plugins:
  - search
  - site-builder:
      modules:
        net: [src/net]
"""
MODEL = '''\
"""
---
title: The <model> & more
---
# The model

See [the part](sub/part.py#Part) and $x^2$.
"""


def first():
    # Whatever Markdown might touch: *stars*.
    return "\\ta * b * c"
    # A second section.
    return """

    four spaces after two blank lines
"""
'''
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=root, env=ENVIRONMENT, check=False)


def host(root: Path, theme: str = "mkdocs", more: str = "") -> Path:
    """A site with two pages of its own, and a package beside it."""
    (root / "docs").mkdir()
    (root / "src/net/sub").mkdir(parents=True)
    (root / "mkdocs.yml").write_text(CONFIG.format(theme=theme, more=more and more + "\n"), encoding="utf-8")
    (root / "docs/index.md").write_text("# Home\n\nSee [the part](net/sub/part.md#Part).\n", encoding="utf-8")
    (root / "docs/guide.md").write_text("# Guide\n", encoding="utf-8")
    (root / "src/net/__init__.py").write_text('"""# Net"""\n', encoding="utf-8")
    (root / "src/net/model.py").write_text(MODEL, encoding="utf-8")
    (root / "src/net/sub/part.py").write_text('class Part:\n    """One part."""\n', encoding="utf-8")
    return root


def page(root: Path, name: str) -> str:
    return (root / "site" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_pages_stand_in_the_theme_of_the_site_and_a_strict_build_passes(tmp_path: Path, theme: str) -> None:
    anchors = "validation: {anchors: warn}"
    done = mkdocs(host(tmp_path, theme, anchors), "build", "--strict")
    assert done.returncode == 0, done.stderr
    model = page(tmp_path, "net/model.html")
    assert ("md-header" if theme == "material" else "navbar") in model
    assert "The &lt;model&gt; &amp; more" in re.findall(r"<title>(.*?)</title>", model)[0]
    assert "<em>stars</em>" in model and "<math" in model
    assert 'href="sub/part.html#Part"' in model
    for sheet in re.findall(r'<link rel="stylesheet" href="([^":]*site-builder[^"]*)"', model):
        assert (tmp_path / "site/net" / sheet).is_file()
    assert "site-builder/page.css" in model and "site-builder/katex/katex.min.css" in model
    # The author's own pages are as they were.
    assert "site-builder/page.css" not in page(tmp_path, "guide/index.html")
    # In the navigation without having been named there.
    assert re.search(r'href="(\.\./)*net/model\.html"', page(tmp_path, "guide/index.html"))


def test_the_body_is_that_of_a_page_without_a_site(tmp_path: Path) -> None:
    mkdocs(host(tmp_path), "build")
    run("page", "src/net", "-o", "alone", cwd=tmp_path)
    alone = (tmp_path / "alone/src/net/model.html").read_text(encoding="utf-8")
    inside = re.compile(r'<div class="annotated".*?</dialog>\n</div>', re.DOTALL)
    hosted = re.sub(r'<section class="take-away".*?</section>\n', "", page(tmp_path, "net/model.html"), flags=re.DOTALL)
    (one,), (other,) = inside.findall(alone), inside.findall(hosted)
    assert one == other


def test_what_is_wrong_fails_a_strict_build_with_its_place(tmp_path: Path) -> None:
    host(tmp_path)
    part = tmp_path / "src/net/sub/part.py"
    part.write_text('"""See [this](../model.py#frist) and $\\foo$."""\n', encoding="utf-8")
    (tmp_path / "src/net/bad.py").write_text("x = (\n", encoding="utf-8")
    done = mkdocs(tmp_path, "build", "--strict")
    assert done.returncode == 1
    dead = "src/net/sub/part.py:1:14: error: dead link: `net/model.html` has no anchor `frist`; did you mean `first`?"
    assert f"WARNING -  {dead}" in done.stderr
    assert "WARNING -  src/net/bad.py:1:5: error: invalid Python" in done.stderr
    assert "WARNING -  src/net/sub/part.py:1:39: error: " in done.stderr, "the formula"
    assert "Traceback" not in done.stderr
    assert mkdocs(tmp_path, "build").returncode == 0
    assert 'class="annotated"' in page(tmp_path, "net/sub/part.html")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("modules:", "module:", "mkdocs.yml:7:7: error: unknown option `module` in plugins.site-builder; did you mean"),
        ("src/net]", "src/nett]", "mkdocs.yml:8:15: error: there is no file `src/nett`; did you mean `src/net`?"),
        ("      modules:\n        net: [src/net]\n", "      locales: x\n", "`modules` names no file"),
    ],
)
def test_a_wrong_option_stops_the_build_and_is_told_with_its_place(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    host(tmp_path)
    config = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(config.replace(was, becomes), encoding="utf-8")
    done = mkdocs(tmp_path, "build")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sources_can_be_edited_where_they_stand(tmp_path: Path) -> None:
    mkdocs(host(tmp_path, more="edit_uri: edit/main/docs/"), "build")
    assert 'href="https://github.com/some/host/edit/main/src/net/model.py"' in page(tmp_path, "net/model.html")


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_the_search_finds_sections(tmp_path: Path, theme: str) -> None:
    mkdocs(host(tmp_path, theme), "build")
    docs = json.loads((tmp_path / "site/search/search_index.json").read_text(encoding="utf-8"))["docs"]
    places = {one["location"]: one["text"] for one in docs}
    assert any("A second section." in text for place, text in places.items() if "model.html#first--" in place)
    assert any(place.startswith("guide/") for place in places)
    title = next(one["title"] for one in docs if one["location"] == "net/model.html")
    assert title == ("The &lt;model&gt; &amp; more" if theme == "material" else "The <model> & more")


def test_a_navigation_of_the_author_stays_and_what_it_forgets_comes_last(tmp_path: Path) -> None:
    mkdocs(host(tmp_path, more="nav: [index.md, {Guide: guide.md}]"), "build")
    guide = page(tmp_path, "guide/index.html")
    places = [guide.index(f">{name}<" if name == "Guide" else name) for name in ("Guide", "net/model.html")]
    assert places == sorted(places)


def test_of_a_part_that_the_navigation_names_the_author_chooses_the_pages(tmp_path: Path) -> None:
    mkdocs(host(tmp_path, more="nav: [index.md, {Guide: guide.md}, {Chosen: net/model.md}]"), "build")
    guide = page(tmp_path, "guide/index.html")
    assert "Chosen" in guide and 'net/sub/part.html"' not in guide


def test_a_translation_is_a_site_of_its_own(tmp_path: Path) -> None:
    host(tmp_path)
    config = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"{config}      language: zh\n", encoding="utf-8")
    done = run("messages", cwd=tmp_path)
    assert "docs/locales/zh/net/model.po" in done.stdout.splitlines(), done.stderr
    catalogue = tmp_path / "docs/locales/zh/net/model.po"
    text = catalogue.read_text(encoding="utf-8").replace(
        'msgid "A second section."\nmsgstr ""', 'msgid "A second section."\nmsgstr "第二节。"'
    )
    catalogue.write_text(text, encoding="utf-8")
    assert mkdocs(tmp_path, "build").returncode == 0
    model = page(tmp_path, "net/model.html")
    assert "第二节。" in model and 'lang="zh-Hans"' in model
    assert not (tmp_path / "site/docs").exists() and not (tmp_path / "site/locales").exists(), "catalogues are no pages"
    # Readers mend it as on a site of ours, and what they send comes back.
    for beside in ("net/model.po", "net/model.messages.js"):
        assert (tmp_path / "site" / beside).is_file()
    assert "data-both" in model and 'data-messages="model.messages.js?' in model
    for address in re.findall(r'(?:src|href)="([^":]*site-builder/translation[^"]*)"', model):
        assert (tmp_path / "site/net" / address).is_file()
    assert {"translation.js", "mend.js", "catalogue.js"} <= {one.name for one in (tmp_path / "site").rglob("*.js")}
    lent = (tmp_path / "site/net/model.po").read_text(encoding="utf-8")
    (tmp_path / "sent.po").write_text(lent.replace("第二节。", "这是第二节。"), encoding="utf-8")
    done = run("import", "sent.po", "--language", "zh", "--page", "net/model.html", "--by", "王小明", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "这是第二节。" in catalogue.read_text(encoding="utf-8")


def test_a_site_in_the_language_of_its_sources_has_nothing_to_mend(tmp_path: Path) -> None:
    mkdocs(host(tmp_path), "build")
    assert "site-translation" not in page(tmp_path, "net/model.html")
    assert not [one for one in (tmp_path / "site").rglob("*") if one.name in ("mend.js", "translation.css", "model.po")]


def test_a_site_of_mkdocs_is_not_built_by_us(tmp_path: Path) -> None:
    done = run("build", cwd=host(tmp_path))
    assert done.returncode == 1
    assert "mkdocs build" in done.stderr
    assert run("check", cwd=tmp_path).stdout == "3 pages, nothing wrong\n"


def test_gh_deploy_publishes_the_pages(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    host(root)
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(root, "init", "-q", "-b", "main")
    for name, value in (("user.name", "A"), ("user.email", "a@example.org")):
        git(root, "config", name, value)
    git(root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(root, "add", "docs")
    git(root, "commit", "-q", "-m", "docs")
    done = mkdocs(root, "gh-deploy", "--strict")
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        ["git", "-C", str(tmp_path / "origin.git"), "ls-tree", "-r", "--name-only", "gh-pages"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "net/model.html" in listed.splitlines()


def test_serve_follows_the_sources(tmp_path: Path) -> None:
    host(tmp_path)
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:8771"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.DEVNULL) as server:
        try:
            assert wait_for("http://127.0.0.1:8771/net/model.html", "A second section.")
            model = tmp_path / "src/net/model.py"
            model.write_text(MODEL.replace("A second section", "A changed section"), encoding="utf-8")
            assert wait_for("http://127.0.0.1:8771/net/model.html", "A changed section.")
        finally:
            server.terminate()


def wait_for(address: str, text: str) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if text in answer.read().decode():
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    return False


def test_a_drawing_is_published_without_what_runs_and_a_strict_build_says_so(tmp_path: Path) -> None:
    root = host(tmp_path)
    (root / "src/net/model.py").write_text('"""\n# Model\n\n![one](one.svg)\n"""\n', encoding="utf-8")
    (root / "src/net/one.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><g/></svg>')
    done = mkdocs(root, "build")
    assert "src/net/one.svg:1:41: warning: left out of the drawing: `<script>`" in done.stderr
    assert page(root, "files/src/net/one.svg") == '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>\n'
    assert mkdocs(root, "build", "--strict").returncode == 1
