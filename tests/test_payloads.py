"""Nothing hostile runs: a corpus of payloads, put wherever a page says something, and shown to a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile_page import victims
from markdown_it import MarkdownIt
from payload_corpus import Payload, in_turn, module, payloads, po, varied
from playwright.sync_api import Browser

from site_builder.cli import main

KINDS = sorted({one.kind for one in payloads()})


def pages(folder: Path, *more: str) -> list[Path]:
    """The pages that `page` makes of all sources in a folder; that some of them have dead links is no matter."""
    main(["page", str(folder), "-o", str(folder / "out"), "--no-cache", "--jobs", "1", *more])
    return sorted((folder / "out").rglob("*.html"))


def test_the_corpus_is_large_enough_and_says_nothing_twice() -> None:
    texts = [one.text for one in payloads()]
    assert len(texts) >= 300 and len(KINDS) >= 12
    assert len({(one.kind, one.line) for one in payloads()}) == len(texts)


def test_nothing_of_the_corpus_runs_or_asks_anybody_or_stays_in_a_page(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = Path("src")
    source.mkdir()
    for kind in KINDS:
        Path(source, f"{kind}.py").write_text(module(payloads(kind), in_turn(4)), encoding="utf-8")
    text = "\n\n".join(f"## {n}\n\n{one.text}" for n, one in enumerate(payloads()))
    Path(source, "prose.md").write_text(text, encoding="utf-8")
    made = pages(source)
    assert len(made) == len(KINDS) + 1
    assert victims(browser, source / "out", made) == []


CONFIG = """\
site_name: {name}
site_url: https://example.org/docs/
repo_url: https://example.org/code
theme: {{name: material}}
extra:
  site_builder:
    languages:
      en: {{folders: {{pages: {name}}}}}
      zh: {{site_name: {name}, folders: {{pages: {name}}}}}
    pages:
      pages: [src]
"""


def titled(one: Payload) -> str:
    """A module whose title and summary are a payload."""
    said = json.dumps(one.line)
    return (
        f'r"""\n---\ntitle: {said}\nsummary: {said}\n---\n"""\n\n# Words and `code`.\nx = 1\n\n\ndef f():\n    pass\n'
    )


def translated(some: list[Payload]) -> tuple[str, str]:
    """A module of paragraphs, and a catalogue of payloads: as translations, and beside English that has changed."""
    lines, entries = ['"""# Title"""'], []
    for number, one in enumerate(some):
        english = f"The sentence number {number} says: {one.line}"
        before = f"The sentence number {number} said: {one.line}"
        text = f"def f{number}():\n    # {english}\n    x = 1\n"
        lines.append(text)
        entries.append((f"f{number}", english, f"{one.line} 句", ""))
        lines.append(f"\ndef g{number}():\n    r'''\n    Another {english}\n    '''\n")
        entries.append((f"g{number}", f"Another {english}", f"句 {one.line}", f"Another {before}"))
    return "\n".join(lines), po(entries)


def test_nothing_runs_in_a_site_whose_names_titles_and_translations_are_payloads(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    name = 'The "best" \'wall\' <script>alert(1)</script> & "onmouseover="alert(2)'
    Path("mkdocs.yml").write_text(CONFIG.format(name=json.dumps(name)), encoding="utf-8")
    for number, one in enumerate(payloads("front_matter")):
        Path("src", f"title{number:02}.py").write_text(titled(one), encoding="utf-8")
    some = [one for one in payloads() if one.kind in ("translations", "handlers", "trusted", "third_parties")]
    source, catalogue = translated([one for one in some if not {"\0", "$"} & {*one.text}])
    Path("src/translated.py").write_text(source, encoding="utf-8")
    Path("docs/locales/zh/pages").mkdir(parents=True)
    Path("docs/locales/zh/pages/translated.po").write_text(catalogue, encoding="utf-8")
    main(["messages"])
    code = main(["build"])
    said = capsys.readouterr()
    assert code == 0, [line for line in said.err.splitlines() if ": error: " in line]
    found = sorted(Path("site").rglob("*.html"))
    shown = (Path("site/zh/pages/translated.html")).read_text(encoding="utf-8")
    assert shown.count('class="english"') > 100
    assert len(found) > 2 * len(payloads("front_matter"))
    seen = [path for path in found if path.stem in ("index", "404", "title00", "title04", "title13", "translated")]
    assert victims(browser, Path("site"), seen) == []
    assert victims(browser, Path("site"), found, alive=False) == []


def test_the_texts_of_a_notebook_hold_no_html_that_a_page_would_refuse(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook is shown by programs that are not ours: here by a Markdown engine that lets all HTML through."""
    monkeypatch.chdir(tmp_path)
    shown = MarkdownIt("commonmark")  # which lets all HTML through
    Path("out").mkdir()
    for kind in KINDS:
        Path(f"{kind}.py").write_text(module(payloads(kind), in_turn(4)), encoding="utf-8")
        main(["notebook", f"{kind}.py", "-o", f"{kind}.ipynb"])
        cells = json.loads(Path(f"{kind}.ipynb").read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        html = "\n".join(f'<div class="prose">{shown.render(text)}</div>' for text in texts)
        Path("out", f"{kind}.html").write_text(f"<!DOCTYPE html><body>{html}</body>", encoding="utf-8")
    assert victims(browser, Path("out"), sorted(Path("out").iterdir())) == []


@pytest.mark.all
def test_nothing_of_ten_thousand_fragments_runs(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    some = list(varied(payloads()))
    assert len(some) >= 10_000
    for number, start in enumerate(range(0, len(some), 100)):
        Path("src", f"m{number}.py").write_text(module(some[start : start + 100], in_turn(1)), encoding="utf-8")
    made = pages(Path("src"))
    assert victims(browser, Path("src/out"), made[::10]) == []
    assert victims(browser, Path("src/out"), made, alive=False) == []
