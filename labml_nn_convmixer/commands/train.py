"""`convmixer train`: what the user asked for becomes a run, and every error one clear line."""

import argparse
import os
import shlex
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.files.output_file import FORCE, KEPT, OutputError, checked_output
from labml_nn_convmixer.recipe import READY, RecipeError, change, named
from labml_nn_convmixer.terminal.message import failed

if TYPE_CHECKING:
    import torch

    from labml_nn_convmixer.checkpoint import Checkpoint
    from labml_nn_convmixer.run import Order
    from labml_nn_convmixer.training.distributed import Group
    from labml_nn_convmixer.training.interruption import Request
    from labml_nn_convmixer.training.result import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    names = ", ".join(READY)
    parser.add_argument("--recipe", metavar="NAME", help=f"{names} [shapes; with --data: cifar10]")
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help="change settings of the recipe"
    )
    images = "CIFAR-10 (torchvision's folder, the archive, or its folder), or images in DIR/{train,test}/CLASS"
    parser.add_argument("--data", type=Path, metavar="PATH", help=images)
    parser.add_argument("--mirror", metavar="URL", help="another address of cifar-10-python.tar.gz")
    parser.add_argument("--run-dir", type=Path, metavar="DIR", help="where the run is written [runs/RECIPE-TIME]")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with an interrupted run")
    parser.add_argument("--device", metavar="NAME", help="cuda, mps or cpu [the first that there is]")
    parser.add_argument("--threads", type=int, metavar="N", help="number of threads on the CPU [as many as cores]")
    parser.add_argument("--result", type=Path, metavar="FILE", help="a copy of result.json, with the weights beside it")
    parser.add_argument("--force", action="store_true", help=f"--result: {FORCE}")


def command(options: argparse.Namespace) -> int:
    """Train, and end with a summary. The exit code is 0, 1 for an error, or 130 when interrupted."""
    from labml_nn_convmixer.tracking.tracking import finish
    from labml_nn_convmixer.training.interruption import listening

    # With several processes, the first one speaks for all. When one of them dies, `torchrun` ends the others at once:
    # they have to listen until they have said why they stop.
    speaks = os.environ.get("RANK", "0") == "0"
    with listening(speaks=speaks) as request:
        try:
            return train(options, request, speaks)
        finally:
            # A labml server, if the user has one, may still be waiting for values; but not for ever.
            finish()


def train(options: argparse.Namespace, request: "Request", speaks: bool) -> int:
    """Do what is wanted, and turn what goes wrong into lines for the user."""
    import torch

    from labml_nn_convmixer.checkpoint import CheckpointError
    from labml_nn_convmixer.data import DataError
    from labml_nn_convmixer.run import run
    from labml_nn_convmixer.training.allocator import keep_memory
    from labml_nn_convmixer.training.distributed import LostError, joined
    from labml_nn_convmixer.training.hardware import choose_device
    from labml_nn_convmixer.training.meter import DivergedError
    from labml_nn_convmixer.training.run_folder import RunError

    folder: Path | None = None
    try:
        if options.threads:
            torch.set_num_threads(options.threads)
        device = choose_device(options.device)
        if device.type == "cpu":
            keep_memory()
        with joined(device) as group:
            order, resumed, notices = take(options, device, group)
            folder = order.folder.path
            if options.result:
                # Now, and not after hours of training.
                read = [folder / name for name in sorted(KEPT)]
                checked_output(options.result, ".json", read, force=options.force)
                checked_output(options.result.with_suffix(".safetensors"), ".safetensors", read, force=options.force)
            finished = order.folder.result() if options.resume else None
            if finished is None:
                say(speaks, *notices, f"{order.recipe.name} on {device}, {precision_of(device)}")
                finished = run(order, request, resumed)
        if finished and speaks:
            summarize(finished, folder)
            if options.result:
                publish(finished, folder, options.result)
    except KeyboardInterrupt:
        kept = folder is not None and (folder / "last.pt").exists()
        say(speaks, f"interrupted: go on with convmixer train --resume {folder}" if kept else "interrupted")
        return 130
    except LostError as error:
        return failed(f"{error}: go on with --resume {folder}")
    except (RecipeError, DataError, OutputError, RunError) as error:
        # These are the same in all processes.
        return failed(str(error)) if speaks else 1
    except (CheckpointError, DivergedError) as error:
        return failed(str(error))
    except OSError as error:
        return failed(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return 0


def take(
    options: argparse.Namespace, device: "torch.device", group: "Group"
) -> "tuple[Order, Checkpoint | None, list[str]]":
    """
    Read the order: a new run, or one that goes on.

    It raises `RecipeError` for options that contradict each other, and what `interrupted` raises.
    """
    from labml_nn_convmixer.run import Order, interrupted
    from labml_nn_convmixer.training.run_folder import RunFolder

    resumed = None
    notices: list[str] = []
    if options.resume:
        if options.recipe or options.set or options.run_dir:
            raise RecipeError("--resume goes on with the recipe and in the folder of the run: leave the others out")
        folder = RunFolder(options.resume)
        recipe, resumed, notices = interrupted(folder)
        kept = folder.description().data["path"]
        data = options.data or (Path(kept) if kept else None)
    else:
        recipe = change(named(options.recipe or ("cifar10" if options.data else "shapes")), options.set)
        folder = RunFolder(options.run_dir or Path("runs") / f"{recipe.name}-{time.strftime('%Y%m%d-%H%M%S')}")
        data = options.data
    typed = shlex.join(["convmixer", *options.typed])
    command = typed if group.size == 1 else f"torchrun --nproc-per-node {group.size} -m labml_nn_{typed}"
    order = Order(
        recipe=recipe, data=data, mirror=options.mirror, folder=folder, device=device, group=group, command=command
    )
    return order, resumed, notices


def precision_of(device: "torch.device") -> str:
    """Say which kind of numbers is used on this device, and why."""
    from labml_nn_convmixer.experiment import precision

    return precision(device).reason


def summarize(result: "Result", folder: Path) -> None:
    """Print what came out, and where everything is."""
    print(f"accuracy on the test images: {result.accuracy:.2%}")
    print(f"{result.steps} steps in {result.seconds:.1f} s on {result.device}")
    print(f"run folder: {folder}")
    for description in sorted(folder.glob("labml/*/*/run.yaml")):
        print(f"log: {description.with_name('log.jsonl')}")


def publish(result: "Result", folder: Path, path: Path) -> None:
    """Write a result where the pages can quote it, with its weights in 16 bits beside it."""
    from labml_nn_convmixer.training.run_folder import write_json
    from labml_nn_convmixer.weights.export import to_safetensors
    from labml_nn_convmixer.weights.model_file import read

    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(result))
    with replacing(path.with_suffix(".safetensors")) as partial:
        partial.write_bytes(to_safetensors(read(folder), half=True))
    print(f"result: {path}")


def say(speaks: bool, *lines: str) -> None:
    """Tell the user something, but once and not in each process."""
    for line in lines if speaks else ():
        print(line, file=sys.stderr)
