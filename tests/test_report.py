"""The report of a run: one file with everything in it, sound for readers, screen readers, phones and printers."""

import base64
import json
import re
import shutil
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None or find_spec("labml") is None:
    pytest.skip("needs torch and labml", allow_module_level=True)

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Browser
from sample_runs import copy_of, sample_runs

from labml_nn_convmixer.__main__ import main
from labml_nn_convmixer.report.hypertext import element, rows
from labml_nn_convmixer.report.kernels import GAP, TILE, grid, pictures
from labml_nn_convmixer.report.report_curves import MOST, thinned

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample runs and their images."""
    return sample_runs(tmp_path_factory)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded images go to a folder of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Outline(HTMLParser):
    """What a page consists of: elements that are open, headings, addresses, pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.names.add(tag)
        self.addresses += [found[key] for key in ("src", "href", "xlink:href", "action") if key in found]
        if tag == "img":
            self.pictures.append((found["src"], found["alt"]))
        elif tag not in ("meta", "br"):
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "img":
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def reported(run: Path, output: Path, *arguments: str) -> tuple[str, Outline]:
    assert main(["report", str(run), "-o", str(output), "--device", "cpu", *arguments]) == 0
    page = output.read_text(encoding="utf-8")
    return page, Outline(page)


def test_the_report_is_one_sound_file_that_loads_nothing_and_runs_nothing(root: Path, tmp_path: Path) -> None:
    page, outline = reported(root / "runs/fast-0", tmp_path / "new/report.html")
    assert page.startswith('<!doctype html>\n<html lang="en">') and outline.open == []
    assert "<title>ConvMixer-8/2 on images: fast-0</title>" in page
    assert all(address.startswith("data:image/png;base64,") for address in outline.addresses)
    assert not outline.names & {"script", "link", "iframe", "object", "embed", "form"}
    assert page.count("<style>") == 1 and "url(" not in page and "@import" not in page
    assert outline.headings[0] == 1 and outline.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))
    assert all(alternative for _, alternative in outline.pictures)


def test_the_report_has_all_that_is_known_of_a_run(root: Path, tmp_path: Path) -> None:
    run = root / "runs/slow-1"
    result = json.loads((run / "result.json").read_text())
    _, outline = reported(run, tmp_path / "report.html")
    text = outline.text.replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "How it learned", "Where it errs", "What it has learned to look for", "How it was made",
        f"{result['accuracy']:.2%}".replace("%", " %"), f"{result['parameters']:,}", result["data"]["digest"],
        result["command"], result["versions"]["torch"], result["hardware"]["processor"], "peak_rate", "0.002",
        "measured once, after the last epoch", "Layer 2 of 2", "plain", "striped",
    ):  # fmt: skip
        assert words in text, words
    for epoch in result["curve"]:
        assert f"{epoch['loss.train']:.4g}" in text
        assert f"{epoch['accuracy.validation'] * 100:.2f} %" in text


def test_each_chart_has_its_numbers_beside_it(root: Path, tmp_path: Path) -> None:
    page, _ = reported(root / "runs/fast-0", tmp_path / "report.html")
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    charts = [one for one in figures if "<svg" in one]
    assert len(charts) == 7
    for one in charts:
        assert one.count("<title>") == one.count("<desc>") == one.count("<details>") == one.count("<table>") == 1


def test_the_same_run_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    first, _ = reported(root / "runs/fast-0", tmp_path / "a.html")
    second, _ = reported(root / "runs/fast-0", tmp_path / "b.html")
    assert first == second
    assert str(tmp_path) not in first.replace(json.loads((root / "runs/fast-0/recipe.json").read_text())["command"], "")


def test_the_images_that_are_wrong_are_shown_the_most_certain_one_first(root: Path, tmp_path: Path) -> None:
    run = root / "runs/fast-0"
    assert json.loads((run / "result.json").read_text())["accuracy"] == 1
    # Three pictures with stripes are said to have none.
    images = tmp_path / "images"
    shutil.copytree(root / "images", images)
    for i in range(3):
        (images / f"test/striped/{i}.png").rename(images / f"test/plain/striped{i}.png")
    page, outline = reported(run, tmp_path / "report.html", "--data", str(images))
    assert "Note: images holds other images than those that this run was made with." in outline.text
    shown = re.findall(r'alt="(\w+), image (\d+)"[^>]*><b>\1</b><br><span>taken for (\w+), ([\d.]+)\s%', page)
    assert len(shown) == 3 and "3 of the 3 images that were not recognized" in outline.text
    assert all(true != guess for true, _, guess, _ in shown)
    certain = [float(of) for *_, of in shown]
    assert certain == sorted(certain, reverse=True) and certain[0] >= 50


def test_pictures_are_png_and_show_all_kernels(root: Path, tmp_path: Path) -> None:
    _, outline = reported(root / "runs/fast-0", tmp_path / "report.html")
    sheets = [source for source, alternative in outline.pictures if "layer" in alternative or "filters" in alternative]
    assert len(sheets) == 3
    for source in sheets:
        image = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
        # Eight kernels stand in one row.
        assert image.format == "PNG" and image.width > 7 * image.height


@pytest.mark.parametrize(("name", "words"), [("interrupted", "interrupted"), ("killed", "killed")])
def test_an_unfinished_run_gives_a_report_of_what_is_there(name: str, words: str, root: Path, tmp_path: Path) -> None:
    page, outline = reported(root / "runs" / name, tmp_path / "report.html")
    assert f"run {name}: {words}" in outline.text
    assert "This run is not finished: 1 of 2 epochs are complete" in outline.text
    assert "20 held-out training images were recognized" in outline.text.replace(",", "")
    assert "measured once" not in outline.text and outline.open == [] and page.count("<svg") == 7


