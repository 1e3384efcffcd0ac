"""What is quoted of somebody's input in a message is never longer than somebody would read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_trouble import CONFIG, Trouble, prepare

LONG = "x" * 20_000
WORDS = "some words " * 2000
"""Short enough for a text to be read as Markdown at all."""
MOST = 4500


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    return Trouble(tmp_path, capsys)


SOURCES = {
    "a dead link": f"[a]({LONG}.md)",
    "a dead link with words": f"[a](<{WORDS}.md>)",
    "an anchor": f"[a](text.md#{LONG})",
    "an image": f"![a]({LONG}.png)",
    "an image from elsewhere": f"![a](https://example.org/{LONG}.png)",
    "an address": f"[a](javascript:{LONG})",
    "raw html": f'<a href="{LONG}.md">a</a> <img src="https://example.org/{LONG}.png">',
    "a drawing": f'<svg><{LONG}/><path {LONG}="1"/></svg>',
    "front matter": f"---\nredirect: 'javascript:{LONG}'\n---\n\nText",
    "a formula": f"$\\{LONG}$",
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_message_about_a_source_is_short(trouble: Trouble, kind: str) -> None:
    trouble.write("m.md", SOURCES[kind])
    said = trouble.run("page", "m.md", "-o", "out", "--no-cache")
    assert all(len(line) < MOST for line in said.err.splitlines())
    assert "…" in said.err or kind in ("a formula", "front matter", "an anchor")


@pytest.mark.parametrize(
    "head", [f"Content-Type: text/plain; charset={LONG}", f"Language: {LONG}", f"Content-Transfer-Encoding: {LONG}"]
)
def test_a_message_about_a_catalogue_is_short(trouble: Trouble, head: str) -> None:
    for name in ("good", "text"):
        po = f'msgid ""\nmsgstr "{head}\\n"\n\nmsgid "Words."\nmsgstr "é"\nmsgid "Words.'
        trouble.write(f"docs/locales/de/{name}.po", po)
    for command in (["check"], ["import", "docs/locales/de/good.po", "--language", "de"]):
        said = trouble.run(*command)
        assert said.code == 1 and said.err
        assert max(map(len, said.err.splitlines())) < MOST


@pytest.mark.parametrize("line", [f"{LONG}: 1", f"docs_dir: [{LONG}", f"site_url: {LONG}", f"site_dir: {LONG}"])
def test_a_message_about_a_configuration_is_short(trouble: Trouble, line: str) -> None:
    trouble.write("mkdocs.yml", f"{line}\n{CONFIG}".replace("[src]", f"[src, {LONG}]"))
    said = trouble.run("check")
    assert said.code == 1 and max(map(len, said.err.splitlines())) < MOST
