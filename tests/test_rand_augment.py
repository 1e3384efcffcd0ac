"""The operations of RandAugment against torchvision's, image by image, and what is promised about their randomness."""

from collections.abc import Callable
from importlib.util import find_spec

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from torchvision.transforms import RandAugment, autoaugment
from torchvision.transforms import functional as TF

from labml_nn_convmixer import rand_augment as ours

pytestmark = pytest.mark.torch

# Small tensors and two threads only get in each other's way.
torch.set_num_threads(1)

NAMES = [operation.__name__ for operation, _, _ in ours.OPERATIONS]


@pytest.fixture
def images() -> torch.Tensor:
    """Smooth pictures with some noise, one of them dark and one of one colour only; not square."""
    generator = torch.Generator().manual_seed(7)
    rough = torch.rand(8, 3, 5, 4, generator=generator)
    smooth = torch.nn.functional.interpolate(rough, (32, 28), mode="bicubic")
    smooth = 255 * smooth + 10 * torch.randn(8, 3, 32, 28, generator=generator)
    result = smooth.clamp(0, 255).to(torch.uint8)
    result[1] //= 4
    result[2] = torch.tensor([10, 200, 77]).view(3, 1, 1)
    return result


def theirs_on_files(image: torch.Tensor, name: str, magnitude: float) -> torch.Tensor:
    """What the authors' script computes: torchvision on a Pillow image."""
    picture = TF.to_pil_image(image)
    done = autoaugment._apply_op(picture, name, magnitude, TF.InterpolationMode.NEAREST, None)
    result: torch.Tensor = TF.pil_to_tensor(done)
    return result


def theirs_on_tensors(image: torch.Tensor, name: str, magnitude: float) -> torch.Tensor:
    """What torchvision computes on a tensor."""
    result: torch.Tensor = autoaugment._apply_op(image, name, magnitude, TF.InterpolationMode.NEAREST, None)
    return result


def cases() -> list[object]:
    """Every operation of torchvision at three levels with both signs."""
    found: list[object] = []
    space = RandAugment()._augmentation_space(31, (32, 28))
    for name, (magnitudes, signed) in space.items():
        for level in (5, 12, 30) if magnitudes.ndim else (0,):
            for sign in (1, -1) if signed else (1,):
                magnitude = sign * float(magnitudes[level]) if magnitudes.ndim else 0.0
                found.append(pytest.param(name, level, sign, magnitude, id=f"{name}-{level}-{sign}"))
    return found


def apply(name: str, images: torch.Tensor, level: int, sign: int) -> torch.Tensor:
    """Our operation with torchvision's name, at a level."""
    names = [n.replace("_", "") for n in NAMES]
    operation, strongest, signed = ours.OPERATIONS[names.index(name.lower())]
    strength = torch.full((len(images), 1, 1, 1), strongest * level / 30 * (sign if signed else 1))
    return operation(images, strength)


def test_the_list_is_torchvisions() -> None:
    space = RandAugment()._augmentation_space(31, (32, 32))
    assert [name.lower() for name in space] == [name.replace("_", "") for name in NAMES]
    assert [signed for _, signed in space.values()] == [signed for _, _, signed in ours.OPERATIONS]


@pytest.mark.parametrize(("name", "level", "sign", "magnitude"), cases())
@pytest.mark.parametrize("theirs", [theirs_on_files, theirs_on_tensors])
def test_operation_equals_torchvisions(
    images: torch.Tensor,
    theirs: Callable[[torch.Tensor, str, float], torch.Tensor],
    name: str,
    level: int,
    sign: int,
    magnitude: float,
) -> None:
    got = apply(name, images, level, sign)
    expected = torch.stack([theirs(image, name, magnitude) for image in images])
    assert got.dtype == torch.uint8
    difference = (got.int() - expected.int()).abs()
    if name in {"ShearX", "ShearY", "Rotate"}:
        # Where a pixel looks exactly between two others, rounding decides; a shear has whole rows of such pixels.
        assert (difference.amax(1) > 0).float().mean() < 0.05
    elif theirs is theirs_on_tensors and name in {"Color", "Contrast"}:
        # On tensors torchvision truncates the grey value, on files it rounds.
        assert difference.max() <= 2
    else:
        assert difference.max() <= 1
        assert (difference > 0).float().mean() < 0.15


@pytest.mark.parametrize("name", NAMES)
def test_operation_changes_nothing_in_place_and_accepts_no_image(name: str, images: torch.Tensor) -> None:
    operation, strongest, _ = ours.OPERATIONS[NAMES.index(name)]
    before = images.clone()
    operation(images, torch.full((8, 1, 1, 1), float(strongest)))
    assert torch.equal(images, before)
    assert operation(images[:0], torch.zeros(0, 1, 1, 1)).shape == (0, 3, 32, 28)


@pytest.mark.parametrize("name", NAMES)
def test_operation_on_a_batch_equals_the_operation_on_each_image(name: str, images: torch.Tensor) -> None:
    operation, strongest, signed = ours.OPERATIONS[NAMES.index(name)]
    strength = torch.linspace(-1 if signed else 0, 1, 8).view(8, 1, 1, 1) * strongest
    together = operation(images, strength)
    alone = [operation(images[i : i + 1], strength[i : i + 1]) for i in range(8)]
    assert torch.equal(together, torch.cat(alone))


