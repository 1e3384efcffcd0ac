"""Where a page may lead, and of whom a reader's browser asks something: one list, wherever an address is written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.cli import main

HOSTILE = [
    "javascript:alert(1)//://",
    "JaVaScRiPt:alert(1)",
    "java\\tscript:alert(1)",
    "\\x01javascript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "feed:x",
    "view-source:x",
    "blob:x",
    "file:///etc/passwd",
    "mailto:x@example.org" + "\\n",
]
REFUSED = HOSTILE[:-1]


def made(capsys: pytest.CaptureFixture[str], text: str, *options: str, name: str = "m.md") -> tuple[int, str, str]:
    """The exit code of `page`, the HTML of the first section, and what was said."""
    Path(name).write_text(text, encoding="utf-8")
    code = main(["page", name, "-o", "out", "--no-cache", *options])
    (page,) = Path("out").rglob("*.html")
    section = page.read_text(encoding="utf-8").partition('<div class="prose">')[2].partition("</section>")[0]
    return code, section, capsys.readouterr().err


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize("written", ["[words](<{}>)", '<a href="{}">words</a>', "[words][r]\n\n[r]: <{}>"])
def test_a_link_with_another_scheme_is_text_and_a_warning_with_its_place(
    address: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = address.encode().decode("unicode_escape")
    text = f"First.\n\nSee {written.replace('{}', address)} here."
    code, page, said = made(capsys, text)
    assert "words" in page
    # In Markdown a control character is written as %XX, which no scheme has in it: then it is a file that is not there.
    if "<a href" in written or address.isprintable():
        assert "href=" not in page.partition("</a>")[2] and code == 0
        assert re.search(r"m\.md:[35]:\d+: warning: refused: the address `", said), said


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "http://example.org", "mailto:a@b.org", "tel:+123", "//example.org/x", "#here", "?x=1"],
)
def test_a_link_that_only_leads_somewhere_stays(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, page, said = made(capsys, f'# Here\n\n[x]({address}) <a href="{address}" title="y">z</a>')
    assert page.count(f'href="{address}"') >= 1 + (address[0] != "?")
    assert "refused" not in said


def test_an_address_that_is_its_own_text_stays_as_it_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    _, page, said = made(capsys, "Call <module:function> or <https://example.org/>.")
    assert "Call &lt;module:function&gt; or" in page and 'href="https://example.org/"' in page
    assert "m.md:1:" in said


IMAGES = ["![words](https://img.example/a.png)", '<img src="https://img.example/a.png" alt="words">']


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_from_elsewhere_is_a_link_until_its_host_is_allowed(
    image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, page, said = made(capsys, f"One.\n\nSee {image}.")
    assert '<a href="https://img.example/a.png">words</a>' in page and "<img" not in page
    assert "m.md:3:" in said and "warning: image from another host" in said and "--remote-images img.example" in said
    assert code == 0
    code, page, said = made(capsys, f"One.\n\nSee {image}.", "--remote-images", "img.example")
    assert '<img src="https://img.example/a.png" alt="words"' in page and said == ""


@pytest.mark.parametrize("host", ["https://img.example", "img.example/x", "a b", "", "*"])
def test_what_is_no_host_is_a_misuse(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("m.md").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["page", "m.md", "-o", "out", "--remote-images", host])
    assert end.value.code == 2 and "is no host" in capsys.readouterr().err


@pytest.mark.parametrize(
    "source",
    [
        "https://good.example@evil.example/x",
        "https://good.example.evil.example/x",
        "https://evil.example/good.example",
        "\\\\\\\\evil.example\\\\x",
        "//evil.example/x",
        "ht&#10;tps://evil.example/x",
        "https:evil.example/x",
    ],
)
def test_an_allowed_host_is_that_host_alone(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = source.replace("\\\\", "\\")
    _, page, _ = made(capsys, f'<p>See <img src="{source}" alt="words"></p>', "--remote-images", "good.example")
    assert "<img" not in page and ">words</a>" in page


def test_a_picture_that_the_address_holds_itself_is_shown_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("png", "jpeg", "gif", "webp"):
        _, page, said = made(capsys, f'![a](data:image/{kind};base64,AAAA) <img src="data:image/{kind};base64,AAAA">')
        assert page.count(f'src="data:image/{kind};base64,AAAA"') == 2 and said == ""
    _, page, said = made(capsys, "![words](data:image/svg+xml;base64,AAAA)")
    assert "<img" not in page and "words" in page and "refused" in said


def test_a_badge_in_a_link_leaves_the_link(capsys: pytest.CaptureFixture[str]) -> None:
    _, page, _ = made(capsys, "[![build](https://img.example/b.svg)](https://example.org/)")
    assert '<a href="https://example.org/">build</a>' in page
    html = '<p><a href="https://example.org/"><img src="https://img.example/b.svg" alt="build"></a></p>'
    assert '<a href="https://example.org/">build</a>' in made(capsys, html)[1]


CONFIG = """\
site_name: Site
theme: {{name: material}}
{top}
extra:
  site_builder:
    pages: {{a: [m.md]}}
    {ours}
