"""Weights of every other implementation give the same logits here, and what they don't show is said."""

import argparse
import pickle
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from safetensors.torch import save_file
from sample_model import network, unsettle
from torch import nn

from labml_nn_convmixer.commands import convert as page
from labml_nn_convmixer.weights.convert import ConvertError, beside, convert
from labml_nn_convmixer.weights.layout import LAYOUTS, Layout, recognise, rename
from labml_nn_convmixer.weights.model_file import read

pytestmark = pytest.mark.torch


class Added(nn.Module):
    """A residual connection around what the authors call `fn`."""

    def __init__(self, fn: nn.Module) -> None:
        super().__init__()
        self.fn = fn

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add the input to the result."""
        result: torch.Tensor = self.fn(x)
        return x + result


class Around(nn.Sequential):
    """The same, where the short form of the paper has its parts in a sequence."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add the input to the result."""
        result: torch.Tensor = self[0](x)
        return x + result


def ending(dim: int, classes: int) -> list[nn.Module]:
    return [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(dim, classes)]


def authors(dim: int, depth: int, k: int, p: int, classes: int) -> nn.Module:
    """One flat sequence: three parts of the embedding, the layers, three parts of the head."""
    parts: list[nn.Module] = [nn.Conv2d(3, dim, p, stride=p), nn.GELU(), nn.BatchNorm2d(dim)]
    for _ in range(depth):
        spatial = nn.Sequential(nn.Conv2d(dim, dim, k, groups=dim, padding="same"), nn.GELU(), nn.BatchNorm2d(dim))
        parts.append(nn.Sequential(Added(spatial), nn.Conv2d(dim, dim, 1), nn.GELU(), nn.BatchNorm2d(dim)))
    return nn.Sequential(*parts, *ending(dim, classes))


def short_form(dim: int, depth: int, k: int, p: int, classes: int) -> nn.Module:
    """A sequence of blocks, each of them a convolution, an activation and a normalization."""

    def block(convolution: nn.Module) -> nn.Module:
        return nn.Sequential(convolution, nn.GELU(), nn.BatchNorm2d(dim))

    layers = [
        nn.Sequential(Around(block(nn.Conv2d(dim, dim, k, groups=dim, padding="same"))), block(nn.Conv2d(dim, dim, 1)))
        for _ in range(depth)
    ]
    return nn.Sequential(block(nn.Conv2d(3, dim, p, stride=p)), *layers, *ending(dim, classes))


def timm(dim: int, depth: int, k: int, p: int, classes: int, **more: object) -> nn.Module:
    model: nn.Module = import_module("timm.models.convmixer").ConvMixer(dim, depth, k, p, num_classes=classes, **more)
    return model


def labml_nn(dim: int, depth: int, k: int, p: int, classes: int) -> nn.Module:
    theirs = import_module("labml_nn.conv_mixer")
    head = theirs.ClassificationHead(dim, classes)
    model: nn.Module = theirs.ConvMixer(theirs.ConvMixerLayer(dim, k), depth, theirs.PatchEmbeddings(dim, p, 3), head)
    return model


def ours(dim: int, depth: int, k: int, p: int, classes: int) -> nn.Module:
    from labml_nn_convmixer.model import ConvMixer

    return ConvMixer(dim, depth, k, p, classes)


MAKERS = [authors, short_form, timm, ours]
if find_spec("labml_nn") is not None:
    MAKERS.append(labml_nn)


def plain(state: dict[str, Any]) -> object:
    return state


def wrapped(state: dict[str, Any]) -> object:
    """As a training script keeps it: weights of several GPUs beside the options and the optimizer."""
    weights = {f"module.{key}": value for key, value in state.items()}
    return {"epoch": 3, "args": argparse.Namespace(lr=0.1), "optimizer": {"state": {}}, "state_dict": weights}


def twice(state: dict[str, Any]) -> object:
    weights = {f"_orig_mod.module.{key}": value for key, value in state.items()}
    return {"model": {"state_dict": {**weights}}}


