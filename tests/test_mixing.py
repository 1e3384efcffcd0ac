"""Mixup and cutmix: what is mixed, in which parts, and that the targets say so."""

import math
from importlib.util import find_spec

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy
import torch

from labml_nn_convmixer import augment as ours

pytestmark = pytest.mark.torch

# Small tensors and two threads only get in each other's way.
torch.set_num_threads(1)


def seed(number: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(number)


def plain(count: int, height: int = 8, width: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    """Image number i has the value i everywhere and the class i."""
    labels = torch.arange(count)
    return labels.view(-1, 1, 1, 1).expand(-1, 3, height, width).double(), labels


def test_with_both_off_images_stay_and_targets_are_one_hot_and_nothing_is_drawn() -> None:
    images, labels = plain(4)
    generator = seed()
    before = generator.get_state()
    mixed, targets = ours.mix(images, labels, 5, generator)
    assert torch.equal(mixed, images)
    assert targets.tolist() == torch.eye(4, 5).tolist()
    assert torch.equal(generator.get_state(), before)


@pytest.mark.parametrize("settings", [(0.5, 0.0), (0.0, 1.0), (0.5, 0.5)])
@pytest.mark.parametrize("count", [1, 2, 7, 8])
def test_targets_hold_the_part_of_each_class_in_the_image(settings: tuple[float, float], count: int) -> None:
    """Also with cutmix at the border: the mean value of a mixed plain image says what it was mixed from."""
    images, labels = plain(count)
    before = images.clone()
    for number in range(50):
        mixed, targets = ours.mix(images, labels, count, seed(number), *settings)
        assert mixed.shape == images.shape
        assert targets.shape == (count, count)
        assert targets.dtype == mixed.dtype == torch.float64
        assert torch.allclose(targets.sum(1), torch.ones(count, dtype=torch.float64))
        assert torch.allclose(mixed.mean((1, 2, 3)), targets @ labels.double(), rtol=0, atol=1e-12)
    assert torch.equal(images, before)


def test_one_image_alone_stays_as_it_is() -> None:
    images = torch.randn(1, 3, 9, 7, generator=seed())
    for number in range(20):
        mixed, targets = ours.mix(images, torch.tensor([2]), 4, seed(number), 1.0, 1.0)
        assert torch.allclose(mixed, images, atol=1e-6)
        assert torch.allclose(targets, torch.tensor([[0.0, 0.0, 1.0, 0.0]]))


def test_mixup_takes_the_same_mean_at_each_place() -> None:
    images = torch.randn(6, 3, 9, 7, generator=seed(), dtype=torch.float64)
    mixed, targets = ours.mix(images, torch.arange(6), 6, seed(4), mixup=1.0)
    kept = targets[0, 0]
    assert 0 < kept < 1
    assert torch.equal(mixed, kept * images + (1 - kept) * images.flip(0))


def test_cutmix_takes_each_place_from_one_of_two_images() -> None:
    images = torch.randn(6, 3, 9, 7, generator=seed())
    for number in range(50):
        mixed, targets = ours.mix(images, torch.arange(6), 6, seed(number), cutmix=1.0)
        pasted = (mixed == images.flip(0)).all(1)
        assert ((mixed == images).all(1) | pasted).all()
        # It is one rectangle, the same in all images.
        assert torch.equal(pasted, pasted[:1].expand(6, -1, -1))
        tall, wide = pasted[0].any(1).sum(), pasted[0].any(0).sum()
        assert pasted[0].sum() == tall * wide
        assert targets[0, 5].item() == pytest.approx(int(tall * wide) / 63, abs=1e-6)


def test_targets_equal_timms() -> None:
    timm = pytest.importorskip("timm.data.mixup")
    images, labels = plain(6)
    _, targets = ours.mix(images, labels, 6, seed(1), mixup=0.5)
    theirs = timm.mixup_target(labels, 6, targets[0, 0].item())
    assert torch.allclose(targets.float(), theirs)


@pytest.mark.parametrize("size", [(32, 32), (31, 17), (1, 5)])
def test_rectangles_of_cutmix_equal_timms(size: tuple[int, int]) -> None:
    timm = pytest.importorskip("timm.data.mixup")
    for number in range(300):
        kept = number / 299
        numpy.random.seed(number)
        (top, bottom, left, right), theirs = timm.cutmix_bbox_and_lam((3, *size), kept)
        numpy.random.seed(number)
        middle = numpy.random.randint(size[0]), numpy.random.randint(size[1])
        box = ours.cut_box(size, kept, middle)
        assert box == (top, left, bottom - top, right - left)
        assert 1 - box[2] * box[3] / math.prod(size) == pytest.approx(theirs)


def drawn(alpha: float) -> torch.Tensor:
    generator = seed()
    return torch.tensor([ours.beta(alpha, generator) for _ in range(5000)], dtype=torch.float64)


@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.5, 1.0, 4.0])
def test_parts_have_the_mean_and_the_spread_of_the_beta_distribution(alpha: float) -> None:
    parts = drawn(alpha)
    assert parts.mean().item() == pytest.approx(0.5, abs=0.03)
    assert parts.var().item() == pytest.approx(1 / (8 * alpha + 4), rel=0.08)


def test_parts_have_the_known_distributions_at_1_and_a_half() -> None:
    """At 1 it is the uniform distribution, at 1/2 the arc sine's."""
    shares = torch.arange(1, 5001, dtype=torch.float64) / 5000
    assert (drawn(1.0).sort().values - shares).abs().max() < 0.035
    arc = 2 / math.pi * drawn(0.5).sort().values.sqrt().asin()
    assert (arc - shares).abs().max() < 0.035


@pytest.mark.parametrize("alpha", [1e-3, 1e-2, 100.0])
def test_extreme_settings_give_numbers_from_0_to_1(alpha: float) -> None:
    assert all(0 <= part <= 1 for part in drawn(alpha).tolist())


def test_with_both_on_each_comes_about_equally_often() -> None:
    images, labels = plain(2, 16, 16)
    generator = seed()
    whole = 0
    for _ in range(1000):
        mixed, _ = ours.mix(images, labels, 2, generator, 1.0, 1.0)
        whole += len(mixed[0].unique()) == 1 and 0 < mixed[0, 0, 0, 0].item() < 1
    assert 440 < whole < 560


def test_the_same_seed_mixes_alike_and_other_random_numbers_have_no_influence() -> None:
    images, labels = plain(6)
    state = torch.get_rng_state()
    one = ours.mix(images, labels, 6, seed(1), 0.5, 0.5)
    assert torch.equal(torch.get_rng_state(), state)
    torch.rand(5)
    same = ours.mix(images, labels, 6, seed(1), 0.5, 0.5)
    other = ours.mix(images, labels, 6, seed(2), 0.5, 0.5)
    assert torch.equal(one[0], same[0])
    assert torch.equal(one[1], same[1])
    assert not torch.equal(one[0], other[0])
