"""The parts of the training loop: schedule, precision, chance, one step, what ends it, and validation."""

import math
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy as np
import torch
from torch.nn import functional as F

from labml_nn_convmixer.checkpoint import read_checkpoint, write_checkpoint
from labml_nn_convmixer.data import DataSet, Images, standardize
from labml_nn_convmixer.experiment import (
    AUGMENTATION,
    ORDER,
    State,
    Task,
    chance,
    learning_rate,
    precision,
    prepare,
    refuse_divergence,
    update,
    validate,
)
from labml_nn_convmixer.recipe import Recipe, named
from labml_nn_convmixer.training.distributed import Group
from labml_nn_convmixer.training.meter import DivergedError
from labml_nn_convmixer.training.run_folder import RunFolder

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")
SMALL = Recipe(dim=8, depth=1, kernel_size=3, patch_size=4, batch_size=16, epochs=2, operations=0, flip=False)


def small_task(recipe: Recipe = SMALL, count: int = 50) -> Task:
    """Random images of three classes, and what is to be done with them."""
    draw = torch.Generator().manual_seed(0)
    images = torch.randint(256, (count, 3, 8, 8), generator=draw).to(torch.uint8)
    training = Images(images, torch.arange(count) % 3, ("a", "b", "c"))
    data = DataSet("noise", training, training, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25), "digest")
    nothing = Images(images[:0], training.labels[:0], training.classes)
    return Task(recipe=recipe, data=data, training=training, held_out=nothing, device=CPU, group=Group())


@pytest.mark.parametrize("epochs", [1, 3, 25])
def test_the_triangle_is_the_authors(epochs: int) -> None:
    recipe = Recipe(epochs=epochs)
    times = np.linspace(0, epochs, 101)
    corners = [0, epochs * 2 / 5, epochs * 4 / 5, epochs]
    expected = np.interp(times, corners, [0, 0.05, 0.05 / 20, 0])
    assert [learning_rate(float(t), recipe) for t in times] == pytest.approx(expected.tolist(), abs=1e-12)
    assert learning_rate(epochs + 0.5, recipe) == 0


def test_the_rates_are_those_of_the_authors_log() -> None:
    # The last step of each of the 25 epochs, as their readme quotes it.
    shown = [0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.04525, 0.0405, 0.03575, 0.031, 0.02625,
             0.0215, 0.01675, 0.012, 0.00725, 0.0025, 0.002, 0.0015, 0.001, 0.0005, 0.0]  # fmt: skip
    assert [round(learning_rate(epoch, Recipe()), 6) for epoch in range(1, 26)] == shown


def test_one_cycle_is_that_of_pytorch() -> None:
    # PyTorch turns one step before three tenths of the training, we at three tenths: with many steps that is nothing.
    steps = 10_000
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.01)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=steps + 1)
    rates = [theirs.get_last_lr()[0]]
    for _ in range(steps):
        optimizer.step()
        theirs.step()
        rates.append(theirs.get_last_lr()[0])
    recipe = replace(named("paper"), epochs=10)
    ours = [learning_rate(step / steps * 10, recipe) for step in range(steps + 1)]
    assert ours == pytest.approx(rates, abs=0.01 * 1e-3)
    assert max(ours) == 0.01
    assert (ours[0], ours[-1]) == pytest.approx((0.01 / 25, 0.01 / 25 / 10_000))


def test_on_the_cpu_everything_is_computed_in_32_bits() -> None:
    found = precision(CPU)
    assert (found.dtype, found.scaled) == (None, False)
    assert found.reason.startswith("32 bits")


