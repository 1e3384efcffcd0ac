"""A trained model is read from a run folder or a file of ours; everything else is one clear error."""

import json
import pickle
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from safetensors.torch import save_file
from sample_model import CLASSES, network, sample, write_run

from labml_nn_convmixer.weights.export import to_safetensors
from labml_nn_convmixer.weights.model_file import read
from labml_nn_convmixer.weights.trained import Preparation, TrainedError, assemble

pytestmark = pytest.mark.torch
PREPARATION = Preparation(size=(8, 16), mean=(0.5,) * 3, deviation=(0.5,) * 3)


def refuse(message: str) -> None:
    raise AssertionError(f"no notice was expected, but: {message}")


def test_a_run_folder_is_read_with_all_that_a_prediction_needs(tmp_path: Path) -> None:
    model = write_run(tmp_path / "run")
    trained = read(tmp_path / "run", refuse)
    assert (trained.classes, trained.size, trained.source) == (CLASSES, (8, 16), "sample")
    assert trained.mean == (0.4, 0.5, 0.6)
    assert trained.deviation == (0.2, 0.25, 0.3)
    assert not trained.model.training
    assert not any(weight.requires_grad for weight in trained.model.parameters())
    x = torch.randn(2, 3, 8, 16)
    assert torch.equal(trained.model(x), model(x))


def test_reading_draws_no_random_number_and_shares_no_memory() -> None:
    model = network()
    before = torch.random.get_rng_state()
    trained = assemble(model.state_dict(), activation="gelu", classes=CLASSES, preparation=PREPARATION, source="x")
    assert torch.equal(torch.random.get_rng_state(), before)
    with torch.no_grad():
        model.head.linear.weight.zero_()
    assert trained.model.head.linear.weight.all()


def test_settings_of_the_network_come_from_the_shapes_of_its_weights(tmp_path: Path) -> None:
    write_run(tmp_path / "run")
    settings = {"dim": 10, "depth": 3, "kernel_size": 3, "patch_size": 4, "n_classes": 5, "in_channels": 3}
    assert read(tmp_path / "run").network() == {**settings, "activation": "gelu"}


def test_a_truncated_checkpoint_is_noticed_and_the_one_before_it_is_used(tmp_path: Path) -> None:
    write_run(tmp_path / "run")
    write_run(tmp_path / "run", step=4)
    last = tmp_path / "run" / "last.pt"
    # The previous one may be the same file by another name, so the last is replaced and not written to.
    content = last.read_bytes()[:-500]
    last.unlink()
    last.write_bytes(content)
    notices: list[str] = []
    assert read(tmp_path / "run", notices.append).classes == CLASSES
    assert len(notices) == 1
    assert "last.pt" in notices[0]
    assert notices[0].endswith("the checkpoint before it is used")
    (tmp_path / "run" / "previous.pt").write_bytes(b"")
    with pytest.raises(TrainedError, match=r"(?s)last\.pt.*previous\.pt"):
        read(tmp_path / "run", refuse)