def test_rand_augment_draws_every_operation_equally_often_with_both_signs() -> None:
    drawn: list[tuple[str, float]] = []

    def spy(name: str) -> ours.Operation:
        def operation(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
            drawn.extend((name, value) for value in strength.flatten().tolist())
            return images

        return operation

    named = list(zip(NAMES, ours.OPERATIONS, strict=True))
    table = tuple((spy(name), strongest, signed) for name, (_, strongest, signed) in named)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "OPERATIONS", table)
        ours.rand_augment(torch.zeros(7000, 3, 1, 1), 2, 12, torch.Generator().manual_seed(0))
    assert len(drawn) == 2 * 7000
    for name, (_, strongest, signed) in named:
        strengths = [value for drawn_name, value in drawn if drawn_name == name]
        assert 850 < len(strengths) < 1150
        expected = {strongest * 0.4, -strongest * 0.4} if signed else {strongest * 0.4}
        assert {round(value, 4) for value in strengths} == {round(value, 4) for value in expected}
        if signed:
            assert 0.42 < sum(value > 0 for value in strengths) / len(strengths) < 0.58


def spread(level: float, deviation: float) -> torch.Tensor:
    return ours.scattered(level, deviation, 20000, torch.Generator().manual_seed(0))


def test_levels_scatter_around_the_level_with_the_deviation() -> None:
    levels = spread(15, 2.5)
    assert levels.mean().item() == pytest.approx(15, abs=0.1)
    assert levels.std().item() == pytest.approx(2.5, abs=0.1)
    # As many within one deviation as a normal distribution has.
    assert ((levels - 15).abs() < 2.5).double().mean().item() == pytest.approx(0.683, abs=0.02)


@pytest.mark.parametrize(("level", "deviation", "low", "high"), [(27, 1.5, 0.0, 0.023), (1, 2, 0.309, 0.0)])
def test_levels_stay_between_0_and_30(level: float, deviation: float, low: float, high: float) -> None:
    levels = spread(level, deviation)
    assert levels.min() >= 0
    assert levels.max() <= 30
    assert (levels == 0).double().mean().item() == pytest.approx(low, abs=0.01)
    assert (levels == 30).double().mean().item() == pytest.approx(high, abs=0.01)


def test_without_a_deviation_all_levels_are_the_level_and_nothing_is_drawn() -> None:
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    assert ours.scattered(12, 0, 3, generator).tolist() == [12, 12, 12]
    assert torch.equal(generator.get_state(), before)


def test_each_image_and_operation_has_a_level_of_its_own(images: torch.Tensor) -> None:
    levels: list[float] = []

    def operation(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
        levels.extend(strength.flatten().tolist())
        return images

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "OPERATIONS", ((operation, 30.0, False),))
        ours.rand_augment(images, 2, 15, torch.Generator().manual_seed(0), 3)
    assert len(set(levels)) == 2 * len(images)


def test_a_deviation_of_timm_is_three_times_as_large_here() -> None:
    """What the page says: levels to 10 there and to 30 here, 15 operations, and each applied with probability 1/2."""
    timm = pytest.importorskip("timm.data.auto_augment")
    assert timm._LEVEL_DENOM * 3 == 30
    for name, strongest in (("Rotate", 30), ("ShearX", 0.3)):
        (theirs,) = timm.LEVEL_TO_ARG[name](9, {})
        assert abs(theirs) == pytest.approx(strongest * 27 / 30)
    (operation,) = timm.rand_augment_transform("rand-m9-mstd0.5", {}, ["Rotate"]).ops
    assert operation.magnitude_std * 3 == 1.5
    assert operation.prob == 0.5
    assert len(timm._RAND_TRANSFORMS) == 15


@pytest.mark.parametrize("shape", [(1, 3, 32, 32), (1, 3, 7, 5), (3, 3, 9, 31)])
def test_rand_augment_works_on_odd_sizes_and_on_one_image(shape: tuple[int, ...]) -> None:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(256, shape, generator=generator).to(torch.uint8)
    for _ in range(20):
        result = ours.rand_augment(images, 2, 27, generator, 1.5)
        assert result.shape == shape
        assert result.dtype == torch.uint8


def test_the_draws_of_a_seed_are_those_of_earlier_versions() -> None:
    """A recorded run can be repeated: without a deviation the choices, signs and strengths don't change."""
    generator = torch.Generator().manual_seed(5)
    images = torch.arange(6 * 3 * 4 * 4).view(6, 3, 4, 4).mul(7).remainder(256).to(torch.uint8)
    result = ours.rand_augment(images, 2, 12, generator)
    expected = images
    generator = torch.Generator().manual_seed(5)
    for _ in range(2):
        choice = torch.randint(14, (6,), generator=generator).tolist()
        sign = torch.randint(2, (6,), generator=generator).tolist()
        rows = []
        for image, number, positive in zip(expected, choice, sign, strict=True):
            operation, strongest, signed = ours.OPERATIONS[number]
            strength = strongest * 12 / 30 * (1 if positive or not signed else -1)
            rows.append(operation(image[None], torch.full((1, 1, 1, 1), strength)))
        expected = torch.cat(rows)
    assert torch.equal(result, expected)
