"""What our scripts and style sheets select belongs to nobody else: the lists are derived from them once more."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from site_builder.cli import main

BUILDER = Path(__file__).parents[1] / "site_builder"
SHEETS = sorted((BUILDER / "assets").rglob("*.css"))
SCRIPTS = sorted((BUILDER / "assets").rglob("*.js"))
TEMPLATES = sorted((BUILDER / "templates").rglob("*.html"))
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
IN_SCRIPT = re.compile(r"(?:^|(?<=[\s(,>\w\])]))\.([a-z][\w-]*)")
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\\n]|\\.)*`')
SELECTOR = re.compile(r"[\w\s.,:()>\[\]=~'\"*#$-]*\}?[\w\s.,:()>\[\]=~'\"*#$-]*")
GIVEN = re.compile(r'(?:classList\.\w+\(|className = |class: |contains\(|element\("\w+", )("[^"]*"(?:, "[^"]*")*)')


def of_sheets() -> set[str]:
    found: set[str] = set()
    for path in SHEETS:
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        css = re.sub(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)", "", css)
        found.update(name for selector in re.findall(r"([^{}]*)\{", css) for name in CLASS.findall(selector))
    return found


def of_scripts() -> set[str]:
    found: set[str] = set()
    for path in SCRIPTS:
        script = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in script.splitlines():
            code = re.sub(r"(^|\s)//.*", "", line)
            for text in TEXT.findall(code):
                if SELECTOR.fullmatch(text[1:-1]):
                    found.update(IN_SCRIPT.findall(text[1:-1]))
            for given in GIVEN.findall(code):
                found.update(word for words in re.findall(r'"([^"]*)"', given) for word in words.split())
    return {name for name in found if re.fullmatch(r"(?!aria-)[a-z][\w-]*", name)}


def ids() -> set[str]:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    markup = "\n".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *sorted(BUILDER.rglob("*.py"))))
    found = set(re.findall(r'getElementById\("([\w-]+)"\)|\.id = "([\w-]+)"', scripts))
    named = {one for pair in found for one in pair if one} | set(re.findall(r'\bid="([A-Za-z_][\w-]*)"', markup))
    variables = set(re.findall(r"window\.([A-Za-z_]\w*)", scripts))
    variables |= {*re.findall(r"(?m)^var (\w+)", scripts), "siteSearchIndex"}
    named.discard("Name")  # an example
    return named | variables | {"section-3", "L7", "fn1", "fnref-x-1", "__search"}


def of_theme() -> set[str]:
    """The ids that Material's own templates and scripts know."""
    folder = Path(str(files("material"))) / "templates"
    markup = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("assets/javascripts/bundle*.min.js"))
    found = set(re.findall(r'\bid="([A-Za-z_][\w-]*)"', markup)) | set(re.findall(r"\bfor=\"(__\w+)\"", markup))
    return found | set(re.findall(r'"#([A-Za-z_][\w-]*)"', scripts)) | set(re.findall(r'__md_get\("(\w+)"', scripts))


def test_a_definition_takes_no_id_by_which_a_script_finds_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs = of_theme()
    assert {"__config", "__search", "__drawer", "__palette"} <= theirs
    numbered = {"section-3", "L7", "fn1", "fnref-x-1"}
    names = sorted(name for name in theirs | ids() - numbered if name.isidentifier())
    headings = sorted(name for name in theirs | ids() - numbered if name == name.lower())
    Path("m.py").write_text(
        '"""# M"""\n' + "".join(f'\n\ndef {name}():\n    """See [it](#{name})."""\n' for name in names)
    )
    Path("h.md").write_text("".join(f"## {name}\n\n[one](#{name}) [other](h.md#{name})\n\n" for name in headings))
    Path("o.md").write_text("".join(f'[x](h.md#{name}) <a href="h.md#{name}">y</a>\n' for name in headings))
    assert main(["page", "m.py", "h.md", "o.md", "-o", "out", "--no-cache"]) == 0, capsys.readouterr().err
    for page, made in (("m", names), ("h", headings)):
        html = Path(f"out/{page}.html").read_text(encoding="utf-8")
        ours = re.sub(r' id="(?:site-content|take-away)"(?=>|[^>]*hidden)', "", html)
        assert [name for name in made if f' id="{name}"' in ours] == []
        assert [name for name in made if f'id="{name}-here"' not in html] == []
        assert [name for name in made if f'href="#{name}-here"' not in html] == []
    html = Path("out/o.html").read_text(encoding="utf-8")
    assert [name for name in headings if html.count(f'href="h.html#{name}-here"') != 2] == []