class Program:
    """What a pickle can hold: a call of any function."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (f"open({str(self.proof)!r}, 'w')",)


def test_a_program_in_a_checkpoint_is_refused_and_does_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    torch.save({"format": Program(tmp_path / "proof")}, folder / "last.pt")
    with pytest.raises(TrainedError, match=r"last\.pt"):
        read(folder)
    (folder / "last.pt").write_bytes(pickle.dumps(Program(tmp_path / "proof")))
    with pytest.raises(TrainedError, match=r"last\.pt"):
        read(folder)
    assert not (tmp_path / "proof").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"classes": ["one"]}, "1 names for 5 classes"),
        ({"size": [9, 16]}, "image of 9 x 16 can't be cut into patches of 4"),
        ({"size": "big"}, "unpack"),
        ({"mean": [0.5]}, "1 means and 3 deviations"),
        ({"deviation": [0.2, 0.0, 0.2]}, "deviation"),
        ({"model": {}}, "there is no patch_embedding.convolution.weight"),
        ({"recipe": {"activation": "tanh"}}, "tanh"),
    ],
)
def test_a_checkpoint_whose_parts_do_not_fit_is_one_error(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    write_run(tmp_path / "run", **changes)
    with pytest.raises(TrainedError) as raised:
        read(tmp_path / "run")
    assert str(tmp_path / "run") in str(raised.value)
    assert said in str(raised.value)


def test_a_weight_of_a_wrong_shape_is_one_error(tmp_path: Path) -> None:
    state = network().state_dict()
    state["layers.1.pointwise.bias"] = torch.zeros(3)
    write_run(tmp_path / "run", model=state)
    with pytest.raises(TrainedError, match=r"layers\.1\.pointwise\.bias"):
        read(tmp_path / "run")


def test_what_is_no_model_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "weights.pth").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    for name, said in [
        ("none", "no such file"),
        ("x" * 300, "can't be read"),
        ("weights.pth", "convmixer convert"),
        ("empty", "convmixer train"),
    ]:
        with pytest.raises(TrainedError, match=said):
            read(tmp_path / name)


def test_a_safetensors_file_gives_back_what_was_written(tmp_path: Path) -> None:
    trained = sample(kernel_size=4, activation="relu", crop=0.875, interpolation="bilinear")
    (tmp_path / "model.safetensors").write_bytes(to_safetensors(trained))
    again = read(tmp_path / "model.safetensors")
    for name in ("activation", "classes", "preparation", "source"):
        assert getattr(again, name) == getattr(trained, name)
    x = torch.randn(2, 3, 8, 16)
    assert torch.equal(again.model(x), trained.model(x))


def test_a_safetensors_file_of_others_is_an_error_that_names_convert(tmp_path: Path) -> None:
    path = tmp_path / "timm.safetensors"
    save_file({"stem.0.weight": torch.zeros(1)}, path, {"format": "pt"})
    with pytest.raises(TrainedError, match="convmixer convert"):
        read(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("preparation", "{"),
        ("preparation", '{"size": [8, 16]}'),
        ("preparation", "[]"),
        ("preparation", '{"size": [8, 16], "mean": ["a", 1, 1], "deviation": [1, 1, 1]}'),
        ("classes", "5"),
        ("classes", "[1, 2, 3, 4, 5]"),
        ("network", "{}"),
        ("source", None),
    ],
)
def test_damaged_metadata_is_one_error_with_the_file(tmp_path: Path, key: str, value: str | None) -> None:
    trained = sample()
    metadata = {**trained.metadata(), key: value or ""}
    if value is None:
        del metadata[key]
    save_file(trained.model.state_dict(), tmp_path / "m.safetensors", metadata)
    with pytest.raises(TrainedError, match=r"m\.safetensors: damaged \(.+\); export it again"):
        read(tmp_path / "m.safetensors")


@pytest.mark.parametrize("cut", [0, 4, 100, -1])
def test_a_truncated_safetensors_file_is_one_error(tmp_path: Path, cut: int) -> None:
    (tmp_path / "m.safetensors").write_bytes(to_safetensors(sample())[:cut])
    with pytest.raises(TrainedError, match=r"m\.safetensors: no complete \.safetensors file"):
        read(tmp_path / "m.safetensors")


def test_metadata_are_text_and_json() -> None:
    metadata = sample().metadata()
    assert json.loads(metadata["classes"]) == list(CLASSES)
    assert json.loads(metadata["preparation"])["size"] == [8, 16]
    assert json.loads(metadata["network"])["dim"] == 10


@pytest.mark.parametrize("wrong", [{"crop": 0.0}, {"crop": 2.0}, {"interpolation": "magic"}, {"size": (0, 4)}])
def test_a_preparation_that_cannot_be_done_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Preparation(**{"size": (4, 4), "mean": (0.5,), "deviation": (0.5,), **wrong})
