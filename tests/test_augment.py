"""The augmentations against torchvision's, image by image, and what is promised about their randomness."""

from collections.abc import Callable
from importlib.util import find_spec

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from torchvision.transforms import RandAugment, autoaugment
from torchvision.transforms import functional as TF

from labml_nn_convmixer import augment as ours

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


def test_flip_mirrors_about_half_of_the_images(images: torch.Tensor) -> None:
    many = images.repeat(100, 1, 1, 1)
    flipped = ours.flip(many, torch.Generator().manual_seed(0))
    mirrored = (flipped == many.flip(-1)).flatten(1).all(1)
    same = (flipped == many).flatten(1).all(1)
    assert (mirrored | same).all()
    assert 0.42 < mirrored.float().mean() < 0.68  # one picture in eight is its own mirror image


def test_crop_moves_by_at_most_the_padding_and_fills_with_black() -> None:
    images = torch.full((500, 3, 12, 10), 255, dtype=torch.uint8)
    images[:, :, 6, 5] = 7
    cropped = ours.random_crop(images, 2, torch.Generator().manual_seed(0))
    _, row, column = (cropped[:, 0] == 7).nonzero().unbind(1)
    assert len(row) == 500
    assert set((row - 6).tolist()) == set((column - 5).tolist()) == {-2, -1, 0, 1, 2}
    black = (cropped[:, 0] == 0).sum((1, 2))
    width, height = 10 - (column - 5).abs(), 12 - (row - 6).abs()
    assert torch.equal(black, 120 - width * height)


def test_the_same_seed_gives_the_same_images_and_another_seed_others(images: torch.Tensor) -> None:
    runs = [ours.augment(images, torch.Generator().manual_seed(seed), padding=4) for seed in (1, 1, 2)]
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])


def test_other_random_numbers_of_the_program_have_no_influence(images: torch.Tensor) -> None:
    torch.manual_seed(0)
    one = ours.augment(images, torch.Generator().manual_seed(1))
    torch.rand(5)
    assert torch.equal(one, ours.augment(images, torch.Generator().manual_seed(1)))


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


def test_no_operations_and_no_crop_leave_only_the_flip(images: torch.Tensor) -> None:
    result = ours.augment(images, torch.Generator().manual_seed(3), operations=0)
    assert torch.equal(result, ours.flip(images, torch.Generator().manual_seed(3)))