def test_a_definition_that_is_called_like_a_line_or_a_section_has_that_id_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text('"""# M"""\n\n\ndef L4():\n    """First."""\n\n\ndef __getattr__(name):\n    """Own."""\n')
    Path("h.md").write_text("# H\n\n## Section 1\n\nText\n\n## Section 2\n\nText\n")
    assert main(["page", "m.py", "h.md", "-o", "out", "--no-cache"]) == 0
    for page, wanted in (("m", {"L4", "L8", "__getattr__"}), ("h", {"section-1", "section-2", "section-0"})):
        html = Path(f"out/{page}.html").read_text(encoding="utf-8")
        found = re.findall(r'\bid="([^"]*)"', html)
        assert len(found) == len(set(found)) and wanted <= set(found)
        ours = "L4" if page == "m" else "section-[12]"
        assert not re.search(rf'<(?:a|span)[^>]* id="{ours}"', html)


def shown(tmp_path: Path, text: str) -> str:
    tmp_path.joinpath("m.md").write_text(text, encoding="utf-8")
    main(["page", str(tmp_path / "m.md"), "-o", str(tmp_path / "out"), "--no-cache"])
    (page,) = (tmp_path / "out").rglob("m.html")
    return page.read_text(encoding="utf-8").partition('<div class="prose">')[2].partition("</section>")[0]


def test_a_class_that_our_scripts_or_style_sheets_select_is_nobody_elses(tmp_path: Path) -> None:
    names = sorted(of_sheets() | of_scripts())
    assert len(names) > 200 and {"take-away", "katex", "annotated", "k", "site-search"} <= set(names)
    page = shown(tmp_path, "".join(f'<b class="own-{n} {name} {name.upper()}">x</b>\n' for n, name in enumerate(names)))
    assert [n for n in range(len(names)) if f'<b class="own-{n}">' not in page] == []


def test_an_id_that_our_scripts_look_up_or_our_pages_have_is_nobody_elses(tmp_path: Path) -> None:
    names = sorted(ids())
    assert {"site-search", "siteBuilderExcerpts", "__md_get"} <= set(names)
    html = "".join(f'<b id="{name}" title="{n}">x</b> <a name="{name}"></a>\n' for n, name in enumerate(names))
    page = shown(tmp_path, html)
    assert [name for name in names if f'"{name}"' in page] == [] and page.count("<b title=") == len(names)


def test_other_classes_ids_and_elements_of_an_author_stay(tmp_path: Path) -> None:
    text = (
        '# Here\n\n<a id="Name"></a><a name="other"></a> <kbd>Ctrl</kbd> x<sub>1</sub> '
        '<span class="warm tip" lang="de" title="t">y</span> <a id="here" class="md-button" href="x.md">z</a>\n\n'
        "<details open><summary>More</summary>\n\n*Text*\n\n</details>"
    )
    page = shown(tmp_path, text)
    for kept in (
        '<a id="Name"></a><a name="other"></a> <kbd>Ctrl</kbd> x<sub>1</sub>',
        '<span class="warm tip" lang="de" title="t">y</span>',
        '<a href="x.md" class="md-button">z</a>',  # the section is called so
        '<details open=""><summary>More</summary>',
    ):
        assert kept in page, page


@pytest.mark.parametrize("place", ["inline", "file"])
def test_a_drawing_wears_no_attribute_that_our_scripts_trust(tmp_path: Path, place: str) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="take-away" data-excerpts="//evil.example/x" id="site-search">'
        '<g class="warm" data-messages="//evil.example" id="own"/></svg>'
    )
    (tmp_path / "d.svg").write_text(drawing, encoding="utf-8")
    page = shown(tmp_path, drawing if place == "inline" else "![d](d.svg)")
    (file,) = (tmp_path / "out").rglob("d.svg") if place == "file" else [tmp_path / "d.svg"]
    text = page if place == "inline" else file.read_text(encoding="utf-8")
    assert "data-excerpts" not in text and "data-messages" not in text and "evil" not in text
    assert '<g class="warm" id="own"/>' in text
    if place == "inline":
        assert "take-away" not in text and "site-search" not in text