def test_a_run_without_any_epoch_gives_its_settings(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("killed", root / "runs", tmp_path)
    for name in ("last.pt", "previous.pt", "metrics.jsonl", "labml"):
        path = run / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    page, outline = reported(run, tmp_path / "report.html")
    assert "No epoch is complete yet." in outline.text and "All settings" in outline.text and "<svg" not in page
    assert "notice: There is no network to look at: " in capsys.readouterr().err


def test_a_run_that_failed_at_once_shows_what_it_did(root: Path, tmp_path: Path) -> None:
    page, outline = reported(root / "runs/failed", tmp_path / "report.html")
    assert "0 of 12 epochs are complete (the loss is no longer a finite number" in outline.text
    # The rates are known from labml's log; what is not known has no empty chart.
    assert "<title>Learning rate</title>" in page and "<title>Accuracy</title>" not in page
    assert "nan" not in page.lower() and str(root) not in page.partition("<pre>")[0]


def test_a_run_whose_images_are_gone_still_shows_its_kernels(root: Path, tmp_path: Path) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    description = json.loads((run / "recipe.json").read_text())
    description["data"]["path"] = str(tmp_path / "gone")
    (run / "recipe.json").write_text(json.dumps(description))
    _, outline = reported(run, tmp_path / "report.html")
    assert "There are no images to ask about: there is no folder" in outline.text and len(outline.pictures) == 3
    _, outline = reported(run, tmp_path / "report.html", "--data", str(root / "images"))
    assert "12 test images were recognized" in outline.text


def test_names_of_classes_and_folders_are_text(root: Path, tmp_path: Path) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path).rename(tmp_path / "a <b> & c")
    description = json.loads((run / "recipe.json").read_text())
    description["command"] = "</code><script>alert(1)</script>"
    (run / "recipe.json").write_text(json.dumps(description))
    _, outline = reported(run, tmp_path / "report.html")
    assert outline.open == [] and "script" not in outline.names
    assert "run a <b> & c: finished" in outline.text and description["command"] in outline.text


def test_what_is_no_run_is_an_error(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = copy_of("killed", root / "runs", tmp_path)
    (run / "metrics.jsonl").write_text("[1]\n")
    for path, words in ((tmp_path, "is no run folder"), (run, "not written by this program")):
        assert main(["report", str(path)]) == 1
        errors = capsys.readouterr().err
        assert errors.startswith("error: ") and words in errors
    assert not (tmp_path / "report.html").exists()
    (tmp_path / "file").write_text("")
    assert main(["report", str(root / "runs/fast-0"), "-o", str(tmp_path / "file/report.html"), "--device", "cpu"]) == 1
    assert "report.html can't be written" in capsys.readouterr().err


@pytest.mark.browser
def test_a_browser_shows_it_whole_on_a_phone_in_the_dark_and_on_paper(
    root: Path, tmp_path: Path, browser: Browser
) -> None:
    run = root / "runs/slow-0"
    reported(run, tmp_path / "report.html")
    requests: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=True)
    page.on("request", lambda request: requests.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    for details in page.locator("summary").all():
        details.click()
    assert [url for url in requests if not url.startswith("data:")] == [(tmp_path / "report.html").as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 23, 28)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.close()


def test_kernels_are_symmetric_about_grey() -> None:
    weights = np.array([[[[-2.0, 0.0], [1.0, 2.0]]], [[[0.0, 0.0], [0.0, 0.0]]], [[[np.nan, 0.1], [0.0, 0.0]]]])
    shown = pictures(weights)
    assert shown.shape == (3, 2, 2, 3)
    assert shown[0, :, :, 0].tolist() == [[0, 128], [191, 255]]
    assert set(shown[1].flatten().tolist()) == {128} and shown[2, 0, :, 0].tolist() == [128, 255]
    assert pictures(np.ones((5, 3, 4, 4))).shape == (5, 4, 4, 3) and pictures(np.ones((5, 2, 4, 4))).shape[0] == 10


def test_a_grid_has_rows_and_gaps() -> None:
    image = Image.open(io.BytesIO(grid(np.zeros((17, 5, 5, 3), np.uint8))))
    size = TILE // 5 * 5
    assert image.size == (16 * (size + GAP) - GAP, 2 * (size + GAP) - GAP)
    # The rest of the second row is transparent.
    assert image.convert("RGBA").getpixel((size + GAP, size + GAP)) == (0, 0, 0, 0)


def test_a_long_curve_keeps_its_peaks() -> None:
    points = [(float(i), 0.0) for i in range(10_000)]
    points[4321] = (4321.0, 9.0)
    points[77] = (77.0, -9.0)
    found = thinned(points)
    assert len(found) <= MOST and (4321.0, 9.0) in found and (77.0, -9.0) in found
    assert [x for x, _ in found] == sorted(x for x, _ in found)


def test_text_is_escaped_and_html_is_not() -> None:
    assert element("p", "a < b & c") == "<p>a &lt; b &amp; c</p>"
    assert element("p", element("b", '"'), kind='x"y') == '<p class="x&quot;y"><b>"</b></p>'
    assert '<th scope="row">1 &lt; 2</th>' in rows(["a"], [["1 < 2"]])