@pytest.mark.parametrize(
    ("capability", "expected", "scaled"), [((7, 5), torch.float16, True), ((8, 0), torch.bfloat16, False)]
)
def test_gpus_get_the_16_bits_that_they_have(
    capability: tuple[int, int], expected: torch.dtype, scaled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # There is no GPU where the tests run; what is tested is the choice.
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    found = precision(torch.device("cuda"))
    assert (found.dtype, found.scaled) == (expected, scaled)
    assert f"{capability[0]}.{capability[1]}" in found.reason


def test_each_seed_purpose_and_position_has_chances_of_its_own() -> None:
    positions = [(0, ORDER, 1), (1, ORDER, 0), (0, AUGMENTATION, 1), (0, AUGMENTATION, 2), (0, ORDER, 2)]
    draws = [tuple(torch.rand(4, generator=chance(*position)).tolist()) for position in positions]
    assert len(set(draws)) == len(positions)
    again = [tuple(torch.rand(4, generator=chance(*position)).tolist()) for position in positions]
    assert draws == again


def test_a_step_is_the_one_of_adamw_on_the_mean_loss() -> None:
    task = small_task()
    state = State(task)
    x, y = task.training.images[:16], task.training.labels[:16]
    before = {name: value.clone() for name, value in state.model.state_dict().items()}

    reference = State(task).model
    optimizer = torch.optim.AdamW(reference.parameters(), lr=learning_rate(1 / 4, SMALL), weight_decay=0.005)
    inputs = standardize(x, (0.5,) * 3, (0.25,) * 3)
    loss = F.cross_entropy(reference(inputs), y)
    loss.backward()
    norm = torch.nn.utils.get_total_norm([of.grad for of in reference.parameters() if of.grad is not None])
    optimizer.step()

    update(state, task, x, y)
    assert state.step == 1
    for name, value in reference.state_dict().items():
        torch.testing.assert_close(state.model.state_dict()[name], value, rtol=1e-5, atol=1e-6)
    assert any(not torch.equal(before[name], value) for name, value in state.model.state_dict().items())
    means = state.meter.means(Group())
    assert means["loss.train"] == pytest.approx(loss.item(), rel=1e-5)
    assert means["gradient.norm"] == pytest.approx(norm.item(), rel=1e-4)
    assert means["images"] == 16


def test_a_gradient_that_is_too_long_is_shortened() -> None:
    task = small_task(replace(SMALL, clip=1e-3))
    state = State(task)
    update(state, task, task.training.images[:16], task.training.labels[:16])
    gradients = [of.grad for of in state.model.parameters() if of.grad is not None]
    assert torch.nn.utils.get_total_norm(gradients).item() == pytest.approx(1e-3, rel=1e-3)
    # What is watched is the length that it had.
    assert state.meter.means(Group())["gradient.norm"] > 1e-2


def test_all_augmentations_reach_the_network() -> None:
    recipe = replace(SMALL, flip=True, operations=1, scale=0.5, padding=1, jitter=0.2)
    recipe = replace(recipe, erasing=1.0, mixup=0.5, cutmix=0.5)
    task = small_task(recipe)
    x, y = task.training.images[:16], task.training.labels[:16]
    inputs, targets = prepare(x, y, task, chance(0, AUGMENTATION, 1))
    assert inputs.shape == x.shape
    assert inputs.is_contiguous(memory_format=torch.channels_last)
    assert targets.shape == (16, 3)
    torch.testing.assert_close(targets.sum(1), torch.ones(16))
    plain, same = prepare(x, y, small_task(), chance(0, AUGMENTATION, 1))
    assert torch.equal(same, y)
    assert torch.equal(plain, standardize(x, (0.5,) * 3, (0.25,) * 3))
    assert not torch.equal(plain, inputs)


def test_a_loss_that_is_no_number_names_the_step_the_rate_and_the_last_good_weights(tmp_path: Path) -> None:
    task = small_task()
    state = State(task)
    x, y = task.training.images[:16], task.training.labels[:16]
    update(state, task, x, y)
    refuse_divergence(state, task, RunFolder(tmp_path))
    with torch.no_grad():
        state.model.head.linear.weight[0, 0] = math.nan
    update(state, task, x, y)
    update(state, task, x, y)
    rate = learning_rate(2 / 4, SMALL)
    with pytest.raises(DivergedError) as caught:
        refuse_divergence(state, task, RunFolder(tmp_path))
    assert f"at step 2, where the learning rate is {rate:.3g}: there is no checkpoint yet" in str(caught.value)
    (tmp_path / "last.pt").write_text("")
    with pytest.raises(DivergedError, match=r"last.pt has the last good weights"):
        refuse_divergence(state, task, RunFolder(tmp_path))


def test_a_training_ends_after_its_steps_or_its_epochs_whichever_is_less() -> None:
    # Fifty images in batches of 16 are four steps an epoch.
    assert [small_task(replace(SMALL, steps=steps)).steps for steps in (0, 3, 8, 9)] == [8, 3, 8, 8]


def test_a_checkpoint_brings_everything_back(tmp_path: Path) -> None:
    task = small_task()
    state = State(task)
    for _ in range(3):
        update(state, task, task.training.images[:16], task.training.labels[:16])
    write_checkpoint(state.checkpoint(task), tmp_path)
    other = State(replace(task, recipe=replace(SMALL, seed=1)))
    other.restore(read_checkpoint(tmp_path)[0])
    assert other.step == 3
    for one in (state, other):
        update(one, task, task.training.images[16:32], task.training.labels[16:32])
    assert all(torch.equal(value, other.model.state_dict()[name]) for name, value in state.model.state_dict().items())
    assert state.meter.state() == other.meter.state()


def test_validation_counts_every_image_and_leaves_the_model_unchanged() -> None:
    task = small_task()
    state = State(task)
    before = {name: value.clone() for name, value in state.model.state_dict().items()}
    accuracy, loss = validate(state, task, task.training)
    logits = state.model(standardize(task.training.images, (0.5,) * 3, (0.25,) * 3))
    right = (logits.argmax(1) == task.training.labels).float().mean().item()
    assert accuracy == pytest.approx(right)
    assert loss == pytest.approx(F.cross_entropy(logits, task.training.labels).item(), rel=1e-4)
    assert all(torch.equal(before[name], value) for name, value in state.model.state_dict().items())
