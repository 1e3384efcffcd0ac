"""`site-builder import`: what a translator took away comes back, and nobody's work is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polib
import pytest
from sample_translation import PAGE, Project, Said, project

from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom
from site_builder.translation.catalogue_po import read
from site_builder.translation.merging import merge
from site_builder.translation.round_trip import lend
from site_builder.weave import messages

MIXES = "It mixes patches with `conv`, and then it mixes channels."
ROUND = "We do not round."
TODAY = date.today().isoformat()


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return project(tmp_path, capsys)


class Lent:
    """A catalogue on a translator's disk."""

    def __init__(self, owner: Project, name: str = "layer.zh.po", *, base: bool = True) -> None:
        settings = load(owner.root / "mkdocs.yml")
        assert isinstance(settings, Settings)
        with Loom(settings) as loom:
            text = loom.texts()[0]["net/layer.html"]
            ours, _ = loom.catalogue("net/layer.html", "zh")
        self.project = owner
        self.path = owner.root / name
        self.path.write_text(lend(merge(ours, messages(text))), encoding="utf-8")
        if not base:
            self.header("X-Base", None)

    def header(self, name: str, value: str | None) -> None:
        file = polib.pofile(str(self.path))
        file.metadata.pop(name, None)
        if value is not None:
            file.metadata[name] = value
        file.save()

    def translate(self, english: str, chinese: str, by: str = "", *, keep_fuzzy: bool = False) -> None:
        file = polib.pofile(str(self.path))
        entry = file.find(english)
        assert entry is not None
        entry.msgstr = chinese
        if by:
            entry.tcomment = f"read by {by}"
        if entry.fuzzy and not keep_fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgctxt = None
        file.save()

    def bring_back(self, *more: str) -> Said:
        return self.project.run("import", str(self.path), *more)


def ours(owner: Project) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(owner.root / PAGE))}


