"""What a trained network gets right: accuracy, intervals and confusions, and on which images."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

if find_spec("torch") is None or find_spec("labml") is None:
    pytest.skip("needs torch and labml", allow_module_level=True)

import numpy as np
from sample_runs import copy_of, sample_runs

from labml_nn_convmixer.__main__ import main
from labml_nn_convmixer.analysis.confusion import Confusion, wilson

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample runs and their images."""
    return sample_runs(tmp_path_factory)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded images go to a folder of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def evaluated(run: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["evaluate", str(run), "--device", "cpu", "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(run: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["evaluate", str(run), "--device", "cpu", *arguments]) == 1
    output, errors = capsys.readouterr()
    assert errors.startswith("error: ") and not output and "Traceback" not in errors
    return errors


def test_the_accuracy_is_that_of_the_training(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    result = json.loads((run / "result.json").read_text())
    found = evaluated(run, capsys)
    assert (found["read"], found["images"], found["accuracy"]) == ("test", 12, result["accuracy"])
    assert found["loss"] == pytest.approx(result["loss"], rel=1e-5)
    held_out = evaluated(run, capsys, "--images", "held-out")
    assert (held_out["read"], held_out["images"]) == ("held-out", 20)
    assert held_out["accuracy"] == result["curve"][-1]["accuracy.validation"]
    assert held_out["loss"] == pytest.approx(result["curve"][-1]["loss.validation"], rel=1e-5)


def test_the_classes_and_the_matrix_add_up(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluated(copy_of("fast-0", root / "runs", tmp_path), capsys)
    assert [one["name"] for one in found["classes"]] == ["plain", "striped"]
    assert [sum(row) for row in found["confusion"]] == [one["count"] for one in found["classes"]] == [6, 6]
    right = [row[i] for i, row in enumerate(found["confusion"])]
    assert right == [one["right"] for one in found["classes"]]
    assert sum(right) / 12 == found["accuracy"]


def test_the_output_is_for_a_person_and_the_drawing_a_file(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    assert main(["evaluate", str(run), "--device", "cpu", "--output", str(tmp_path / "new" / "folder")]) == 0
    output = capsys.readouterr().out
    assert output.startswith("accuracy on 12 test images of images: ")
    for words in ("95 % interval", "plain", "striped", "guesses by number:", "true class  0  1"):
        assert words in output
    drawing = (tmp_path / "new/folder/confusion-test.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawing)
    assert "<script" not in drawing and "striped</text>" in drawing
    numbers = json.loads((tmp_path / "new/folder/evaluation-test.json").read_text(encoding="utf-8"))
    assert numbers == evaluated(run, capsys)


def test_an_unfinished_run_is_judged_by_its_held_out_images(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("killed", root / "runs", tmp_path)
    epoch = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    found = evaluated(run, capsys)
    assert (found["read"], found["accuracy"]) == ("held-out", epoch["accuracy.validation"])
    assert main(["evaluate", str(run), "--device", "cpu", "--images", "test"]) == 0
    assert "has learned from the test images" in capsys.readouterr().err


def test_images_that_moved_are_found_by_data(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    before = evaluated(run, capsys)
    moved = tmp_path / "elsewhere"
    shutil.copytree(root / "images", moved)
    description = json.loads((run / "recipe.json").read_text())
    description["data"]["path"] = str(tmp_path / "gone")
    (run / "recipe.json").write_text(json.dumps(description))
    assert "there is no folder" in refused(run, capsys)
    found = evaluated(run, capsys, "--data", str(moved))
    assert found == {**before, "data": "elsewhere"}


def test_other_images_are_noted_and_other_classes_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    fewer = tmp_path / "fewer"
    shutil.copytree(root / "images", fewer)
    (fewer / "test/plain/0.png").unlink()
    assert evaluated(run, capsys, "--data", str(fewer))["notices"] == [
        "fewer holds other images than those that this run was made with"
    ]
    # Among other images, those that were learned from could be taken for held-out ones.
    assert "which of them were held out isn't known" in refused(
        run, capsys, "--data", str(fewer), "--images", "held-out"
    )
    for part in ("train", "test"):
        (fewer / part / "plain").rename(fewer / part / "dotted")
    assert "plain is missing, dotted is new" in refused(run, capsys, "--data", str(fewer))


def test_a_run_without_network_or_description_is_an_error(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("failed", root / "runs", tmp_path)
    for name in ("last.pt", "previous.pt"):
        (run / name).unlink(missing_ok=True)
    assert "no checkpoint" in refused(run, capsys)
    assert "is no run folder" in refused(tmp_path, capsys)


def test_a_place_that_cant_be_written_to_is_named(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy_of("fast-0", root / "runs", tmp_path)
    (tmp_path / "file").write_text("")
    errors = refused(run, capsys, "--output", str(tmp_path / "file"))
    assert "confusion-test.svg can't be written" in errors and "choose another --output" in errors


# By the tables of Wilson's interval in textbooks, and its limits.
@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_intervals_are_wilsons(right: int, count: int, low: float, high: float) -> None:
    assert list(wilson(right, count)) == pytest.approx([low, high], abs=1e-4)


def test_mistakes_are_sorted_and_a_class_without_images_has_no_accuracy() -> None:
    labels, guesses = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 2, 2, 1, 0, 2])
    confusion = Confusion.count(labels, guesses, ("a", "b", "c"))
    assert confusion.matrix.tolist() == [[1, 0, 2], [1, 1, 1], [0, 0, 0]]
    assert [(one.true, one.guess, one.count) for one in confusion.mistakes(2)] == [("a", "c", 2), ("b", "a", 1)]
    assert len(confusion.mistakes(10)) == 3
    assert confusion.per_class[2].accuracy is None and confusion.total.accuracy == 2 / 6
    assert confusion.shares[0].tolist() == [1 / 3, 0, 2 / 3]
