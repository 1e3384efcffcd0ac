"""
# The network as an ONNX graph

A ConvMixer needs eight kinds of nodes, so the graph is written here node by node. PyTorch's own exporter would give the
same nodes after some fifteen seconds, with the names of this machine's folders in their descriptions, and with names of
weights that nobody finds again. Here the weights keep the names of the model, and the same model gives the same bytes.

What this costs: the graph is that of `model.py` as it is. If you change the network, change this file as well; the
comparison with PyTorch in `export.py` refuses a graph that computes something else.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from labml_nn_convmixer.weights.trained import Trained

if TYPE_CHECKING:
    import onnx

Attributes = dict[str, Any]

# GELU is a node of its own from this version on, of December 2023.
OPERATORS = 20
# The version of the file format of that time: newer ones are refused by older runtimes, for nothing that we use.
FILE_FORMAT = 9
INPUT = "RGB images of the stated size, as floats from 0 to 1: bytes / 255. Mean and deviation are part of the graph"


def onnx_graph(trained: Trained) -> "onnx.ModelProto":
    """
    Return the model, from images to logits.

    The input `image` has shape `[batch, c, height, width]`, with the size of `trained` and any number of images, and
    its values are bytes divided by 255. The output `logits` has shape `[batch, classes]`.
    """
    from onnx import NodeProto, TensorProto, helper, numpy_helper

    settings = trained.network()
    kernel_size, patch_size, channels = (int(settings[k]) for k in ("kernel_size", "patch_size", "in_channels"))
    state = trained.model.state_dict()
    epsilon = trained.model.patch_embedding.normalization.eps
    activation = {"gelu": "Gelu", "relu": "Relu"}[trained.activation]
    nodes: list[NodeProto] = []
    weights = {name: value.numpy() for name, value in state.items() if not name.endswith("num_batches_tracked")}
    for name, values in (("mean", trained.mean), ("deviation", trained.deviation)):
        weights[name] = np.array(values, np.float32).reshape(1, channels, 1, 1)

    def node(kind: str, inputs: list[str], result: str, attributes: Attributes | None = None) -> str:
        nodes.append(helper.make_node(kind, inputs, [result], name=result, **attributes or {}))
        return result

    def block(x: str, convolution: str, normalization: str, attributes: Attributes) -> str:
        """Convolution, activation and normalization: what the network consists of."""
        x = node("Conv", [x, f"{convolution}.weight", f"{convolution}.bias"], f"{convolution}.result", attributes)
        x = node(activation, [x], f"{convolution}.activated")
        parts = [f"{normalization}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        return node("BatchNormalization", [x, *parts], f"{normalization}.result", {"epsilon": epsilon})

    x = node("Sub", ["image", "mean"], "centred")
    x = node("Div", [x, "deviation"], "standardized")
    patches: Attributes = {"kernel_shape": [patch_size] * 2, "strides": [patch_size] * 2}
    x = block(x, "patch_embedding.convolution", "patch_embedding.normalization", patches)
    # As `padding="same"` does it: an even kernel has one place more of padding at the right and at the bottom.
    before, after = (kernel_size - 1) // 2, kernel_size // 2
    spatial: Attributes = {
        "kernel_shape": [kernel_size] * 2,
        "group": int(settings["dim"]),
        "pads": [before, before, after, after],
    }
    for i in range(int(settings["depth"])):
        layer = f"layers.{i}"
        mixed = block(x, f"{layer}.depthwise", f"{layer}.spatial_normalization", spatial)
        x = node("Add", [mixed, x], f"{layer}.residual")
        x = block(x, f"{layer}.pointwise", f"{layer}.channel_normalization", {"kernel_shape": [1, 1]})
    x = node("GlobalAveragePool", [x], "pooled")
    x = node("Flatten", [x], "features")
    node("Gemm", [x, "head.linear.weight", "head.linear.bias"], "logits", {"transB": 1})

    shape: list[str | int | None] = ["batch", channels, *trained.size]
    graph = helper.make_graph(
        nodes,
        "ConvMixer",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(trained.classes)])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in weights.items()],
    )
    model = helper.make_model(
        graph,
        producer_name="labml_nn_convmixer",
        ir_version=FILE_FORMAT,
        opset_imports=[helper.make_opsetid("", OPERATORS)],
    )
    helper.set_model_props(model, {**trained.metadata(), "input": INPUT})
    return model


def largest_difference(content: bytes, trained: Trained) -> float:
    """
    Run an ONNX file and PyTorch on the same random images, and return the largest difference of two logits.

    It is stated as a part of the largest logit, where that is above 1: sums of large numbers are rounded more coarsely,
    which is no fault of the graph. One image and three are run, because the number of images must be free. What the
    runtime can't run raises its own errors.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only: warnings about the machine would stand among our own lines
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    generator = torch.Generator().manual_seed(0)
    mean, deviation = (torch.tensor(v).reshape(1, -1, 1, 1) for v in (trained.mean, trained.deviation))
    worst = 0.0
    for count in (1, 3):
        noise = torch.randn(count, len(trained.mean), *trained.size, generator=generator)
        images = (mean + deviation * noise).clamp(0, 1)
        (theirs,) = session.run(["logits"], {"image": images.numpy()})
        with torch.inference_mode():
            ours = trained.model((images - mean) / deviation)
        difference = ((torch.from_numpy(theirs) - ours).abs().max() / ours.abs().max().clamp(min=1)).item()
        # Not a number is never equal, and Python's `max` would lose it.
        worst = max(worst, difference if difference == difference else float("inf"))
    return worst
