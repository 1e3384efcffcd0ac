"""
# Convert

Weights that somebody else has trained, made into a file of ours: those of the paper's authors, of timm or of labml_nn.
Afterwards `convmixer predict` and `convmixer export` can use them. The weights show most settings of a network. What
they don't show is chosen here, said in a notice, and can be set by an option.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from labml_nn_convmixer.weights.trained import Preparation, Trained

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CIFAR10 = (0.4914, 0.4822, 0.4465), (0.2471, 0.2435, 0.2616)
CIFAR10_CLASSES = "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"
# Where programs put the weights among other things. timm keeps a running mean of the weights, and prefers it itself.
WRAPPERS = "state_dict_ema", "state_dict", "model_ema", "model_state_dict", "model"
# Around a network: several GPUs, the compiler, Lightning.
PREFIXES = "module.", "_orig_mod.", "model."
ENDINGS = ".tar", ".pth", ".pt", ".bin", ".ckpt", ".safetensors"


class ConvertError(Exception):
    """A checkpoint can't be converted. The message is for the user, names the file and says what to do."""


def beside(checkpoint: Path) -> Path:
    """Return the name of the file that belongs to a checkpoint."""
    stem = checkpoint
    while stem.suffix in ENDINGS:
        stem = stem.with_suffix("")
    output = stem.with_name(f"{stem.name}.safetensors")
    return output if output != checkpoint else stem.with_name(f"{stem.name}-convmixer.safetensors")


def read_classes(path: Path) -> tuple[str, ...]:
    """Read the names of classes, one a line."""
    try:
        return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ConvertError(f"{path}: can't be read ({error}); give a text file with a class on each line") from error


def convert(
    path: Path,
    *,
    classes: tuple[str, ...] | None = None,
    activation: str | None = None,
    size: int | None = None,
    mean: tuple[float, ...] | None = None,
    deviation: tuple[float, ...] | None = None,
) -> "tuple[Trained, list[str]]":
    """
    Return the model of a checkpoint, and what was chosen without being told.

    What can't be used raises [`ConvertError`], or `TrainedError` for a damaged `.safetensors` file.
    """
    from labml_nn_convmixer.weights.layout import recognise
    from labml_nn_convmixer.weights.trained import assemble, sizes

    notices = []
    try:
        layout, state = recognise(unwrap(load(path)))
        network = sizes(state)
    except ValueError as error:
        raise ConvertError(f"{path}: {error}") from error
    if activation is None:
        # The one published network with ReLU, by its size. Nothing else of it shows in the weights.
        relu = [network[name] for name in ("dim", "depth", "kernel_size", "patch_size")] == [768, 32, 7, 7]
        activation = "relu" if relu else "gelu"
        why = "as ConvMixer-768/32 was published" if relu else "as nearly all ConvMixers have it"
        notices.append(f"the weights don't show the activation: {activation} is taken, {why}; else set --activation")
    names, preparation, guesses = surroundings(network, layout.name, classes)
    if guesses and not (size and mean and deviation and classes):
        notices.append(guesses)
    values: dict[str, Any] = {**vars(preparation)}
    options = {"size": (size, size) if size else None, "mean": mean, "deviation": deviation}
    values |= {name: value for name, value in options.items() if value}
    try:
        model = assemble(
            state,
            activation=activation,
            classes=names,
            preparation=type(preparation)(**values),
            source=f"{layout.name}: {path.name}",
        )
    except ValueError as error:
        raise ConvertError(f"{path}: {error}; see the options --classes, --size, --mean and --deviation") from error
    return model, notices


