"""What a translated page gives to those who mend it, and that the browser's rules are the builder's."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from py_mini_racer import MiniRacer
from sample_mending import MIXES, write_mending_project

from site_builder.crossref.reference import Reference
from site_builder.layout.translation_footer import colophon, percent
from site_builder.page import Page, States
from site_builder.project.loom import Loom
from site_builder.site.site import mending
from site_builder.translation import message_script
from site_builder.translation.catalogue import State
from site_builder.translation.catalogue_po import read
from site_builder.translation.message import parts
from site_builder.translation.review_mark import find
from site_builder.translation.ui_strings import words

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / "docs/locales").rglob("*.po"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The layer's page and the files beside it, by language."""
    settings = write_mending_project(tmp_path_factory.mktemp("mending"))
    with Loom(settings, lends=True) as loom:
        woven, problems = loom.weave()
    assert not problems
    layers = {code: next(page for page in some if page.url == "net/layer.html") for code, some in woven.items()}
    return {code: {"net/layer.html": page.body, **mending(settings, page)} for code, page in layers.items()}


def brought(files: dict[str, str]) -> dict[str, Any]:
    """What the script brings."""
    start, _, data = files["net/layer.messages.js"].partition(" = ")
    assert start == "var siteBuilderMending"
    found: dict[str, Any] = json.loads(data.rstrip(";\n"))
    return found


def test_every_text_of_a_translated_page_bears_the_number_of_its_message(pages: dict[str, dict[str, str]]) -> None:
    files = pages["zh"]
    entries = polib.pofile(files["net/layer.po"])
    body = files["net/layer.html"]
    shown = {int(number): text for number, text in re.findall(r'data-m="(\d+)"[^>]*>([^<]*)', body)}
    for number, text in shown.items():
        expected = entries[number].msgstr or entries[number].msgid
        assert expected.startswith(text.strip()) and text.strip(), number
    # Title and summary stand elsewhere.
    assert set(range(len(entries))) - set(shown) == {0, 1}


def test_original_pages_are_as_they_were(pages: dict[str, dict[str, str]]) -> None:
    assert list(pages["en"]) == ["net/layer.html"]
    assert "data-m=" not in pages["en"]["net/layer.html"] and "translation" not in pages["en"]["net/layer.html"]


def test_the_originals_are_the_pages_own_html_without_anchors(pages: dict[str, dict[str, str]]) -> None:
    entries = polib.pofile(pages["zh"]["net/layer.po"])
    originals = dict(zip((e.msgid for e in entries), brought(pages["zh"])["originals"], strict=True))
    for english in ("A text without marks.", "its width", "Nobody has translated this."):
        assert originals[english] == english
    assert 'href="https://arxiv.org/abs/2201.09792"' in originals[MIXES] and 'class="katex"' in originals[MIXES]
    assert originals[MIXES] in pages["en"]["net/layer.html"]
    assert originals['It <span id="here">does</span> nothing.'] == "It <span>does</span> nothing."


def test_the_script_holds_what_is_published_beside_it(pages: dict[str, dict[str, str]]) -> None:
    files = pages["zh"]
    found = brought(files)
    assert found["catalogue"] == files["net/layer.po"]
    assert found["name"] == "net-layer.zh.po"
    catalogue, problems = read("layer.po", "zh", files["net/layer.po"].encode())
    assert not problems
    assert {entry.state for entry in catalogue.entries} == {State.TRANSLATED, State.OUTDATED, State.MISSING}


def test_the_last_lines_say_how_much_a_person_has_read(tmp_path: Path) -> None:
    settings = write_mending_project(tmp_path)
    path = tmp_path / "docs/locales/zh/net/layer.po"
    file = polib.pofile(str(path))
    for english, name in ((MIXES, "王小明"), ("its width", "Anna & Co")):
        entry = file.find(english)
        assert entry is not None
        entry.tcomment = f"read by {name}, 2026-11-22"
    file.save()
    with Loom(settings, lends=True) as loom:
        page: Page = next(page for page in loom.weave()[0]["zh"] if page.url == "net/layer.html")
    last = page.body[page.body.index('<section class="translation"') :]
    assert "14%" in last and "校阅者：Anna &amp; Co、王小明。" in last
    assert '<a href="layer.po" download="net-layer.zh.po">' in last
    assert '<a href="../translate.html">' in last


def test_a_hundred_per_cent_is_all_of_it() -> None:
    assert percent(States(translated=200, read=199)) == 99
    assert percent(States(translated=200, read=200)) == 100
    assert percent(States(translated=1, outdated=1, missing=2, read=1)) == 25
    assert percent(States()) == 0


def test_a_guide_that_the_language_lacks_says_in_which_it_is() -> None:
    elsewhere = Reference("../../builder/translate.html", language="en")
    assert 'href="../../builder/translate.html" hreflang="en"' in colophon(
        "a.html", "ja", States(), words("ja"), elsewhere
    )
    assert "hreflang" not in colophon("a.html", "ja", States(), words("ja"), Reference("builder/translate.html"))


