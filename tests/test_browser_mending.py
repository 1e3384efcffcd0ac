"""Mending a translation on its page, and both languages at once, in a real browser under a strict policy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from playwright.sync_api import Browser, Page, expect
from sample_mending import CHINESE, MIXES, write_mending_project
from sample_project import copy_of_project
from site_browser import Options, browsing, serving
from test_serve import server

from site_builder.cli import main
from site_builder.project.loom import Loom
from site_builder.serve.live import Live
from site_builder.serve.serve import Workshop
from site_builder.translation.review_mark import find

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
LAYER = "zh/net/layer.html"
MENDED = "它把 `x` 与 $h^2$ 混在一起，见[论文](https://arxiv.org/abs/2201.09792)。"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built."""
    root = tmp_path_factory.mktemp("mending")
    write_mending_project(root)
    assert main(["build", "--no-cache", "-f", str(root / "mkdocs.yml")]) == 0
    return root


@pytest.fixture
def page(browser: Browser, project: Path) -> Iterator[Page]:
    """The layer's page in Chinese."""
    with serving(project / "site") as base, browsing(browser) as opened:
        opened.goto(base + LAYER)
        yield opened


def ask_anew(page: Path) -> None:
    """A page that is published with other texts asks for them at another address; so no store has the old ones."""
    html = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"(?<=layer\.messages\.js\?)\w+", "anew", html), encoding="utf-8")


def block(page: Page, text: str) -> str:
    """A selector for the block that shows a text."""
    number = page.locator(f".annotated [data-m]:has-text('{text}')").last.get_attribute("data-m")
    return f".annotated [data-m='{number}']"


def edit(page: Page, text: str) -> None:
    """Open the form of a text, as somebody with a mouse does."""
    place = block(page, text)
    page.locator(place).hover()
    page.locator(f"{place} .mend-one").click()
    expect(page.locator("#mend-text")).to_be_focused()


def write(page: Page, text: str) -> None:
    """Put a text into the form."""
    page.locator("#mend-text").fill(text)


def keep(page: Page, name: str = "王小明") -> None:
    """Press the button that keeps what was written."""
    if not page.get_by_label("你的署名").input_value():
        page.get_by_label("你的署名").fill(name)
    page.locator(".mend-form .first").click()
    expect(page.locator(".mend-form")).to_have_count(0)


