"""A page, or the diagnostics that say why there is none: the law of everything that becomes a page."""

from __future__ import annotations

import atexit
import contextlib
import io
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from zlib import crc32

from fuzz import page_html
from fuzz.target import must
from site_builder import cli
from site_builder.batch.standalone import render
from site_builder.crossref.reference import Places
from site_builder.diagnostic import Diagnostic
from site_builder.formula.formula import Renderer
from site_builder.translation.catalogue import Catalogue, Entry
from site_builder.translation.ui_strings import words
from site_builder.weave import Context, Text, messages, parse, weave

PLACE = re.compile(r".*?:\d+:\d+: (?:error|warning|notice): .")
THROUGH_COMMANDS = 40
"""One input of so many goes through the command line, too."""


@cache
def folder() -> Path:
    """Where files are written that a command must read; it goes away with the process."""
    made = Path(tempfile.mkdtemp(prefix="fuzz-")).resolve()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def typesetter() -> Renderer:
    """One engine for all formulas of this process."""
    return Renderer()


def hold(path: str, data: bytes) -> None:
    """A page that is safe, in English and in translation, or diagnostics at places of the file."""
    text = parse(path, data)
    if isinstance(text, Diagnostic):
        diagnostics([text], path, data)
        return
    for language in ("en", "zh"):
        _woven(text, path, data, language)
    if crc32(data) % THROUGH_COMMANDS == 0:
        by_command(path, data)


def _woven(text: Text, path: str, data: bytes, language: str) -> None:
    url = f"{path.rpartition('.')[0]}.html"
    catalogue = None
    if language != "en":
        # Every message says what the next one does, and each second one did so to another English.
        found = messages(text)
        entries = [
            Entry(
                m.context, m.text, found[(n + 1) % len(found)].text, *((f"{m.text} before", m.context) if n % 2 else ())
            )
            for n, m in enumerate(found)
        ]
        catalogue = Catalogue(f"{language}/a.po", language, tuple(entries))
    context = Context(
        url=url,
        places=Places({path: url}, frozenset([url])),
        formulas=typesetter(),
        words=words(language),
        language=language,
        catalogue=catalogue,
        lends=catalogue is not None,
    )
    if len(typesetter().known) > 500:
        typesetter().known.clear()
        typesetter().answers.clear()
    woven = weave(text, context)
    diagnostics(woven.diagnostics, path, data)
    page_html.hold(render(woven.page, language))


def diagnostics(found: tuple[Diagnostic, ...] | list[Diagnostic], path: str, data: bytes) -> None:
    """Each stands at a place of the file, and is one line that a terminal can show."""
    last = len(re.findall(rb"\r\n|\r|\n", data)) + 1
    for one in found:
        said = str(one)
        must("\n" not in said and "\x1b" not in said, f"a diagnostic of two lines: {said!r}")
        said.encode("utf-8")
        must(one.path, f"a diagnostic without a path: {said}")
        if one.path == path:
            must(1 <= one.line <= last and one.column >= 1, f"a place outside the file of {last} lines: {said}")


def by_command(path: str, data: bytes) -> None:
    """The same through the command line: its exit code and what it prints."""
    file = folder() / path
    file.write_bytes(data)
    code, said = command("page", str(file), "-o", str(folder() / "pages"), "--no-cache", "--jobs", "1")
    errors = [line for line in said.splitlines() if ": error: " in line]
    must(code in (0, 1), f"exit code {code}: {said[-500:]}")
    must((code == 1) == bool(errors), f"exit code {code}, {len(errors)} errors: {said[-500:]}")


def command(*arguments: str) -> tuple[int, str]:
    """Exit code of a command in this process, and what it has written to standard error."""
    said, printed = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(printed):
        code = cli.main(list(arguments))
    told = said.getvalue()
    must("Traceback" not in told, f"a traceback: {told[-3000:]}")
    must("Warning: " not in told, f"a raw warning: {told[-1000:]}")
    for line in told.splitlines():
        if ": error: " in line or ": warning: " in line:
            must(PLACE.match(line), f"a diagnostic without a place: {line}")
    return code, told
