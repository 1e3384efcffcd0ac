"""
One English sentence changes, in a copy of this project: what every step of the workflow says about it.

Nothing here depends on how far the translations have come: the copy is completed first.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import polib
import pytest
from sample_project import copy_of_project
from sample_translation import Project

ROOT = Path(__file__).parent.parent
SOURCE = "labml_nn_convmixer/model.py"
CATALOGUE = "docs/locales/zh/convmixer/model.po"
PAGE = "convmixer/model.html"
CHINESE = "这一句讲的正是这里所说的网络。"
# What `make test` runs on the catalogues of this project, without torch and without a browser.
TESTS = ("test_results", "test_translated_source", "test_glossary", "test_translation_check", "test_customs")


@pytest.fixture
def copied(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Project:
    root = copy_of_project(tmp_path / "copy")
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "cache"))
    skipped = shutil.ignore_patterns("__pycache__", "golden")
    shutil.copytree(ROOT / "tests", root / "tests", ignore=skipped)
    shutil.copy(ROOT / "Makefile", root)
    return Project(root, capsys)


def complete(project: Project) -> None:
    """Every text of the model's page is translated, be it into English: how far the project is must not matter here."""
    assert project.run("messages").code == 0
    path = project.root / CATALOGUE
    file = polib.pofile(str(path), wrapwidth=79)
    for entry in file:
        if not entry.obsolete and (entry.fuzzy or not entry.msgstr):
            entry.msgstr = entry.msgstr if entry.msgstr and not entry.fuzzy else entry.msgid
            entry.flags = []
            entry.previous_msgid = entry.previous_msgctxt = None
    path.write_text(str(file), encoding="utf-8")


def change_one_sentence(project: Project) -> tuple[str, str]:
    """One more word in the first paragraph of the model's page; its English before and after."""
    path = project.root / CATALOGUE
    old = next(e for e in polib.pofile(str(path)) if e.comment == "paragraph" and e.msgid.split()[0].isalpha())
    lines = project.text(SOURCE).split("\n")
    number = int(old.occurrences[0][1]) - 1
    first = old.msgid.split()[0]
    assert first in lines[number]
    lines[number] = lines[number].replace(first, f"Now {first}", 1)
    (project.root / SOURCE).write_text("\n".join(lines), encoding="utf-8")
    return old.msgid, f"Now {old.msgid}"


def standing(project: Project) -> list[str]:
    """The counts of the model's page: translated, outdated, missing, read, words left, words, percent."""
    row = next(line for line in project.run("status", "--language", "zh").out.splitlines() if line.startswith(PAGE))
    return row.replace(" %", "%").split()[1:]


@pytest.mark.slow
def test_what_every_step_says_when_one_english_sentence_has_changed(copied: Project) -> None:
    complete(copied)
    translated, outdated, missing, read, *_, percent = standing(copied)
    assert (outdated, missing, percent) == ("0", "0", "100%")
    old, new = change_one_sentence(copied)

    # Nothing is wrong, only old: `check` passes, as `make test` does.
    checked = copied.run("check")
    assert (checked.code, "error" in checked.err) == (0, False), checked.err

    # `messages` writes the template and the catalogues of that page, and nothing the second time.
    assert set(copied.run("messages").out.split()) >= {CATALOGUE, "docs/locales/convmixer/model.pot"}
    assert copied.run("messages").out == ""
    entry = polib.pofile(str(copied.root / CATALOGUE)).find(new)
    assert entry is not None and entry.fuzzy and entry.previous_msgid == old and entry.msgstr

    # `status` counts it, and a release would name the page and the line.
    assert standing(copied)[:4] == [str(int(translated) - 1), "1", "0", read]
    asked = copied.run("status", "--check", "100", "--language", "zh")
    assert asked.code == 1
    assert f"{CATALOGUE}:{entry.linenum}:1: error: `{PAGE}` is translated to 99 %" in asked.err

    # The reader sees the old translation, marked, with the new English; the code is today's.
    built = copied.run("build")
    assert built.code == 0, built.err
    html = copied.text(f"site/zh/{PAGE}")
    assert html.count('class="outdated"') == 1
    shown = html[html.index('class="outdated"') :]
    assert "英文原文在翻译之后有改动" in shown
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", shown[: shown.index("</details>")])).split())
    assert "Now" in words and entry.msgstr[:4] in words

    # A translator takes the file that the page offers, mends it, and sends it back.
    taken = copied.root.parent / "convmixer-model.zh.po"
    file = polib.pofile(copied.text(f"site/zh/{PAGE.replace('.html', '.po')}"))
    mended = file.find(new)
    assert mended is not None
    mended.msgstr = f"{CHINESE}{mended.msgstr}"
    mended.tcomment = "read by 李雷, 2026-11-22"
    mended.flags = []
    mended.previous_msgid = mended.previous_msgctxt = None
    taken.write_text(str(file), encoding="utf-8")
    done = copied.run("import", str(taken))
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == f"{CATALOGUE}: 1 taken, 0 read as they are, 0 kept as ours; by 李雷"
    assert standing(copied) == [translated, "0", "0", str(int(read) + 1), "0", standing(copied)[5], "100%"]
    assert copied.run("build").code == 0
    html = copied.text(f"site/zh/{PAGE}")
    assert CHINESE in html and "李雷" in html and 'class="outdated"' not in html


@pytest.mark.slow
def test_who_mends_an_english_word_passes_all_that_is_asked_of_translations(copied: Project) -> None:
    change_one_sentence(copied)
    for path in ("docs/index.md", "docs/translate.md", "labml_nn_convmixer/data.py"):
        text = copied.text(path)
        match = re.search(r"\b(You|The|We|This)\b(?= [a-z])", text[len(text) // 3 :])
        assert match
        at = len(text) // 3 + match.start()
        (copied.root / path).write_text(f"{text[:at]}Now {text[at:]}", encoding="utf-8")
    assert copied.run("check").code == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not torch and not browser"]
    files = [f"tests/{name}.py" for name in TESTS]
    done = subprocess.run([*command, *files], cwd=copied.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
