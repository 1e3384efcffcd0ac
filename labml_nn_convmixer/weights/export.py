"""
# Export

A trained model as a file for other programs: `safetensors` for this one and for PyTorch, `onnx` for any runtime of that
format, `timm` for the library of that name. Each file says in its metadata how to prepare an image, and what the logits
are called.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.files.output_file import checked_output

if TYPE_CHECKING:
    import torch

    from labml_nn_convmixer.weights.trained import Trained

FORMATS = {"safetensors": ".safetensors", "onnx": ".onnx", "timm": "-timm.safetensors"}
# Two ways to the same sums of 32-bit numbers differ by less, for any network that has been trained.
TOLERANCE = 1e-4


class ExportError(Exception):
    """A model can't be exported. The message is for the user."""


def destination(model: Path, kind: str, output: Path | None, *, force: bool = False) -> Path:
    """
    Return where a file goes: where it is told to, or into the run folder, or beside the file that is read.

    It raises [`ExportError`], or `OutputError` for a name that can't be written to.
    """
    ending = FORMATS[kind]
    if output is None:
        output = model / f"model{ending}" if model.is_dir() else model.with_name(model.stem + ending)
        if output == model:
            raise ExportError(f"{model} would replace itself: say with -o where to write")
    return checked_output(output, Path(f"model{ending}").suffix, read=[model], force=force)


def to_safetensors(trained: "Trained", *, half: bool = False) -> bytes:
    """
    Return a `.safetensors` file: the weights by the names of our model, all else in the metadata.

    * `half` makes the matrices and kernels 16 bits wide. Biases and the batch normalization stay as they are: they are
      few, and a running variance may be smaller or larger than 16 bits can say.
    """
    import torch

    state = trained.model.state_dict()
    if half:
        state = {key: value.to(torch.float16) if value.dim() > 1 else value for key, value in state.items()}
        for key, value in state.items():
            if not torch.isfinite(value).all():
                raise ExportError(f"{key} has a weight that 16 bits can't hold: leave out --half")
    return safetensors_file(state, trained.metadata())


def safetensors_file(state: "dict[str, torch.Tensor]", metadata: dict[str, str]) -> bytes:
    """Return a `.safetensors` file of these tensors; the same values give the same bytes."""
    from safetensors.torch import save

    content = save({key: value.contiguous() for key, value in state.items()}, metadata)
    # The library writes the metadata in an order that changes from call to call. The file begins with the length of its
    # header, which is JSON, padded with blanks to a multiple of eight bytes.
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[8 + length :]


def to_onnx(trained: "Trained") -> tuple[bytes, float]:
    """
    Return an `.onnx` file, and the largest difference of its logits from those of PyTorch on random images.

    The input is described by `onnx_graph.INPUT`: floats from 0 to 1, so that whoever uses the file needs no constants.
    A difference above `TOLERANCE` raises [`ExportError`].
    """
    import onnx

    from labml_nn_convmixer.weights.onnx_graph import largest_difference, onnx_graph

    model = onnx_graph(trained)
    onnx.checker.check_model(model, full_check=True)
    content = model.SerializeToString(deterministic=True)
    difference = largest_difference(content, trained)
    if not difference <= TOLERANCE:
        raise ExportError(
            f"the ONNX graph differs from PyTorch by {difference:.1e}, which is above {TOLERANCE:.0e}: nothing was "
            "written. If you have changed model.py, make the same change in onnx_graph.py"
        )
    return content, difference


@dataclass(frozen=True)
class Timm:
    """
    A model for timm.

    * `content` is a `.safetensors` file with timm's names of the weights
    * `call` is the Python that loads it, where `FILE` stands for its path
    """

    content: bytes
    call: str


# The networks that timm has a name for: dim, depth, kernel size, patch size, activation.
REGISTERED = {
    (1536, 20, 9, 7, "gelu"): "convmixer_1536_20",
    (768, 32, 7, 7, "relu"): "convmixer_768_32",
    (1024, 20, 9, 14, "gelu"): "convmixer_1024_20_ks9_p14",
}


def to_timm(trained: "Trained") -> Timm:
    """Return the model for timm. Sizes that timm has no name for are loaded into its class."""
    network = trained.network()
    dim, depth, kernel_size, patch_size = (network[k] for k in ("dim", "depth", "kernel_size", "patch_size"))
    name = REGISTERED.get((int(dim), int(depth), int(kernel_size), int(patch_size), trained.activation))
    more = f"num_classes={network['n_classes']}, in_chans={network['in_channels']}"
    if name:
        call = f'import timm\n\nmodel = timm.create_model("{name}", checkpoint_path="FILE", {more})'
    else:
        activation = {"gelu": "GELU", "relu": "ReLU"}[trained.activation]
        call = (
            "from timm.models import load_checkpoint\n"
            "from timm.models.convmixer import ConvMixer\n"
            "from torch import nn\n\n"
            f"model = ConvMixer({dim}, {depth}, {kernel_size}, {patch_size}, {more}, act_layer=nn.{activation})\n"
            'load_checkpoint(model, "FILE")'
        )
    return Timm(safetensors_file(timm_state(trained.model.state_dict()), trained.metadata()), call)


def timm_state(state: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """Return the weights by timm's names."""
    from labml_nn_convmixer.weights.layout import TIMM, rename

    return rename(state, TIMM)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; what prevents it raises [`ExportError`]."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{path}: can't be written ({error.strerror or error}); choose another -o") from error
