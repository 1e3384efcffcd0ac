"""
Our recipe `cifar10` beside the authors' network and pipeline, on the same images and the same GPU.

    python -m benchmarks.gpu --images cifar10.tar.xz --out results   (or --data FOLDER)

Everything is a process of its own, as a user would start it. The two sides take turns for a few epochs each, and then
train in full. What is in the output folder already is not done again, and nothing is begun that would probably not end
within `--minutes`: the same command, with the same folder, goes on. `benchmarks/README.md` says more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from labml_nn_convmixer.training.hardware import cores
from labml_nn_convmixer.training.result import Result, read_result

# For trying out on a CPU, with a few small images: the same network for both sides.
SMALL = {"dim": 8, "depth": 1, "kernel_size": 3, "patch_size": 4, "batch_size": 16, "epochs": 2}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Side:
    """One of those that are compared: the name of its result, what it is in words, and how many workers it has."""

    name: str
    words: str
    workers: int | None = None


def sides() -> list[Side]:
    """Return ours, and theirs with as many workers as there are cores and with as many as in their command."""
    many = max(cores(), 1)
    theirs = [Side(f"authors-{count}-workers", f"the authors', {count} workers", count) for count in (many, 2)]
    return [Side("ours", "`train --recipe cifar10`"), *theirs[: 1 if many == 2 else 2]]


class Bench:
    """The images, the output folder, and the time until which something new may begin."""

    def __init__(
        self, data: Path, work: Path, out: Path, device: str, changed: dict[str, int], deadline: float
    ) -> None:
        self.work, self.out, self.device, self.changed, self.deadline = work, out, device, changed, deadline
        # Results keep their command, so a short path in it is better than where this machine happens to have it.
        self.data = data.relative_to(work) if data.is_relative_to(work) else data

    def train(self, side: Side, epochs: int, keep: bool) -> Result | None:
        """
        Train one side in a process of its own, in the working folder; with `keep` its files go to the output folder.

        What the process prints goes to the log. A failure is reported, and there is no result.
        """
        values = {"seed": 0, **self.changed, "epochs": epochs}
        common = ["--data", str(self.data), "--device", self.device, "--result", f"{side.name}.json"]
        if side.workers is None:
            settings = [f"{key}={value}" for key, value in values.items()]
            command = ["-m", "labml_nn_convmixer", "train", "--recipe", "cifar10", *common]
            command += ["--run-dir", "run", "--set", *settings]
        else:
            values["workers"] = side.workers
            settings = [text for key, value in values.items() for text in (option(key), str(value))]
            command = ["-m", "benchmarks.authors", *common, *settings]
        shutil.rmtree(self.work / "run", ignore_errors=True)
        print(f"{time.strftime('%H:%M:%S')} {' '.join(command[1:])}", flush=True)
        with (self.out / "log.txt").open("a", encoding="utf-8") as log:
            log.write(f"{' '.join(command)}\n")
            log.flush()
            code = subprocess.run(
                [sys.executable, *command],
                cwd=self.work,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        if code:
            print(f"failed with exit code {code}: the end of {self.out / 'log.txt'} says why", file=sys.stderr)
            return None
        result = read_result(self.work / f"{side.name}.json")
        # The result comes last: where it is, all is there.
        for path in sorted(self.work.glob(f"{side.name}.*"), reverse=True) if keep else ():
            shutil.copy(path, self.out)
        return result

    def timings(self) -> list[tuple[str, Result]]:
        """Read the short runs so far: the name of the side, and the result."""
        path = self.out / "timing.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return [(of["side"], Result(**of["result"])) for of in map(json.loads, lines)]

    def time(self, side: Side, round_: int, epochs: int) -> bool:
        """Let a side run for a few epochs, unless it has done so in this round. Return whether that is done."""
        if sum(name == side.name for name, _ in self.timings()) >= round_:
            return True
        if not self.left(side, epochs):
            return False
        result = self.train(side, epochs, keep=False)
        if result is None:
            return False
        with (self.out / "timing.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"side": side.name, "result": asdict(result)}) + "\n")
        return True

    def full(self, side: Side, epochs: int) -> bool:
        """Train a side in full, unless its result is there. Return whether it is."""
        path = self.out / f"{side.name}.json"
        return path.is_file() or (self.left(side, epochs) and self.train(side, epochs, keep=True) is not None)

    def left(self, side: Side, epochs: int) -> bool:
        """Return whether so many epochs probably end in time: by the short runs, and half a minute for the start."""
        known = [result.seconds / result.epochs for name, result in self.timings() if name == side.name]
        needed = 30 + epochs * 1.1 * statistics.median(known) if known else 30
        if time.monotonic() + needed <= self.deadline:
            return True
        print(f"no time for {epochs} epochs of {side.name}: run the same command again", flush=True)
        return False

    def table(self) -> str:
        """Return what is known so far, side by side, in Markdown."""
        short = self.timings()
        finished = {side.name: self.out / f"{side.name}.json" for side in sides()}
        results = {name: read_result(path) for name, path in finished.items() if path.is_file()}
        every = [result for _, result in short] + list(results.values())
        if not every:
            return ""
        if len({result.data["digest"] for result in every}) > 1:
            raise SystemExit(f"{self.out} holds runs on different images: choose another --out")
        about = every[0]
        images = about.data
        machine = ", ".join([about.hardware.get("gpu", "no GPU"), about.hardware["processor"]])
        libraries = ", ".join(f"{name} {of}" for name, of in about.versions.items())
        lines = [
            f"{images['name']}, {images['training']} + {images['test']} images, digest {images['digest'][:12]}…",
            f"{machine}, {about.hardware['cores']} cores; {libraries}",
            "",
            "| | runs | an epoch of training | range | with test | images per second | accuracy | epochs | in all |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for side in sides():
            mine = [result for name, result in short if name == side.name]
            # The first epoch chooses kernels and fills caches; both sides are measured by the others.
            warm = [line for result in mine for line in (result.curve[1:] or result.curve)]
            training = [line.get("seconds.train", line["seconds"]) for line in warm]
            tested = [line["seconds"] for line in warm if "seconds.train" in line]
            speed = [line["images.per_second"] for line in warm]
            done = results.get(side.name)
            cells = [
                side.words,
                f"{len(mine)}",
                f"{statistics.median(training):.2f} s" if warm else "",
                f"{min(training):.2f}–{max(training):.2f} s" if warm else "",
                f"{statistics.median(tested):.2f} s" if tested else "",
                f"{statistics.median(speed):.0f}" if warm else "",
                f"{done.accuracy:.2%}" if done else "",
                f"{done.epochs}" if done else "",
                f"{done.seconds:.1f} s" if done else "",
            ]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"


def option(key: str) -> str:
    """Return the option of the baseline for a setting."""
    return f"--{key.replace('_', '-')}"


def unpacked(archive: Path, work: Path) -> Path:
    """Return the folder of the unpacked images; what was unpacked before, and completely, is taken as it is."""
    folder = work / archive.name.partition(".")[0]
    if not folder.is_dir():
        partial = Path(tempfile.mkdtemp(dir=work))
        with tarfile.open(archive) as packed:
            packed.extractall(partial, filter="data")
        partial.rename(folder)
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is not done yet, write the table, and return 0 if all is done."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description="Ours beside the authors'.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--images", type=Path, metavar="FILE", help="a packed folder of images with train and test")
    source.add_argument("--data", type=Path, metavar="DIR", help="the same, unpacked, or torchvision's CIFAR-10")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "gpu", metavar="DIR", help="for what is not kept")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results are written")
    parser.add_argument("--device", default="cuda", help="cuda [the default], or cpu for trying out")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="how often the sides take turns [2]")
    parser.add_argument("--epochs", type=int, default=25, metavar="N", help="epochs of the full runs [25]")
    parser.add_argument("--minutes", type=float, default=9, metavar="N", help="the time that there is [9]")
    parser.add_argument("--small", action="store_true", help="a tiny network and two epochs, for trying out")
    options = parser.parse_args(arguments)
    deadline = time.monotonic() + 60 * options.minutes
    changed = {key: of for key, of in SMALL.items() if key != "epochs"} if options.small else {}
    epochs = SMALL["epochs"] if options.small else options.epochs
    for folder in (options.out, options.work):
        folder.mkdir(parents=True, exist_ok=True)
    data = (unpacked(options.images, options.work) if options.images else options.data).resolve()
    bench = Bench(data, options.work.resolve(), options.out.resolve(), options.device, changed, deadline)
    # Ours is the first of each round, so that the decoded images are kept before anybody is measured.
    done = [bench.time(side, round_, 3) for round_ in range(1, options.rounds + 1) for side in sides()]
    # The accuracy doesn't depend on the number of workers, so the slowest run is the last.
    done += [bench.full(side, epochs) for side in sides()]
    table = bench.table()
    (options.out / "table.md").write_text(table, encoding="utf-8")
    print(table)
    return 0 if all(done) else 1


if __name__ == "__main__":
    raise SystemExit(main())
