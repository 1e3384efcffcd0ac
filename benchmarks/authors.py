"""
The baseline for CIFAR-10: the network and the input pipeline of the authors' script, written anew from its description.

    python -m benchmarks.authors --data DIR [--epochs 25] [--workers 2] [--device cuda|cpu] [--result FILE]

The network is one `nn.Sequential`. PIL images go one by one through torchvision's transforms in the processes of a
`DataLoader`; the training is in float16 with a scaled loss on a GPU, and in 32 bits elsewhere. As in the script, the
loss is read after each step, and the test images are looked at after each epoch, though they choose nothing. Nothing of
our network, our batches or our augmentation is used: our own `load` says which images they are, and no more.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

from labml_nn_convmixer.data import CIFAR10_DEVIATION, CIFAR10_MEAN, DataError, DataSet
from labml_nn_convmixer.datasets.load import load
from labml_nn_convmixer.training.hardware import hardware, versions
from labml_nn_convmixer.training.result import Result
from labml_nn_convmixer.training.run_folder import write_json


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    The values of the authors' command.

    * `seed` is ours: their script sets none
    * `workers` is the number of processes that make batches; 0 means that the training itself makes them
    * `limit` is the number of images of each part, for trying out; 0 means all
    """

    dim: int = 256
    depth: int = 8
    kernel_size: int = 5
    patch_size: int = 2
    epochs: int = 25
    batch_size: int = 512
    peak_rate: float = 0.05
    weight_decay: float = 0.005
    operations: int = 2
    level: int = 12
    workers: int = 2
    seed: int = 0
    limit: int = 0


class Residual(nn.Module):
    """What `function` makes of `x`, and `x` itself: both of the same shape."""

    def __init__(self, function: nn.Module) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the sum."""
        made: torch.Tensor = self.function(x)
        return made + x


def network(settings: Settings, classes: int) -> nn.Sequential:
    """Return the network: images `[b, 3, n, n]` to logits `[b, classes]`."""
    dim, kernel, patch = settings.dim, settings.kernel_size, settings.patch_size

    def activated(convolution: nn.Conv2d) -> list[nn.Module]:
        return [convolution, nn.GELU(), nn.BatchNorm2d(dim)]

    def layer() -> nn.Sequential:
        spatial = activated(nn.Conv2d(dim, dim, kernel, groups=dim, padding="same"))
        return nn.Sequential(Residual(nn.Sequential(*spatial)), *activated(nn.Conv2d(dim, dim, 1)))

    return nn.Sequential(
        *activated(nn.Conv2d(3, dim, patch, stride=patch)),
        *(layer() for _ in range(settings.depth)),
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
        nn.Linear(dim, classes),
    )


def rate(epoch: float, settings: Settings) -> float:
    """Return the learning rate at a time in epochs: straight lines between four corners."""
    corners = [part * settings.epochs for part in (0, 2 / 5, 4 / 5, 1)]
    return float(np.interp(epoch, corners, [0, settings.peak_rate, settings.peak_rate / 20, 0]))


def loaders(data: Path, settings: Settings, size: int) -> tuple[DataLoader[Any], DataLoader[Any]]:
    """
    Return the batches of an epoch, to learn from and to test with.

    * `data` is a folder of images with `train` and `test`, or the folder in which torchvision keeps CIFAR-10
    * `size` is the height and width of the images, in pixels
    """
    numbers = [transforms.ToTensor(), transforms.Normalize(CIFAR10_MEAN, CIFAR10_DEVIATION)]
    # The script has all of these, and its command sets three of them such that they change nothing. They cost time.
    changed = [
        transforms.RandomResizedCrop(size, scale=(1.0, 1.0), ratio=(1.0, 1.0)),
        transforms.RandomHorizontalFlip(),
        transforms.RandAugment(num_ops=settings.operations, magnitude=settings.level),
        transforms.ColorJitter(0, 0, 0),
        *numbers,
        transforms.RandomErasing(p=0),
    ]
    made = []
    for part, steps in (("train", changed), ("test", numbers)):
        images = images_of(data, part, transforms.Compose(steps))
        if settings.limit:
            # Every so many images, so that all classes are among them.
            count = len(images)
            images = Subset(images, range(0, count, -(-count // settings.limit)))
        made.append(DataLoader(images, settings.batch_size, shuffle=part == "train", num_workers=settings.workers))
    return made[0], made[1]


def images_of(data: Path, part: str, transform: transforms.Compose) -> datasets.VisionDataset:
    """Return torchvision's data set of `train` or `test`."""
    if (data / part).is_dir():
        return datasets.ImageFolder(str(data / part), transform)
    root = data.parent if (data / "data_batch_1").is_file() else data
    return datasets.CIFAR10(str(root), part == "train", transform)