# --- In the browser's language ---------------------------------------------------------------------------------------


class Script:
    """`assets/catalogue.js`, in an engine of its own."""

    def __init__(self, engine: MiniRacer) -> None:
        self.engine = engine
        engine.eval((ROOT / "site_builder/assets/catalogue.js").read_text(encoding="utf-8"))

    def __call__(self, name: str, *values: object) -> Any:  # noqa: ANN401  # whatever the script answers
        given = ",".join(json.dumps(value) for value in values)
        return json.loads(str(self.engine.eval(f"JSON.stringify(SiteBuilderCatalogue.{name}({given}))")))


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    with MiniRacer() as engine:
        yield Script(engine)


GOLDEN = [
    "`a` and ``b ` c``, and `` ` ``",
    "$x$ $$y$$ costs $5 and \\$6$ or $ 7$ $z $",
    "$\n a $ b$$\n\\alpha$$",
    "[one](a.md) ![two](<b c.png> 'title') [three](d(e)f)[^1][^note two]",
    "<b>bold</b> <br/> 1 < 2 > <a\nhref='x'> &amp; [x][y]",
    "`$x$` $`y`$ [`z`](w) **`v`**",
    "\u3000`\u3000`\u3000$\ufeffx$ $\u0085y$ [a](\u00a0b\u00a0)",
    "`汉字` 汉$字$汉[字](汉)",
    "",
]


def test_the_browser_sees_the_same_parts_as_the_builder(script: Script) -> None:
    chance = random.Random(0)
    letters = "``$$\\ \n[]()<>^a1/ \x85\ufeff\u3000\x1c汉_*!&;\"'"
    odd = ["".join(chance.choices(letters, k=chance.randint(1, 24))) for _ in range(2000)]
    real = [text for path in CATALOGUES for entry in polib.pofile(str(path)) for text in (entry.msgid, entry.msgstr)]
    for text in [*GOLDEN, *odd, *real]:
        assert sorted(script("parts", text)) == sorted(parts(text).elements()), text


def test_the_patterns_of_the_browser_are_those_of_the_builder(regenerate: bool) -> None:
    path = ROOT / "site_builder/assets/catalogue.js"
    script = path.read_text(encoding="utf-8")
    if regenerate:
        path.write_text(message_script.written(script), encoding="utf-8")
    else:
        assert message_script.written(script) == script


def test_the_browser_reads_a_catalogue_as_the_builder_does(script: Script, pages: dict[str, dict[str, str]]) -> None:
    for po in (pages["zh"]["net/layer.po"], *(path.read_text(encoding="utf-8") for path in CATALOGUES)):
        ours = [entry for entry in read("x.po", "zh", po.encode())[0].entries if not entry.obsolete]
        theirs = script("entries", po)
        assert [(e["context"], e["id"], e["text"], e["state"]) for e in theirs] == [
            (entry.context, entry.text, entry.translation, entry.state) for entry in ours
        ]


def test_a_file_from_the_browser_is_the_lent_one_but_for_what_was_mended(
    script: Script, pages: dict[str, dict[str, str]]
) -> None:
    po = pages["zh"]["net/layer.po"]
    before = read("x.po", "zh", po.encode())[0].entries
    odd = '“译” "x" \\ \\\n\ty \u2028\x85\x1b[0m 1'
    mended = {
        number: odd if entry.text == MIXES else entry.translation
        for number, entry in enumerate(before)
        if entry.text in (MIXES, "its width") or entry.state is State.OUTDATED
    }
    given = [{"number": n, "text": text, "name": " 王\n小明 ", "date": "2026-11-23"} for n, text in mended.items()]
    once = script("changed", po, given)
    twice = script("changed", once, given)
    assert once == twice != po
    after = read("x.po", "zh", once.encode())[0]
    assert after.header == read("x.po", "zh", po.encode())[0].header
    for number, (old, new) in enumerate(zip(before, after.entries, strict=True)):
        if number in mended:
            reading = find(new.comment)
            assert reading is not None and str(reading) == "read by 王 小明, 2026-11-23"
            assert (new.translation, new.state) == (mended[number], State.TRANSLATED)
            assert (new.context, new.text, new.places) == (old.context, old.text, old.places)
        else:
            assert (new.comment, new.translation, new.state) == (old.comment, old.translation, old.state)


def test_the_script_of_an_older_page_is_not_taken_for_that_of_a_newer_one() -> None:
    older, newer = (colophon("a.html", "zh", States(), words("zh"), lent=text) for text in ("one", "two"))
    found = [re.search(r'data-messages="a\.messages\.js\?(\w+)"', page) for page in (older, newer)]
    assert all(found) and len({match[1] for match in found if match}) == 2
