"""An exported model gives the same logits elsewhere: in this program, in an ONNX runtime, in timm."""

import argparse
import json
import os
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import onnx
import torch
from safetensors import safe_open
from sample_model import CLASSES, sample, unsettle, write_run

from labml_nn_convmixer.commands import export
from labml_nn_convmixer.model import ConvMixer
from labml_nn_convmixer.weights.export import (
    REGISTERED,
    ExportError,
    timm_state,
    to_onnx,
    to_safetensors,
    to_timm,
)
from labml_nn_convmixer.weights.model_file import read
from labml_nn_convmixer.weights.onnx_graph import largest_difference, onnx_graph

pytestmark = pytest.mark.torch


def run(*arguments: str | Path) -> int:
    """Export as the command line does."""
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    return export.command(parser.parse_args([str(a) for a in arguments]))


def test_safetensors_of_a_run_hold_weights_and_all_of_the_preparation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_run(tmp_path / "run")
    assert run(tmp_path / "run", "--format", "safetensors") == 0
    path = tmp_path / "run" / "model.safetensors"
    assert "5 classes, images of 8 x 16" in capsys.readouterr().out
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    assert json.loads(metadata["classes"]) == list(CLASSES)
    assert json.loads(metadata["preparation"])["mean"] == [0.4, 0.5, 0.6]
    x = torch.randn(2, 3, 8, 16)
    assert torch.equal(read(path).model(x), model(x))


def test_the_same_model_gives_the_same_bytes() -> None:
    assert to_safetensors(sample()) == to_safetensors(sample())
    assert to_onnx(sample()) == to_onnx(sample())
    assert to_timm(sample()) == to_timm(sample())


def test_half_precision_halves_the_file_and_keeps_the_classes(tmp_path: Path) -> None:
    model = ConvMixer(128, 2, 3, 4, 5)
    unsettle(model)
    trained = replace(sample(), model=model.eval())
    small = to_safetensors(trained, half=True)
    assert len(small) < 0.6 * len(to_safetensors(trained))
    (tmp_path / "m.safetensors").write_bytes(small)
    again = read(tmp_path / "m.safetensors")
    assert {weight.dtype for weight in again.model.parameters()} == {torch.float32}
    x = torch.randn(4, 3, 8, 16)
    expected = trained.model(x)
    assert (again.model(x) - expected).abs().max() < 0.01 * expected.abs().max()
    assert torch.equal(again.model(x).argmax(1), expected.argmax(1))


def test_statistics_that_16_bits_cannot_hold_stay_as_they_are(tmp_path: Path) -> None:
    trained = sample()
    key = "patch_embedding.normalization.running_var"
    trained.model.state_dict()[key].fill_(1e-12)
    (tmp_path / "m.safetensors").write_bytes(to_safetensors(trained, half=True))
    kept = read(tmp_path / "m.safetensors").model.state_dict()[key]
    assert torch.equal(kept, torch.full_like(kept, 1e-12))
    trained.model.head.linear.weight[0, 0] = 1e6
    with pytest.raises(ExportError, match=r"head\.linear\.weight.*leave out --half"):
        to_safetensors(trained, half=True)


@pytest.mark.parametrize(("kernel_size", "activation"), [(3, "gelu"), (4, "relu")])
def test_the_onnx_graph_equals_pytorch_for_any_number_of_images(kernel_size: int, activation: str) -> None:
    trained = sample(kernel_size, activation)
    content, difference = to_onnx(trained)
    assert difference < 1e-5
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    shapes = [
        [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in (*model.graph.input, *model.graph.output)
    ]
    assert shapes == [["batch", 3, 8, 16], ["batch", 5]]


def test_the_onnx_file_says_how_to_use_it_and_nothing_of_this_machine(tmp_path: Path) -> None:
    content, _ = to_onnx(sample())
    properties = {p.key: p.value for p in onnx.load_from_string(content).metadata_props}
    assert properties["input"].startswith("RGB")
    assert json.loads(properties["classes"]) == list(CLASSES)
    assert json.loads(properties["preparation"])["size"] == [8, 16]
    assert b".py" not in content
    assert os.fsencode(Path.cwd()) not in content


def test_the_onnx_command_prints_the_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_run(tmp_path / "run")
    assert run(tmp_path / "run", "--format", "onnx", "-o", tmp_path / "new" / "m.onnx") == 0
    assert (tmp_path / "new" / "m.onnx").is_file()
    assert "largest difference from PyTorch: " in capsys.readouterr().out


def test_a_graph_that_computes_something_else_is_found() -> None:
    trained = sample()
    model = onnx_graph(trained)
    wrong = [node for node in model.graph.node if node.op_type == "Add"][1]
    wrong.op_type = "Sub"
    assert largest_difference(model.SerializeToString(), trained) > 1e-2


def test_a_model_that_differs_from_its_graph_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path / "run")
    # What a reader does in the exercises: the network on the page is changed, the graph is not.
    monkeypatch.setattr(ConvMixer, "features", lambda self, x: self.layers(self.patch_embedding(x)).amax(dim=(2, 3)))
    assert run(tmp_path / "run", "--format", "onnx") == 1
    assert "differs from PyTorch" in capsys.readouterr().err
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"last.pt"}


