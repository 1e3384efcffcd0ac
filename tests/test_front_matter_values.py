"""Values in front matter that YAML can't make sense of, and translations that would be one: a sentence, or quotes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.cli import main

MISFITS = [
    '!!int ""', "!!int x", "!!bool x", "!!float x", "!!timestamp x", "!!binary a", "!!omap [a]", "!!pairs [a]",
    "9999-99-99", "1" * 5000,
]  # fmt: skip
CONFIG = "site_name: T\nextra: {site_builder: {languages: {en: {}, zh: {}}, pages: {p: [a.py]}}}\n"
SOURCE = '"""\n---\nexample: &a Words\ntitle: *a\nsummary: More of them\n---\n# A\n"""\n\nx = 1\n'


@pytest.mark.parametrize("value", MISFITS, ids=[value[:12] for value in MISFITS])
def test_a_value_that_yaml_refuses_is_an_error_at_its_front_matter(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(f"---\ntitle: {value}\n---\n\n# A\n")
    Path("b.py").write_text(f'"""\n---\ntitle: {value}\n---\n"""\n\nx = 1\n')
    assert main(["page", "a.md", "b.py", "-o", "out", "--no-cache", "--jobs", "1"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if re.match(r"a\.md:[12]:\d+: error: bad front matter: .", line)], said
    assert [line for line in said if re.match(r"b\.py:[23]:\d+: error: bad front matter: .", line)], said


@pytest.mark.parametrize("command", ["tangle", "notebook"])
@pytest.mark.parametrize("said", [*MISFITS[1:7], "9999-99-99", "2001-01-01", "[" * 2000, "yes", "a: b", "a # b"])
def test_a_translated_title_stays_a_text_whatever_yaml_would_make_of_it(
    command: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(SOURCE)
    Path("mkdocs.yml").write_text(CONFIG)
    main(["messages"])
    (file,) = Path("docs/locales/zh").rglob("*.po")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgid "Words"\nmsgstr ""', f'msgid "Words"\nmsgstr "{said}"'), encoding="utf-8")
    comments = ["--comments"] if command == "tangle" else []
    capsys.readouterr()
    main([command, "a.py", *comments, "--language", "zh", "-o", "copy.py"])
    assert "Traceback" not in capsys.readouterr().err
    if command == "tangle":
        assert main(["page", "copy.py", "-o", "out", "--no-cache", "--jobs", "1"]) == 0
        page = Path("out/copy.html").read_text(encoding="utf-8")
        assert f"<title>{said}</title>" in page