@pytest.mark.parametrize("wrap", [plain, wrapped, twice])
@pytest.mark.parametrize("make", MAKERS)
def test_every_layout_gives_equal_logits(
    tmp_path: Path, make: Callable[..., nn.Module], wrap: Callable[[dict[str, Any]], object]
) -> None:
    theirs = make(10, 3, 5, 4, 6)
    unsettle(theirs)
    torch.save(wrap(theirs.state_dict()), tmp_path / "theirs.pth.tar")
    trained, _ = convert(tmp_path / "theirs.pth.tar", size=16)
    settings = {"dim": 10, "depth": 3, "kernel_size": 5, "patch_size": 4, "n_classes": 6, "in_channels": 3}
    assert trained.network() == {**settings, "activation": "gelu"}
    x = torch.randn(4, 3, 16, 24)
    assert torch.allclose(trained.model(x), theirs.eval()(x), rtol=0, atol=1e-6)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_layout_is_recognised_and_goes_back(layout: Layout) -> None:
    state = network().state_dict()
    found, again = recognise(rename(state, layout))
    assert found is layout
    assert again.keys() == state.keys()
    assert all(torch.equal(again[key], state[key]) for key in state)


def test_an_even_kernel_and_relu_and_half_precision_give_equal_logits(tmp_path: Path) -> None:
    theirs = timm(8, 2, 4, 2, 6, act_layer=nn.ReLU)
    unsettle(theirs)
    theirs = theirs.half().float()
    save_file({key: value.half() for key, value in theirs.state_dict().items()}, tmp_path / "t.safetensors")
    trained, notices = convert(tmp_path / "t.safetensors", activation="relu", size=8)
    assert not any("activation" in notice for notice in notices)
    x = torch.randn(2, 3, 8, 8)
    assert torch.allclose(trained.model(x), theirs.eval()(x), rtol=0, atol=1e-6)


def test_one_thousand_classes_are_those_of_imagenet_prepared_as_timm_does(tmp_path: Path) -> None:
    torch.save(timm(8, 1, 3, 7, 1000).state_dict(), tmp_path / "t.pth")
    trained, notices = convert(tmp_path / "t.pth")
    settings = import_module("timm.models.convmixer").default_cfgs["convmixer_768_32"].default
    assert trained.size == settings.input_size[1:]
    assert trained.mean == settings.mean
    assert trained.deviation == settings.std
    assert trained.preparation.crop == settings.crop_pct
    assert trained.preparation.interpolation == settings.interpolation
    assert len(set(trained.classes)) > 990
    assert (trained.classes[0], trained.classes[999]) == ("tench", "toilet tissue")
    assert len(notices) == 1
    assert "gelu is taken" in notices[0]


def test_768_32_is_taken_for_the_network_with_relu_unless_told(tmp_path: Path) -> None:
    # The shapes alone decide: one number is stretched to each of them, so that the file stays small.
    from labml_nn_convmixer.model import ConvMixer

    with torch.device("meta"):
        shapes = ConvMixer(768, 32, 7, 7, 1000).state_dict()
    state = {key: torch.ones((), dtype=value.dtype).expand(value.shape) for key, value in shapes.items()}
    torch.save(state, tmp_path / "w.pth")
    trained, notices = convert(tmp_path / "w.pth")
    assert trained.activation == "relu"
    assert any(isinstance(module, nn.ReLU) for module in trained.model.modules())
    assert "relu is taken, as ConvMixer-768/32 was published" in notices[0]
    assert convert(tmp_path / "w.pth", activation="gelu")[0].activation == "gelu"


def test_ten_classes_are_taken_for_cifar_10_with_a_notice(tmp_path: Path) -> None:
    torch.save(authors(8, 1, 5, 2, 10).state_dict(), tmp_path / "a.pt")
    trained, notices = convert(tmp_path / "a.pt")
    assert (trained.size, trained.classes[9], trained.preparation.crop) == ((32, 32), "truck", None)
    assert trained.mean == (0.4914, 0.4822, 0.4465)
    assert any("CIFAR-10" in notice for notice in notices)


