"""Runs compared seed by seed: groups, differences with their intervals, and what can't be compared."""

import json
import math
import statistics
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

if find_spec("torch") is None or find_spec("labml") is None:
    pytest.skip("needs torch and labml", allow_module_level=True)

from sample_runs import copy_of, sample_runs

from labml_nn_convmixer.__main__ import main
from labml_nn_convmixer.analysis.t_distribution import quantile, within

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all sample runs."""
    return sample_runs(tmp_path_factory) / "runs"


def changed(name: str, runs: Path, folder: Path, to: str = "", accuracy: float | None = None, **values: object) -> Path:
    """A copy of a run with other values in its files, as another machine or another seed might have written them."""
    path = copy_of(name, runs, folder).rename(folder / (to or f"{name}-changed"))
    for file in ("recipe.json", "result.json"):
        content = json.loads((path / file).read_text())
        for key, of in values.items():
            if isinstance(of, dict):
                content[key].update(of)
            else:
                (content["values"] if key in content["values"] else content)[key] = of
        if accuracy is not None and file == "result.json":
            content["accuracy"] = content["curve"][-1]["accuracy.validation"] = accuracy
        (path / file).write_text(json.dumps(content))
    return path


# Two-sided 95 % points, as printed in tables of the distribution.
@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_quantiles_of_student_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert quantile(0.95, freedom) == pytest.approx(expected, abs=5e-4)
    assert within(quantile(0.95, freedom), freedom) == pytest.approx(0.95, abs=1e-12)


def test_simple_cases_of_student_have_closed_forms() -> None:
    # One degree of freedom is Cauchy's distribution; with two the probability is t / sqrt(2 + t²).
    for t in (0.1, 1.0, 7.5):
        assert within(t, 1) == pytest.approx(2 / math.pi * math.atan(t))
        assert within(t, 2) == pytest.approx(t / math.sqrt(2 + t * t))
    assert quantile(0.99, 1) == pytest.approx(63.657, abs=1e-3)
    with pytest.raises(ValueError, match="0 degrees"):
        quantile(0.95, 0)


def compared(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["compare", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_runs_of_equal_settings_are_a_group(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [runs / name for name in ("fast-0", "slow-0", "fast-1", "slow-1")]
    found = compared(capsys, *paths)
    first, second = found["groups"]
    assert (first["settings"], second["settings"]) == ({"peak_rate": 0.02}, {"peak_rate": 0.002})
    assert [Path(path).name for path in first["runs"]] == ["fast-0", "fast-1"]
    values = [json.loads((runs / name / "result.json").read_text())["curve"][-1] for name in ("fast-0", "fast-1")]
    accuracies = [epoch["accuracy.validation"] for epoch in values]
    assert found["images"] == "held-out"
    assert first["accuracies"] == {"0": accuracies[0], "1": accuracies[1]}
    assert first["mean"] == pytest.approx(statistics.mean(accuracies))


def test_a_difference_is_paired_by_seed(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (0.50, 0.70, 0.90, 0.60), (0.52, 0.73, 0.91, 0.62)
    for seed, (one, other) in enumerate(zip(first, second, strict=True)):
        changed("fast-0", runs, tmp_path, f"a{seed}", one, seed=seed)
        changed("slow-0", runs, tmp_path, f"b{seed}", other, seed=seed)
    # A seed that only one group has says nothing about the difference.
    changed("fast-0", runs, tmp_path, "a9", 0.1, seed=9)
    (found,) = compared(capsys, tmp_path)["differences"]
    differences = [b - a for a, b in zip(first, second, strict=True)]
    half = 3.182446305 * statistics.stdev(differences) / 2
    assert found["seeds"] == [0, 1, 2, 3]
    assert found["mean"] == pytest.approx(0.02)
    assert (found["low"], found["high"]) == (pytest.approx(0.02 - half), pytest.approx(0.02 + half))
    assert main(["compare", str(tmp_path)]) == 0
    assert "B - A: +2.00 points, 95 % interval +0.70 to +3.30, 4 seeds in common" in capsys.readouterr().out


def test_one_common_seed_is_not_enough(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *(str(runs / name) for name in ("fast-0", "fast-1", "slow-1"))]) == 0
    assert "with seed 1 alone: this may be chance; at least one more common seed" in capsys.readouterr().out
    assert main(["compare", *(str(runs / name) for name in ("fast-0", "slow-1"))]) == 0
    assert "no seed in common" in capsys.readouterr().out


def test_the_test_images_are_compared_when_asked_for(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, runs / "fast-0", "--images", "test")
    result = json.loads((runs / "fast-0/result.json").read_text())
    assert found["groups"][0]["accuracies"] == {"0": result["accuracy"]}
    assert main(["compare", str(runs / "fast-0"), "--images", "test"]) == 0
    assert capsys.readouterr().out.startswith("accuracy on 12 test images of images after the last epoch")


def test_unfinished_runs_are_left_out_with_a_notice(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(runs)]) == 0
    output, errors = capsys.readouterr()
    assert "2 seeds in common" in output
    for name in ("failed", "interrupted", "killed"):
        assert f"{name} is not finished, and left out" in errors
    assert main(["compare", str(runs / "killed")]) == 1
    assert "error: none of the runs is finished" in capsys.readouterr().err


def test_other_images_are_refused(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = changed("slow-0", runs, tmp_path, data={"digest": "0" * 64})
    assert main(["compare", str(runs / "fast-0"), str(other)]) == 1
    output, errors = capsys.readouterr()
    assert "were made with different images" in errors and not output


def test_other_held_out_images_are_refused_but_the_test_images_are_the_same(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = changed("slow-0", runs, tmp_path, data={"held_out": 10}, held_out=10)
    assert main(["compare", str(runs / "fast-0"), str(other)]) == 1
    assert "compare with --images test" in capsys.readouterr().err
    assert len(compared(capsys, runs / "fast-0", other, "--images", "test")["groups"]) == 2


def test_other_versions_and_machines_are_noted(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = changed("slow-0", runs, tmp_path, versions={"torch": "9.9"}, hardware={"gpu": "another"}, threads=7)
    notices = compared(capsys, runs / "fast-0", other)["notices"]
    assert any("differ in torch" in one and "9.9" in one for one in notices)
    assert "the runs differ in gpu: none, another" in notices
    assert "the runs differ in threads: 1, 7" in notices


def test_runs_of_one_seed_count_once(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed("fast-0", runs, tmp_path, "one", 0.5)
    changed("fast-0", runs, tmp_path, "two", 0.7)
    # A folder that is given twice is one run.
    (group,) = compared(capsys, tmp_path, tmp_path / "one")["groups"]
    assert group["accuracies"] == {"0": pytest.approx(0.6)} and len(group["runs"]) == 2
    assert group["deviation"] is None


def test_what_is_no_run_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path)]) == 1
    assert main(["compare", str(tmp_path / "none")]) == 1
    errors = capsys.readouterr().err
    assert "is no run folder" in errors and "there is no folder" in errors