@pytest.mark.parametrize("size", REGISTERED)
def test_timm_has_a_name_for_the_published_sizes(size: tuple[int, int, int, int, str]) -> None:
    timm = import_module("timm")
    with torch.device("meta"):
        theirs = timm.create_model(REGISTERED[size], num_classes=5)
        dim, depth, kernel_size, patch_size, activation = size
        ours = ConvMixer(dim, depth, kernel_size, patch_size, n_classes=5)
    state = timm_state(ours.state_dict())
    assert {key: value.shape for key, value in theirs.state_dict().items()} == {k: v.shape for k, v in state.items()}
    wanted = {"gelu": torch.nn.GELU, "relu": torch.nn.ReLU}[activation]
    assert any(type(module) is wanted for module in theirs.modules())


@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_what_the_timm_export_says_to_call_loads_it_strictly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], activation: str
) -> None:
    trained = sample(activation=activation)
    (tmp_path / "m.safetensors").write_bytes(to_safetensors(trained))
    assert run(tmp_path / "m.safetensors", "--format", "timm") == 0
    _, _, code = capsys.readouterr().out.partition("\n\n")
    names: dict[str, torch.nn.Module] = {}
    exec(code, names)
    x = torch.randn(2, 3, 8, 16)
    assert torch.allclose(names["model"].eval()(x), trained.model(x), rtol=0, atol=1e-6)


def test_create_model_of_timm_loads_a_published_size_strictly(tmp_path: Path) -> None:
    # The smallest of the three is still 21 million weights: made here, as none may be fetched.
    model = ConvMixer(768, 32, 7, 7, n_classes=5, activation=torch.nn.ReLU)
    trained = replace(sample(size=(28, 28)), model=model.eval(), activation="relu")
    exported = to_timm(trained)
    (tmp_path / "m.safetensors").write_bytes(exported.content)
    names: dict[str, torch.nn.Module] = {}
    assert 'timm.create_model("convmixer_768_32", ' in exported.call
    exec(exported.call.replace("FILE", (tmp_path / "m.safetensors").as_posix()), names)
    x = torch.randn(1, 3, 28, 28)
    with torch.inference_mode():
        assert torch.allclose(names["model"].eval()(x), model(x), rtol=0, atol=1e-5)


def test_errors_are_one_line_and_leave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_run(tmp_path / "run")
    locked = tmp_path / "file"
    locked.write_text("")
    (tmp_path / "m.safetensors").write_bytes(to_safetensors(sample()))
    cases: list[tuple[list[str | Path], str]] = [
        ([tmp_path / "none", "--format", "onnx"], "no such file"),
        ([tmp_path / "run", "--format", "onnx", "--half"], "--half goes with"),
        ([tmp_path / "run", "--format", "onnx", "-o", tmp_path / "m.txt"], "end the name in .onnx"),
        ([tmp_path / "run", "--format", "timm", "-o", tmp_path / "m.pth"], "end the name in .safetensors"),
        ([tmp_path / "run", "--format", "safetensors", "-o", locked / "m.safetensors"], "can't be written"),
        ([tmp_path / "m.safetensors", "--format", "safetensors"], "would replace itself"),
    ]
    for arguments, said in cases:
        assert run(*arguments) == 1
        printed = capsys.readouterr()
        assert said in printed.err
        assert printed.err.startswith("error: ")
        assert printed.err.count("\n") == 1
        assert printed.out == ""
    assert {path.name for path in tmp_path.iterdir()} == {"run", "file", "m.safetensors"}
