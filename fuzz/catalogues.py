"""PO files of any bytes: what could be read is written again with every translation, and what could not is not written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from zlib import crc32

from hypothesis import strategies as st
from msgspec.structs import replace

from fuzz import page
from fuzz.samples import ODD
from fuzz.target import Target, must, spoiled
from site_builder.translation.catalogue import Catalogue, Entry
from site_builder.translation.catalogue_po import read, write

PATH = "zh/a.po"
MARK = re.compile("译文[0-9]+")
OTHER_CHARSET = re.compile(rb"charset=(?!utf-?8)", re.I)
PIECES = [
    *(byte.encode() for byte in '"\\\n#[] \r\t0'),
    b'msgid "', b'msgstr "', b'msgctxt "', b'msgid_plural "', b"msgstr[1] ", b'"\n', b"#~ ", b"#| ", b"#~| ", b"#, fuzzy\n",
    b"#. ", b"#: a.py:1\n", b"# read by A, 2020-01-01\n", b"\xff", b"\xe4\xbd", b"<<<<<<< a\n", b"=======\n", b">>>>>>> b\n",
    b"charset=GBK", b"charset=ISO-8859-1", b"charset=", b"Plural-Forms: nplurals=9", b"\0", b"\xe2\x80\xa8", b"\xc2\x85",
    b"\\303", b"\\x", b"\\xe9", b"\\u56fe", b"\\q", b"\x0c", b"\xef\xbb\xbf", b'msgid ""\nmsgstr ""\n', b"domain ", b"\\n", b"\x1a",
    b'"Content-Type: text/plain; charset=UTF-8\\n"\n', "译文7".encode(), b"1" * 5000,
]  # fmt: skip
SOURCE = '"""\n# A\n\nOne is here.\n\nTwo is there.\n"""\n\n# Three is all.\nx = 1\n'
HEAD = 'msgid ""\nmsgstr ""\n"Language: zh\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
KNOWN = [("a", "One is here."), ("a", "Two is there."), ("a--f82a", "Three is all."), ("b", "Gone.")]
WHOLE = HEAD + "\n".join(
    f'# note {number}\nmsgctxt "{context}"\nmsgid "{text}"\nmsgstr "译文{number}"\n'
    for number, (context, text) in enumerate(KNOWN)
)
OLDER = (
    WHOLE + '\n#, fuzzy\n#| msgid "Old."\nmsgctxt "a"\nmsgid "A"\nmsgstr "译文8"\n\n#~ msgid "x"\n#~ msgstr "译文9"\n'
)
BASES = (WHOLE.encode(), OLDER.encode(), *ODD.values())


def law(data: bytes) -> None:
    """Read and written twice; now and then by `messages`, as the catalogue of a page."""
    catalogue, problems = read(PATH, "zh", data)
    page.diagnostics(problems, PATH, data)
    must(catalogue.whole or problems, "not whole, and no reason")
    if catalogue.whole:
        once = write(catalogue)
        _kept(data, once)
        again, wrong = read(PATH, "zh", once.encode("utf-8"))
        must(again.whole, f"what was written can't be read: {[str(one) for one in wrong]}")
        must(_said(again) == _said(catalogue), "what was written says something else")
        must(write(again) == once, "written twice, it changes")
    if crc32(data) % (page.THROUGH_COMMANDS // 2) == 0:
        _by_command(data)


def _kept(data: bytes, after: str) -> None:
    if OTHER_CHARSET.search(data):
        return  # the same bytes may be other letters there
    lost = {*MARK.findall(data.decode("utf-8", "ignore"))} - {*MARK.findall(after)}
    must(not lost, f"lost: {sorted(lost)}")


def _said(catalogue: Catalogue) -> list[Entry]:
    return [replace(entry, line=0) for entry in catalogue.entries]


@cache
def _project() -> Path:
    folder = page.folder() / "translated"
    folder.mkdir()
    (folder / "a.py").write_text(SOURCE, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: T\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n    pages: {p: [a.py]}\n",
        encoding="utf-8",
    )
    page.command("messages", "-f", str(folder / "mkdocs.yml"))
    return folder


def _by_command(data: bytes) -> None:
    file = _project() / "docs" / "locales" / "zh" / "p" / "a.po"
    config = str(_project() / "mkdocs.yml")
    file.write_bytes(data)
    code, said = page.command("messages", "-f", config)
    after = file.read_bytes()
    if code:
        must(": error: " in said, f"exit code {code}: {said[-500:]}")
        must(after == data, "it was an error, and the file was written")
        return
    _kept(data, after.decode("utf-8"))
    must(page.command("messages", "-f", config)[0] == 0 and file.read_bytes() == after, "a second run changes it")


TARGET = Target("catalogues", law, spoiled(st.sampled_from(BASES), PIECES), BASES[::3])
