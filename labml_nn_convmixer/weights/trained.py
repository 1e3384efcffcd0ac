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
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import nn

from labml_nn_convmixer.checkpoint import first_line
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
        size = state[key].shape
        if len(size) != dimensions or (dimensions == 4 and size[2] != size[3]):
            raise ValueError(f"{key} has the shape {tuple(size)}")
        return size

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
    network = sizes(state)
    if len(classes) != network["n_classes"]:
        raise ValueError(f"{len(classes)} names for {network['n_classes']} classes")
    if len(preparation.mean) != network["in_channels"]:
        raise ValueError(f"{len(preparation.mean)} means for {network['in_channels']} colours")
    if any(n % network["patch_size"] for n in preparation.size):
        height, width = preparation.size
        raise ValueError(f"image of {height} x {width} can't be cut into patches of {network['patch_size']}")
    # Without memory of its own, the network draws no random weights that would be thrown away at once. The generator of
    # random numbers stays where it is, so a training may read a model on its way.
    with torch.device("meta"):
        model = ConvMixer(**network, activation=ACTIVATIONS[activation])
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
