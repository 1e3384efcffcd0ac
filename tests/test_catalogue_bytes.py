"""What stands in a catalogue is there after every command, or the command says why not and leaves the bytes alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from sample_po import BROKEN, ODD, po, put
from sample_translation import PAGE, Project, project

ROOT = Path(__file__).parent.parent
NEEDS_GETTEXT = pytest.mark.skipif(shutil.which("msgcat") is None, reason="gettext's own tools are not installed")
TEXT = "We do not round."
OTHER = "docs/locales/zh/net/index.po"
BROKEN_AT = (f"{PAGE}:7:10: error: the byte f4 is no UTF-8, as its header says", f"{PAGE}:10:9: error: the byte e9")


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return project(tmp_path, capsys)


def context(chinese: Project, text: str = TEXT) -> str:
    (found,) = (entry.msgctxt for entry in polib.pofile(str(chinese.root / PAGE)) if entry.msgid == text)
    return found


# --- The charset.


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("ISO-8859-1", "Não arredondamos – não".replace("–", "-")),
        ("CP1252", "“côté”"),
        ("KOI8-R", "Не округляем"),
        ("GBK", "不做舍入"),
        ("GB18030", "不做舍入㐀"),
        ("Big5", "不做捨入，成功"),
        ("EUC-JP", "四捨五入しない"),
        ("Shift_JIS", "表示しないソ"),
        ("EUC-KR", "반올림하지 않는다"),
        ("utf8", "不做舍入"),
    ],
)
def test_a_catalogue_is_read_as_its_header_says_and_written_as_utf_8(chinese: Project, charset: str, said: str) -> None:
    body = f'# {said}\nmsgctxt "{context(chinese)}"\nmsgid "{TEXT}"\nmsgstr "{said}"\n'
    file = put(chinese, po(body, charset))
    assert chinese.run("check").code == 0
    assert file.read_bytes() == po(body, charset)
    assert chinese.run("messages").code == 0
    written = file.read_bytes().decode("utf-8")
    assert f"# {said}\n" in written and f'msgstr "{said}"' in written and '"X-Mine: kept\\n"' in written
    assert re.findall(r"charset=(\S+?)\\n", written) == ["utf8" if charset == "utf8" else "UTF-8"]
    assert chinese.run("messages").out == ""


@pytest.mark.parametrize("command", ["check", "messages", "status", "build"])
def test_what_is_no_text_is_told_with_all_its_places_and_left_alone(chinese: Project, command: str) -> None:
    file = put(chinese, BROKEN)
    done = chinese.run(command)
    assert done.code == 1 and all(place in done.err for place in BROKEN_AT) and "Traceback" not in done.err
    assert file.read_bytes() == BROKEN


def test_the_other_catalogues_are_done(chinese: Project) -> None:
    put(chinese, BROKEN)
    chinese.replace("pkg/__init__.py", "Look at the layer.", "Look at the layers.")
    done = chinese.run("messages")
    assert done.code == 1 and OTHER in done.out and "Look at the layers." in chinese.text(OTHER)


@pytest.mark.parametrize(
    "command", [["page", "-o", "out"], ["tangle", "-o", "out.py"], ["notebook", "-o", "out.ipynb"]]
)
def test_a_page_or_a_copy_says_what_is_no_text(
    chinese: Project, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.cli import main

    put(chinese, BROKEN)
    monkeypatch.chdir(chinese.root)
    chinese.capture.readouterr()
    assert main([command[0], "pkg/layer.py", "--language", "zh", *command[1:]]) == 1
    told = chinese.capture.readouterr().err
    assert all(place in told for place in BROKEN_AT), told
    assert (chinese.root / PAGE).read_bytes() == BROKEN


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("utf-16", "this is UTF-16 or UTF-32, and no PO file can be that; save it as UTF-8"),
        ("a charset that is none", "the header says `charset=KLINGON`, which is no charset that is known here"),
        ("utf-8 that is called ascii", "the byte c3 is no ASCII, as its header says"),
        ("utf-8 that is called latin 1", "the header says `charset=ISO-8859-1`, and the text is UTF-8"),
        ("utf-8 that is called gbk", "write `charset=UTF-8` in its header; if it is not, save it as UTF-8"),
        ("octal that is no letter", "escapes like `\\303` that are no text in the charset of the file"),
        ("an unknown escape", "`\\q` means nothing in a string; write a backslash as `\\\\`"),
        ("a string without an end", "a string without an end on its line"),
        ("a line of words", "`hello` where `msgid` must stand"),
        ("a domain", "a `domain` line"),
        ("a nul", "a text with U+0000 in it"),
        ("two translations", "a second translation of “a”; the first is at line 6; keep one"),
        ("a conflict", "7:1: error: a conflict mark, `<<<<<<<`; both sides of a merge stand here"),
        ("a conflict", "9:1: error: a conflict mark, `=======`"),
        ("a conflict", "11:1: error: a conflict mark, `>>>>>>>`"),
    ],
)
def test_what_cannot_be_read_whole_is_said_and_never_written(chinese: Project, name: str, told: str) -> None:
    file = put(chinese, ODD[name])
    for command in ("check", "messages"):
        done = chinese.run(command)
        assert done.code == 1 and told in done.err, done.err
        assert file.read_bytes() == ODD[name]


def test_nothing_is_brought_into_a_catalogue_that_cannot_be_read_whole(chinese: Project) -> None:
    lent = chinese.root / "lent.po"
    shutil.copy(chinese.root / PAGE, lent)
    chinese.replace("lent.po", "不做舍入。", "从不舍入。")
    file = put(chinese, BROKEN)
    done = chinese.run("import", str(lent), "--by", "Ann", "--page", "net/layer")
    assert done.code == 1 and all(place in done.err for place in BROKEN_AT)
    assert file.read_bytes() == BROKEN


def test_a_file_from_a_translator_is_read_as_its_header_says(chinese: Project) -> None:
    lent = chinese.root / "lent.po"
    text = chinese.text(PAGE).replace("不做舍入。", "从不舍入。").replace("charset=UTF-8", "charset=GBK")
    lent.write_bytes(text.encode("gbk"))
    done = chinese.run("import", str(lent), "--by", "Ann")
    assert done.code == 0 and "从不舍入。" in chinese.text(PAGE) and "charset=UTF-8" in chinese.text(PAGE)
    lent.write_bytes(text.encode("utf-8"))
    before = chinese.catalogues()
    assert chinese.run("import", str(lent), "--by", "Ann").code == 1
    assert chinese.catalogues() == before


# --- What it holds.


def test_escapes_are_letters(chinese: Project) -> None:
    octal = "".join(f"\\{byte:03o}" for byte in "不做舍入。".encode())
    hexadecimal = "".join(f"\\x{byte:02x}" for byte in "一层".encode())
    text = chinese.text(PAGE).replace("不做舍入。", octal).replace("一层", hexadecimal)
    file = put(chinese, text.encode())
    assert chinese.run("check").code == 0
    assert chinese.run("messages").out == f"{PAGE}\n"
    assert "不做舍入。" in file.read_text(encoding="utf-8") and '"一层"' in file.read_text(encoding="utf-8")


def test_two_translations_stay_until_one_is_chosen(chinese: Project) -> None:
    entry = f'\nmsgctxt "{context(chinese)}"\nmsgid "{TEXT}"\nmsgstr "从不舍入。"\n'
    file = put(chinese, (chinese.text(PAGE) + entry).encode())
    before = file.read_bytes()
    done = chinese.run("messages")
    assert done.code == 1 and "a second translation of “We do not round.”" in done.err
    assert file.read_bytes() == before
    file.write_bytes(before.removesuffix(entry.encode()))
    assert chinese.run("messages").code == 0


def test_plural_forms_stay_and_are_told_to_be_shown_nowhere(chinese: Project) -> None:
    plural = f'msgid "{TEXT}"\nmsgid_plural "We never round."\nmsgstr[0] "不舍入。"\nmsgstr[1] "从不舍入。"'
    chinese.replace(PAGE, f'msgid "{TEXT}"\nmsgstr "不做舍入。"', plural)
    done = chinese.run("messages")
    assert done.code == 0 and plural in chinese.text(PAGE)
    assert "“We do not round.” has plural forms, and no page shows these; write it without `msgid_plural`" in done.err
    assert re.search(r"layer\.po:\d+:1: warning", chinese.run("check").err)
    chinese.replace("pkg/layer.py", "We do not round.", "Nothing of this.")
    assert chinese.run("messages").code == 0
    kept = chinese.text(PAGE)
    assert '#~ msgstr[0] "不舍入。"\n#~ msgstr[1] "从不舍入。"' in kept


def test_what_we_wrote_while_a_file_was_away_is_kept_when_it_comes_back(chinese: Project) -> None:
    lent = chinese.root / "lent.po"
    shutil.copy(chinese.root / PAGE, lent)
    chinese.replace("lent.po", "不做舍入。", "从不舍入。")
    entry = f'msgctxt "{context(chinese)}"\nmsgid "{TEXT}"\nmsgstr "不做舍入。"'
    chinese.replace(PAGE, entry, f"#, no-wrap\n{entry}")
    chinese.replace(PAGE, "#. paragraph\n#: pkg/layer.py:12", "# ask Ann\n#. paragraph\n#: pkg/layer.py:12")
    assert chinese.run("import", str(lent), "--by", "Li").code == 0
    kept = chinese.text(PAGE)
    assert "从不舍入。" in kept and "# ask Ann\n# read by Li" in kept and "#, no-wrap\nmsgctxt" in kept
    plural = f'msgid "{TEXT}"\nmsgid_plural "x"\nmsgstr[0] "不舍入。"\nmsgstr[1] "从不。"'
    chinese.replace(PAGE, f'msgid "{TEXT}"\nmsgstr "从不舍入。"', plural)
    done = chinese.run("import", str(lent), "--by", "Li")
    assert "was changed on both sides" in done.err and plural in chinese.text(PAGE)


def test_raw_separators_in_a_translation_end_no_line(chinese: Project) -> None:
    chinese.replace(PAGE, "不做舍入。", "不\u2028做\u0085舍\x0c入。")
    assert chinese.run("messages").code == 0
    assert "不\u2028做\u0085舍\\f入。" in chinese.text(PAGE)
    assert chinese.run("messages").out == ""


def everything(data: bytes) -> tuple[set[tuple[object, ...]], set[str]]:
    """
    What a translator has left in a file, as gettext has it, and the lines of its header.

    Obsolete messages are made live first: of these, `msgcat` itself drops some.
    """
    live = re.sub(rb"(?m)^#~(?:(\|)| ?)", lambda mark: b"#|" if mark[1] else b"", data)
    lines = subprocess.run(
        ["msgcat", "--to-code=UTF-8", "--no-wrap", "--force-po", "-"],
        input=live,
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    ).stdout.decode()
    header: set[str] = set()
    found: set[tuple[object, ...]] = set()
    for block in lines.replace("\r\n", "\n").split("\n\n"):
        fields = {"comment": "", "flags": "", "previous": ""}
        name = ""
        for line in block.split("\n"):
            if line.startswith("#,"):
                fields["flags"] = " ".join(sorted(line[2:].replace(" ", "").split(",")))
            elif line.startswith("#|"):
                fields["previous"] += re.sub(r'^#\| |"', "", line)
            elif line.startswith("#") and not line.startswith(("#.", "#:")):
                fields["comment"] += "".join(line[1:].split())
            elif keyword := re.match(r"([a-z_]+(?:\[\d+\])?) (.*)", line):
                name = keyword[1]
                fields[name] = keyword[2][1:-1]
            elif line.startswith('"'):
                fields[name] += line[1:-1]
        if fields.get("msgid") == "" and "msgctxt" not in fields:
            header |= {line for line in fields["msgstr"].split("\\n") if "charset=" not in line}
        elif "msgid" in fields:
            found.add(tuple(sorted(fields.items())))
    return found, header


@NEEDS_GETTEXT
@pytest.mark.parametrize("name", sorted(ODD))
def test_what_gettext_accepts_is_still_there_after_messages_or_the_bytes_are_the_same(
    chinese: Project, name: str
) -> None:
    file = put(chinese, ODD[name])
    done = chinese.run("messages")
    after = file.read_bytes()
    if f"{PAGE}:" in done.err and ": error: " in done.err:
        assert done.code == 1 and after == ODD[name]
        return
    assert done.code == 0, done.err
    try:
        before = everything(ODD[name])
    except subprocess.CalledProcessError:
        return
    now = everything(after)
    assert before[0] <= now[0] and before[1] <= now[1]
    assert chinese.run("messages").out == ""
