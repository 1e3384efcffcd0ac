r"""
---
title: Checkpoints
summary: >
  How a training survives a power cut: what has to be kept so that it goes on as if nothing
  had happened, and how a file is written that is never half there.
---

# Checkpoints

A training of some hours ends early for many reasons: somebody presses a key, a queue needs
the machine, the power fails, the disk is full. What was learned until then must not be lost.
And the training that goes on must be the one that was interrupted: bit for bit the same
numbers, or else two runs of one recipe would differ for no reason.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from labml_nn_convmixer.files.atomic import replacing


class CheckpointError(Exception):
    """A checkpoint can't be read or written; the message for the user names the file."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """
    ## What has to be kept

    * `step` is the number of steps done; the next one is `step + 1`
    * `model`, `optimizer` and `scaler` are the states of the three by PyTorch's own names
    * `meter` holds the sums of the present epoch, and its seconds
    * `recipe` has all settings by name
    * `classes`, `mean`, `deviation` and `size` describe the images that the model expects
    * `data` is the digest of the data set
    * `threads` and `processes` are how many computed it, `versions` the libraries

    Neither the schedule nor a random state is in the list. Both follow from the number of
    the step: [the training](experiment.py#chance) draws each random number from the seed and
    the position. That makes going on in the middle of an epoch no special case.

    The number of threads is kept because sums of floating-point numbers depend on their
    order. With another number the training goes on as well, but not to the last bit.
    """

    step: int
    model: dict[str, torch.Tensor]
    optimizer: dict[str, Any]
    scaler: dict[str, Any]
    meter: dict[str, float]
    recipe: dict[str, Any]
    classes: list[str]
    mean: list[float]
    deviation: list[float]
    size: list[int]
    data: str
    threads: int
    processes: int
    versions: dict[str, str]


# The first entry of the file. A later version of this project that keeps something else
# writes another number, and refuses a file with this one instead of guessing.
FORMAT = "convmixer checkpoint 1"


# ## Writing
#
# Who writes over the only checkpoint has none while writing. So [`replacing`](files/atomic.py) gives
# the new file another name first, waits until its content is on the disk, and then puts it in
# its place in one step. The checkpoint before it stays as `previous.pt`.
def write_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """
    * `folder` is the run folder; the file in it is `last.pt`

    A full disk raises [`CheckpointError`], and the checkpoint before is still there.
    """
    last, previous = folder / "last.pt", folder / "previous.pt"
    try:
        with replacing(last) as partial:
            torch.save({"format": FORMAT, **vars(checkpoint)}, partial)
            # Only now, with the new one complete, the last becomes the previous. A second
            # name for the same file costs nothing, and at no time is there no `last.pt`.
            if last.exists():
                keep(last, previous)
    # PyTorch reports a full disk as a `RuntimeError` of its own.
    except (OSError, RuntimeError) as error:
        raise CheckpointError(
            f"{last} could not be written ({first_line(error)}): make room, or mend "
            "the permissions, and go on with --resume"
        ) from error


def keep(last: Path, previous: Path) -> None:
    """Give a file a second name, or copy it where the file system knows no second names."""
    with replacing(previous) as partial:
        try:
            os.link(last, partial)
        except OSError:
            partial.write_bytes(last.read_bytes())


def first_line(error: BaseException) -> str:
    """Return the first line of an error, which is the part for the user."""
    return (str(error).splitlines() or [type(error).__name__])[0]


# ## Reading
#
# A checkpoint may come from anywhere. Python's `pickle`, in which PyTorch writes, can run any
# program while it reads. `weights_only=True` admits tensors and plain values only.
def read_checkpoint(folder: Path) -> tuple[Checkpoint, list[str]]:
    """
    * `folder` is the run folder

    The result is the newest checkpoint that can be read, and a notice for each newer one
    that can't be. If there is none, all reasons are in one error.
    """
    problems = []
    for name in ("last.pt", "previous.pt"):
        path = folder / name
        if not path.is_file():
            problems.append(f"{path}: there is no such file")
            continue
        try:
            return read_file(path), [] if name == "last.pt" else problems
        except CheckpointError as error:
            problems.append(str(error))
    raise CheckpointError(
        "\n".join([f"{folder} holds no usable checkpoint", *problems])
    )


def read_file(path: Path) -> Checkpoint:
    """Read one checkpoint, or say what is wrong with the file."""
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True)
    # What a damaged file does to the reader can't be foreseen: zip, pickle and tensors each
    # have errors of their own. All of them mean the same here.
    except Exception as error:
        raise CheckpointError(
            f"{path}: not a complete checkpoint, or none of ours"
        ) from error
    expected = {"format", *Checkpoint.__dataclass_fields__}
    if (
        not isinstance(kept, dict)
        or kept.get("format") != FORMAT
        or set(kept) != expected
    ):
        raise CheckpointError(f"{path}: a checkpoint of another program or version")
    kept.pop("format")
    return Checkpoint(**kept)
