"""Real training runs from the command line: what they leave behind, how they go on, and what goes wrong in one line."""

import json
import random
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from fork_server import LONG
from training import (
    MAIN,
    SMALL,
    convmixer,
    convmixer_afresh,
    epochs,
    finish,
    make_images,
    scalars,
    start,
)

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch

from labml_nn_convmixer.checkpoint import read_checkpoint
from labml_nn_convmixer.data import CIFAR10_MEAN
from labml_nn_convmixer.experiment import learning_rate
from labml_nn_convmixer.recipe import change, named
from labml_nn_convmixer.training.result import read_result
from labml_nn_convmixer.training.run_folder import RunFolder

pytestmark = pytest.mark.torch


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty small images to learn from, and twelve to test with."""
    return make_images(tmp_path_factory.mktemp("images"))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def training(folder: Path, *settings: str, run: str = "run") -> list[str]:
    """Return the arguments of a small training."""
    return ["train", "--data", str(folder), "--run-dir", run, "--device", "cpu", "--set", *SMALL, *settings]


def weights(run: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a run's last checkpoint."""
    return read_checkpoint(run)[0].model


def assert_same_run(one: Path, other: Path) -> None:
    """Two runs have the same weights, bit by bit, and tell the same of every epoch but the times."""
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    assert [key for key in first if not torch.equal(first[key], second[key])] == []
    times = ("seconds", "images.per_second")
    stories = [
        [{key: of for key, of in line.items() if key not in times} for line in epochs(run)] for run in (one, other)
    ]
    assert stories[0] == stories[1]


def test_a_run_trains_writes_its_log_and_ends_with_a_summary(folder: Path, work: Path) -> None:
    code, output, errors = convmixer(training(folder, "epochs=6", "held_out=16", run="first"), work)
    assert code == 0, errors
    assert errors == "cifar10 on cpu, 32 bits: 16 bits are used on NVIDIA GPUs only\n"
    run = work / "first"
    assert [path.name for path in work.iterdir()] == ["first"]
    names = {"recipe.json", "last.pt", "previous.pt", "metrics.jsonl", "result.json", "labml"}
    assert {path.name for path in run.iterdir()} == names

    # The log of labml holds every step's loss, rate and gradient, and each epoch's values.
    log = scalars(run)
    steps = 6 * 4
    losses = [value for _, values in log["loss.train"] for value in values]
    assert len(losses) == steps
    assert sum(losses[-4:]) < 0.5 * sum(losses[:4])
    rates = [value for _, values in log["optim.rate"] for value in values]
    recipe = change(named("cifar10"), ["epochs=6", "peak_rate=0.02"])
    assert rates == pytest.approx([learning_rate(step / 4, recipe) for step in range(1, steps + 1)])
    assert len([value for _, values in log["gradient.norm"] for value in values]) == steps
    for name in ("accuracy.train", "accuracy.validation", "loss.validation", "images.per_second", "seconds"):
        assert [step for step, _ in log[name]] == [4, 8, 12, 16, 20, 24], name

    # Ours says the same, an epoch a line.
    lines = epochs(run)
    assert [(line["epoch"], line["step"]) for line in lines] == [(i, 4 * i) for i in range(1, 7)]
    assert [line["accuracy.validation"] for line in lines] == [of[0] for _, of in log["accuracy.validation"]]
    assert lines[0]["loss.train"] == pytest.approx(sum(losses[:4]) / 4, rel=1e-5)
    assert lines[-1]["accuracy.validation"] == 1

    # The result says what was read, and all that is needed to get it again.
    result = read_result(run / "result.json")
    assert (result.read, result.accuracy, result.steps, result.epochs, result.seed) == ("test", 1, 24, 6, 0)
    assert (result.data["training"], result.data["held_out"], result.data["test"]) == (64, 16, 12)
    assert result.curve == lines
    assert result.command.startswith("convmixer train --data ")
    assert result.values["dim"] == 8
    assert RunFolder(run).description().data["path"] == str(folder)
    (configs,) = run.rglob("configs.yaml")
    assert "weight_decay" in configs.read_text(encoding="utf-8")
    (status,) = run.rglob("run_log.jsonl")
    assert json.loads(status.read_text(encoding="utf-8"))["status"] == "completed"

    # The screen shows the progress, no warning of labml, and a summary with paths that exist.
    assert "Load data" in output
    assert "accuracy.validation" in output
    assert "WARNING" not in output
    summary = output.rstrip().splitlines()[-4:]
    assert summary[0] == "accuracy on the test images: 100.00%"
    assert summary[1].startswith("24 steps in ")
    assert summary[1].endswith(" s on cpu")
    assert summary[2] == "run folder: first"
    assert (work / summary[3].removeprefix("log: ")).is_file()


