"""Real training runs from the command line, their logs read back, and what goes wrong told in one line."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy as np
import torch
from PIL import Image

from labml_nn_convmixer.experiment import Recipe, learning_rate, mixed_precision, validate
from labml_nn_convmixer.model import ConvMixer

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent

# What runs before the program: whoever opens a connection is stopped, and whoever catches that is noticed.
NO_NETWORK = """
import os, socket, sys
def refuse(*arguments, **more):
    os.write(2, b"a connection was tried\\n")
    raise OSError("the network is forbidden here")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""
TRAIN = NO_NETWORK + "from labml_nn_convmixer.__main__ import main; sys.exit(main(sys.argv[1:]))"
LONG = 600  # seconds; a busy machine may take a hundred times as long as an idle one
SMALL = ["--dim", "8", "--depth", "2", "--kernel-size", "3", "--patch-size", "4", "--batch-size", "16", "--lr", "0.02"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty plain and forty striped images to learn from, and twelve to test with."""
    root = tmp_path_factory.mktemp("images")
    random = np.random.default_rng(0)
    for part, count in (("train", 40), ("test", 6)):
        for name, stripes in (("plain", 0), ("striped", 90)):
            (root / part / name).mkdir(parents=True)
            for i in range(count):
                pixels = random.integers(60, 100, 3) + random.integers(0, 20, (16, 16, 3))
                pixels[::2] += stripes
                Image.fromarray(pixels.astype(np.uint8)).save(root / part / name / f"{i}.png")
    return root


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def start(code: str, arguments: list[str], work: Path) -> "subprocess.Popen[str]":
    """Start Python in a folder, with a home of its own: labml writes there, too."""
    environment = {
        **os.environ,
        "HOME": str(work.parent / "home"),
        "XDG_CACHE_HOME": str(work.parent / "cache"),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for the end: exit code, output, errors."""
    output, errors = process.communicate(timeout=LONG)
    return process.returncode, output, errors


def scalars(run: Path) -> dict[str, list[tuple[int, list[float]]]]:
    """Read labml's log back: for each name the steps at which it was written, and the values since the last time."""
    (log,) = run.rglob("log.jsonl")
    found: dict[str, list[tuple[int, list[float]]]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        for name, entries in json.loads(line)["track"].items():
            found.setdefault(name, []).extend((step, values) for step, values in entries)
    return found


def test_a_run_trains_writes_its_log_and_ends_with_a_summary(folder: Path, work: Path) -> None:
    arguments = ["train", "--data", str(folder), "--epochs", "6", "--run-dir", "first", "--device", "cpu", *SMALL]
    code, output, errors = finish(start(TRAIN, arguments, work))
    assert (code, errors) == (0, "")
    run = work / "first"
    assert [path.name for path in work.iterdir()] == ["first"]
    assert {path.name for path in run.iterdir()} == {"recipe.json", "labml"}

    # The log holds every step's loss and rate, and the test set's values after each epoch.
    log = scalars(run)
    steps = 6 * 5
    losses = [value for _, values in log["loss.train"] for value in values]
    assert len(losses) == steps
    assert np.isfinite(losses).all()
    assert sum(losses[-5:]) < 0.5 * sum(losses[:5])
    rates = [value for _, values in log["optim.rate"] for value in values]
    recipe = Recipe(epochs=6, peak_rate=0.02)
    assert rates == pytest.approx([learning_rate(step / 5, recipe) for step in range(1, steps + 1)])
    assert [step for step, _ in log["accuracy.test"]] == [5, 10, 15, 20, 25, 30]
    accuracy = log["accuracy.test"][-1][1][0]
    assert accuracy == 1
    assert all(value < 2 for _, values in log["loss.test"] for value in values)

    # The settings are kept twice: for us and by labml.
    kept = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
    assert kept == {**vars(Recipe()), "dim": 8, "depth": 2, "kernel_size": 3, "patch_size": 4, "batch_size": 16,
                    "peak_rate": 0.02, "epochs": 6}  # fmt: skip
    (configs,) = run.rglob("configs.yaml")
    assert "weight_decay" in configs.read_text(encoding="utf-8")
    (status,) = run.rglob("run_log.jsonl")
    assert json.loads(status.read_text(encoding="utf-8"))["status"] == "completed"

    # The screen shows the progress, no warning of labml, and a summary with paths that exist.
    assert "Load data" in output
    assert "accuracy.test" in output
    assert "WARNING" not in output
    summary = output.rsplit("\r", 1)[-1].splitlines()[-4:]
    assert summary[0] == "accuracy on the test images: 100.00%"
    assert summary[1].startswith("30 steps in ")
    assert summary[1].endswith(" s on cpu")
    assert summary[2] == "run folder: first"
    assert (work / summary[3].removeprefix("log: ")).is_file()


def test_the_same_seed_gives_the_same_run_and_another_seed_another(folder: Path, work: Path) -> None:
    code = TRAIN.replace(
        "sys.exit(main(sys.argv[1:]))",
        "[main([*sys.argv[1:], '--run-dir', name, '--seed', name[0]]) for name in ('1a', '1b', '2')]",
    )
    arguments = ["train", "--data", str(folder), "--steps", "7", "--device", "cpu", *SMALL]
    assert finish(start(code, arguments, work))[0] == 0
    logs = [scalars(work / name)["loss.train"] for name in ("1a", "1b", "2")]
    assert logs[0] == logs[1] != logs[2]
    # The limit is reached in the middle of the second epoch of five steps, which is validated as well.
    assert [(step, len(values)) for step, values in logs[0]] == [(5, 5), (7, 2)]


def test_interrupting_ends_with_one_line_and_code_130(folder: Path, work: Path) -> None:
    process = start(TRAIN, ["train", "--data", str(folder), "--epochs", "100000", "--run-dir", "long", *SMALL], work)
    deadline = time.monotonic() + LONG
    assert process.stdout is not None
    output = process.stdout.fileno()
    os.set_blocking(output, False)
    while not list(work.rglob("log.jsonl")) and process.poll() is None and time.monotonic() < deadline:
        # Its progress must be read: a pipe that is full would hold the training up before it writes the log.
        with contextlib.suppress(BlockingIOError):
            os.read(output, 1 << 16)
        time.sleep(0.1)
    os.set_blocking(output, True)
    process.send_signal(signal.SIGINT)
    code, _, errors = finish(process)
    assert code == 130
    assert errors == "\ninterrupted\n"
    (status,) = (work / "long").rglob("run_log.jsonl")
    assert json.loads(status.read_text(encoding="utf-8"))["status"] == "interrupted"
    assert scalars(work / "long")["loss.train"]


def test_what_a_user_can_mend_is_one_error_without_a_traceback(folder: Path, work: Path) -> None:
    (work / "full").mkdir()
    (work / "full" / "file").write_text("")
    (work / "broken" / "train" / "cat").mkdir(parents=True)
    (work / "broken" / "test" / "cat").mkdir(parents=True)
    (work / "broken" / "train" / "cat" / "a.png").write_bytes(b"x")
    (work / "broken" / "test" / "cat" / "a.png").write_bytes(b"x")
    cases: list[tuple[list[str], str]] = [
        (["--data", str(folder), "--patch-size", "5"], "image of 16 x 16 can't be cut into patches of 5: choose"),
        (["--data", str(folder), "--run-dir", "full"], "full is not an empty folder: choose another --run-dir"),
        (["--data", str(folder), "--run-dir", "full/file"], "full/file is not an empty folder"),
        (["--data", str(folder), "--run-dir", "full/file/run"], "Not a directory"),
        (["--data", str(folder), "--device", "quantum"], "--device quantum: "),
        (["--data", "broken"], "broken/test/cat/a.png: not a readable image"),
        (["--data", "no/where"], "there is no folder no/where: check --data"),
        (["--data", "new"], "CIFAR-10 is not in new and could not be fetched: put cifar-10-python.tar.gz"),
        ([], "CIFAR-10 is not in "),
    ]
    code = TRAIN.replace(
        "sys.exit(main(sys.argv[1:]))",
        "import contextlib, io, json\n"
        "for case in json.loads(sys.argv[1]):\n"
        "    with contextlib.redirect_stderr(io.StringIO()) as errors:\n"
        "        code = main(['train', *case])\n"
        "    print(json.dumps([code, errors.getvalue()]))\n",
    )
    arguments = [json.dumps([case for case, _ in cases])]
    status, output, _ = finish(start(code, arguments, work))
    assert status == 0
    results = [json.loads(line) for line in output.replace("\r", "\n").splitlines() if line.startswith("[1, ")]
    assert len(results) == len(cases)
    for (_, expected), (exit_code, errors) in zip(cases, results, strict=True):
        assert exit_code == 1
        assert errors.startswith("error: ")
        assert errors.count("error: ") == 1
        assert expected in errors
        assert "Traceback" not in errors
    # Nothing was written for a run that never began, except for the folder that was to hold the data.
    assert {path.name for path in work.iterdir()} == {"full", "broken", "new"}


@pytest.mark.parametrize("arguments", ["", "fly", "train --epochs 0", "train --lr -1", "train x"])
def test_wrong_usage_is_code_2(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    from labml_nn_convmixer.__main__ import main

    with pytest.raises(SystemExit) as stop:
        main(arguments.split())
    assert stop.value.code == 2
    assert "usage: convmixer" in capsys.readouterr().err


def test_help_needs_no_torch_and_training_without_it_says_what_to_install(work: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from labml_nn_convmixer.__main__ import main; "
        "sys.exit(main(sys.argv[1:]))"
    )
    status, output, errors = finish(start(code, ["train", "--help"], work))
    assert (status, errors) == (0, "")
    assert "--patch-size" in output
    status, _, errors = finish(start(code, ["train"], work))
    assert (status, errors) == (1, "error: training needs torch: install this package with its extra `train`\n")


@pytest.mark.parametrize("epochs", [1, 3, 25])
def test_the_schedule_is_the_authors(epochs: int) -> None:
    recipe = Recipe(epochs=epochs)
    times = np.linspace(0, epochs, 101)
    corners = [0, epochs * 2 / 5, epochs * 4 / 5, epochs]
    expected = np.interp(times, corners, [0, 0.05, 0.05 / 20, 0])
    assert [learning_rate(float(t), recipe) for t in times] == pytest.approx(expected.tolist(), abs=1e-12)
    assert learning_rate(epochs + 0.5, recipe) == 0


def test_the_rates_are_those_of_the_authors_log() -> None:
    # The last step of each of the 25 epochs, as their readme quotes it.
    shown = [0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.04525, 0.0405, 0.03575, 0.031, 0.02625,
             0.0215, 0.01675, 0.012, 0.00725, 0.0025, 0.002, 0.0015, 0.001, 0.0005, 0.0]  # fmt: skip
    assert [round(learning_rate(epoch, Recipe()), 6) for epoch in range(1, 26)] == shown


def test_recipe_is_the_authors_and_cannot_be_changed_by_accident() -> None:
    recipe: Any = Recipe()
    assert (recipe.dim, recipe.depth, recipe.kernel_size, recipe.patch_size) == (256, 8, 5, 2)
    assert (recipe.epochs, recipe.batch_size, recipe.peak_rate, recipe.weight_decay) == (25, 512, 0.05, 0.005)
    assert (recipe.operations, recipe.level, recipe.padding) == (2, 12, 0)
    with pytest.raises(AttributeError):
        recipe.dim = 3


def test_on_the_cpu_everything_is_computed_in_32_bits() -> None:
    with mixed_precision(torch.device("cpu")):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


def test_validation_counts_every_image_and_leaves_the_model_unchanged() -> None:
    from labml_nn_convmixer.data import Images, standardize

    model = ConvMixer(8, 1, kernel_size=3, patch_size=4, n_classes=3)
    images = torch.randint(256, (50, 3, 8, 8)).to(torch.uint8)
    labels = torch.randint(3, (50,))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    accuracy, loss = validate(model, Images(images, labels, ("a", "b", "c")), 16, torch.device("cpu"))
    logits = model(standardize(images))
    assert accuracy == pytest.approx((logits.argmax(1) == labels).float().mean().item())
    assert loss == pytest.approx(torch.nn.functional.cross_entropy(logits, labels).item(), rel=1e-4)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
