"""
# Layouts

The same network has been written several times, and each author's parts have names of their own. A `Layout` says which
of their names belongs to which of ours, so that weights can go both ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch


@dataclass(frozen=True, kw_only=True)
class Layout:
    """
    The names of the parts of somebody's ConvMixer.

    * `name` says whose it is
    * `embedding` names the convolution and the normalization of the patch embedding
    * `layer` names, with `{i}` for the number of the layer: depth-wise convolution, its normalization, point-wise
      convolution, its normalization
    * `head` names the linear map; `{i}` is its number where all parts are one numbered sequence
    * `first` is the number of the first layer
    """

    name: str
    embedding: tuple[str, str]
    layer: tuple[str, str, str, str]
    head: str
    first: int = 0

    def names(self, depth: int) -> dict[str, str]:
        """Return their name for each of our parts, for a network of so many layers."""
        table = dict(zip(("convolution", "normalization"), self.embedding, strict=True))
        table = {f"patch_embedding.{ours}": theirs for ours, theirs in table.items()}
        parts = "depthwise", "spatial_normalization", "pointwise", "channel_normalization"
        for i in range(depth):
            for ours, theirs in zip(parts, self.layer, strict=True):
                table[f"layers.{i}.{ours}"] = theirs.format(i=self.first + i)
        # In a sequence, the pooling and the flattening stand between the last layer and the head.
        table["head.linear"] = self.head.format(i=self.first + depth + 2)
        return table

    def depth(self, keys: Mapping[str, object]) -> int:
        """Return how many layers of this layout the keys have; 0 means that they have another layout."""
        depth = 0
        while f"{self.layer[0].format(i=self.first + depth)}.weight" in keys:
            depth += 1
        return depth if f"{self.embedding[0]}.weight" in keys else 0


OURS = Layout(
    name="this package",
    embedding=("patch_embedding.convolution", "patch_embedding.normalization"),
    layer=(
        "layers.{i}.depthwise",
        "layers.{i}.spatial_normalization",
        "layers.{i}.pointwise",
        "layers.{i}.channel_normalization",
    ),
    head="head.linear",
)
# The published weights and the script for CIFAR-10: one sequence, in which the parts of the embedding are numbered too.
AUTHORS = Layout(
    name="the authors' code",
    embedding=("0", "2"),
    layer=("{i}.0.fn.0", "{i}.0.fn.2", "{i}.1", "{i}.3"),
    head="{i}",
    first=3,
)
# The version in 280 characters, in the paper's appendix: convolution, activation and normalization are a block.
PAPER = Layout(
    name="the paper's short form",
    embedding=("0.0", "0.2"),
    layer=("{i}.0.0.0", "{i}.0.0.2", "{i}.1.0", "{i}.1.2"),
    head="{i}",
    first=1,
)
TIMM = Layout(
    name="timm",
    embedding=("stem.0", "stem.2"),
    layer=("blocks.{i}.0.fn.0", "blocks.{i}.0.fn.2", "blocks.{i}.1", "blocks.{i}.3"),
    head="head",
)
LABML_NN = Layout(
    name="labml_nn",
    embedding=("patch_emb.conv", "patch_emb.norm"),
    layer=(
        "conv_mixer_layers.{i}.depth_wise_conv",
        "conv_mixer_layers.{i}.norm1",
        "conv_mixer_layers.{i}.point_wise_conv",
        "conv_mixer_layers.{i}.norm2",
    ),
    head="classification.linear",
)
LAYOUTS = OURS, AUTHORS, PAPER, TIMM, LABML_NN


def recognise(state: Mapping[str, torch.Tensor]) -> tuple[Layout, dict[str, torch.Tensor]]:
    """
    Return whose weights these are, and the weights by our names.

    Weights of another network, or with a part missing or too many, raise a `ValueError`.
    """
    for layout in LAYOUTS:
        depth = layout.depth(state)
        if depth:
            ours = {theirs: name for name, theirs in layout.names(depth).items()}
            unknown = [key for key in state if key.rpartition(".")[0] not in ours]
            if unknown:
                raise ValueError(f"ConvMixer by {layout.name}, but it has no part named {unknown[0]}")
            return layout, {f"{ours[module]}.{part}": v for module, part, v in split(state)}
    raise ValueError(f"these are not the weights of a ConvMixer by {', '.join(layout.name for layout in LAYOUTS)}")


def rename(state: Mapping[str, torch.Tensor], layout: Layout) -> dict[str, torch.Tensor]:
    """Return our weights by their names."""
    table = layout.names(OURS.depth(state))
    return {f"{table[module]}.{part}": value for module, part, value in split(state)}


def split(state: Mapping[str, torch.Tensor]) -> list[tuple[str, str, torch.Tensor]]:
    """Part each key into the name of the module and that of its weight."""
    return [(*key.rpartition(".")[::2], value) for key, value in state.items()]
