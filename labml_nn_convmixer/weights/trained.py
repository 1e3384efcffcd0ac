"""
# A trained model

What comes out of a training, or out of somebody else's checkpoint, is more than weights: without the names of the
classes and the preparation of the images, the weights are of no use. `Trained` holds all of it together, ready for use.
It is read from a run folder, or from one of our `.safetensors` files, where everything that isn't a weight is in the
metadata, as JSON:

| key | content |
|---|---|
| `format` | `convmixer model 1` |
| `source` | the recipe, or where the weights come from |
| `network` | `dim`, `depth`, `kernel_size`, `patch_size`, `n_classes`, `in_channels`, `activation` |
| `classes` | the names of the classes, in the order of the logits |
| `preparation` | `size` (height and width in pixels), `crop`, `interpolation`, `mean`, `deviation` |
"""

import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import nn

from labml_nn_convmixer.checkpoint import CheckpointError, first_line, read_checkpoint
from labml_nn_convmixer.model import ConvMixer

FORMAT = "convmixer model 1"
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {"gelu": nn.GELU, "relu": nn.ReLU}
INTERPOLATIONS = "bicubic", "bilinear", "nearest"


class TrainedError(Exception):
    """A model can't be read. The message is for the user: which file, what is wrong, what to do."""


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """
    How an image becomes the input of the network.

    * `size` is the height and width of the input, in pixels
    * `mean` and `deviation` are those of each colour, with bytes divided by 255
    * `crop`: without one, the image is squeezed or stretched to `size`. With one, it is resized
      until `size` is this part of its shorter side, and the middle is cut out.
    * `interpolation` is how it is resized, by the name that Pillow gives it
    """

    size: tuple[int, int]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    crop: float | None = None
    interpolation: str = "bicubic"

    def __post_init__(self) -> None:
        """Values from a file may be anything; a `ValueError` says what can't be used."""
        if len(self.size) != 2 or not all(isinstance(n, int) and n > 0 for n in self.size):
            raise ValueError(f"an image size of {self.size}")
        if len(self.mean) != len(self.deviation):
            raise ValueError(f"{len(self.mean)} means and {len(self.deviation)} deviations")
        if not all(map(math.isfinite, self.mean)):
            raise ValueError(f"a mean of {self.mean}")
        if not all(0 < value < math.inf for value in self.deviation):
            raise ValueError(f"a deviation of {self.deviation}, which is not above 0")
        if self.crop is not None and not 0 < self.crop <= 1:
            raise ValueError(f"a crop of {self.crop}, which is not between 0 and 1")
        if self.interpolation not in INTERPOLATIONS:
            raise ValueError(f"an interpolation named {self.interpolation}")


@dataclass(frozen=True, kw_only=True)
class Trained:
    """
    A model ready for use.

    * `model` is in eval mode, on the CPU, with weights of 32 bits
    * `activation` is `gelu` or `relu`: the one setting of the network that its weights don't show
    * `classes` names the logits
    * `preparation` is how an image becomes the input
    * `source` is the name of the recipe, or says where the weights come from
    """

    model: ConvMixer
    activation: str
    classes: tuple[str, ...]
    preparation: Preparation
    source: str

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the input, in pixels."""
        return self.preparation.size

    @property
    def mean(self) -> tuple[float, ...]:
        """Mean of each colour, with bytes divided by 255."""
        return self.preparation.mean

    @property
    def deviation(self) -> tuple[float, ...]:
        """Deviation of each colour, with bytes divided by 255."""
        return self.preparation.deviation

    def network(self) -> dict[str, int | str]:
        """Return the settings of the network by the names that `ConvMixer` gives them."""
        return {**sizes(self.model.state_dict()), "activation": self.activation}

    def metadata(self) -> dict[str, str]:
        """Return all that isn't a weight, as it is written into a file."""
        return {
            "format": FORMAT,
            "source": self.source,
            "network": json.dumps(self.network()),
            "classes": json.dumps(self.classes, ensure_ascii=False),
            "preparation": json.dumps(vars(self.preparation)),
        }


def sizes(state: Mapping[str, torch.Tensor]) -> dict[str, int]:
    """
    Read the settings of the network off the shapes of its weights.

    A weight that is missing, or whose shape no ConvMixer has, raises a `ValueError`.
    """

    def shape(key: str, dimensions: int) -> torch.Size:
        if key not in state:
            raise ValueError(f"there is no {key} among the weights")
        found = state[key].shape
        if len(found) != dimensions or (dimensions == 4 and found[2] != found[3]):
            raise ValueError(f"{key} has the shape {tuple(found)}")
        return found

    dim, in_channels, patch_size, _ = shape("patch_embedding.convolution.weight", 4)
    kernel_size = shape("layers.0.depthwise.weight", 4)[2]
    depth = 1
    while f"layers.{depth}.depthwise.weight" in state:
        depth += 1
    return {
        "dim": dim,
        "depth": depth,
        "kernel_size": kernel_size,
        "patch_size": patch_size,
        "n_classes": shape("head.linear.weight", 2)[0],
        "in_channels": in_channels,
    }


def assemble(
    state: Mapping[str, torch.Tensor],
    *,
    activation: str,
    classes: tuple[str, ...],
    preparation: Preparation,
    source: str,
) -> Trained:
    """
    Build the network for these weights, which have the keys of our `ConvMixer`.

    What doesn't fit together raises a `ValueError` that says what.
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"an activation named {activation}, and not one of {', '.join(ACTIVATIONS)}")
    found = sizes(state)
    if len(classes) != found["n_classes"]:
        raise ValueError(f"{len(classes)} names for {found['n_classes']} classes")
    if len(preparation.mean) != found["in_channels"]:
        raise ValueError(f"{len(preparation.mean)} means for {found['in_channels']} colours")
    if any(n % found["patch_size"] for n in preparation.size):
        height, width = preparation.size
        raise ValueError(f"image of {height} x {width} can't be cut into patches of {found['patch_size']}")
    # Without memory of its own, the network draws no random weights that would be thrown away at once. The generator of
    # random numbers stays where it is, so a training may read a model on its way.
    with torch.device("meta"):
        model = ConvMixer(**found, activation=ACTIVATIONS[activation])
    try:
        # Half precision, as in a small file, becomes single again: a CPU computes with that.
        single = {k: v.to(torch.float32 if v.is_floating_point() else v.dtype, copy=True) for k, v in state.items()}
        model.load_state_dict(single, assign=True)
    except RuntimeError as error:
        wrong = " ".join(str(error).splitlines()[1:3]).strip()
        raise ValueError(wrong or first_line(error)) from error
    return Trained(
        model=model.eval().requires_grad_(False),
        activation=activation,
        classes=classes,
        preparation=preparation,
        source=source,
    )


def notice(message: str) -> None:
    """Tell the user something on stderr that is no error."""
    print(f"notice: {message}", file=sys.stderr)


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
        known = {field.name for field in fields(Preparation)}
        return assemble(
            state,
            activation=network["activation"],
            classes=tuple(classes),
            preparation=Preparation(**{k: frozen(v) for k, v in preparation.items() if k in known}),
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
