"""`page --language`: one file in another language, with its drawing and the words of buttons that the site brings."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from site_builder.cli import main

CONFIG = """\
site_name: Test
extra:
  site_builder:
    pages:
      net: [layer.py]
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text>{}</text></svg>'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with a drawing, in Hebrew, whose words of the interface the builder does not bring."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    Path("mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    Path("layer.py").write_text('"""\n# The layer\n\n![All of it](layer.svg)\n"""\n\nx = 1\n\n# Then.\ny = 2\n')
    Path("layer.svg").write_text(DRAWING.format("Over space"))
    assert main(["add-language", "he"]) == 0
    for name, words in (("net/layer", {"Over space": "על פני המרחב"}), ("interface", {"Contents": "תוכן העניינים"})):
        file = polib.pofile(f"docs/locales/he/{name}.po")
        for entry in file:
            entry.msgstr = words.get(entry.msgid, entry.msgstr)
        file.save()
    return tmp_path


def drawing() -> str:
    """The drawing that the page shows."""
    html = Path("out/layer.html").read_text(encoding="utf-8")
    (address,) = re.findall(r'<img[^>]* src="([^"]+\.svg)"', html)
    return Path("out", address).read_text(encoding="utf-8")


def page() -> None:
    assert main(["page", "layer.py", "-o", "out", "--language", "he", "--jobs", "1"]) == 0


@pytest.mark.usefixtures("project")
def test_its_drawing_speaks_the_language_and_follows_its_file() -> None:
    page()
    assert "על פני המרחב" in drawing()
    for path in Path("out/figures").iterdir():
        path.unlink()
    page()
    assert "על פני המרחב" in drawing(), "what is missing is put back"
    Path("layer.svg").write_text(DRAWING.format("Something else altogether"))
    page()
    assert "Something else altogether" in drawing()


@pytest.mark.usefixtures("project")
def test_its_buttons_speak_the_words_of_the_site_and_follow_them() -> None:
    page()
    assert "תוכן העניינים" in Path("out/layer.html").read_text(encoding="utf-8")
    file = polib.pofile("docs/locales/he/interface.po")
    for entry in file:
        entry.msgstr = "תוכן" if entry.msgid == "Contents" else entry.msgstr
    file.save()
    page()
    html = Path("out/layer.html").read_text(encoding="utf-8")
    assert "תוכן העניינים" not in html and 'aria-label="תוכן"' in html