def downloaded(page: Page) -> polib.POFile:
    """The file that the page gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="下载改好的文件").click()
    assert download.value.suggested_filename == "net-layer.zh.po"
    return polib.pofile(str(download.value.path()))


# --- Mending ---------------------------------------------------------------------------------------------------------


def test_the_form_says_what_is_lost_and_takes_nothing_wrong(page: Page) -> None:
    edit(page, "它混合")
    form = page.get_by_role("form", name="改进这段译文")
    expect(form.locator(".rendered .katex")).to_have_count(1)
    checks = form.get_by_role("status")
    expect(checks).to_contain_text("都已保留")
    write(page, "它把 `y` 与 $h^2$ 混在一起。")
    expect(checks).to_contain_text("缺少：`x`")
    expect(checks).to_contain_text("缺少：指向 https://arxiv.org/abs/2201.09792 的链接")
    expect(checks).to_contain_text("原文中没有：`y`")
    form.locator(".first").press("Enter")
    expect(page.locator("#mend-text")).to_be_focused()
    write(page, MENDED)
    expect(checks).to_contain_text("都已保留")
    # The preview shows the page's own formula.
    expect(form.locator(".preview .katex")).to_have_count(1)
    keep(page)
    expect(page.locator(".mended")).to_contain_text("混在一起")
    expect(page.get_by_role("region", name="你的修改").get_by_role("status")).to_contain_text("待下载的修改：1 处")


def test_a_file_is_taken_away_with_name_and_date(page: Page) -> None:
    edit(page, "它混合")
    write(page, MENDED)
    keep(page)
    file = downloaded(page)
    entry = file.find(MIXES)
    assert entry is not None and entry.msgstr == MENDED
    reading = find(entry.tcomment)
    assert reading is not None and reading.name == "王小明"
    assert [e.msgstr for e in file if find(e.tcomment)] == [MENDED]
    assert "X-Base" in file.metadata


def test_a_text_that_is_right_and_one_whose_english_has_changed_are_marked_as_read(page: Page) -> None:
    edit(page, "没有标记")
    expect(page.locator(".mend-form .first")).to_have_text("译文无误")
    keep(page)
    edit(page, "这一段的英文变了")
    expect(page.locator(".mend-form")).to_contain_text("翻译时的英文原文")
    write(page, "这一段的英文略有变化。")
    keep(page)
    file = downloaded(page)
    read = [entry for entry in file if find(entry.tcomment)]
    assert [entry.msgstr for entry in read] == ["没有标记的一段。", "这一段的英文略有变化。"]
    assert not any(entry.fuzzy or entry.previous_msgid for entry in read)


def test_nothing_is_lost_by_a_reload_or_by_escape(page: Page) -> None:
    edit(page, "它混合")
    write(page, MENDED)
    keep(page)
    edit(page, "第二点之一")
    write(page, "半句")
    page.keyboard.press("Escape")
    expect(page.locator(".mend-form")).to_have_count(0)
    page.reload()
    expect(page.locator(".mended")).to_have_count(2)
    bar = page.get_by_role("region", name="你的修改").get_by_role("status")
    expect(bar).to_contain_text("待下载的修改：1 处")
    expect(bar).to_contain_text("草稿：1 处")
    edit(page, "第二点之一")
    expect(page.locator("#mend-text")).to_have_value("半句")
    assert page.get_by_label("你的署名").input_value() == "王小明"
    page.get_by_role("button", name="放弃这处修改").click()
    page.get_by_role("button", name="确定放弃吗？").click()
    expect(page.locator(".mended")).to_have_count(1)
    # A draft is in no file.
    assert [e.msgid for e in downloaded(page) if find(e.tcomment)] == [MIXES]
    # Also what was taken away stays until its writer says otherwise.
    page.reload()
    expect(bar).to_contain_text("已下载的修改：1 处")
    page.get_by_role("button", name="清除此浏览器中的修改").click()
    page.get_by_role("button", name="确定清除吗？").click()
    expect(page.locator(".mended")).to_have_count(0)
    assert page.evaluate("localStorage.getItem(`sb-mend ${location.pathname}`)") is None


def test_the_keyboard_mends_and_comes_back_to_where_it_was(page: Page) -> None:
    button = page.locator(".site-translation").get_by_role("button", name="改进译文")
    button.press("Enter")
    pencils = page.locator(".annotated .section .mend-one")
    assert pencils.count() == page.locator(".annotated [data-m]").count()
    pencil = page.locator(f"{block(page, '第一点')} .mend-one")
    pencil.focus()
    pencil.press("Enter")
    expect(page.locator("#mend-text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    # Title and summary, which stand nowhere in the text, too.
    others = page.locator(".translation .others li")
    assert [text.strip() for text in others.all_inner_texts()] == ["这一层", "讲解一层。"]
    others.nth(1).get_by_role("button").click()
    write(page, "这一层的讲解。")
    keep(page)
    assert [e.msgid for e in downloaded(page) if find(e.tcomment)] == ["A layer, explained."]


def test_a_page_that_was_published_anew_keeps_the_changes_and_says_what_is_new(
    browser: Browser, project: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(project / "site", site)
    with serving(site) as base, browsing(browser) as page:
        page.goto(base + LAYER)
        for text, new in (("它混合", MENDED), ("没有标记", "没有标记的一段话。"), ("它的宽度", "宽度")):
            edit(page, text)
            write(page, new)
            keep(page)
        # One came back, another was changed by somebody else, of the third the English is gone.
        script = site / "zh/net/layer.messages.js"
        text = script.read_text(encoding="utf-8")
        old = CHINESE[MIXES]
        assert f'msgstr \\"{old}\\"' in text
        text = text.replace('msgstr \\"没有标记的一段。\\"', 'msgstr \\"别人写的一段。\\"').replace(
            "its width", "a width"
        )
        at = text.index("#. paragraph", text.index('msgid \\"The layer\\"', text.index("#. heading")))
        text = text[:at] + "# read by 王小明, 2026-11-22\\n" + text[at:].replace(old, MENDED)
        script.write_text(text, encoding="utf-8")
        ask_anew(site / LAYER)
        page.reload()
        bar = page.get_by_role("region", name="你的修改")
        expect(bar.get_by_role("status")).to_contain_text("别人也改动过、请重新确认的译文：1 处")
        expect(bar.get_by_role("status")).to_contain_text("无法写入文件：1 处")
        expect(bar).to_contain_text("宽度")
        expect(bar).not_to_contain_text("待下载")
        edit(page, "没有标记")
        expect(page.locator(".mend-form")).to_contain_text("别人写的一段。")
        expect(page.locator("#mend-text")).to_have_value("没有标记的一段话。")
        keep(page)
        expect(bar.get_by_role("status")).to_contain_text("待下载的修改：1 处")


FORBIDDEN = "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError') }"


def test_a_browser_that_keeps_nothing_says_so(browser: Browser, project: Path) -> None:
    with serving(project / "site") as base, browsing(browser) as page:
        page.add_init_script(FORBIDDEN)
        page.goto(base + LAYER)
        edit(page, "它混合")
        write(page, MENDED)
        keep(page)
        expect(page.get_by_role("region", name="你的修改")).to_contain_text("此浏览器无法保存修改")
        edit(page, "没有标记")
        assert page.get_by_label("你的署名").input_value() == "王小明"
        page.keyboard.press("Escape")
        assert [e.msgid for e in downloaded(page) if find(e.tcomment)] == [MIXES]


@pytest.mark.layout
def test_a_finger_has_one_button_for_the_page_and_nothing_is_too_wide(browser: Browser, project: Path) -> None:
    options: Options = {"viewport": {"width": 320, "height": 700}}
    with serving(project / "site") as base, browsing(browser, **options) as page:
        page.goto(base + LAYER)
        assert page.locator(".mend-one").count() == 0
        page.locator(".site-translation").get_by_role("button", name="改进译文").click()
        page.locator(".site-translation").get_by_role("button", name="英文对照").click()
        page.locator(f"{block(page, '它的宽度')} .mend-one").click()
        expect(page.locator("#mend-text")).to_be_visible()
        assert page.evaluate("document.querySelector('.annotated').scrollWidth") <= 320
        assert page.evaluate("document.querySelector('.mend-form').getBoundingClientRect().right") <= 320


# --- Both languages --------------------------------------------------------------------------------------------------


def test_a_key_shows_the_english_below_each_text_and_the_page_remembers(page: Page) -> None:
    page.keyboard.press("b")
    english = page.locator(".annotated .original")
    expect(english.first).to_have_text("The layer")
    mixes = page.locator(f"{block(page, '它混合')} + .original")
    expect(mixes).to_have_attribute("lang", "en")
    expect(mixes.locator(".katex")).to_have_count(1)
    assert page.locator("li .original").all_inner_texts() == [
        "The first point",
        "The second point",
        "A point of the second",
    ]
    # What is English already stands there once, and no anchor twice.
    assert page.get_by_text("Nobody has translated this.").count() == 1
    assert page.evaluate("document.querySelectorAll('.original [id]').length") == 0
    button = page.locator(".site-translation").get_by_role("button", name="英文对照")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(english.first).to_be_visible()
    page.emulate_media(media="print")
    expect(english.first).to_be_visible()
    page.emulate_media(media="screen")
    button.click()
    expect(english).to_have_count(0)


def test_the_key_is_a_letter_where_somebody_types(page: Page) -> None:
    edit(page, "没有标记")
    page.keyboard.type("b")
    assert page.locator(".original").count() == 0
    assert "b" in page.locator("#mend-text").input_value()


@pytest.mark.layout
def test_the_reader_stays_at_the_place(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 300})
    page.evaluate("document.getElementById('layer').scrollIntoView()")
    top = "document.getElementById('layer').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.keyboard.press("b")
    page.locator(".original").first.wait_for(state="attached")
    assert page.evaluate(top) == pytest.approx(before, abs=2)


# --- Everywhere ------------------------------------------------------------------------------------------------------


def test_without_a_script_nothing_is_offered_that_needs_one(browser: Browser, project: Path) -> None:
    with serving(project / "site") as base, browsing(browser, java_script_enabled=False) as page:
        page.goto(base + LAYER)
        assert not any(button.is_visible() for button in page.locator("[data-mend], [data-both]").all())
        with page.expect_download() as download:
            page.get_by_role("link", name="下载本页译文").click()
        assert polib.pofile(str(download.value.path())).find(MIXES)


def test_original_pages_load_nothing_of_it(browser: Browser, project: Path) -> None:
    with serving(project / "site") as base, browsing(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(f"{base}net/layer.html")
        page.wait_for_load_state("networkidle")
        assert not {"translation.js", "translation.css", "mend.js", "catalogue.js", "layer.messages.js"} & set(asked)
        asked.clear()
        page.goto(base + LAYER)
        page.wait_for_load_state("networkidle")
        assert not {"mend.js", "catalogue.js", "layer.messages.js"} & set(asked)


def test_it_works_from_an_unpacked_archive(browser: Browser, project: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto((project / "site" / LAYER).as_uri())
    page.keyboard.press("b")
    expect(page.locator(".original").first).to_have_text("The layer")
    edit(page, "它混合")
    write(page, MENDED)
    keep(page)
    assert [e.msgid for e in downloaded(page) if find(e.tcomment)] == [MIXES]
    context.close()


@pytest.mark.slow
def test_the_way_round_from_the_model_page_and_back(browser: Browser, tmp_path: Path) -> None:
    copy_of_project(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def command(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "site_builder", *arguments],
            cwd=tmp_path,
            env=environment,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with serving(tmp_path / "site") as base, browsing(browser) as page:
        page.goto(f"{base}zh/convmixer/model.html")
        share = page.locator(".translation .read").inner_text()
        place = page.locator(".annotated p[data-m]:has(code):has(.katex)").first
        selector = f".annotated [data-m='{place.get_attribute('data-m')}']"
        place.hover()
        page.locator(f"{selector} .mend-one").click()
        old = page.locator("#mend-text").input_value()
        code = old[old.index("`") : old.index("`", old.index("`") + 1) + 1]
        write(page, f"改好了。{old.replace(code, '', 1)}")
        expect(page.locator(".mend-form .checks")).to_contain_text(f"缺少：{code}")
        write(page, f"改好了。{old}")
        keep(page)
        page.reload()
        expect(page.locator(".mended")).to_contain_text("改好了。")
        with page.expect_download() as download:
            page.get_by_role("button", name="下载改好的文件").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.name == "convmixer-model.zh.po"
        command("import", str(file))
        command("build")
        page.reload()
        expect(page.locator(selector)).to_contain_text("改好了。")
        expect(page.locator(".translation .read")).to_contain_text("校阅者：王小明。")
        assert share != page.locator(".translation .read").inner_text()
        # What has come back waits no longer.
        expect(page.locator(".mend-bar")).to_be_hidden()
        expect(page.locator(".mended")).to_have_count(0)


# --- While an author writes ------------------------------------------------------------------------------------------


def test_a_form_stays_open_while_an_author_changes_the_page_around_it(browser: Browser, tmp_path: Path) -> None:
    settings = write_mending_project(tmp_path)
    live, out = Live(), tmp_path / "build/serve"
    with Loom(settings, lends=True) as loom, server(out, live) as running, browsing(browser) as page:
        workshop = Workshop(settings, loom.follow, out, live)
        workshop.rebuild()
        page.goto(f"http://127.0.0.1:{running.port}/{LAYER}")
        page.keyboard.press("b")
        edit(page, "第二点之一")
        write(page, "半句")
        number = page.locator(".annotated li li").get_attribute("data-m")
        source = tmp_path / "net/layer.py"
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("* The first point", "A new text.\n\n* The first point"), encoding="utf-8")
        assert workshop.look()
        page.get_by_text("A new text.").wait_for()
        expect(page.locator(".annotated li li")).not_to_have_attribute("data-m", str(number))
        expect(page.locator(".annotated li li #mend-text")).to_have_value("半句")
        expect(page.locator(".annotated li li .rendered")).to_have_text("A point of the second")
        expect(page.locator(f"{block(page, '第一点')} + .original")).to_have_text("The first point")


@pytest.mark.layout
@pytest.mark.parametrize(("width", "address"), [(1300, "zh/index.html"), (1920, LAYER)])
def test_the_english_stands_beside_its_text_where_there_is_room(
    browser: Browser, project: Path, width: int, address: str
) -> None:
    with (
        serving(project / "site") as base,
        browsing(browser, viewport={"width": width, "height": 900}, locale="zh-CN") as page,
    ):
        page.goto(base + address)
        page.keyboard.press("b")
        page.locator(".original").first.wait_for(state="attached")
        pairs = page.locator(".prose > [data-m] + .original").evaluate_all(
            "all => all.map((one) => [one.previousElementSibling, one].map((each) => each.getBoundingClientRect()))"
        )
        assert pairs
        for text, english in pairs:
            assert english["left"] >= text["right"] and abs(english["top"] - text["top"]) < 24
        code = page.locator(".code").first
        if code.count():
            assert code.bounding_box()["x"] >= max(english["right"] for _, english in pairs)  # type: ignore[index]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # What stands above the page begins and ends where the page does.
        above = page.locator(".site-crumbs, .annotated").evaluate_all(
            "all => all.map((one) => { const { left, right } = one.getBoundingClientRect(); return [left, right]; })"
        )
        assert all(one == above[0] for one in above)


@pytest.mark.layout
def test_the_english_stands_below_its_text_beside_code_and_on_a_small_screen(browser: Browser, project: Path) -> None:
    for width in (1300, 390):
        with (
            serving(project / "site") as base,
            browsing(browser, viewport={"width": width, "height": 900}, locale="zh-CN") as page,
        ):
            page.goto(base + LAYER)
            page.keyboard.press("b")
            page.locator(".original").first.wait_for(state="attached")
            above = page.locator(".prose > p[data-m]:has(+ .original)").first.bounding_box()
            below = page.locator(".prose > p[data-m] + .original").first.bounding_box()
            assert above and below and below["y"] >= above["y"] + above["height"] - 1