def test_a_changed_translation_is_taken_and_credited(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    done = lent.bring_back()
    assert (done.code, done.err) == (0, "")
    assert "taken: “We do not round.”" in done.out
    assert done.out.splitlines()[-1] == f"{PAGE}: 1 taken, 0 read as they are, 0 kept as ours; by 李雷"
    entry = ours(chinese)[ROUND]
    assert (entry.msgstr, entry.tcomment) == ("结果不取整。", "read by 李雷, 2026-11-20")
    assert not [e for e in ours(chinese).values() if e.tcomment and e.msgid != ROUND]


def test_importing_twice_changes_nothing(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。")
    lent.bring_back("--by", "李雷")
    before = chinese.catalogues()
    done = lent.bring_back("--by", "韩梅梅")
    assert done.out == f"{PAGE}: 0 taken, 0 read as they are, 0 kept as ours\n"
    assert chinese.catalogues() == before
    assert chinese.run("messages").out == ""


def test_a_file_without_a_change_changes_nothing(chinese: Project) -> None:
    before = chinese.catalogues()
    assert Lent(chinese).bring_back().code == 0
    assert {path: data for path, data in chinese.catalogues().items() if path in before} == before


def test_what_was_read_and_left_as_it_is_gets_its_mark(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "不做舍入。", "李雷, 2026-11-20")
    assert "1 read as they are" in lent.bring_back().out
    assert ours(chinese)[ROUND].tcomment == "read by 李雷, 2026-11-20"


def test_who_has_read_all_of_a_file_is_credited_for_what_they_left_as_it_is(chinese: Project) -> None:
    chinese.replace(PAGE, "#. heading", "# read by 韩梅梅, 2026-02-02\n#. heading")
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。")
    assert "nobody is named" in lent.bring_back("--read").err
    done = lent.bring_back("--read", "--by", "李雷")
    assert done.out.endswith(f"{PAGE}: 1 taken, 2 read as they are, 0 kept as ours; by 李雷\n")
    names = {entry.msgid: entry.tcomment.split(",")[0] for entry in ours(chinese).values()}
    assert names.pop("A layer") == "read by 韩梅梅"
    assert set(names.values()) == {"read by 李雷"}


def test_an_earlier_reading_does_not_replace_a_later_one(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "不做舍入。", "李雷, 2025-01-01")
    chinese.replace(
        PAGE, "#. paragraph\n#: pkg/layer.py:12", "# read by 韩梅梅, 2026-02-02\n#. paragraph\n#: pkg/layer.py:12"
    )
    lent.bring_back()
    assert ours(chinese)[ROUND].tcomment == "read by 韩梅梅, 2026-02-02"


def test_a_change_of_ours_since_then_stays_where_theirs_is_as_it_was_lent(chinese: Project) -> None:
    lent = Lent(chinese)
    chinese.replace(PAGE, "不做舍入。", "结果不取整。")
    lent.translate(MIXES, "先用 `conv` 混合图像块，再混合通道。", "李雷, 2026-11-20")
    assert lent.bring_back().code == 0
    assert ours(chinese)[ROUND].msgstr == "结果不取整。"
    assert ours(chinese)[MIXES].msgstr == "先用 `conv` 混合图像块，再混合通道。"


def test_two_changes_of_one_translation_are_a_conflict_with_both_places_and_ours_stays(chinese: Project) -> None:
    lent = Lent(chinese)
    chinese.replace(PAGE, "不做舍入。", "结果不取整。")
    lent.translate(ROUND, "这里不舍入。", "李雷, 2026-11-20")
    done = lent.bring_back()
    line = next(e.linenum for e in polib.pofile(str(lent.path)) if e.msgid == ROUND)
    there = next(e.linenum for e in polib.pofile(str(chinese.root / PAGE)) if e.msgid == ROUND)
    assert done.code == 0
    assert done.err == (
        f"{lent.path}:{line}:1: warning: “{ROUND}” was changed on both sides; {PAGE}:{there} is kept; "
        "compare them; --theirs takes all that is in this file\n"
    )
    assert ours(chinese)[ROUND].msgstr == "结果不取整。"
    assert lent.bring_back("--theirs").err == ""
    assert ours(chinese)[ROUND].msgstr == "这里不舍入。"


def test_the_same_change_on_both_sides_is_no_conflict(chinese: Project) -> None:
    lent = Lent(chinese)
    chinese.replace(PAGE, "不做舍入。", "结果不取整。")
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    assert lent.bring_back().err == ""
    assert ours(chinese)[ROUND].tcomment == "read by 李雷, 2026-11-20"


def test_without_the_base_every_difference_is_theirs_but_for_what_a_person_has_read_here(chinese: Project) -> None:
    lent = Lent(chinese, base=False)
    chinese.replace(PAGE, "#. heading", "# read by 韩梅梅, 2026-02-02\n#. heading")
    chinese.replace(PAGE, "不做舍入。", "结果不取整。")
    lent.translate("A layer", "层", "李雷, 2026-11-20")
    lent.translate(ROUND, "这里不舍入。", "李雷, 2026-11-20")
    done = lent.bring_back()
    assert "“A layer” was changed on both sides" in done.err and done.err.count("warning") == 1
    assert (ours(chinese)["A layer"].msgstr, ours(chinese)[ROUND].msgstr) == ("一层", "这里不舍入。")


def test_a_translation_of_english_that_has_changed_since_is_kept_as_outdated(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    chinese.replace("pkg/layer.py", ROUND, "We do not round it.")
    chinese.run("messages")
    done = lent.bring_back()
    assert "outdated: its English has changed since" in done.out and done.err == ""
    entry = ours(chinese)["We do not round it."]
    assert (entry.msgstr, entry.previous_msgid, entry.fuzzy) == ("结果不取整。", ROUND, True)
    assert entry.tcomment == "was read by 李雷, 2026-11-20"


def test_ours_that_is_up_to_date_is_not_replaced_by_a_translation_of_older_english(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    chinese.replace("pkg/layer.py", ROUND, "We do not round it.")
    chinese.run("messages")
    newer = Lent(chinese, "newer.po")
    newer.translate("We do not round it.", "对它不做舍入。", "韩梅梅, 2026-11-21")
    newer.bring_back()
    done = lent.bring_back("--theirs")
    assert "was translated from older English" in done.err
    assert ours(chinese)["We do not round it."].msgstr == "对它不做舍入。"


def test_an_outdated_translation_that_is_mended_is_up_to_date_again(chinese: Project) -> None:
    chinese.replace("pkg/layer.py", ROUND, "We do not round it.")
    lent = Lent(chinese)
    lent.translate("We do not round it.", "不做舍入。", "李雷, 2026-11-20")
    assert "1 taken" in lent.bring_back().out
    entry = ours(chinese)["We do not round it."]
    assert (entry.msgstr, entry.fuzzy, entry.tcomment) == ("不做舍入。", False, "read by 李雷, 2026-11-20")


def test_what_the_translator_is_unsure_of_is_told_and_not_taken(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "取整？")
    text = lent.path.read_text(encoding="utf-8")
    lent.path.write_text(text.replace("#: pkg/layer.py:12\n", "#: pkg/layer.py:12\n#, fuzzy\n"), encoding="utf-8")
    done = lent.bring_back("--by", "李雷")
    assert f"“{ROUND}” is marked as needing work, and was not taken" in done.err
    assert ours(chinese)[ROUND].msgstr == "不做舍入。"


def test_a_text_that_the_page_no_longer_has_is_told(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    chinese.replace("pkg/layer.py", "    # We do not round.\n", "")
    done = lent.bring_back()
    assert f"“{ROUND}” is no text of the page any more" in done.err and done.code == 0


def test_wrong_translations_are_refused_all_at_once_with_their_places_and_nothing_is_written(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(MIXES, "先混合图像块，再混合通道。", "李雷, 2026-11-20")
    lent.translate("The area of a circle is $\\pi r^2$.", "面积。", "李雷, 2026-11-20")
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    before = chinese.catalogues()
    done = lent.bring_back()
    lines = [e.linenum for e in polib.pofile(str(lent.path)) if "`conv`" in e.msgid or "$" in e.msgid]
    assert (done.code, done.out) == (1, "")
    assert [line.split(": ")[0] for line in done.err.splitlines()] == [f"{lent.path}:{line}:1" for line in lines]
    assert "wrong translation: lost `conv`" in done.err and "lost $\\pi r^2$" in done.err
    assert chinese.catalogues() == before


def test_one_bad_file_of_two_keeps_both_out(chinese: Project) -> None:
    good, bad = Lent(chinese), Lent(chinese, "bad.po")
    good.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    bad.path.write_text('msgid "x"\nnonsense\n', encoding="utf-8")
    before = chinese.catalogues()
    done = chinese.run("import", str(good.path), str(bad.path))
    assert done.code == 1 and f"{bad.path}:2:1: error: not a PO file" in done.err
    assert chinese.catalogues() == before


def test_nobody_named_is_an_error_that_says_what_to_do(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。")
    done = lent.bring_back()
    assert done.code == 1
    assert f"nobody is named as the translator of “{ROUND}”; name the one who made or read them: --by NAME" in done.err
    lent.bring_back("--by", " 李  雷 ")
    assert ours(chinese)[ROUND].tcomment == f"read by 李 雷, {TODAY}"


@pytest.mark.parametrize(
    ("translator", "day", "mark"),
    [
        ("李雷 <lilei@example.org>", "2026-11-19 12:00+0800", "read by 李雷, 2026-11-19"),
        ("Li Lei", "YEAR-MO-DA HO:MI+ZONE", f"read by Li Lei, {TODAY}"),
        ("Li Lei", "2026-99-99 00:00+0000", f"read by Li Lei, {TODAY}"),
        ("FULL NAME <EMAIL@ADDRESS>", "2026-11-19 12:00+0800", ""),
        ("lilei@example.org", "2026-11-19 12:00+0800", ""),
    ],
)
def test_the_head_of_the_file_credits_what_bears_no_mark(
    chinese: Project, translator: str, day: str, mark: str
) -> None:
    lent = Lent(chinese)
    lent.header("Last-Translator", translator)
    lent.header("PO-Revision-Date", day)
    lent.translate(ROUND, "结果不取整。")
    assert lent.bring_back().code == (0 if mark else 1)
    assert ours(chinese)[ROUND].tcomment == mark


def test_a_mark_that_was_there_before_does_not_sign_a_later_change(chinese: Project) -> None:
    chinese.replace(
        PAGE, "#. paragraph\n#: pkg/layer.py:12", "# read by 韩梅梅, 2026-02-02\n#. paragraph\n#: pkg/layer.py:12"
    )
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。")
    lent.bring_back("--by", "李雷")
    assert ours(chinese)[ROUND].tcomment == f"read by 李雷, {TODAY}"


@pytest.mark.parametrize("code", ["zh", "zh_CN", "zh-Hans", "zh_Hans"])
def test_other_tools_names_of_a_language_are_understood(chinese: Project, code: str) -> None:
    lent = Lent(chinese)
    lent.header("Language", code)
    assert lent.bring_back().code == 0


def test_an_unknown_language_or_page_is_an_error_that_says_what_to_do(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.header("Language", "xx")
    assert "the site is not translated into `xx`; name it: --language LANG; known: `zh`" in lent.bring_back().err
    lent.header("Language", "")
    assert "the file does not say its language" in lent.bring_back().err
    assert lent.bring_back("--language", "zh").code == 0
    assert (
        "has no page `net/lager.html`; did you mean `net/layer.html`?"
        in lent.bring_back("--language", "zh", "--page", "net/lager").err
    )
    text = lent.path.read_text(encoding="utf-8")
    lent.path.write_text(text.replace("#: pkg/", "#: elsewhere/"), encoding="utf-8")
    assert "no message of the file stands on a page" in lent.bring_back("--language", "zh").err
    assert lent.bring_back("--language", "zh", "--page", "net/layer.html").code == 0


def test_a_file_of_windows_with_a_byte_order_mark_is_read(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    lent.path.write_bytes(b"\xef\xbb\xbf" + lent.path.read_bytes().replace(b"\n", b"\r\n"))
    assert "1 taken" in lent.bring_back().out
    assert b"\r" not in (chinese.root / PAGE).read_bytes()


def test_a_file_that_is_not_there_or_not_text_is_one_error(chinese: Project) -> None:
    (chinese.root / "picture.po").write_bytes(b"\xff\xfe\x00")
    done = chinese.run("import", str(chinese.root / "picture.po"), str(chinese.root / "none.po"))
    assert done.code == 1 and "this is UTF-16" in done.err and "none.po:1:1: error: cannot be read" in done.err


def test_an_older_file_can_still_be_read_after_import(chinese: Project) -> None:
    lent = Lent(chinese)
    lent.translate(ROUND, "结果不取整。", "李雷, 2026-11-20")
    lent.bring_back()
    _, problems = read(PAGE, "zh", chinese.text(PAGE).encode())
    assert not problems and "X-Base" not in chinese.text(PAGE)
