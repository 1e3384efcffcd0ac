"""
The pages for authors are true: every file in them is written, every command run, every table compared.

A section is a project of its own. A block below the name of a file (`src/walls/paint.py`:) is that file, `bash` is run
in the project, and `text` is what the commands before it print.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
import yaml
from test_cli import run

from site_builder.project import config, config_reader, edition_reader, hosted
from site_builder.source import frontmatter

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"(?:^`([^`\s]+)`:\n\n)?^(`{3,})(\w+)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block."""

    kind: str
    file: str
    text: str


def parts(page: str) -> dict[str, str]:
    """The sections of a page by their headings."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    pieces = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return dict(zip(["", *pieces[1::2]], pieces[::2], strict=True))


def blocks(part: str) -> Iterator[Block]:
    for match in FENCE.finditer(part):
        yield Block(match[3], match[1] or "", match[4])


# A site of each language is built there, and one is served.
EXAMPLES = [
    *(pytest.param("annotate.md", title, id=title or "top", marks=pytest.mark.slow) for title in parts("annotate.md")),
    *(pytest.param("conventions.md", title, id=title or "top") for title in parts("conventions.md")),
]


@pytest.mark.parametrize(("page", "title"), EXAMPLES)
def test_every_example_does_what_the_page_says(tmp_path: Path, page: str, title: str) -> None:
    part = parts(page)[title]
    said = ""
    for block in blocks(part):
        if block.kind == "po":
            translate(tmp_path / block.file, block.text)
        elif block.file:
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "bash":
            said = "".join(execute(line, tmp_path) for line in block.text.splitlines())
        elif block.kind == "text":
            for line in block.text.splitlines():
                assert line in said, f"{title}: {line!r} is not in {said!r}"
    for catalogue in tmp_path.glob("docs/locales/zh/**/*.po"):
        built = (tmp_path / "site/zh").rglob("*.html")
        shown = "".join(path.read_text(encoding="utf-8") for path in built)
        assert all(entry.msgstr in shown for entry in polib.pofile(str(catalogue)) if entry.msgstr)


def execute(line: str, root: Path) -> str:
    """What a command prints; it must be one of those that an author is told to use, and it must succeed."""
    words = line.split()
    if words[:2] == ["pip", "install"]:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert words[2:] == [project["name"]]
        return ""
    if words[:2] == ["site-builder", "serve"]:
        serve(root)
        return ""
    expected = 0
    if words[-3:] == ["||", "echo", "failed"]:
        words, expected = words[:-3], 1
    if words[0] == "mkdocs":
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    else:
        assert words[0] == "site-builder", line
        done = run(*words[1:], cwd=root)
    assert done.returncode == expected, f"{line}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def serve(root: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "site_builder", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + 60
            while True:
                assert time.monotonic() < end, "nothing was served within a minute"
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/walls/paint.html", timeout=5) as answer:
                        if 'class="annotated"' in answer.read().decode():
                            return
                except (urllib.error.URLError, OSError):
                    time.sleep(0.2)
        finally:
            server.terminate()


def translate(path: Path, text: str) -> None:
    """Write the translations of a fragment into the catalogue, as a translator does."""
    catalogue = polib.pofile(str(path))
    for given in polib.pofile(text):
        entry = catalogue.find(given.msgid, msgctxt=given.msgctxt)
        assert entry is not None, f"there is no message {given.msgctxt} {given.msgid!r}"
        entry.msgstr = given.msgstr
    catalogue.save()


def commands() -> set[str]:
    return set(re.findall(r"^    ([\w-]+)\s", run("--help", cwd=ROOT).stdout, re.MULTILINE))


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Front matter", set(frontmatter.KEYS)),
        ("Configuration", {*config_reader.OPTIONS, *edition_reader.LANGUAGE_OPTIONS}),
        ("Options of the plugin", set(hosted.OPTIONS)),
        ("Commands", commands()),
        ("Exit codes", {"0", "1", "2", "130"}),
    ],
)
def test_every_table_names_all_that_there_is(title: str, names: set[str]) -> None:
    assert set(TABLE.findall(parts("conventions.md")[title])) == names


def test_the_sections_of_the_example_are_those_in_the_table(tmp_path: Path) -> None:
    part = parts("conventions.md")["Sections"]
    (example,) = blocks(part)
    (tmp_path / example.file).write_text(example.text, encoding="utf-8")
    sections = json.loads(run("split", example.file, cwd=tmp_path).stdout)["sections"]
    assert [section["anchor"] for section in sections] == TABLE.findall(part)


def test_the_defaults_in_the_table_are_those_of_the_settings() -> None:
    part = parts("conventions.md")["Configuration"]
    for name in ("locales", "traces"):
        assert f"`{getattr(config.Settings, name)}`" in next(line for line in part.splitlines() if f"`{name}`" in line)


def test_each_docstring_style_gives_the_same_list(tmp_path: Path) -> None:
    styles = [block for block in blocks(parts("conventions.md")["Docstring styles"]) if block.kind == "python"]
    assert len(styles) == 3
    lists = set()
    for block in styles:
        (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        run("page", block.file, "-o", "out", cwd=tmp_path)
        made = (tmp_path / "out" / block.file).with_suffix(".html").read_text(encoding="utf-8")
        lists.add(re.findall(r'<dl class="[^"]*parameters.*?</dl>', made, re.DOTALL)[0])
    assert len(lists) == 1


def test_the_example_configurations_are_the_shortest_that_work() -> None:
    for part in parts("annotate.md").values():
        for block in blocks(part):
            if block.kind == "yaml":
                assert set(yaml.safe_load(block.text)) <= {"site_name", "theme", "extra", "plugins"}
