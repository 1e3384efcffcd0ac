"""What has once broken a law of `make fuzz` (fuzz/corpus) breaks it no more; and a mutant can be made again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from fuzz import corpus, page_html, record  # noqa: E402
from fuzz.campaign import Tally  # noqa: E402
from fuzz.judging import judge  # noqa: E402
from fuzz.minimise import minimised  # noqa: E402
from fuzz.mutants import mutant  # noqa: E402
from fuzz.target import BrokenLawError, Target, must  # noqa: E402
from fuzz.targets import TARGETS  # noqa: E402

KEPT = [(name, file) for name in TARGETS for file, _ in corpus.kept(name)]


@pytest.mark.parametrize(("name", "file"), KEPT, ids=[f"{name}-{file.name}" for name, file in KEPT])
def test_what_once_broke_a_law_breaks_it_no_more(name: str, file: Path) -> None:
    found = judge(TARGETS[name], file.read_bytes())
    assert found is None, found.report


@pytest.mark.parametrize("name", TARGETS)
def test_the_law_of_each_target_holds_for_a_plain_input(name: str) -> None:
    found = judge(TARGETS[name], TARGETS[name].seeds[0])
    assert found is None, found.report


def test_each_folder_of_the_corpus_belongs_to_a_target_and_each_name_is_a_digest() -> None:
    assert {folder.name for folder in corpus.FOLDER.iterdir()} <= TARGETS.keys()
    for name in TARGETS:
        for file, data in corpus.kept(name):
            assert corpus.put(name, data) == file


def test_a_broken_law_is_found_with_all_that_would_pass_unseen_and_made_small() -> None:
    def law(data: bytes) -> None:
        if b"warn" in data:
            import warnings

            warnings.warn("x", stacklevel=1)
        if b"said" in data:
            print("Traceback (most recent call last)")
        if b"deep" in data:
            raise RecursionError
        must(b"lost" not in data, "lost: x")

    target = Target("x", law, TARGETS["markdown"].inputs)
    kinds = {}
    for word in (b"warn", b"said", b"deep", b"lost"):
        found = judge(target, b"some words " * 9 + word + b" and more")
        assert found is not None, word
        kinds[found.kind] = minimised(target, b"some words " * 9 + word + b" and more", found.kind)
    assert sorted(kinds.values()) == [b"deep", b"lost", b"said", b"warn"]
    assert judge(target, b"nothing") is None


def test_a_mutant_follows_from_its_number_and_a_seed() -> None:
    assert mutant(7, 1) == mutant(7, 1)
    assert len({mutant(number, 1) for number in range(20)}) == 20


HEAD = "<!DOCTYPE html>\n<html><head><title>A</title></head><body>"
FAULTS = {
    "crossing": "<b><i></b></i>",
    "open": "<div>",
    "closed twice": "<p></p></p>",
    "a script": '<div class="prose"><script></script></div>',
    "a handler": "<b ONCLICK=x></b>",
    "a frame": "<iframe></iframe>",
    "a style": '<b style="a:b"></b>',
    "a scheme": '<a href="java&Tab;script:x">a</a>',
    "a scheme of its own": '<a href=" feed:x">a</a>',
    "data of text": '<img src="data:text/html,x">',
    "another host": '<img src="//evil.example/a.png">',
    "trusted data": '<p class="prose"><b data-messages="x"></b></p>',
    "a trusted class": '<div class="prose"><b class="take-away"></b></div>',
    "a mark": "data-0123456789abcdef-1",
    "two attributes": '<a id="x" id="y"></a>',
    "no name of an attribute": '<b a"b></b>',
    "an instruction": "<?x ?>",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_law_of_pages_sees_each_fault(fault: str) -> None:
    page_html.hold(f"{HEAD}</body></html>")
    with pytest.raises(BrokenLawError):
        page_html.hold(f"{HEAD}{FAULTS[fault]}</body></html>")


def test_recorded_runs_add_up(tmp_path: Path) -> None:
    file = tmp_path / "docs" / "fuzz.json"
    assert record.tried("mutants", file) == 0
    record.add([Tally("mutants", 5, 0, 2.0), Tally("svg", 1, 2, 3.0, {"x": "y"})], 1, file)
    record.add([Tally("mutants", 7, 0, 4.4)], 2, file)
    assert record.tried("mutants", file) == 12
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["seeds"] == [1, 2]
    assert (found["inputs"], found["guided"], found["seconds"], found["findings"]) == (13, 2, 9, 1)
    assert str(tmp_path) not in file.read_text(encoding="utf-8")
