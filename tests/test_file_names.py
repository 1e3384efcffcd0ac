"""File names as hard disks have them: their pages have right addresses, and no name can forge a line."""

from __future__ import annotations

import os
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from sample_trouble import Trouble, prepare

from site_builder.diagnostic import Diagnostic

NAMES = (
    'a"quote', "a'quote", "per%cent", "per%41", "ha#sh", "que?ry", "back\\slash", "-dash", "--output",
    "trail ", "dot.", "emoji😀", "comb\u0301ed", "é", "semi;colon", "am&p", "am&amp;p", "lt<gt>", "br[ack]", "par(en)",
    "sp ace", "co:lon", "javascript:x", "ti~lde", "bt`ick", "$dollar$", "pi|pe", "st*r", "{br}", "@at", "n\xa0bsp",
    "rtl\u202eabc", "zwj\u200dx", "b" * 240, "中" * 80,
)  # fmt: skip
UNNAMED = ("new\nline", "cr\rx", "tab\tx", "esc\x1b[31m", "u\u2028x", "nel\x85x", "a" * 252, os.fsdecode(b"caf\xe9"))


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trouble:
    prepare(tmp_path, monkeypatch)
    return Trouble(tmp_path, capsys)


class Addresses(HTMLParser):
    """All that a page loads or links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [unescape(value) for name, value in attrs if name in ("href", "src") and value]


def dead(folder: Path) -> list[tuple[str, str]]:
    """The addresses in the pages of a folder that a browser would not find from there."""
    wrong = []
    for page in folder.rglob("*.html"):
        if page.name == "404.html":  # it may be shown at any address, so its own begin at the root of a server
            continue
        for address in Addresses(page.read_text(encoding="utf-8")).found:
            parts = urlsplit(address)
            if (
                parts.scheme == "" and parts.path and not (page.parent / unquote(parts.path)).exists()
            ) or parts.scheme not in ("", "https", "http", "mailto"):
                wrong.append((page.name, address))
    return wrong


def name_them(trouble: Trouble) -> None:
    links = []
    for number, name in enumerate(NAMES):
        trouble.write(f"src/{name}.py", f'"""See [all](index.md)."""\n\n\ndef f{number}():\n    """One."""\n')
        links.append(f"- [one](<{quote(name)}.py#f{number}>) and [`f{number}`]")
    trouble.write("src/index.md", "# All\n\n" + "\n".join(links) + "\n")


def test_pages_with_any_name_find_each_other(trouble: Trouble) -> None:
    name_them(trouble)
    said = trouble.run("page", "src", "-o", "out")
    assert said.code == 0 and said.err == ""
    assert f"{len(NAMES) + 3} pages in out" in said.out
    assert {path.name for path in (trouble.root / "out/src").iterdir()} >= {f"{name}.html" for name in NAMES}
    assert dead(trouble.root / "out") == []
    assert trouble.run("page", "src", "-o", "out").out.endswith(f"{len(NAMES) + 3} unchanged\n")


@pytest.mark.all
def test_a_site_with_such_names_has_right_addresses(trouble: Trouble) -> None:
    name_them(trouble)
    assert trouble.run("messages").code == 0
    said = trouble.run("build")
    assert said.code == 0 and ": error: " not in said.err
    assert {path.name for path in (trouble.root / "site").iterdir()} >= {f"{name}.html" for name in NAMES}
    assert dead(trouble.root / "site") == []
    before = {path: path.stat().st_mtime_ns for path in (trouble.root / "site").rglob("*")}
    assert "0 files changed" in trouble.run("build").out
    assert all(path.stat().st_mtime_ns == time for path, time in before.items() if path.is_file())


@pytest.mark.parametrize("name", UNNAMED, ids=ascii)
def test_a_name_that_no_page_can_have_is_one_error_on_one_line(trouble: Trouble, name: str) -> None:
    trouble.write(f"src/{name}.py", "x = 1\n")
    said = trouble.run("page", "src", "-o", "out")
    said.one_error("src/")
    assert len(said.err.splitlines()) == 1 and "rename it" in said.err and "2 pages in out" in said.out
    for arguments in (["check"], ["messages"]):
        said = trouble.run(*arguments)
        assert said.code == 1 and "rename it" in said.err and "Traceback" not in said.err
        assert len(said.err.splitlines()) == 1


def test_no_path_forges_a_line_or_colours_the_screen(trouble: Trouble) -> None:
    name = "x.py:1:1: error: a\n/etc/passwd:1:1: error: b\x1b[2J\u2028c\u202e"
    for arguments in (
        ["split", name],
        ["tangle", name],
        ["import", name],
        ["check", "-f", name],
        ["page", name, "-o", "o"],
    ):
        said = trouble.run(*arguments)
        assert (
            said.code == 1 and len(said.err.splitlines()) == 1 and "\x1b" not in said.err and "\u202e" not in said.err
        )
    trouble.write("src/one.py", f'"""[a](<{quote(name)}>)"""\n')
    said = trouble.run("page", "src", "-o", "out")
    assert said.code == 1 and len(said.err.splitlines()) == 1 and "\x1b" not in said.err


def test_what_is_printable_stays_what_it_is() -> None:
    assert str(Diagnostic("ж/中.py", 1, 2, "é 😀 \xa0", "h")) == "ж/中.py:1:2: error: é 😀 \xa0; h"


LINKS = (
    "a%00b.py", "%ff.py", "%ed%a0%80.py", "a%0ab.py", "a" * 300 + ".py", "b/" * 3000 + "c.py", "loop.py",
    "%2e%2e%2f" * 9, "x\\y.py", "%", "%zz", "?", "#%00", "../" * 60 + "etc", "con",
    "a%2500b", ":", "//", "http://[", "http://[::1", "\u202e",
)  # fmt: skip


def test_a_link_to_what_no_file_can_be_called_is_dead_and_no_traceback(trouble: Trouble) -> None:
    (trouble.root / "src/loop.py").symlink_to("loop.py")
    lines = [f"[a](<{link}>) ![b](<{link}>) <img src='{link}'> <a href='{link}'>x</a>" for link in LINKS]
    trouble.write("src/links.md", "\n\n".join(lines) + "\n")
    said = trouble.run("page", "src/links.md", "-o", "out")
    assert said.code == 1 and "Traceback" not in said.err and (trouble.root / "out/src/links.html").is_file()
    assert all(line.startswith("src/links.md:") for line in said.err.splitlines())
    (trouble.root / "src/loop.py").unlink()
    said = trouble.run("check")
    assert said.code == 1 and "Traceback" not in said.err


@pytest.mark.parametrize("target", ["a" * 300 + ".html", '"a\\0b.html"', "'%ff'", "http://[", "'..'", "'#'", "'?'"])
def test_a_redirect_to_what_no_file_can_be_called_is_no_traceback(trouble: Trouble, target: str) -> None:
    trouble.write("src/old.md", f"---\ntitle: Old\nredirect: {target}\n---\n")
    for arguments in (["check"], ["page", "src", "-o", "out"]):
        said = trouble.run(*arguments)
        assert said.code in (0, 1) and "Traceback" not in said.err


KEYS = (
    "pages: {'': [%s]}",
    "pages: {%s: [src]}",
    "locales: %s",
    "cite: {'': %s}",
    "languages: {en: {preview_font: %s}}",
)


@pytest.mark.parametrize("key", KEYS)
def test_a_configured_path_that_no_file_can_have_is_told(trouble: Trouble, key: str) -> None:
    for value in ('"a\\0b"', "a" * 300, '"a\\nb"', "'..'", "'/'", '"\\uD800"', "src/good.py/x"):
        lines = ["site_name: A", "extra:", "  site_builder:", f"    {key % value}"]
        lines += [] if key.startswith("pages") else ["    pages: {'': [src]}"]
        trouble.write("mkdocs.yml", "\n".join(lines) + "\n")
        for command in ("check", "messages"):
            said = trouble.run(command)
            assert said.code in (0, 1) and "Traceback" not in said.err
            assert len(said.err.splitlines()) == len(
                [line for line in said.err.splitlines() if ":1: " in line or ": " in line]
            )