def load(path: Path) -> Any:  # noqa: ANN401 - whatever somebody has saved
    """
    Read what is in a checkpoint, without running anything that may be in it.

    Python's pickle can hold programs. Only tensors and plain values are admitted, and `argparse.Namespace`, in which
    training scripts keep their options: it holds values and does nothing.
    """
    import argparse
    import pickle
    import warnings

    import torch

    from labml_nn_convmixer.weights.model_file import safe_tensors

    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise ConvertError(f"{path}: can't be read ({error.strerror}); give the checkpoint file itself") from error
    if path.suffix == ".safetensors":
        return safe_tensors(path)[0]
    try:
        # What PyTorch warns of, our own errors say.
        with warnings.catch_warnings(action="ignore"), torch.serialization.safe_globals([argparse.Namespace]):
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        refused = re.search(r"GLOBAL (\S+)", str(error))
        if refused:
            raise ConvertError(
                f"{path}: refused, because it holds more than weights ({refused[1]}) and could run a program. If you "
                "trust it, load it where it comes from and save `model.state_dict()` alone"
            ) from error
        raise ConvertError(f"{path}: not a checkpoint of PyTorch, or a damaged one; get the file again") from error
    # Damage can show anywhere in the zip file, the pickle or a tensor, and each has errors of its own.
    except Exception as error:
        raise ConvertError(f"{path}: not a checkpoint of PyTorch, or a damaged one; get the file again") from error


def unwrap(content: Any) -> "dict[str, torch.Tensor]":  # noqa: ANN401 - whatever somebody has saved
    """
    Find the weights in what a program has saved, and take away what stands before all of their names.

    Where there are none, a `ValueError` says so.
    """
    import torch

    while isinstance(content, Mapping) and not any(isinstance(v, torch.Tensor) for v in content.values()):
        inner = [content[key] for key in WRAPPERS if isinstance(content.get(key), Mapping)]
        if not inner:
            break
        content = inner[0]
    weights = content.items() if isinstance(content, Mapping) else ()
    state = {str(k): v for k, v in weights if isinstance(v, torch.Tensor) and k != "n_averaged"}
    if not state:
        raise ValueError("there are no weights in it; a file with a state dict is needed")
    while prefixes := [p for p in PREFIXES if all(key.startswith(p) for key in state)]:
        state = {key.removeprefix(prefixes[0]): value for key, value in state.items()}
    return state


def surroundings(
    network: dict[str, int], source: str, classes: tuple[str, ...] | None
) -> "tuple[tuple[str, ...], Preparation, str]":
    """
    Return the names of the classes, the preparation of images, and what of it is a guess, by the number of classes.

    * `network` has the sizes of the network
    * `source` is the name of its layout
    * `classes` are the names as the user gives them
    """
    from labml_nn_convmixer.weights.trained import Preparation

    count = network["n_classes"]
    # As timm's settings for its three ConvMixers, and the authors' readme.
    imagenet = Preparation(size=(224, 224), mean=IMAGENET[0], deviation=IMAGENET[1], crop=0.96)
    if network["in_channels"] != 3:
        flat = (0.5,) * network["in_channels"]
        names = classes or tuple(f"class {i}" for i in range(count))
        guess = f"{network['in_channels']} colours: the mean and the deviation of each are taken for 0.5"
        return names, Preparation(size=(224, 224), mean=flat, deviation=flat), guess
    if count == 1000 and not classes:
        from torchvision.models import ResNet18_Weights

        # Any of torchvision's weights would do: all of them name the same classes in the same order.
        return tuple(ResNet18_Weights.DEFAULT.meta["categories"]), imagenet, ""
    if count == 10 and not classes:
        # The experiment of labml_nn brings all colours to between -1 and 1 instead.
        mean, deviation = ((0.5,) * 3, (0.5,) * 3) if source == "labml_nn" else CIFAR10
        guess = "10 classes are taken for those of CIFAR-10, with images of 32 x 32; else set --classes and --size"
        return CIFAR10_CLASSES, Preparation(size=(32, 32), mean=mean, deviation=deviation), guess
    guess = "images are prepared as for ImageNet; else set --size, --mean and --deviation"
    if not classes:
        return tuple(f"class {i}" for i in range(count)), imagenet, f"the classes have no names, and {guess}"
    return classes, imagenet, "" if count == 1000 else guess