"""


@pytest.mark.parametrize(
    ("top", "ours"),
    [
        ('site_url: "https://example.org/\\"onclick=\\"x"', ""),
        ("site_url: javascript:alert(1)//://x", ""),
        ("site_url: https://example.org/<script>", ""),
        ("repo_url: javascript:alert(1)//://x", ""),
        ("repo_url: git@example.org:a/b", ""),
        ("repo_url: https://example.org/x", "edit: javascript:alert(1)//://{path}"),
        ("repo_url: https://example.org/x", 'view: "https://example.org/\\"x/{path}"'),
        ("repo_url: https://example.org/x", "edit: 'data:text/html,{path}'"),
        ("repo_url: https://github.com/a/b", "colab: '\"><script>'"),
        ("", "remote_images: [https://img.example/]"),
    ],
)
def test_an_address_in_the_configuration_is_one_of_the_web_or_an_error(
    top: str, ours: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("m.md").write_text("x", encoding="utf-8")
    Path("mkdocs.yml").write_text(CONFIG.format(top=top, ours=ours), encoding="utf-8")
    assert main(["check"]) == 1
    line = 3 if not ours else 7
    assert re.search(rf"mkdocs\.yml:{line}:\d+: error: `", capsys.readouterr().err)


@pytest.mark.parametrize("address", REFUSED)
def test_a_page_leads_on_to_no_script(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("m.md").write_text("# x", encoding="utf-8")
    Path("old.md").write_text(f'---\ntitle: Old\nredirect: "{address}"\n---\n', encoding="utf-8")
    Path("mkdocs.yml").write_text(CONFIG.format(top="", ours="").replace("[m.md]", "[m.md, old.md]"), encoding="utf-8")
    assert main(["check"]) == 1
    assert "old.md:3:1: error: `redirect` leads to `" in capsys.readouterr().err


def test_what_leads_on_runs_nothing_whatever_stands_there(browser: Browser) -> None:
    script = Path(__file__).parents[1] / "site_builder/assets/redirect.js"
    page = browser.new_page()
    page.set_content('<a data-moved href="javascript:window.ran = 1">x</a>')
    page.add_script_tag(content=script.read_text(encoding="utf-8"))
    assert page.evaluate("window.ran === undefined")
    page.close()


def test_names_of_the_site_are_text_in_every_attribute() -> None:
    name = "The \"best\" 'wall' & <more>"
    Path("m.md").write_text("# x\n\n![a](https://img.example/x.png)", encoding="utf-8")
    text = CONFIG.format(top="", ours="remote_images: [img.example]").replace("site_name: Site", f"site_name: {name!r}")
    text = text.replace(f"{name!r}", '"' + name.replace('"', '\\"') + '"')
    Path("mkdocs.yml").write_text(text, encoding="utf-8")
    assert main(["build"]) == 0
    pages = {path: path.read_text(encoding="utf-8") for path in Path("site").rglob("*.html")}
    framed = [html for html in pages.values() if "data-moved" not in html]
    assert len(framed) == 2  # the page, and that for missing pages; the home page only leads on
    for html in framed:
        assert 'aria-label="The &quot;best&quot; &#x27;wall&#x27; &amp; &lt;more&gt;"' in html
        assert 'title="The &quot;best&quot;' in html and "&amp;quot;" not in html and "<more>" not in html
    assert 'src="https://img.example/x.png"' in Path("site/a/m.html").read_text(encoding="utf-8")


def test_in_somebodys_own_site_an_image_from_elsewhere_stays_with_a_warning() -> None:
    Path("docs").mkdir()
    Path("docs/index.md").write_text("# Home", encoding="utf-8")
    images = " ".join(IMAGES)
    Path("m.py").write_text(f'"""# Title"""\n\n# See {images} [x](javascript:alert(1)).\nx = 1\n', encoding="utf-8")
    config = "site_name: S\ntheme: {name: mkdocs}\nplugins: [{site-builder: {modules: {a: [m.py]}}}]\n"
    Path("mkdocs.yml").write_text(config, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], capture_output=True, text=True, check=True, timeout=300
    )
    page = Path("site/a/m.html").read_text(encoding="utf-8")
    assert page.count('src="https://img.example/a.png"') == 2 and "javascript:" not in page
    assert done.stderr.count("image from another host") == 2 and "refused: the address" in done.stderr


