"""The baseline in `benchmarks/authors.py`: the same network, schedule and form of result as ours, by another way."""

from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from training import make_images

from benchmarks.authors import Settings, loaders, main, network, rate
from labml_nn_convmixer.datasets.load import load
from labml_nn_convmixer.experiment import learning_rate
from labml_nn_convmixer.model import ConvMixer
from labml_nn_convmixer.recipe import named
from labml_nn_convmixer.training.result import read_result

pytestmark = pytest.mark.torch
TINY = ["--dim", "8", "--depth", "2", "--kernel-size", "3", "--patch-size", "4", "--batch-size", "16"]


def test_the_baseline_has_the_settings_of_our_recipe() -> None:
    ours, theirs = vars(named("cifar10")), vars(Settings())
    shared = set(ours) & set(theirs)
    assert set(theirs) - shared == {"workers", "limit"}
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_the_baseline_is_our_network_with_equal_weights(mode: str) -> None:
    torch.manual_seed(0)
    ours = ConvMixer(dim=16, depth=3, kernel_size=5, patch_size=2, n_classes=10).double()
    theirs = network(Settings(dim=16, depth=3), 10).double()
    # Both make their parts in the order in which an image meets them, so the weights stand in the same order.
    mine = ours.state_dict()
    theirs.load_state_dict(dict(zip(theirs.state_dict(), mine.values(), strict=True)))
    for model in (ours, theirs):
        model.train(mode == "train")
    x = torch.randn(4, 3, 32, 32, dtype=torch.float64)
    torch.testing.assert_close(theirs(x), ours(x), rtol=1e-12, atol=1e-12)


def test_the_full_baseline_has_as_many_parameters_as_ours() -> None:
    assert sum(weights.numel() for weights in network(Settings(), 10).parameters()) == 594186


def test_the_baseline_has_our_schedule() -> None:
    recipe = named("cifar10")
    for step in range(25 * 98 + 1):
        assert rate(step / 98, Settings()) == pytest.approx(learning_rate(step / 98, recipe), rel=1e-9, abs=1e-12)


def test_the_baseline_sees_the_images_of_our_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = make_images(tmp_path / "images")
    data = load(folder)
    training, test = loaders(folder, Settings(workers=0, batch_size=64), 16)
    x, y = next(iter(test))
    assert torch.equal(y, data.test.labels)
    mean, deviation = (torch.tensor(of).view(3, 1, 1) for of in ((0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)))
    torch.testing.assert_close((x * deviation + mean) * 255, data.test.images.float(), rtol=0, atol=1e-3)
    assert sorted(label for _, y in training for label in y.tolist()) == data.train.labels.sort().values.tolist()


def test_a_limited_baseline_takes_images_of_all_classes(tmp_path: Path) -> None:
    folder = make_images(tmp_path / "images")
    training, _ = loaders(folder, replace(Settings(workers=0), limit=10), 16)
    labels = [label for _, y in training for label in y.tolist()]
    assert len(labels) == 10
    assert set(labels) == {0, 1}


@pytest.mark.slow
def test_a_run_of_the_baseline_writes_a_result_like_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = make_images(tmp_path / "images")
    path = tmp_path / "results" / "authors.json"
    assert main(["--data", str(folder), "--device", "cpu", "--epochs", "2", *TINY, "--result", str(path)]) == 0
    result = read_result(path)
    assert (result.recipe, result.read, result.epochs, result.steps) == ("authors", "test", 2, 10)
    assert result.data["digest"] == load(folder).digest
    assert (result.data["training"], result.data["test"]) == (80, 12)
    assert result.accuracy == result.curve[-1]["accuracy.test"]
    assert result.curve[-1]["optim.rate"] == 0
    assert all(line["seconds"] > line["seconds.train"] > 0 for line in result.curve)
    assert all(late["step"] - early["step"] == 5 for early, late in pairwise(result.curve))


def test_images_that_cannot_be_used_are_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "nowhere"), "--device", "cpu"]) == 1
    assert capsys.readouterr().err.startswith("error: there is no folder")
