"""Run folders of all fates, made by the real command line in one process, once for all tests of a session."""

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
from training import SMALL, convmixer, make_images

# Each is one run, and what happens to it: nothing, or a signal at a step. There are 15 steps in an epoch.
RUNS: dict[str, tuple[list[str], str, int]] = {
    "fast-0": (["peak_rate=0.02"], "", 0),
    "fast-1": (["peak_rate=0.02", "seed=1"], "", 0),
    "slow-0": (["peak_rate=0.002"], "", 0),
    "slow-1": (["peak_rate=0.002", "seed=1"], "", 0),
    "interrupted": ([], "SIGINT", 22),
    "failed": (["peak_rate=1e30", "epochs=12"], "", 0),
    "killed": ([], "SIGKILL", 25),
}

# A signal comes at a certain step, and the commands come one after the other.
CODE = """
import json, signal
import labml_nn_convmixer.experiment as experiment
from labml_nn_convmixer.__main__ import main
orders = json.loads(sys.argv[1])
update = experiment.update
def interrupt(state, *others):
    update(state, *others)
    if state.step == at:
        os.kill(os.getpid(), getattr(signal, name))
experiment.update = interrupt
for command, name, at in orders:
    main(command)
"""


def sample_runs(factory: pytest.TempPathFactory) -> Path:
    """Make the folder `runs` beside the folder `images`, unless they are there; the result is the folder with both."""
    return made(factory.getbasetemp() / "sample-runs")


@cache
def made(root: Path) -> Path:
    """Make both in the folder `root`."""
    root.mkdir()
    images = make_images(root / "images")
    orders = []
    for name, (settings, signal, step) in RUNS.items():
        command = ["train", "--recipe", "cpu", "--data", str(images), "--run-dir", f"runs/{name}", "--device", "cpu"]
        settings = [*SMALL, "batch_size=4", "epochs=2", "held_out=20", *settings]
        orders.append(([*command, "--set", *settings], signal, step))
    code, output, errors = convmixer([json.dumps(orders)], root, CODE, "")
    assert code == -9, f"{output}\n{errors}"
    return root


def copy_of(name: str, runs: Path, folder: Path) -> Path:
    """Copy a run, so that a test can damage it."""
    return Path(shutil.copytree(runs / name, folder / name))
