"""`site-builder add-language`: a translator finds everything ready, and the author's configuration keeps its layout."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
import yaml
from sample_translation import CONFIG, Project, project

from site_builder.authoring.language_entry import Entry, with_language
from site_builder.authoring.new_language import unknown
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.translation.language import language

GLOSSARY = "term,translation,forbidden\npatch,图像块,补丁|色块\n,,\nmixing layer|mixer,混合层,\n"
HEBREW = Entry("he", ("site_name: Test",))


@pytest.fixture
def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    made = project(tmp_path, capsys)
    (tmp_path / "docs/locales/zh/glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    return made


def settings(owner: Project) -> Settings:
    found = load(owner.root / "mkdocs.yml")
    assert isinstance(found, Settings), "\n".join(map(str, found))
    return found


def test_everything_a_translator_needs_is_there_and_the_next_steps_are_told(chinese: Project) -> None:
    done = chinese.run("add-language", "he")
    assert (done.code, done.err) == (0, "")
    written, told = done.out.split("\nNext:\n")
    assert written.splitlines() == [
        "mkdocs.yml",
        "docs/locales/he/interface.po",
        "docs/locales/he/glossary.csv",
        "docs/locales/he/net/index.po",
        "docs/locales/he/net/layer.po",
    ]
    assert told.startswith("1. mkdocs.yml: the titles of the site in עברית\n2. docs/locales/he/interface.po")
    assert "site-builder status --language he" in told


def test_adding_it_again_changes_nothing(chinese: Project) -> None:
    chinese.run("add-language", "he")
    before = {path: path.read_bytes() for path in chinese.root.rglob("*") if path.is_file()}
    done = chinese.run("add-language", "he")
    assert (done.code, done.out) == (0, "`he` is set up already\n")
    assert before == {path: path.read_bytes() for path in chinese.root.rglob("*") if path.is_file()}


def test_the_configuration_keeps_its_comments_and_its_layout(chinese: Project) -> None:
    chinese.run("add-language", "he")
    after = chinese.text("mkdocs.yml")
    added = re.search(r"      he:\n(        #.*\n)+", after)
    assert added and after.replace(added[0], "") == CONFIG
    assert "        # site_name: Test\n" in added[0]
    assert [edition.language.code for edition in settings(chinese).editions] == ["en", "zh", "he"]


def test_the_glossary_has_the_terms_of_another_language_and_no_translation(chinese: Project) -> None:
    chinese.run("add-language", "he")
    assert chinese.text("docs/locales/he/glossary.csv") == "term,translation,forbidden\npatch,,\nmixing layer|mixer,,\n"
    assert chinese.run("check").err == ""


def test_a_name_of_the_glossary_stays_a_name_and_a_word_that_one_language_borrows_does_not(chinese: Project) -> None:
    rows = "ConvMixer,ConvMixer,\ntoken,token,令牌\n"
    (chinese.root / "docs/locales/zh/glossary.csv").write_text(GLOSSARY + rows, encoding="utf-8")
    chinese.run("add-language", "he")
    assert chinese.text("docs/locales/he/glossary.csv").splitlines()[-2:] == ["ConvMixer,ConvMixer,", "token,,"]


def test_the_words_of_the_interface_are_those_of_the_catalogue(chinese: Project) -> None:
    chinese.run("add-language", "he")
    path = chinese.root / "docs/locales/he/interface.po"
    file = polib.pofile(str(path))
    next(entry for entry in file if entry.msgctxt == "site.search").msgstr = "חיפוש"
    file.save()
    *_, hebrew = settings(chinese).editions
    assert (hebrew.words["site.search"], hebrew.words["site.next"]) == ("חיפוש", "Next")
    assert chinese.run("messages").code == 0
    assert settings(chinese).editions[-1].words["site.search"] == "חיפוש"


def test_the_words_of_the_interface_are_counted_and_come_back_like_a_page(chinese: Project) -> None:
    chinese.run("add-language", "he")
    taken = chinese.root / "words.po"
    file = polib.pofile(str(chinese.root / "docs/locales/he/interface.po"))
    next(entry for entry in file if entry.msgctxt == "site.repository").msgstr = "מאגר"
    file.save(str(taken))
    done = chinese.run("import", str(taken), "--by", "דנה")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("docs/locales/he/interface.po: 1 taken, 0 read as they are, 0 kept as ours; by דנה\n")
    (row,) = (line for line in chinese.run("status", "--language", "he").out.splitlines() if "interface.po" in line)
    assert row.split()[1:3] == ["1", "0"]
    assert chinese.run("messages").out == ""
    assert "docs/locales/he/interface.po:" in chinese.run("status", "--check", "100", "--language", "he").err


def test_a_word_that_has_lost_what_is_put_in_is_an_error_with_its_line(chinese: Project) -> None:
    chinese.run("add-language", "he")
    path = chinese.root / "docs/locales/he/interface.po"
    file = polib.pofile(str(path))
    entry = next(entry for entry in file if entry.msgctxt == "page.translation.read")
    entry.msgstr = "נקרא"
    file.save()
    line = next(one.linenum for one in polib.pofile(str(path)) if one.msgctxt == "page.translation.read")
    done = chinese.run("check")
    assert done.code == 1
    assert done.err.startswith(f"{path}:{line}:1: error: wrong translation: {{percent}} is not in both texts")


def test_a_language_whose_words_the_builder_brings_needs_no_catalogue_for_them(chinese: Project) -> None:
    assert "interface.po" not in chinese.run("add-language", "ja").out
    assert not (chinese.root / "docs/locales/ja/interface.po").exists()


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("jp", "did you mean `ja`?"),
        ("Arabic", "did you mean `ar`?"),
        ("zh_CN", "did you mean `zh`?"),
        ("PT_br", "did you mean `pt-BR`?"),
        ("xx", "known: `en`, `zh`"),
    ],
)
def test_an_unknown_language_is_an_error_with_the_nearest(chinese: Project, code: str, hint: str) -> None:
    before = chinese.text("mkdocs.yml")
    done = chinese.run("add-language", code)
    assert done.code == 1 and f"`{code}` is no language that is known here; {hint}" in done.err
    assert chinese.text("mkdocs.yml") == before


@pytest.mark.parametrize("code", ["de", "pt-BR", "es-MX", "ar-EG", "zh-TW"])
def test_known_codes_and_their_regions_need_no_hint(code: str) -> None:
    assert unknown(code) == ""


def test_a_region_has_the_direction_of_its_language() -> None:
    assert (language("ar-EG").direction, language("fa").direction, language("es-MX").direction) == ("rtl", "rtl", "ltr")


START = "site_name: T\nextra:\n  site_builder:\n"
PAGES = "    pages: {net: [pkg]}\n"
LAYOUTS = {
    "none yet": (START + PAGES, START + "    languages:\n      en: {}\nHE" + PAGES),
    "one line": (START + "    languages: {en: {}, zh: {}}  # two\n" + PAGES, "en: {}, zh: {}, he: {}}  # two\n"),
    "several lines in braces": (START + "    languages: {\n      en: {},\n    }\n" + PAGES, "en: {}, he: {}\n    }\n"),
    "a comment behind": (
        START + "    languages:\n      en: {}\n      zh: {}  # Chinese\n    # The pages.\n" + PAGES,
        "      zh: {}  # Chinese\nHE    # The pages.\n",
    ),
    "a comment within": (
        START + "    languages:\n      en: {}\n      zh:\n        # site_name: 测试\n\n" + PAGES,
        "        # site_name: 测试\nHE\n",
    ),
    "a folded text at the end": (
        START
        + PAGES
        + "    languages:\n      en: {}\n      zh:\n        site_description: >-\n          一\n          二\n",
        "          一\n          二\nHE",
    ),
    "lists and no line end": (
        START + PAGES + "    languages:\n      en: {}\n      zh:\n        pages:\n        - net/index.html",
        "        - net/index.html\nHE",
    ),
    "four blanks": (
        "site_name: T\nextra:\n    site_builder:\n        pages: {net: [pkg]}\n        languages:\n            en:\n"
        "                site_name: T\n",
        "                site_name: T\n            he:\n                # Translate",
    ),
    "beside tags of MkDocs": (
        "site_name: T\nplugins:\n- !ENV [A, b]\n" + START[13:] + "    languages:\n      en: {}\n" + PAGES,
        "- !ENV [A, b]\nextra:\n  site_builder:\n    languages:\n      en: {}\nHE" + PAGES,
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_entry_finds_its_place_in_any_layout(layout: str) -> None:
    before, wanted = LAYOUTS[layout]
    after = with_language(before, HEBREW)
    assert after is not None
    assert wanted.replace("HE", HEBREW.block("      ", "  ")) in after
    assert list(yaml.safe_load(after.replace("!ENV ", ""))["extra"]["site_builder"]["languages"])[-1] == "he"


@pytest.mark.parametrize(
    "text",
    [
        START + "    languages:\n" + PAGES,
        START + "    languages: &all {en: {}  # a comment\n    }\n    again: *all\n" + PAGES,
        "site_name: T\nextra: {site_builder: {pages: {net: [pkg]}}}\n",
    ],
)
def test_where_it_cannot_be_done_safely_nothing_is_changed(text: str) -> None:
    after = with_language(text, HEBREW)
    assert after is None


def test_then_the_author_is_told_what_to_add(chinese: Project) -> None:
    (chinese.root / "mkdocs.yml").write_text(
        "site_name: T\nextra: {site_builder: {pages: {net: [pkg]}}}\n", encoding="utf-8"
    )
    done = chinese.run("add-language", "he")
    assert done.code == 1
    assert "can't be put into this file safely; add it below `extra`, `site_builder`, `languages`: he: {}" in done.err


@pytest.mark.slow
def test_the_site_is_built_in_the_new_languages(chinese: Project) -> None:
    for code in ("ar", "ja", "he"):
        assert chinese.run("add-language", code).code == 0
    chinese.replace("docs/locales/he/interface.po", 'msgid "Search"\nmsgstr ""', 'msgid "Search"\nmsgstr "חיפוש"')
    done = chinese.run("build")
    assert done.code == 0, done.err
    pages = {code: chinese.text(f"site/{code}/net/layer.html") for code in ("ar", "ja", "he", "zh")}
    mirrored = {code for code, page in pages.items() if re.search(r'<html[^>]* dir="rtl"', page)}
    assert mirrored == {"ar", "he"}
    assert "العربية" in pages["ja"] and "日本語" in pages["ar"]
    assert "חיפוש" in pages["he"]
    # What nobody has translated yet stands there in English, and says so.
    assert 'class="missing" lang="en"' in pages["ja"]
