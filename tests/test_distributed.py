"""Two real processes that `torchrun` starts: the steps of one process, one writer, a clear end when one dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import fork_server
import pytest
from fork_server import LONG
from training import SMALL, environment, epochs, finish, make_images, start

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch

from labml_nn_convmixer.checkpoint import read_checkpoint
from labml_nn_convmixer.training.result import read_result

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent

# Twenty steps of the real training in 64 bits, with the batch normalization as in `eval()`: then the mean of the
# gradients over two halves of a batch is the gradient of the whole, up to rounding.
STEPS = """
import sys
import torch
from labml_nn_convmixer.data import DataSet, Images, batches
from labml_nn_convmixer.training.distributed import joined
from labml_nn_convmixer.experiment import State, Task, update
from labml_nn_convmixer.recipe import Recipe

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
draw = torch.Generator().manual_seed(0)
pixels = torch.randint(256, (330, 3, 8, 8), generator=draw).to(torch.uint8)
images = Images(pixels, torch.arange(330) % 3, ("a", "b", "c"))
data = DataSet("noise", images, images, (0.5,) * 3, (0.25,) * 3, "digest")
recipe = Recipe(dim=8, depth=2, kernel_size=3, patch_size=4, batch_size=128, epochs=7, operations=0, flip=False)
device = torch.device("cpu")
with joined(device) as group:
    task = Task(recipe=recipe, data=data, training=images, held_out=images, device=device, group=group)
    state = State(task)
    for module in state.model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.train = lambda mode=True, module=module: module
            module.training = False
    while state.step < 20:
        order = torch.Generator().manual_seed(state.step)
        for x, y in batches(images, 128, order, part=group.part):
            if state.step < 20:
                update(state, task, x, y)
    means = state.meter.means(group)
    if group.writes:
        torch.save({"weights": state.model.state_dict(), "means": means}, sys.argv[1])
    # As in the program itself, nothing that is wrapped outlives the group.
    del state
"""


def torchrun(arguments: list[str], work: Path) -> "subprocess.Popen[str]":
    """Start two processes in a folder; they find each other through a free port."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", *arguments]
    return subprocess.Popen(
        command, cwd=work, env=environment(work), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_processes_with_half_a_batch_each_are_one_with_the_whole(tmp_path: Path) -> None:
    assert fork_server.run(STEPS, ["one.pt"], tmp_path, environment(tmp_path))[0] == 0
    # What `torchrun` says to each process.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}
    both = [
        fork_server.start(
            STEPS, ["two.pt"], tmp_path, environment(tmp_path) | told | {"RANK": rank, "LOCAL_RANK": rank}
        )
        for rank in ("0", "1")
    ]
    errors = [process.communicate(LONG)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    one, two = (torch.load(tmp_path / name, weights_only=True) for name in ("one.pt", "two.pt"))
    for name, value in one["weights"].items():
        torch.testing.assert_close(two["weights"][name], value, rtol=1e-9, atol=1e-12)
    # The last batch of an epoch has 74 images, and the means count every image once.
    assert one["means"] == pytest.approx(two["means"], rel=1e-5)


def test_two_processes_make_one_run_and_only_the_first_writes(tmp_path: Path) -> None:
    images = make_images(tmp_path / "images")
    work = tmp_path / "work"
    work.mkdir()
    arguments = ["train", "--data", str(images), "--run-dir", "run", "--device", "cpu", "--set", *SMALL]
    process = torchrun(["-m", "labml_nn_convmixer", *arguments, "epochs=4", "held_out=15"], work)
    output, errors = process.communicate(timeout=LONG)
    assert process.returncode == 0, errors
    assert output.count("accuracy on the test images") == 1
    assert errors.count("cifar10 on cpu") == 1
    result = read_result(work / "run" / "result.json")
    assert result.processes == 2
    # 65 images in batches of 16: the last image can't be shared by two, and waits for another epoch.
    assert (result.steps, result.data["training"], result.data["held_out"]) == (16, 65, 15)
    assert result.command.startswith("torchrun --nproc-per-node 2 -m labml_nn_convmixer train")
    assert len(list((work / "run" / "labml").glob("*/*/log.jsonl"))) == 1


def test_when_one_process_is_killed_the_others_end_with_a_message_and_the_run_goes_on(tmp_path: Path) -> None:
    images = make_images(tmp_path / "images")
    work = tmp_path / "work"
    work.mkdir()
    arguments = ["train", "--data", str(images), "--run-dir", "run", "--device", "cpu", "--set", *SMALL]
    process = torchrun(["-m", "labml_nn_convmixer", *arguments, "epochs=3000"], work)
    deadline = time.monotonic() + LONG
    while not (work / "run" / "last.pt").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(second(process.pid), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "another process of this run has ended" in errors
    assert "go on with --resume run" in errors
    # It goes on, and one process is enough.
    step = read_checkpoint(work / "run")[0].step
    before = len(epochs(work / "run"))
    resumed = start(["train", "--resume", "run", "--device", "cpu"], work)
    deadline = time.monotonic() + LONG
    while len(epochs(work / "run")) <= before and resumed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    resumed.send_signal(signal.SIGTERM)
    assert finish(resumed)[0] == 130
    assert read_checkpoint(work / "run")[0].step > step


def second(launcher: int) -> int:
    """Return the process of rank 1 that a launcher started."""
    for _ in range(LONG):
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                parent = int((path.parent / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == launcher and b"\0RANK=1\0" in b"\0" + path.read_bytes():
                    return int(path.parent.name)
            except (OSError, ValueError):
                continue
        time.sleep(0.5)
    raise AssertionError("there is no second process")
