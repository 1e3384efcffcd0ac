"""The whole site from finished pages: a real build by MkDocs of a tiny project in two languages."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from msgspec.structs import replace
from sample_site import CONFIG, built_sample, copy_of_sample, sample_pages, with_link, write_project

from site_builder.crossref.inventory import read
from site_builder.diagnostic import Severity
from site_builder.files.manifest import NAME as LIST
from site_builder.files.publish import publish
from site_builder.page import Link
from site_builder.project.config import Settings
from site_builder.site import generator
from site_builder.site.body_slot import BEGIN, END, fill, protect
from site_builder.site.site import build, put_bodies
from site_builder.site.theme_repair import mend_style

PAGES = ["index.html", "convmixer/index.html", "convmixer/model.html"]


def text(url: str) -> str:
    """A page of the built sample."""
    return (built_sample()[1] / url).read_text(encoding="utf-8")


def all_pages() -> list[str]:
    """Every HTML file of the built sample."""
    _, out, _ = built_sample()
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*.html"))


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_says_nothing_when_all_is_well() -> None:
    assert built_sample()[2].diagnostics == []


def test_a_body_is_put_into_the_page_that_stands_as_a_whole_build_would(tmp_path: Path) -> None:
    settings, out = copy_of_sample(tmp_path), tmp_path / "site"
    before = sample_pages()
    model = next(page for page in before["zh"] if page.url == "convmixer/model.html")
    changed = replace(model, body=model.body.replace("逐通道", "逐个通道"))
    pages = {**before, "zh": [changed if page is model else page for page in before["zh"]]}
    assert put_bodies(settings, pages, before, out) == {"zh/convmixer/model.html"}
    quick = contents(out)
    built = build(settings, pages, out)
    assert "zh/convmixer/model.html" not in built.changed
    assert quick["zh/convmixer/model.html"] == contents(out)["zh/convmixer/model.html"]


def test_a_body_that_shows_a_file_waits_until_the_file_is_there(tmp_path: Path) -> None:
    settings, out = copy_of_sample(tmp_path), tmp_path / "site"
    before = sample_pages()
    model = next(page for page in before["zh"] if page.url == "convmixer/model.html")
    changed = replace(model, body=model.body + "<img>", files=("docs/new.png",))
    pages = {**before, "zh": [changed if page is model else page for page in before["zh"]]}
    assert put_bodies(settings, pages, before, out) == frozenset()


def test_english_stands_at_the_root_and_chinese_in_its_folder() -> None:
    _, out, _ = built_sample()
    for url in PAGES:
        assert (out / url).is_file()
        assert (out / "zh" / url).is_file()
    assert text("index.html").startswith("<!doctype html>")
    assert '<html lang="en"' in text("index.html")
    assert '<html lang="zh-Hans"' in text("zh/index.html")
    assert "<title>样例：首页</title>" in text("zh/index.html")


def test_other_documentation_can_link_to_what_the_english_pages_define() -> None:
    found = read((built_sample()[1] / "objects.inv").read_bytes())
    assert found.project == "Sample"
    assert "convmixer/model.html#ConvMixerLayer" in {entry.uri for entry in found.entries}
    for entry in found.entries:
        page, _, anchor = entry.uri.partition("#")
        assert f'id="{anchor}"' in text(page)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_body_is_published_byte_for_byte(code: str) -> None:
    for page in sample_pages()[code]:
        if not page.redirect:
            assert f"{BEGIN}\n{page.body}\n{END}" in text(("zh/" if code == "zh" else "") + page.url)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_body_passes_through_the_generator_unchanged_to_a_browser(code: str) -> None:
    # Whoever builds the tree with another generator gets what that generator makes of the finished pages.
    settings, _, _ = built_sample()
    for page in sample_pages()[code]:
        if not page.redirect:
            built = (settings.build_dir / code / "shell" / page.url).read_text(encoding="utf-8")
            inside = built.partition(BEGIN)[2].partition(END)[0]
            assert html.unescape(inside).strip() == html.unescape(page.body)


def test_what_markdown_would_change_is_protected() -> None:
    assert protect("<pre>\n\tx\n   \n```\n~~~~\n</pre>") == (
        "<pre>\n&#9;x\n&#32;&#32;&#32;\n&#96;&#96;&#96;\n&#126;&#126;&#126;~\n</pre>"
    )


def test_a_second_build_writes_nothing_and_runs_no_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, out, _ = built_sample()
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    monkeypatch.setattr(generator, "run", lambda *_: pytest.fail("the generator ran"))
    assert build(settings, sample_pages()).changed == frozenset()
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == times


def test_a_new_body_needs_no_generator_and_changes_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = copy_of_sample(tmp_path)
    monkeypatch.setattr(generator, "run", lambda *_: pytest.fail("the generator ran"))
    pages = sample_pages()
    pages["zh"][2] = replace(pages["zh"][2], body="<article>新的\\g<0>正文</article>")
    assert build(settings, pages).changed == {"zh/convmixer/model.html"}
    assert "新的\\g<0>正文" in (tmp_path / "site/zh/convmixer/model.html").read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_bytes_wherever_it_stands(tmp_path: Path) -> None:
    _, out, _ = built_sample()
    settings = write_project(tmp_path)
    build(settings, sample_pages())
    assert contents(tmp_path / "site") == contents(out)


def test_a_wrong_page_leaves_the_old_site_as_it_was(tmp_path: Path) -> None:
    settings = copy_of_sample(tmp_path)
    before = contents(tmp_path / "site")
    pages = sample_pages()
    pages["en"][0] = replace(with_link(pages["en"][0], Link("gone.html", "", "docs/index.md", 3, 7)), body="new")
    built = build(settings, pages)
    assert str(built.diagnostics[0]).startswith("docs/index.md:3:7: error: dead link")
    assert contents(tmp_path / "site") == before


def test_a_generator_that_fails_is_a_diagnostic_and_leaves_the_old_site(tmp_path: Path) -> None:
    copy_of_sample(tmp_path)
    before = contents(tmp_path / "site")
    settings = write_project(tmp_path, CONFIG + "plugins: [no-such-plugin]\n")
    built = build(settings, sample_pages())
    errors = [one for one in built.diagnostics if one.severity is Severity.ERROR]
    assert any("no-such-plugin" in one.message for one in errors)
    assert contents(tmp_path / "site") == before


def test_a_page_that_is_gone_is_removed_and_a_strangers_file_stays(tmp_path: Path) -> None:
    publish(tmp_path, {"a/b.html": b"1", "c.html": b"2"})
    (tmp_path / "CNAME").write_text("example.org")
    assert publish(tmp_path, {"c.html": b"3"}).changed == {"a/b.html", "c.html"}
    left = contents(tmp_path)
    assert b'"c.html"' in left[LIST] and b"a/b.html" not in left.pop(LIST)
    assert left == {"c.html": b"3", "CNAME": b"example.org"}


def test_a_site_interrupted_while_writing_is_completed_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = os.fdopen, 0

    def stops(*args: object, **others: object) -> object:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return real(*args, **others)  # type: ignore[call-overload]  # whatever it was given

    with monkeypatch.context() as patch:
        patch.setattr("site_builder.files.whole_file.os.fdopen", stops)
        with pytest.raises(KeyboardInterrupt):
            publish(tmp_path, {"a.html": b"old", "b.html": b"old"})
    publish(tmp_path, {"b.html": b"new"})
    left = contents(tmp_path)
    assert b"a.html" not in left.pop(LIST)
    assert left == {"b.html": b"new"}


def test_every_relative_address_leads_to_a_file_so_the_site_works_under_any_path() -> None:
    _, out, _ = built_sample()
    for url in all_pages():
        if url.endswith("404.html"):
            continue
        for address in re.findall(r'(?:href|src)="([^"#?]+)', text(url)):
            if urlsplit(address).scheme:
                continue
            assert not address.startswith("/"), f"{url} has the absolute address {address}"
            target = (out / url).parent / unquote(html.unescape(address))
            assert target.is_file(), f"{url} leads to {address}"


def test_nothing_that_we_publish_is_inline_or_from_another_host() -> None:
    for url in all_pages():
        page = text(url)
        assert not re.search(r"<style\b", page), url
        assert not re.search(r"<[^>]*\sstyle=", page), url
        assert not re.search(r"<[^>]*\son[a-z]+=", page), url
        assert "javascript:" not in page, url
        for script in re.findall(r"<script\b[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script, f"{url}: {script}"
        loads = re.findall(r'<(?:script|img|iframe)\b[^>]*\bsrc="([^"]+)"', page)
        loads += re.findall(r'<link\b[^>]*rel="(?:stylesheet|icon|preload|preconnect)"[^>]*href="([^"]+)"', page)
        assert not [one for one in loads if urlsplit(one).netloc], url


def test_style_sheets_load_nothing_from_data_addresses_or_other_hosts() -> None:
    _, out, _ = built_sample()
    sheets = list(out.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        css = sheet.read_text(encoding="utf-8")
        assert "url(data:" not in css
        assert 'url("data:' not in css
        for address in re.findall(r"""url\(["']?([^)"']+)""", css):
            assert (sheet.parent / address).is_file(), f"{sheet.name} loads {address}"


def test_an_icon_becomes_a_file_beside_the_style_sheets() -> None:
    css, images = mend_style("a{b:url('data:image/svg+xml;charset=utf-8,<svg viewBox=\"0 0 1 1\"/>')}")
    ((name, svg),) = images.items()
    assert css == f'a{{b:url("../images/{name}")}}'
    assert svg == '<svg viewBox="0 0 1 1"/>'


def test_what_a_style_sheet_escapes_is_itself_in_a_file_of_its_own() -> None:
    _, images = mend_style(r"a{b:url('data:image/svg+xml;charset=utf-8,<svg>\3c !-- Font --><path/></svg>')}")
    assert list(images.values()) == ["<svg><!-- Font --><path/></svg>"]


def test_what_the_theme_gets_wrong_is_mended() -> None:
    for url in PAGES:
        assert not re.search(r'<input[^>]*type="checkbox"[^>]*autocomplete', text(url))


def test_titles_and_summaries_are_text_not_markup() -> None:
    page = text("convmixer/model.html")
    assert "<title>The “model” &amp; &lt;more&gt; - Sample</title>" in page
    assert "<more>" not in page


def test_a_part_of_the_site_has_the_name_that_its_author_gave_it_in_each_language() -> None:
    assert re.search(r'<a href="index.html" aria-current="true">混合网络</a>', text("zh/convmixer/model.html"))
    assert re.search(r'<a href="index.html" aria-current="true">ConvMixer</a>', text("convmixer/model.html"))


def test_each_page_leads_to_itself_in_the_other_language() -> None:
    assert re.search(r'<a href="\.\./zh/convmixer/model\.html" hreflang="zh-Hans"', text("convmixer/model.html"))
    assert re.search(r'<a href="\.\./\.\./convmixer/model\.html" hreflang="en"', text("zh/convmixer/model.html"))


def test_addresses_for_search_engines_are_absolute() -> None:
    page = text("zh/convmixer/model.html")
    base = "https://example.org/some/sub/path/"
    assert f'<link rel="canonical" href="{base}zh/convmixer/model.html">' in page
    assert f'<link rel="alternate" hreflang="en" href="{base}convmixer/model.html">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{base}convmixer/model.html">' in page
    assert f'<link rel="alternate" hreflang="zh-Hans" href="{base}zh/convmixer/model.html">' in page
    assert f"<loc>{base}zh/convmixer/model.html</loc>" in text("sitemap.xml")
    assert f'hreflang="zh-Hans" href="{base}zh/index.html"' in text("sitemap.xml")


def test_without_site_url_and_repo_url_their_links_are_left_out_with_one_notice_each(tmp_path: Path) -> None:
    lines = [line for line in CONFIG.splitlines() if not line.startswith(("site_url", "repo_url"))]
    settings = write_project(tmp_path, "\n".join(lines) + "\n")
    built = build(settings, sample_pages())
    assert [one.severity for one in built.diagnostics] == [Severity.NOTICE, Severity.NOTICE]
    page = (tmp_path / "site/zh/index.html").read_text(encoding="utf-8")
    for absent in ('rel="canonical"', 'rel="alternate"', "og:url", "查看源文件", "编辑此页"):
        assert absent not in page
    assert not (tmp_path / "site/sitemap.xml").exists()


def test_the_source_of_a_page_can_be_viewed_and_edited() -> None:
    page = text("convmixer/model.html")
    assert "https://github.com/somebody/sample/blob/main/package/model.py" in page
    assert "https://github.com/somebody/sample/edit/main/package/model.py" in page


def test_a_moved_page_leads_on_without_a_script() -> None:
    page = text("zh/convmixer/old.html")
    assert '<meta http-equiv="refresh" content="1; url=model.html">' in page
    assert 'src="../../assets/redirect.js"' in page


def test_a_page_that_a_language_lacks_leads_to_the_original(tmp_path: Path) -> None:
    settings = write_project(tmp_path)
    pages = sample_pages()
    del pages["zh"][2]
    pages["zh"] = [page for page in pages["zh"] if not page.redirect]
    built = build(settings, pages)
    assert built.diagnostics == []
    stub = (tmp_path / "site/zh/convmixer/model.html").read_text(encoding="utf-8")
    assert 'href="../../convmixer/model.html"' in stub
    english = (tmp_path / "site/convmixer/model.html").read_text(encoding="utf-8")
    assert 'href="../zh/index.html" hreflang="zh-Hans"' in english
    assert "zh/convmixer/model.html" not in (tmp_path / "site/sitemap.xml").read_text()


def test_dead_anchor_names_the_nearest_one() -> None:
    settings, _, _ = built_sample()
    pages = sample_pages()
    link = Link("convmixer/model.html", "ConvMixerLayr", "docs/index.md", 5, 2)
    pages["en"][0] = with_link(pages["en"][0], link)
    (found,) = build(settings, pages).diagnostics
    assert str(found) == (
        "docs/index.md:5:2: error: dead link: `convmixer/model.html` has no anchor `ConvMixerLayr`; "
        "did you mean `ConvMixerLayer`?"
    )


def test_a_redirect_to_nowhere_is_an_error() -> None:
    settings, _, _ = built_sample()
    pages = sample_pages()
    pages["en"][3] = replace(pages["en"][3], redirect="convmixer/modle.html")
    (found,) = build(settings, pages).diagnostics
    assert "dead link: there is no page `convmixer/modle.html`; did you mean" in str(found)


def test_a_missing_file_is_an_error_and_one_that_is_there_is_published_once(tmp_path: Path) -> None:
    settings = copy_of_sample(tmp_path)
    pages = {code: [replace(some[0], files=("docs/figure.svg",)), *some[1:]] for code, some in sample_pages().items()}
    (found,) = build(settings, pages).diagnostics
    assert "there is no file `docs/figure.svg`" in found.message
    (tmp_path / "docs/figure.svg").write_text('<svg onload="x()"/>')
    (found,) = (one for one in build(settings, pages).diagnostics if one.severity is Severity.WARNING)
    assert str(found).startswith("docs/figure.svg:1:1: warning: left out of the drawing: `onload`")
    published = list((tmp_path / "site").rglob("figure.svg"))
    assert [path.read_text() for path in published] == ['<svg xmlns="http://www.w3.org/2000/svg"/>\n']


def test_the_styles_of_all_formulas_are_one_sheet(tmp_path: Path) -> None:
    settings = write_project(tmp_path)
    pages = sample_pages()
    pages["en"][0] = replace(pages["en"][0], styles=(("k2", "height:2em"), ("k1", "height:1em")))
    pages["zh"][0] = replace(pages["zh"][0], styles=(("k1", "height:1em"),))
    build(settings, pages)
    rules = (tmp_path / "site/assets/formulas.css").read_text().splitlines()
    assert [(rule[:3], rule.partition("{")[2]) for rule in rules] == [(".k1", "height:1em}"), (".k2", "height:2em}")]
    assert 'href="../assets/formulas.css"' in (tmp_path / "site/zh/index.html").read_text(encoding="utf-8")


def test_the_404_page_speaks_its_language_and_has_absolute_links() -> None:
    assert "There is no such page" in text("404.html")
    assert "找不到这个页面" in text("zh/404.html")
    assert 'href="/some/sub/path/assets/site.css"' in text("404.html")
    assert 'href="/some/sub/path/zh/index.html"' in text("zh/404.html")
    assert 'href="/some/sub/path/assets/stylesheets/' in text("zh/404.html")


def test_what_the_generator_says_becomes_diagnostics() -> None:
    said = "INFO     -  Building\nWARNING -  A reference to 'x'\nERROR   -  Config value 'theme': wrong\n\nAborted\n"
    found = generator.messages(said, 1, "mkdocs.yml")
    assert [(one.severity, one.message) for one in found] == [
        (Severity.WARNING, "MkDocs: A reference to 'x'"),
        (Severity.ERROR, "MkDocs: Config value 'theme': wrong"),
    ]
    (missing,) = generator.messages("python: No module named mkdocs\n", 1, "mkdocs.yml")
    assert "pip install" in missing.hint


def test_a_frame_without_a_place_for_the_body_is_noticed() -> None:
    assert fill("<html></html>", "x") is None


def test_importing_the_site_loads_no_generator() -> None:
    code = "import sys, site_builder.site.site, site_builder.serve.serve; print({'mkdocs', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_settings_of_the_sample_are_settings() -> None:
    assert isinstance(built_sample()[0], Settings)
    assert "convmixer/model.html" in text("search/index.js")
