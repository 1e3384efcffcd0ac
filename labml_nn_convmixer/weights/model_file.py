"""
# Reading a trained model

A run folder holds it as a checkpoint; a `.safetensors` file of ours has all that is no weight in its metadata, as JSON.
"""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from labml_nn_convmixer.checkpoint import CheckpointError, first_line, read_checkpoint
from labml_nn_convmixer.terminal.message import notice
from labml_nn_convmixer.weights.trained import FORMAT, Preparation, Trained, TrainedError, assemble


def read(path: Path, tell: Callable[[str], None] = notice) -> Trained:
    """
    Read a model from a run folder or a `.safetensors` file.

    * `tell` gets a message when the last checkpoint of a run is damaged and the one before it is used

    Whatever can't be read raises [`TrainedError`].
    """
    try:
        if path.is_dir():
            return read_run(path, tell)
        if not path.exists():
            raise TrainedError(f"{path}: there is no such file or folder; give a run folder, or a .safetensors file")
    except OSError as error:
        raise TrainedError(f"{path}: can't be read ({error.strerror or error}); give another path") from error
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    raise TrainedError(
        f"{path} is neither a run folder nor a .safetensors file: give the folder that it is in, or make a "
        f"file of ours from somebody else's checkpoint with `convmixer convert {path}`"
    )


def read_run(folder: Path, tell: Callable[[str], None]) -> Trained:
    """Read the newest usable checkpoint of a run folder."""
    if not any((folder / name).is_file() for name in ("last.pt", "previous.pt")):
        raise TrainedError(
            f"{folder} holds no checkpoint: give a folder that `convmixer train` has written, after its first epoch"
        )
    try:
        checkpoint, notices = read_checkpoint(folder)
    except CheckpointError as error:
        raise TrainedError(str(error)) from error
    for message in notices:
        tell(f"{message}; the checkpoint before it is used")
    try:
        height, width = checkpoint.size
        return assemble(
            checkpoint.model,
            # All recipes use it; `.get` is for the one that will not.
            activation=str(checkpoint.recipe.get("activation", "gelu")),
            classes=tuple(checkpoint.classes),
            preparation=Preparation(
                size=(height, width),
                mean=tuple(checkpoint.mean),
                deviation=tuple(checkpoint.deviation),
            ),
            source=str(checkpoint.recipe.get("name", "unknown recipe")),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise TrainedError(f"{folder}: the checkpoint doesn't fit together ({error}); train again") from error


def read_safetensors(path: Path) -> Trained:
    """Read one of our own `.safetensors` files. The format has no place for a program, so any file is safe to read."""
    state, metadata = safe_tensors(path)
    if metadata.get("format") != FORMAT:
        raise TrainedError(
            f"{path}: these weights were not written by this program, or by another version of it; "
            f"`convmixer convert {path}` makes a file that can be used"
        )
    try:
        network = json.loads(metadata["network"])
        preparation = json.loads(metadata["preparation"])
        classes = json.loads(metadata["classes"])
        if not all(isinstance(name, str) for name in classes):
            raise ValueError("a name of a class is no text")
        names = {field.name for field in fields(Preparation)}
        return assemble(
            state,
            activation=network["activation"],
            classes=tuple(classes),
            preparation=Preparation(**{k: frozen(v) for k, v in preparation.items() if k in names}),
            source=metadata["source"],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        what = f"no {error} in its metadata" if isinstance(error, KeyError) else error
        raise TrainedError(f"{path}: damaged ({what}); export it again") from error


def frozen(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """Return a list of JSON as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def safe_tensors(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Read the tensors and the metadata of any `.safetensors` file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, dict(file.metadata() or {})  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError) as error:
        raise TrainedError(f"{path}: no complete .safetensors file ({first_line(error)}); copy it again") from error
