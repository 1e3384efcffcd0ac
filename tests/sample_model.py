"""A small network with settled statistics, as a run folder and as a `Trained`: what the tests of its uses share."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from labml_nn_convmixer.checkpoint import Checkpoint, write_checkpoint
from labml_nn_convmixer.model import ConvMixer
from labml_nn_convmixer.weights.trained import ACTIVATIONS, Preparation, Trained, assemble

CLASSES = "ant", "bee", "cat", "dog", "élan"
# Small tensors and two threads only get in each other's way.
torch.set_num_threads(1)


def unsettle(module: nn.Module, seed: int = 0) -> None:
    """Give all weights and running values random numbers, as if it had been trained."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if name.endswith("running_var"):
                value.uniform_(0.5, 2, generator=generator)
            elif value.is_floating_point():
                value.normal_(0, 0.4, generator=generator)
            else:
                value.fill_(7)


def network(kernel_size: int = 3, activation: str = "gelu") -> ConvMixer:
    """A network whose sizes all differ."""
    model = ConvMixer(10, 3, kernel_size, patch_size=4, n_classes=5, activation=ACTIVATIONS[activation])
    unsettle(model)
    return model.eval()


def sample(kernel_size: int = 3, activation: str = "gelu", **more: object) -> Trained:
    """A trained network for images of 8 x 16."""
    settings: dict[str, Any] = {"size": (8, 16), "mean": (0.4, 0.5, 0.6), "deviation": (0.2, 0.25, 0.3)}
    return assemble(
        network(kernel_size, activation).state_dict(),
        activation=activation,
        classes=CLASSES,
        preparation=Preparation(**{**settings, **more}),
        source="sample",
    )


def write_run(folder: Path, **changes: object) -> ConvMixer:
    """Write a run folder with one checkpoint, and return its network."""
    folder.mkdir(exist_ok=True)
    model = network()
    values: dict[str, Any] = {
        "step": 3,
        "model": model.state_dict(),
        "optimizer": {},
        "scaler": {},
        "meter": {},
        "recipe": {"name": "sample"},
        "classes": list(CLASSES),
        "mean": [0.4, 0.5, 0.6],
        "deviation": [0.2, 0.25, 0.3],
        "size": [8, 16],
        "data": "0" * 64,
        "threads": 1,
        "processes": 1,
        "versions": {},
    }
    write_checkpoint(Checkpoint(**{**values, **changes}), folder)
    return model