def test_the_same_seed_gives_the_same_run_and_another_seed_another(folder: Path, work: Path) -> None:
    # Also in one process, and with augmentation that draws a lot.
    main = MAIN.replace(
        "sys.exit(main(sys.argv[1:]))",
        "[main([*sys.argv[1:], f'seed={name[0]}', '--run-dir', name]) for name in ('1a', '1b', '2')]",
    )
    arguments = ["train", "--data", str(folder), "--device", "cpu", "--set", *SMALL]
    assert convmixer([*arguments, "steps=7", "mixup=0.2", "erasing=0.5"], work, main=main)[0] == 0
    assert_same_run(work / "1a", work / "1b")
    one, other = weights(work / "1a"), weights(work / "2")
    assert any(not torch.equal(one[key], other[key]) for key in one)
    # The limit is reached in the middle of the second epoch of five steps, which gets its line as well.
    assert [line["step"] for line in epochs(work / "1a")] == [5, 7]


# A process that is killed in the middle of writing its n-th file: the content is there, the name is not.
KILLED_WHILE_WRITING = """
import os, signal
written, count, sync = 0, int(os.environ.get("KILL_AT", "0")), os.fsync
def fsync(file):
    global written
    written += 1
    sync(file)
    if written == count:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
"""


def test_a_run_that_was_killed_five_times_ends_with_the_same_bits(
    folder: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ("epochs=20", "held_out=16", "jitter=0.2")
    assert convmixer(training(folder, *settings, run="whole"), work)[0] == 0

    # Twice in the middle of a write: of a checkpoint, and of a line of the metrics.
    killed = 0
    arguments = training(folder, *settings, run="killed")
    for count in (9, 14):
        monkeypatch.setenv("KILL_AT", str(count))
        killed += convmixer(arguments, work, KILLED_WHILE_WRITING)[0] == -signal.SIGKILL
        assert list((work / "killed").glob("*.part"))
        arguments = ["train", "--resume", "killed", "--device", "cpu"]
    monkeypatch.delenv("KILL_AT")
    # And three times at any moment of the training, which has begun when there is a new line.
    chance = random.Random(0)
    for _ in range(3):
        before = len(epochs(work / "killed"))
        process = start(arguments, work)
        deadline = time.monotonic() + LONG
        while len(epochs(work / "killed")) <= before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        process.kill()
        killed += finish(process)[0] == -signal.SIGKILL
    assert killed == 5
    code, _, errors = convmixer(arguments, work)
    assert code == 0, errors
    assert_same_run(work / "whole", work / "killed")
    results = [read_result(work / run / "result.json") for run in ("whole", "killed")]
    assert results[0].accuracy == results[1].accuracy
    assert results[0].loss == results[1].loss
    assert not list((work / "killed").glob("*.part"))

    # To go on with a run that is finished changes nothing, and is no error: queues start programs again.
    last = (work / "killed" / "last.pt").read_bytes()
    code, output, _ = convmixer(arguments, work)
    assert (code, "accuracy on the test images" in output) == (0, True)
    assert (work / "killed" / "last.pt").read_bytes() == last


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_asks_a_run_to_end_gets_a_checkpoint_of_that_step(number: signal.Signals, folder: Path, work: Path) -> None:
    settings = ("epochs=2000", "steps=2000")
    process = start(training(folder, *settings, run="asked"), work)
    deadline = time.monotonic() + LONG
    while not (work / "asked" / "metrics.jsonl").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    code, _, errors = finish(process)
    assert code == 130
    assert errors.splitlines()[1:] == [
        "",
        "ending after this step, with a checkpoint; once more to end at once",
        "interrupted: go on with convmixer train --resume asked",
    ]
    (status,) = (work / "asked").rglob("run_log.jsonl")
    assert json.loads(status.read_text(encoding="utf-8"))["status"] == "interrupted"
    step = read_checkpoint(work / "asked")[0].step
    assert step >= epochs(work / "asked")[-1]["step"]
    assert not (work / "asked" / "result.json").exists()

    # It goes on from the middle of an epoch, and the labml log begins where the other one ended.
    limit = step + 9
    recipe = work / "asked" / "recipe.json"
    content = json.loads(recipe.read_text(encoding="utf-8"))
    assert content["values"]["steps"] == 2000
    shorter = MAIN.replace("sys.exit(", f"import labml_nn_convmixer.experiment as e; e.Task.steps = {limit}; sys.exit(")
    code, _, errors = convmixer(["train", "--resume", "asked", "--device", "cpu"], work, main=shorter)
    assert code == 0, errors
    code, _, errors = convmixer(training(folder, *settings, run="whole"), work, main=shorter)
    assert code == 0, errors
    first, second = weights(work / "asked"), weights(work / "whole")
    assert [key for key in first if not torch.equal(first[key], second[key])] == []
    losses = dict(scalars(work / "asked")["loss.train"])
    assert sum(len(values) for values in losses.values()) == limit


def test_a_damaged_checkpoint_is_told_and_the_previous_one_goes_on(folder: Path, work: Path) -> None:
    assert convmixer(training(folder, "epochs=3"), work)[0] == 0
    last = work / "run" / "last.pt"
    content = last.read_bytes()
    last.unlink()
    last.write_bytes(content[: len(content) // 2])
    (work / "run" / "result.json").unlink()
    code, output, errors = convmixer(["train", "--resume", "run"], work)
    assert code == 0
    assert "run/last.pt: not a complete checkpoint" in errors
    assert "15 steps" in output
    # With none that can be read, it stops and says why; nothing is begun anew by accident.
    for name in ("last.pt", "previous.pt"):
        (work / "run" / name).unlink()
        (work / "run" / name).write_bytes(b"x")
    (work / "run" / "result.json").unlink()
    code, _, errors = convmixer(["train", "--resume", "run"], work)
    assert code == 1
    assert [line.partition(":")[0] for line in errors.splitlines()] == ["error"] * 3


def test_a_loss_that_is_no_number_ends_the_run_with_the_last_good_weights(folder: Path, work: Path) -> None:
    # A rate that is far too high, from the second epoch on.
    code, _, errors = convmixer(training(folder, "epochs=4", "peak_rate=1e30"), work)
    assert code == 1
    (line,) = [line for line in errors.splitlines() if line.startswith("error: ")]
    assert "the loss is no longer a finite number at step " in line
    assert "try a lower peak_rate" in line
    (status,) = (work / "run").rglob("run_log.jsonl")
    assert json.loads(status.read_text(encoding="utf-8"))["status"] == "crashed"


def test_what_a_user_can_mend_is_told_in_a_line_each_without_a_traceback(folder: Path, work: Path) -> None:
    (work / "full").mkdir()
    (work / "full" / "file").write_text("")
    (work / "empty").mkdir()
    data = ["--data", str(folder)]
    cases: list[tuple[list[str], str]] = [
        ([*data, "--set", "patch_size=5"], "images of 16 x 16 can't be cut into patches of 5: choose another"),
        ([*data, "--set", "held_out=80"], "held_out=80 leaves too few of 80 training images"),
        ([*data, "--run-dir", "full"], "full is not an empty folder: choose another --run-dir"),
        ([*data, "--run-dir", "full/file"], "full/file is not an empty folder"),
        ([*data, "--run-dir", "full/file/run"], "Not a directory"),
        ([*data, "--device", "quantum"], "--device quantum: "),
        (["--recipe", "papers"], "there is no recipe papers: did you mean paper?"),
        (["--set", "epoch=3", "dim=x"], "there is no setting epoch: did you mean epochs?"),
        (["--data", "no/where"], "no/where"),
        (["--resume", "nowhere"], "nowhere is no run folder: there is no recipe.json in it"),
        (["--resume", "empty"], "empty is no run folder"),
        (["--resume", "empty", "--recipe", "cpu"], "--resume goes on with the recipe and in the folder of the run"),
        (["--recipe", "cpu", "--data", "empty"], "CIFAR-10"),
    ]
    main = MAIN.replace(
        "sys.exit(main(sys.argv[1:]))",
        "import contextlib, io, json\n"
        "for case in json.loads(sys.argv[1]):\n"
        "    with contextlib.redirect_stderr(io.StringIO()) as errors:\n"
        "        code = main(['train', *case])\n"
        "    print(json.dumps([code, errors.getvalue()]))\n",
    )
    status, output, errors = convmixer([json.dumps([case for case, _ in cases])], work, main=main)
    assert status == 0, errors
    results = [json.loads(line) for line in output.replace("\r", "\n").splitlines() if line.startswith("[1, ")]
    assert len(results) == len(cases), output
    for (arguments, expected), (_, told) in zip(cases, results, strict=True):
        found = [line for line in told.splitlines() if line.startswith("error: ")]
        assert any(expected in line for line in found), (arguments, told)
        assert "Traceback" not in told
    # Nothing was written for a run that never began.
    assert {path.name for path in work.iterdir()} == {"full", "empty"}


@pytest.mark.parametrize("arguments", ["", "fly", "train x", "train --threads many", "recipes one two"])
def test_wrong_usage_is_code_2(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    from labml_nn_convmixer.__main__ import main

    with pytest.raises(SystemExit) as stop:
        main(arguments.split())
    assert stop.value.code == 2
    assert "usage: convmixer" in capsys.readouterr().err


def test_help_and_the_list_of_recipes_need_no_torch_and_training_without_it_says_what_to_install(work: Path) -> None:
    hidden = "sys.modules['torch'] = None\n"
    for command in ("train", "recipes", "runs", "compare", "evaluate", "predict", "report", "export", "convert"):
        assert f"convmixer {command}" in convmixer_afresh([command, "--help"], work, hidden)[1]
    code, output, _ = convmixer_afresh(["recipes"], work, hidden)
    assert (code, [line for line in output.splitlines() if not line.startswith(" ")]) == (
        0,
        ["shapes", "cpu", "cifar10", "cifar10-100", "paper"],
    )
    code, _, errors = convmixer_afresh(["train"], work, hidden)
    assert (code, errors) == (1, "error: this needs torch: install this package with its extra `train`\n")


def test_without_labml_a_run_leaves_the_same_behind(folder: Path, work: Path) -> None:
    assert convmixer(training(folder, "epochs=2", run="with"), work)[0] == 0
    code, output, errors = convmixer(training(folder, "epochs=2", run="without"), work, "sys.modules['labml'] = None\n")
    assert code == 0, errors
    assert "labml is not installed" in errors + output
    assert_same_run(work / "with", work / "without")
    assert not (work / "without" / "labml").exists()


# Logistic regression on the pixels stays below 0.25 (`test_shapes.py`).
@pytest.mark.parametrize(
    ("settings", "accuracy"),
    [
        pytest.param(["--set", "epochs=1"], 0.5, id="an epoch"),
        pytest.param([], 0.95, id="whole", marks=[pytest.mark.all, pytest.mark.slow]),
    ],
)
def test_drawn_shapes_are_learned_without_any_data_in_about_a_minute(
    work: Path, settings: list[str], accuracy: float
) -> None:
    code, output, errors = convmixer(["train", "--run-dir", "run", "--device", "cpu", *settings], work)
    assert code == 0, errors
    result = read_result(work / "run" / "result.json")
    assert result.recipe == "shapes"
    assert result.accuracy > accuracy
    assert result.data["held_out"] == 1000
    # The data set has its own mean, which every later command has to use.
    assert read_checkpoint(work / "run")[0].mean != list(CIFAR10_MEAN)
    assert "accuracy on the test images" in output


def test_torch_is_not_asked_for_the_number_of_threads_of_the_machine(folder: Path, work: Path) -> None:
    assert convmixer([*training(folder, "steps=2", run="two"), "--threads", "2"], work)[0] == 0
    assert RunFolder(work / "two").description().threads == 2
    (work / "two" / "result.json").unlink()
    _, _, errors = convmixer(["train", "--resume", "two"], work)
    assert "this run uses 2 threads, as when it began" in errors


def test_the_module_is_the_command(work: Path) -> None:
    import sys

    from training import environment

    done = subprocess.run(
        [sys.executable, "-m", "labml_nn_convmixer", "recipes", "paper"],
        cwd=work,
        env=environment(work),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert "peak_rate     0.01" in done.stdout