def test_raw_html_shows_and_links_the_files_that_markdown_does(capsys: pytest.CaptureFixture[str]) -> None:
    Path("docs").mkdir()
    Path("docs/a b.png").write_bytes(b"pixels")
    Path("docs/other.md").write_text("# Other\n")
    Path("docs/model.py").write_text("# Model\ndef f():\n    pass\n")
    Path("docs/m.md").write_text(
        '<p align="center"><img src="a%20b.png?raw=true" width="200" alt="Logo"></p>\n\n'
        '<a href="other.md#other">O</a> <a href="model.py#f">f</a> <a href="./a b.png">file</a> <a href="#x">x</a>\n'
    )
    assert main(["page", "docs", "-o", "out", "--no-cache"]) == 0
    assert capsys.readouterr().err == ""
    html = next(Path("out").rglob("m.html")).read_text()
    assert '<p align="center"><img src="../files/docs/a%20b.png" width="200" alt="Logo"></p>' in html
    assert '<a href="other.html#other">O</a> <a href="model.html#f">f</a>' in html
    assert '<a href="../files/docs/a%20b.png">file</a> <a href="#x">x</a>' in html
    assert Path("out/files/docs/a b.png").read_bytes() == b"pixels"


def test_a_link_in_a_drawing_in_the_prose_leads_where_markdowns_would(capsys: pytest.CaptureFixture[str]) -> None:
    Path("docs").mkdir()
    Path("docs/o.md").write_text("# Other\n\n## There\n")
    Path("docs/a b.txt").write_text("words")
    places = ("o.md#there", "./a b.txt", "#m", "https://example.org/o.md", "gone.md")
    links = "".join(f'<a href="{place}"><path d="M0 0"/></a>' for place in places)
    drawing = f'<svg xmlns:xlink="http://www.w3.org/1999/xlink">{links}<a xlink:href="o.md"/></svg>'
    Path("docs/m.md").write_text(f"# M\n\n{drawing}\n")
    assert main(["page", "docs", "-o", "out", "--no-cache"]) == 0
    html = next(Path("out").rglob("m.html")).read_text().partition("<svg")[2].partition("</svg>")[0]
    led = ["o.html#there", "../files/docs/a%20b.txt", "#m", "https://example.org/o.md", "gone.md", "o.html"]
    assert re.findall(r'href="([^"]*)"', html) == led
    assert Path("out/files/docs/a b.txt").read_text() == "words"
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "docs/m.md:3:" in said and "there is no `gone.md`" in said
    Path("docs/m.md").write_text(f"# M\n\n{drawing.replace('gone.md', '../../secret')}\n")
    assert main(["page", "docs", "-o", "out", "--no-cache"]) == 1
    assert "`../../secret` leads out of" in capsys.readouterr().err
    assert "<svg" not in next(Path("out").rglob("m.html")).read_text()


@pytest.mark.parametrize("before", ["", "&#1;", "&#31;", "&#128;", "&#xD800;", "&#xFFFF;", "&#0;", "&#xFDD0;", "&Tab;"])
def test_the_place_of_an_address_is_its_own_however_it_is_spelled(
    before: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'<a href="first.md">a</a>\n\nWords.\n\nAnd <a href="{before}javascript:two()">b</a>.\n\n<b>c</b>\n'
    said = made(capsys, text)[2].splitlines()
    assert [line.partition(": ")[0] for line in said] == ["m.md:1:1", "m.md:5:5"], said


def test_a_file_that_raw_html_names_and_that_is_not_there_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    code, page, said = made(capsys, 'First.\n\nSee <img src="gone.png" alt="G"> and <a href="gone.md">it</a>.')
    assert code == 0 and 'src="gone.png"' in page and 'href="gone.md"' in page
    assert "m.md:3:5: warning: there is no `gone.png`" in said and "m.md:3:38: warning: there is no `gone.md`" in said


def test_a_file_of_a_tag_that_is_left_out_is_not_published(capsys: pytest.CaptureFixture[str]) -> None:
    Path("film.mp4").write_bytes(b"film")
    code, page, said = made(capsys, 'See <video src="film.mp4" controls></video>.')
    assert (code, said) == (0, "") and "film" not in page and not list(Path("out").rglob("film.mp4"))


RENAMED = '''"""
---
title: Walls
renamed: wall Wall, old.area Wall.area, nothing gone, __config Wall, Wall Wall.area
---
"""


class Wall:
    """A wall."""

    def area(self) -> int:
        """Its area."""
        return 1
'''


def test_former_anchors_lead_to_the_sections_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("w.py").write_text(RENAMED)
    assert main(["page", "w.py", "-o", "out", "--no-cache"]) == 0
    html = Path("out/w.html").read_text()
    for old, new in (("wall", "Wall"), ("old.area", "Wall.area")):
        assert html.index(f'id="{new}"') < html.index(f'<a id="{old}"></a>')
    assert html.count('id="Wall"') == 1 and 'id="__config"' not in html and "gone" not in html
    said = capsys.readouterr().err
    for pair in ("`nothing` does not lead to `gone`", "`__config` does not lead to `Wall`"):
        assert f"w.py:4:1: warning: {pair}" in said
    Path("w.py").write_text(RENAMED.replace("nothing gone", "nothing"))
    assert main(["page", "w.py", "-o", "out", "--no-cache"]) == 1
    assert "w.py:4:1: error: `renamed` is not pairs of anchors" in capsys.readouterr().err
