"""The table of runs: what each run did, and what has become of it."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None or find_spec("labml") is None:
    pytest.skip("needs torch and labml", allow_module_level=True)

from sample_runs import copy_of, sample_runs
from training import ROOT, convmixer

from labml_nn_convmixer.__main__ import main
from labml_nn_convmixer.analysis.runs import Row, duration, find, row
from labml_nn_convmixer.tracking.labml_records import is_alive, records, steps

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all sample runs."""
    return sample_runs(tmp_path_factory) / "runs"


def rows(folder: Path) -> dict[str, Row]:
    return {path.name: row(path) for path in find(folder)}


def test_the_fate_of_each_run_is_told(runs: Path) -> None:
    found = {name: one.status for name, one in rows(runs).items()}
    fates = {"failed": "failed", "interrupted": "interrupted", "killed": "killed"}
    assert found == {**fates, **dict.fromkeys(("fast-0", "fast-1", "slow-0", "slow-1"), "finished")}


def test_a_row_says_what_was_changed_and_how_far_the_run_is(runs: Path) -> None:
    found = rows(runs)
    one = found["slow-1"]
    assert one.changed is not None
    assert (one.recipe, one.seed, one.changed["peak_rate"], one.done, one.planned) == ("cpu", 1, 0.002, 2, 2)
    assert "peak_rate" not in (found["fast-0"].changed or {}) and "seed" not in one.changed
    # After the 15 steps of the first epoch, labml's log alone knows how far it is: it was interrupted after 22.
    assert (found["interrupted"].done, found["interrupted"].planned) == (22 / 15, 2)


def test_a_finished_run_shows_its_test_accuracy_and_others_that_on_held_out_images(runs: Path) -> None:
    found = rows(runs)
    result = json.loads((runs / "fast-0/result.json").read_text())
    epoch = json.loads((runs / "killed/metrics.jsonl").read_text().splitlines()[-1])
    assert (found["fast-0"].accuracy, found["fast-0"].read) == (result["accuracy"], "test")
    assert (found["killed"].accuracy, found["killed"].read) == (epoch["accuracy.validation"], "held-out")
    assert found["killed"].loss == epoch["loss.train"] and found["killed"].seconds == epoch["seconds"]


def test_the_reason_of_a_failure_is_told(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", str(runs)]) == 0
    output = capsys.readouterr().out
    assert "failed is failed: the loss is no longer a finite number" in output
    assert "held out  " in output and "peak_rate=0.002" in output


def test_a_run_whose_process_lives_is_running(runs: Path, tmp_path: Path) -> None:
    path = copy_of("killed", runs, tmp_path)
    (note,) = path.glob("labml/*/*/run.pid")
    note.write_text(str(os.getpid()))
    assert row(path).status == "running"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system doesn't tell when a process began")
def test_a_later_process_with_the_same_number_is_another_one() -> None:
    assert is_alive(os.getpid(), at=4e9)
    assert not is_alive(os.getpid(), at=1.0)


def test_a_process_that_has_ended_is_not_alive() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not is_alive(ended.pid, at=4e9)


def test_runs_without_labml_are_shown(runs: Path, tmp_path: Path) -> None:
    for name in ("killed", "fast-0"):
        path = copy_of(name, runs, tmp_path)
        for log in path.rglob("labml/*/*/*"):
            log.unlink()
    found = rows(tmp_path)
    assert (found["killed"].status, found["killed"].done) == ("unfinished", 1)
    assert found["fast-0"].status == "finished"


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("recipe.json", "{", "not written by this program"),
        ("recipe.json", '{"recipe": "cpu", "values": {"depth": 1}}', "the setting"),
        ("recipe.json", None, "there is no recipe.json"),
        ("metrics.jsonl", "[1]\n", "not written by this program"),
        ("result.json", "{}", "not a file of results"),
    ],
)
def test_a_broken_folder_is_a_line_with_the_reason(
    file: str, content: str | None, reason: str, runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy_of("killed", runs, tmp_path)
    copy_of("fast-0", runs, tmp_path)
    if content is None:
        (path / file).unlink()
    else:
        (path / file).write_text(content)
    assert main(["runs", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "killed is broken: " in output and reason in output and "100.00%" in output


def test_a_damaged_log_of_labml_does_no_harm(runs: Path, tmp_path: Path) -> None:
    path = copy_of("killed", runs, tmp_path)
    (log,) = path.glob("labml/*/*/log.jsonl")
    log.write_bytes(log.read_bytes()[:-40] + b"\xff")
    log.write_text(f'{{"track": {{"loss.train": [7]}}}}\n{{"other": 1}}\n{log.read_text(errors="replace")}')
    assert row(path).status == "killed"
    log.with_name("run.yaml").write_text("{")
    assert row(path).status == "unfinished"


def test_a_resumed_run_has_one_history(runs: Path, tmp_path: Path) -> None:
    path = copy_of("interrupted", runs, tmp_path)
    code, _, errors = convmixer(["train", "--resume", str(path), "--device", "cpu"], tmp_path)
    assert code == 0, errors
    found = records(path)
    assert [(one.step, one.status) for one in found] == [(0, "interrupted"), (22, "completed")]
    losses = steps(found)["loss.train"]
    # Every step is there once, with the values that it has without an interruption.
    uninterrupted = steps(records(runs / "fast-0"))["loss.train"]
    assert [step for step, _ in uninterrupted] == list(range(1, 31))
    assert losses == uninterrupted
    assert row(path).status == "finished"


def test_json_holds_what_the_table_shows(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", str(runs), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [Path(one["path"]).name for one in found] == sorted(one.name for one in find(runs))
    assert found[0]["changed"]["dim"] == 8


def test_a_folder_that_is_missing_or_empty_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", str(tmp_path / "none")]) == 1
    assert main(["runs", str(tmp_path)]) == 0
    output, errors = capsys.readouterr()
    assert "there is no folder" in errors and "no runs in" in output


def test_runs_and_compare_need_no_torch(runs: Path) -> None:
    code = (
        "import sys; from labml_nn_convmixer.__main__ import main; main(sys.argv[1:]); "
        "print('torch' in sys.modules or 'labml' in sys.modules)"
    )
    for command in ("runs", "compare"):
        line = [sys.executable, "-c", code, command, str(runs)]
        output = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=True).stdout
        assert output.endswith("False\n")


@pytest.mark.parametrize(("seconds", "text"), [(0.04, "0.0 s"), (59.9, "59.9 s"), (185, "3:05"), (7385.4, "2:03:05")])
def test_times_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text
