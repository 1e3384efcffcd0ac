"""Hostile drawings, held against a maintained sanitiser: what ours keeps and the other takes out has a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest
from svg_payloads import CLASSES, payloads

from site_builder.cli import main

# What py-svg-hush leaves out and ours keeps, and why it may stay. test_three_engines.py asks three browsers, too.
REASONS = {
    r"a href=https?://\S+": "a link to the web, which runs and loads nothing by itself",
    r"a href=#\w*": "a link inside the drawing",
    r"a href=\?": "a link to the drawing itself",
    r"a target=_top": "such a link leads the whole page there, as links do",
    r"a href=\W*java\W*script:RUN\(\)": "with a letter in its name that makes it a file's name to every browser",
    r"image href=data:image/(png|jpeg|gif|webp);base64,\S*": "a picture of pixels, which stands in the drawing",
    r"style:": "a style sheet that was emptied",
}

PROGRAM = re.compile(r"[\x00-\x20]*(javascript|vbscript|data:(?!image/(png|jpe?g|gif|webp)))", re.IGNORECASE)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What `site-builder page` publishes of each drawing, by name; the refused ones are missing."""
    monkeypatch.chdir(tmp_path)
    for name, drawing in payloads().items():
        Path(f"{name}.svg").write_text(drawing, encoding="utf-8")
    images = "\n\n".join(f"![{name}]({name}.svg)" for name in payloads())
    Path("images.md").write_text(f"# Images\n\n{images}\n", encoding="utf-8")
    assert main(["page", "images.md", "-o", "out", "--no-cache", "--jobs", "1"]) == 1  # some are refused as a whole
    return {file.stem: file.read_text(encoding="utf-8") for file in Path("out", "files").rglob("*.svg")}


def parts(drawing: str) -> Counter[str]:
    """Elements, attributes with their values, and style sheets."""
    found: Counter[str] = Counter()
    for element in ElementTree.fromstring(drawing).iter():
        name = element.tag.rpartition("}")[2]
        found[f"<{name}>"] += 1
        for attribute, value in element.attrib.items():
            found[f"{name} {attribute.rpartition('}')[2]}={value}"] += 1
        if name == "style":
            found[f"style:{(element.text or '').strip()}"] += 1
    return found


def attributes(drawing: str) -> Iterator[tuple[str, str]]:
    """All attributes with their values."""
    for element in ElementTree.fromstring(drawing).iter():
        yield from ((name.rpartition("}")[2].lower(), value) for name, value in element.attrib.items())


def test_the_corpus_has_many_drawings_of_each_class(published: dict[str, str]) -> None:
    classes = Counter(name.rpartition("-")[0] for name in payloads())
    assert set(classes) == set(CLASSES)
    assert min(classes.values()) >= 20
    assert sum(classes.values()) >= 800
    assert len(published) > 0.95 * len(payloads())


def test_no_published_drawing_holds_what_runs_or_loads(published: dict[str, str]) -> None:
    for name, drawing in published.items():
        names = {element.tag.rpartition("}")[2].lower() for element in ElementTree.fromstring(drawing).iter()}
        assert not names & {"script", "foreignobject", "handler", "iframe", "object", "embed", "audio", "video"}, name
        for attribute, value in attributes(drawing):
            assert not attribute.startswith("on"), f"{name}: {attribute}"
            assert not attribute.startswith("data-"), f"{name}: {attribute}"
            assert not re.match(
                r"[\x00-\x20]*(javascript|vbscript|data:(?!image/(png|jpe?g|gif|webp)))", value, re.I
            ), name
        assert "@import" not in drawing and "<!DOCTYPE" not in drawing and "<?" not in drawing, name


@pytest.mark.skipif(find_spec("py_svg_hush") is None, reason="needs py-svg-hush, of the development set-up")
def test_what_a_maintained_sanitiser_takes_out_and_ours_leaves_in_has_a_reason(published: dict[str, str]) -> None:
    import py_svg_hush

    kept: dict[str, str] = {}
    for name, drawing in published.items():
        try:
            other = py_svg_hush.filter_svg(payloads()[name].encode()).decode()
        except ValueError:
            other = "<svg/>"  # it refuses the whole drawing
        kept |= dict.fromkeys(parts(drawing) - parts(other), name)
    used = {reason for part in kept for reason in REASONS if re.fullmatch(reason, part)}
    unexplained = {part: name for part, name in kept.items() if not any(re.fullmatch(one, part) for one in REASONS)}
    assert not unexplained
    assert kept and used
