"""Preview pictures: what they show, that they are the same each time, and that no letter is an empty box."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from sample_site import CONFIG as SAMPLE
from sample_site import built_sample, sample_pages, write_project

from site_builder.diagnostic import Severity
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.resources import FONTS
from site_builder.site import typeface
from site_builder.site.card_files import address, pictures
from site_builder.site.frame import frames
from site_builder.site.social_card import HEIGHT, MARGIN, SPINE, WIDTH, Preview, digest, draw
from site_builder.site.typeface import Missing, has, runs

ENGLISH = Preview("A layer", "One layer, explained line by line.", "The site", "en", "ltr", "net/layer.html")
CONFIG = """\
site_name: Sample
site_url: https://example.org/sub/
extra:
  site_builder:
    languages: {en: {}, zh: {site_name: 样例}, si: {}}
    pages: {"": [index.md]}
"""


def drawn(preview: Preview) -> Image.Image:
    made = draw(preview)
    assert isinstance(made, bytes), made
    image = Image.open(io.BytesIO(made))
    assert image.format == "PNG"
    return image.convert("RGB")


def dark(image: Image.Image, left: int, right: int) -> int:
    """How many columns between two have something nearly black."""
    part = image.convert("L").crop((left, MARGIN, right, HEIGHT - MARGIN))
    return sum(part.crop((x, 0, x + 1, part.height)).getextrema()[0] < 90 for x in range(part.width))  # type: ignore[operator]  # one band


@pytest.mark.parametrize(
    "preview",
    [
        ENGLISH,
        replace(ENGLISH, title="图像块嵌入：先切分，再混合", summary="逐行说明。", code="zh"),
        replace(ENGLISH, title="パッチ埋め込みと畳み込み", summary="一行ずつ説明します。", code="ja"),
        replace(ENGLISH, title="Слой", summary="Één laag – nǐ hǎo, Việt Nam.", code="ru"),
        replace(ENGLISH, title="Word " * 60, summary="Summary " * 90),
        replace(ENGLISH, title="一" * 200, code="zh"),
        replace(ENGLISH, title="a_very_long_name_" * 20, summary=""),
    ],
    ids=["english", "chinese", "japanese", "others", "long", "long-chinese", "one-word"],
)
def test_a_picture_has_the_size_that_chats_show_and_its_words_stay_left_of_the_code(preview: Preview) -> None:
    image = drawn(preview)
    assert image.size == (WIDTH, HEIGHT) == (1200, 630)
    assert dark(image, MARGIN, SPINE - 40) > 40
    assert dark(image, SPINE - 40, SPINE - 2) == dark(image, 0, MARGIN - 2) == 0
    assert image.crop((MARGIN, HEIGHT - 50, SPINE - 2, HEIGHT)).convert("L").getextrema()[0] > 200  # type: ignore[operator]  # one band


def test_the_same_page_gives_the_same_bytes_and_another_title_others() -> None:
    assert draw(ENGLISH) == draw(ENGLISH)
    others = [replace(ENGLISH, title="Another"), replace(ENGLISH, url="b.html"), replace(ENGLISH, site_name="S")]
    assert len({draw(one) for one in (ENGLISH, *others)}) == len({digest(one) for one in (ENGLISH, *others)}) == 4


def test_chinese_and_japanese_have_their_own_forms_of_a_character() -> None:
    chinese = replace(ENGLISH, title="直角", summary="", code="zh")
    assert draw(chinese) != draw(replace(chinese, code="ja"))


def test_a_character_that_no_font_has_is_named_and_never_drawn_as_a_box() -> None:
    assert draw(replace(ENGLISH, title="Go \U00012000!")) == Missing("\U00012000")
    assert not has(str(FONTS / "noto-sans-sc-latin-400-normal.woff2"), "图")
    assert isinstance(runs("Ж×卷 é", "en", bold=True), tuple)


def test_text_from_right_to_left_stands_at_the_right_with_one_face_for_all_of_it() -> None:
    arabic = replace(
        ENGLISH, title="طبقة الخلط ConvMixer", summary="سطرًا سطرًا", site_name="الخلط", code="ar", direction="rtl"
    )
    made = draw(arabic)
    if isinstance(made, Missing):
        pytest.skip("no Arabic font on this machine")
    image = Image.open(io.BytesIO(made)).convert("RGB")
    assert dark(image, WIDTH - SPINE + 40, WIDTH - MARGIN) > 200
    assert dark(image, WIDTH - MARGIN + 2, WIDTH) == 0
    assert len(runs(arabic.title, "ar", bold=True, rtl=True)) == 1  # type: ignore[arg-type]  # not missing


def test_the_font_that_the_author_names_draws_the_text() -> None:
    own = str(FONTS / "noto-sans-jp-japanese-700-normal.woff2")
    assert draw(replace(ENGLISH, font=own)) != draw(ENGLISH)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "index.md").write_text("# Home\n", encoding="utf-8")
    found = load(tmp_path / "mkdocs.yml")
    assert isinstance(found, Settings)
    # A machine without fonts.
    monkeypatch.setenv("PATH", "")
    typeface._system_font.cache_clear()
    return found


def pages(code: str, *titles: str) -> list[Page]:
    return [Page(f"net/{n}.html", "net/a.py", code, title, "", "") for n, title in enumerate(titles)]


def test_each_page_of_each_language_has_a_picture_and_a_language_without_a_font_says_so(settings: Settings) -> None:
    some = {"en": pages("en", "One", "Two"), "zh": pages("zh", "一"), "si": pages("si", "සිංහල", "පිටුව")}
    found, problems = pictures(settings, some)
    assert {code: sorted(of) for code, of in found.items()} == {
        "en": ["net/0.html", "net/1.html"],
        "zh": ["net/0.html"],
        "si": [],
    }
    assert address("net/0.html") == "previews/net/0.png"
    (problem,) = problems
    assert problem.severity is Severity.NOTICE
    assert problem.message == "no preview picture of `si/net/0.html` and 1 more: no font here has `ස`"
    assert "preview_font" in problem.hint


def test_a_picture_is_drawn_once_and_forgotten_when_its_page_has_changed(settings: Settings) -> None:
    kept = settings.build_dir / "previews"
    first, _ = pictures(settings, {"en": pages("en", "One")})
    (file,) = kept.glob("*.png")
    file.write_bytes(b"as it was kept")
    again, _ = pictures(settings, {"en": pages("en", "One")})
    assert again["en"]["net/0.html"] == b"as it was kept" != first["en"]["net/0.html"]
    pictures(settings, {"en": pages("en", "Another")})
    assert not file.exists()


def test_a_font_that_is_not_there_and_one_that_is_none_are_errors(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text(CONFIG.replace("si: {}", "si: {preview_font: font.ttf}"), encoding="utf-8")
    problems = load(path)
    assert isinstance(problems, list) and problems[0].message == "there is no file `font.ttf`"
    (tmp_path / "font.ttf").write_text("no font", encoding="utf-8")
    found = load(path)
    assert isinstance(found, Settings)
    _, wrong = pictures(found, {"si": pages("si", "One")})
    assert wrong[0].severity is Severity.ERROR and "`preview_font: font.ttf` cannot be read" in wrong[0].message


def test_the_fonts_are_those_of_the_record() -> None:
    record = json.loads((FONTS / "vendor.json").read_bytes())
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.iterdir()}
    assert {name: digest for name, digest in files.items() if name != "vendor.json"} == record["sha256"]
    assert "SIL Open Font License" in (FONTS / "LICENSE").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 6_000_000


def test_a_page_of_the_site_names_its_picture_with_a_full_address() -> None:
    _, site, built = built_sample()
    assert not [one for one in built.diagnostics if "preview" in one.message]
    page = (site / "zh/convmixer/model.html").read_text(encoding="utf-8")
    picture = "zh/previews/convmixer/model.png"
    for meta in (
        f'property="og:image" content="https://example.org/some/sub/path/{picture}"',
        'property="og:image:width" content="1200"',
        'property="og:locale" content="zh_CN"',
        'name="twitter:card" content="summary_large_image"',
    ):
        assert f"<meta {meta}>" in page
    assert re.search(r'<meta property="og:title" content="[^"]*[一-龥]', page)
    assert Image.open(site / picture).size == Image.open(site / "previews/index.png").size == (1200, 630)


def test_without_a_picture_or_an_address_no_page_names_one(tmp_path: Path) -> None:
    lines = [line for line in SAMPLE.splitlines() if not line.startswith("site_url")]
    settings = write_project(tmp_path, "\n".join(lines) + "\n")
    with_pictures = frames(settings, sample_pages(), {"en": frozenset(["index.html"])})
    assert with_pictures["en"]["index.html"].picture == ""
    addressed = replace(settings, site_url="https://example.org/")
    some = frames(addressed, sample_pages(), {"en": frozenset(["index.html"])})
    assert some["en"]["index.html"].picture == "https://example.org/previews/index.png"
    assert some["zh"]["index.html"].picture == ""