def epoch_of(
    number: int, parts: tuple[DataLoader[Any], DataLoader[Any]], trained: Trained, settings: Settings
) -> dict[str, float]:
    """
    Train an epoch and test; return its line of the curve.

    `seconds` are those of both, as the script prints them; `seconds.train` and `images.per_second` are of the training
    alone, with starting and ending the workers.
    """
    training, test = parts
    device, half = trained.device, trained.device.type == "cuda"
    began = time.monotonic()
    trained.model.train()
    losses, right, count, now = 0.0, 0, 0, 0.0
    for i, (x, y) in enumerate(training):
        x, y = x.to(device), y.to(device)
        now = rate(number + (i + 1) / len(training), settings)
        trained.optimizer.param_groups[0]["lr"] = now
        trained.optimizer.zero_grad()
        with torch.autocast(device.type, torch.float16, enabled=half):
            logits = trained.model(x)
            loss = nn.functional.cross_entropy(logits, y)
        trained.scaler.scale(loss).backward()
        trained.scaler.step(trained.optimizer)
        trained.scaler.update()
        losses += loss.item() * len(y)
        right += int((logits.argmax(1) == y).sum().item())
        count += len(y)
    between = time.monotonic()
    accuracy, test_loss = look(trained, test)
    ended = time.monotonic()
    return {
        "epoch": number + 1,
        "step": (number + 1) * len(training),
        "optim.rate": now,
        "loss.train": losses / count,
        "accuracy.train": right / count,
        "images.per_second": count / (between - began),
        "accuracy.test": accuracy,
        "loss.test": test_loss,
        "seconds.train": between - began,
        "seconds": ended - began,
    }


def look(trained: Trained, test: DataLoader[Any]) -> tuple[float, float]:
    """Return the accuracy and the mean loss on the test images."""
    trained.model.eval()
    right, losses, count = 0, 0.0, 0
    with torch.no_grad():
        for x, y in test:
            x, y = x.to(trained.device), y.to(trained.device)
            with torch.autocast(trained.device.type, torch.float16, enabled=trained.device.type == "cuda"):
                logits = trained.model(x)
            right += int((logits.argmax(1) == y).sum().item())
            losses += nn.functional.cross_entropy(logits.float(), y, reduction="sum").item()
            count += len(y)
    return right / count, losses / count


class Trained:
    """What changes: the network, its optimizer, and the scale of the loss."""

    def __init__(self, settings: Settings, classes: int, device: torch.device) -> None:
        """Begin with random weights, by the seed."""
        torch.manual_seed(settings.seed)
        self.device = device
        self.model = network(settings, classes).to(device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=settings.peak_rate, weight_decay=settings.weight_decay
        )
        self.scaler = torch.amp.GradScaler(device.type, enabled=device.type == "cuda")


def train(data: Path, settings: Settings, device: torch.device, command: str) -> Result:
    """Run the whole experiment. It raises `DataError` for images that can't be used."""
    images = load(data)
    parts = loaders(data, settings, images.train.images.shape[-1])
    trained = Trained(settings, len(images.train.classes), device)
    curve = []
    for number in range(settings.epochs):
        line = epoch_of(number, parts, trained, settings)
        curve.append(line)
        print(
            f"epoch {number + 1}: {line['accuracy.test']:.2%} of the test images, {line['seconds.train']:.2f} s, "
            f"with test {line['seconds']:.2f} s, {line['images.per_second']:.0f} images per second",
            flush=True,
        )
    return conclude(images, parts, trained, settings, curve, command)


def conclude(
    images: DataSet,
    parts: tuple[DataLoader[Any], DataLoader[Any]],
    trained: Trained,
    settings: Settings,
    curve: list[dict[str, float]],
    command: str,
) -> Result:
    """Put the result into the form that all results have."""
    half = trained.device.type == "cuda"
    counts = [len(part.dataset) for part in parts]  # type: ignore[arg-type]  # torchvision's data sets have a length
    training = sum(line["seconds.train"] for line in curve)
    return Result(
        recipe="authors",
        values={"name": "authors", **asdict(settings), "mean": CIFAR10_MEAN, "deviation": CIFAR10_DEVIATION},
        seed=settings.seed,
        data={
            "name": images.name,
            "digest": images.digest,
            "classes": list(images.train.classes),
            "size": list(images.train.images.shape[-2:]),
            "training": counts[0],
            "held_out": 0,
            "test": counts[1],
        },
        read="test",
        accuracy=curve[-1]["accuracy.test"],
        loss=curve[-1]["loss.test"],
        steps=int(curve[-1]["step"]),
        epochs=len(curve),
        seconds=sum(line["seconds"] for line in curve),
        images_per_second=counts[0] * len(curve) / training,
        parameters=sum(weights.numel() for weights in trained.model.parameters()),
        command=command,
        device=str(trained.device),
        precision="float16 with a scaled loss: as in the script" if half else "32 bits: no GPU",
        threads=torch.get_num_threads(),
        processes=1,
        hardware=hardware(trained.device),
        versions=versions(),
        curve=curve,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print a line an epoch, and write the result."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m benchmarks.authors", description="The authors' experiment.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="images, or torchvision's CIFAR-10")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cuda or cpu")
    parser.add_argument("--result", type=Path, metavar="FILE", help="where the result is written")
    for name, value in asdict(Settings()).items():
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=type(value), default=value, metavar="N", help=f"[{value}]")
    options = vars(parser.parse_args(arguments))
    data, device, path = options.pop("data"), torch.device(options.pop("device")), options.pop("result")
    try:
        made = train(data, Settings(**options), device, shlex.join(["python", "-m", "benchmarks.authors", *arguments]))
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"accuracy on the test images: {made.accuracy:.2%}")
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, asdict(made))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
