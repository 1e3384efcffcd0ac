"""What is published of a hostile drawing runs and loads nothing in three browser engines; as they were, they do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from browser_engines import Engine, Seen, engines, observe
from svg_payloads import HOST, RUN, payloads

from site_builder.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.all]

SVG = "image/svg+xml"
Make = Callable[[str, str], Mapping[str, tuple[str, bytes]]]


@pytest.fixture(params=engines(), ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the engines that are there."""
    found: Engine = request.param
    if not found.program:
        pytest.skip(f"no {found.name}: `make test-all` installs it where it may")
    return found


def hostile(run: str, away: str) -> dict[str, str]:
    """The drawings of the corpus, which report what they do."""
    return {
        name: drawing.replace(RUN, run.replace("NAME", name)).replace(HOST, away.replace("NAME", name))
        for name, drawing in payloads().items()
    }


def as_they_are(run: str, away: str) -> Mapping[str, tuple[str, bytes]]:
    """Every third drawing, without anybody's help."""
    drawings = list(hostile(run, away).items())[::3]
    return {name: (SVG, drawing.encode()) for name, drawing in drawings}


def published(folder: Path) -> Make:
    """What `site-builder page` publishes of them, as files that an image shows, and in the prose of pages."""

    def make(run: str, away: str) -> Mapping[str, tuple[str, bytes]]:
        drawings = hostile(run, away)
        shown = folder / "shown"
        (shown / "prose").mkdir(parents=True)
        for name, drawing in drawings.items():
            (shown / f"{name}.svg").write_text(drawing, encoding="utf-8")
            (shown / "prose" / f"{name}.md").write_text(f"# {name}\n\n{drawing}\n\nAfter it.\n", encoding="utf-8")
        images = "\n\n".join(f"![{name}]({name}.svg)" for name in drawings)
        (shown / "images.md").write_text(f"# Images\n\n{images}\n", encoding="utf-8")
        here = Path.cwd()
        os.chdir(folder)
        try:
            # What may not be published at all is an error; all else is there.
            assert main(["page", "shown", "-o", "out", "--no-cache", "--jobs", "1"]) in (0, 1)
        finally:
            os.chdir(here)
        found: dict[str, tuple[str, bytes]] = {}
        for name in drawings:
            for file in folder.glob(f"out/files/**/{name}.svg"):
                found[name] = SVG, file.read_bytes()
            page = (folder / "out" / "shown" / "prose" / f"{name}.html").read_bytes()
            assert b"After it." in page
            found[f"{name}-prose"] = "text/html", page
        assert len(found) > 1.8 * len(drawings)
        return found

    return make


def test_nothing_of_the_corpus_runs_or_loads_once_it_is_published(engine: Engine, tmp_path: Path) -> None:
    assert observe(engine, published(tmp_path), tmp_path / "browser") == Seen(), engine.name


def test_the_corpus_is_hostile_in_each_engine(engine: Engine, tmp_path: Path) -> None:
    seen = observe(engine, as_they_are, tmp_path)
    classes = Counter(name.partition("-")[0] for name in seen.ran | seen.loaded)
    # What else is in the corpus, some browser does, or did.
    assert {"script", "handler", "foreign", "style"} <= set(classes), classes
    assert sum(classes.values()) > 50, classes