def test_options_decide_over_guesses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save(authors(8, 1, 5, 2, 3).state_dict(), tmp_path / "a.pth.tar")
    (tmp_path / "names.txt").write_text("red fox\ngrey wolf\n\nélan\n", encoding="utf-8")
    parser = argparse.ArgumentParser()
    page.add_arguments(parser)
    arguments = ["a.pth.tar", "--classes", "names.txt", "--size", "48", "--mean=.1,.2,.3", "--deviation=.4,.5,.6"]
    options = parser.parse_args([*arguments, "--activation", "gelu"])
    options.checkpoint, options.classes = tmp_path / options.checkpoint, tmp_path / options.classes
    assert page.command(options) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "ConvMixer-8/1, kernel 5, patches of 2, gelu, 3 classes (the authors' code: a.pth.tar)" in printed.out
    trained = read(tmp_path / "a.safetensors")
    assert trained.classes == ("red fox", "grey wolf", "élan")
    assert (trained.size, trained.mean, trained.deviation) == ((48, 48), (0.1, 0.2, 0.3), (0.4, 0.5, 0.6))


def test_an_output_never_replaces_its_input(tmp_path: Path) -> None:
    assert beside(Path("a/x.pth.tar")) == Path("a/x.safetensors")
    assert beside(Path("a/convmixer_v1.0.pth")) == Path("a/convmixer_v1.0.safetensors")
    assert beside(Path("a/x.safetensors")) == Path("a/x-convmixer.safetensors")


class Program:
    """What a pickle can hold: a call of any function."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (f"open({str(self.proof)!r}, 'w')",)


@pytest.mark.filterwarnings("error")
def test_a_program_in_a_checkpoint_is_refused_by_name_and_does_not_run(tmp_path: Path) -> None:
    state = network().state_dict()
    torch.save({"state_dict": state, "args": Program(tmp_path / "proof")}, tmp_path / "a.pth")
    (tmp_path / "b.pth").write_bytes(pickle.dumps(Program(tmp_path / "proof")))
    torch.save(network(), tmp_path / "c.pth")
    with pytest.raises(ConvertError, match=r"a\.pth: refused.*exec.*state_dict"):
        convert(tmp_path / "a.pth")
    with pytest.raises(ConvertError, match=r"b\.pth: "):
        convert(tmp_path / "b.pth")
    # A whole network holds its class, and with it a program.
    with pytest.raises(ConvertError, match=r"c\.pth: refused.*ConvMixer.*save `model.state_dict\(\)` alone"):
        convert(tmp_path / "c.pth")
    assert not (tmp_path / "proof").exists()


def test_what_cannot_be_converted_is_one_error_with_the_file(tmp_path: Path) -> None:
    state = timm(8, 2, 3, 2, 6).state_dict()
    torch.save(state, tmp_path / "whole.pth")
    files: dict[str, tuple[object, str]] = {
        "other.pth": ({"fc.weight": torch.zeros(2, 2)}, "not the weights of a ConvMixer"),
        "empty.pth": ({"state_dict": {}}, "no weights"),
        "number.pth": (5, "no weights"),
        "more.pth": ({**state, "neck.weight": torch.zeros(1)}, "no part named neck.weight"),
        "less.pth": ({k: v for k, v in state.items() if k != "blocks.1.1.weight"}, "layers.1.pointwise.weight"),
        "headless.pth": ({k: v for k, v in state.items() if not k.startswith("head")}, "no head.linear.weight"),
        "flat.pth": ({**state, "stem.0.weight": torch.zeros(8, 3)}, "has the shape (8, 3)"),
    }
    for name, (content, said) in files.items():
        torch.save(content, tmp_path / name)
        with pytest.raises(ConvertError) as raised:
            convert(tmp_path / name)
        assert str(tmp_path / name) in str(raised.value)
        assert said in str(raised.value)
    whole = (tmp_path / "whole.pth").read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 30):
        (tmp_path / "cut.pth").write_bytes(whole[:cut])
        with pytest.raises(ConvertError, match=r"cut\.pth: .*damaged"):
            convert(tmp_path / "cut.pth")
    with pytest.raises(ConvertError, match="No such file"):
        convert(tmp_path / "none.pth")
    with pytest.raises(ConvertError, match="can't be read"):
        convert(tmp_path)
    with pytest.raises(ConvertError, match=r"image of 7 x 7 can't be cut into patches of 2.*--size"):
        convert(tmp_path / "whole.pth", size=7)
    with pytest.raises(ConvertError, match=r"2 names for 6 classes.*--classes"):
        convert(tmp_path / "whole.pth", classes=("a", "b"))
