"""
The command line: `convmixer train`, or `python -m labml_nn_convmixer train`.

What a user can mend is reported in one line on stderr and ends with exit code 1, without a traceback.
"""

import argparse
import dataclasses
import sys
import time
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 means success, 1 an error, 2 wrong usage, 130 interrupted."""
    options = parser().parse_args(argv)
    try:
        return train(options)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """All commands with their options. An option that isn't given leaves the recipe's value."""
    top = argparse.ArgumentParser(prog="convmixer", description="Train ConvMixer, and see how it works.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("train", help="train a ConvMixer", description="Train a ConvMixer on CIFAR-10.")
    where = command.add_argument_group("where")
    images = "images in DIR/{train,test}/CLASS, or CIFAR-10 [fetched]"
    where.add_argument("--data", type=Path, metavar="DIR", help=images)
    where.add_argument("--run-dir", type=Path, metavar="DIR", help="where the run is written [runs/TIME]")
    where.add_argument("--device", metavar="NAME", help="cuda, mps or cpu [cuda where there is one]")
    recipe = command.add_argument_group("recipe, by default that of the authors for CIFAR-10")
    recipe.add_argument("--epochs", type=positive, metavar="N", help="number of epochs [25]")
    recipe.add_argument("--steps", type=positive, metavar="N", help="stop early, after N steps")
    recipe.add_argument("--dim", type=positive, metavar="N", help="number of channels [256]")
    recipe.add_argument("--depth", type=positive, metavar="N", help="number of layers [8]")
    recipe.add_argument("--kernel-size", type=positive, metavar="N", help="size of the spatial kernel [5]")
    recipe.add_argument("--patch-size", type=positive, metavar="N", help="size of a patch [2]")
    recipe.add_argument("--batch-size", type=positive, metavar="N", help="number of images in a batch [512]")
    recipe.add_argument("--lr", type=rate, metavar="X", dest="peak_rate", help="peak learning rate [0.05]")
    recipe.add_argument("--seed", type=int, metavar="N", help="seed of all random numbers [0]")
    return top


def positive(text: str) -> int:
    """Read a whole number above 0."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def rate(text: str) -> float:
    """Read a number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def train(options: argparse.Namespace) -> int:
    """Train, and end with a summary."""
    # Here and not above: `--help` needs no torch, and takes no seconds to start.
    try:
        import torch

        from labml_nn_convmixer.data import DataError
        from labml_nn_convmixer.experiment import Recipe, run
    except ModuleNotFoundError as error:
        return failed(f"training needs {error.name}: install this package with its extra `train`")

    names = {field.name for field in dataclasses.fields(Recipe)}
    given = {name: value for name, value in vars(options).items() if name in names and value is not None}
    folder = options.run_dir or Path("runs") / time.strftime("%Y%m%d-%H%M%S")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return failed(f"{folder} is not an empty folder: choose another --run-dir")
        device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        return failed(f"--device {options.device}: {str(error).splitlines()[0]}")
    try:
        outcome = run(Recipe(**given), options.data, folder, device, options.steps)
    except (DataError, OSError) as error:
        return failed(str(error))
    print(f"accuracy on the test images: {outcome.accuracy:.2%}")
    print(f"{outcome.steps} steps in {outcome.seconds:.1f} s on {device}")
    print(f"run folder: {folder}")
    for description in folder.glob("labml/*/*/run.yaml"):
        print(f"log: {description.with_name('log.jsonl')}")
    return 0


def failed(message: str) -> int:
    """Say what is wrong; the exit code is 1."""
    print(f"error: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
