"""
A training step of our recipes on this CPU, in several ways: the layout in memory, and the settings of `malloc`.

    python -m benchmarks.cpu_step [--recipe cpu] [--steps 3] [--rounds 5] [--batch N]

Each way is a process that is kept, since `malloc` reads its settings once. They take turns, a few steps each, so that
a machine that slows down slows all of them. Processor time is shown beside wall time: other work on the machine changes
it less. The settings of `malloc` are those of glibc, on Linux; elsewhere they change nothing. The recipe `cifar10` with
its own batches takes more than 5 GB in each of the four processes: `--batch 128` will do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace

import torch
from torch import nn

from labml_nn_convmixer.data import DataSet, Images
from labml_nn_convmixer.experiment import State, Task, update
from labml_nn_convmixer.recipe import named
from labml_nn_convmixer.training.distributed import Group
from labml_nn_convmixer.training.hardware import cores, processor

# Large blocks come from the heap and stay there, instead of going back to the kernel at once and coming back as zeros.
KEPT = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "268435456",
}


@dataclass(frozen=True)
class Way:
    """How a step is made: its name, whether the channels come last in memory, and whether `malloc` keeps memory."""

    name: str
    last: bool
    kept: bool


WAYS = [
    Way("channels last, as it is", True, False),
    Way("channels first", False, False),
    Way("channels last, memory kept", True, True),
    Way("channels first, memory kept", False, True),
]


class First(nn.Module):
    """Puts the channels of a batch `[b, c, n, n]` first in memory, its shape being what it was."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return a copy, or `x` itself where it lies so already."""
        return x.contiguous()


def serve(recipe: str, batch: int, last: bool) -> None:
    """Make steps: for each number on stdin one line on stdout, with wall seconds and processor seconds per step."""
    settings = named(recipe)
    settings = replace(settings, batch_size=batch or settings.batch_size)
    generator = torch.Generator().manual_seed(0)
    count = settings.batch_size
    noise = torch.randint(256, (count, 3, 32, 32), generator=generator).to(torch.uint8)
    labels = torch.randint(10, (count,), generator=generator)
    images = Images(noise, labels, tuple("0123456789"))
    data = DataSet("noise", images, images, (0.5,) * 3, (0.25,) * 3, "")
    task = Task(
        recipe=settings, data=data, training=images, held_out=images[:0], device=torch.device("cpu"), group=Group()
    )
    state = State(task)
    if not last:
        state.model.to(memory_format=torch.contiguous_format)
        state.network = nn.Sequential(First(), state.model)
    for line in sys.stdin:
        steps = int(line)
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(steps):
            update(state, task, noise, labels)
        spent = (time.perf_counter() - wall) / steps, (time.process_time() - cpu) / steps
        print(json.dumps([*spent, state.meter.sums.tolist()[0]]), flush=True)


def start(way: Way, recipe: str, batch: int) -> subprocess.Popen[str]:
    """Start a process that makes steps in this way."""
    command = [sys.executable, "-m", "benchmarks.cpu_step", "--recipe", recipe, "--batch", str(batch), "--serve"]
    plain = {name: value for name, value in os.environ.items() if name not in KEPT}
    return subprocess.Popen(
        [*command, "last" if way.last else "first"],
        env={**plain, **(KEPT if way.kept else {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(process: subprocess.Popen[str], steps: int) -> list[float]:
    """Have some steps made: wall seconds and processor seconds per step, and the sum of all losses so far."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    process.stdin.write(f"{steps}\n")
    process.stdin.flush()
    answer: list[float] = json.loads(process.stdout.readline())
    return answer


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cpu_step", description="A training step on this CPU.")
    parser.add_argument("--recipe", default="cpu", help="[cpu]")
    parser.add_argument("--batch", type=int, default=0, metavar="N", help="images in a batch [as in the recipe]")
    parser.add_argument("--steps", type=int, default=3, metavar="N", help="steps before the next one's turn [3]")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="turns of each, after one not counted [5]")
    parser.add_argument("--serve", choices=("first", "last"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.recipe, options.batch, options.serve == "last")
        return 0
    batch = options.batch or named(options.recipe).batch_size
    processes = [start(way, options.recipe, options.batch) for way in WAYS]
    rounds = [[ask(process, options.steps) for process in processes] for _ in range(options.rounds + 1)][1:]
    for process in processes:
        process.communicate()
    print(f"{options.recipe}, batches of {batch}; {options.rounds} turns of {options.steps} steps")
    print(f"{processor()}, {cores()} cores, {torch.get_num_threads()} threads, PyTorch {torch.__version__}\n")
    print("| | images per second | processor time of a step | faster than the first, by processor time |")
    print("|---|---|---|---|")
    for number, way in enumerate(WAYS):
        wall = statistics.median(turn[number][0] for turn in rounds)
        spent = statistics.median(turn[number][1] for turn in rounds)
        ratios = [turn[0][1] / turn[number][1] for turn in rounds]
        ratio = f"{statistics.median(ratios):.2f} × ({min(ratios):.2f}–{max(ratios):.2f})"
        print(f"| {way.name} | {batch / wall:.0f} | {spent:.3f} s | {ratio if number else ''} |")
    same = all(turn[0][2] == turn[2][2] and turn[1][2] == turn[3][2] for turn in rounds)
    print(f"\nWith memory kept, the losses are {'the same bit by bit' if same else 'DIFFERENT'}.")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
