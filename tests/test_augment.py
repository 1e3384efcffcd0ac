"""Flip, crops, jitter and erasing against torchvision's, and what is promised about their randomness."""

import math
from importlib.util import find_spec

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from torchvision import transforms
from torchvision.transforms import functional as TF

from labml_nn_convmixer import augment as ours
from labml_nn_convmixer import rand_augment

pytestmark = pytest.mark.torch

# Small tensors and two threads only get in each other's way.
torch.set_num_threads(1)


def seed(number: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(number)


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


def test_flip_mirrors_about_half_of_the_images(images: torch.Tensor) -> None:
    many = images.repeat(100, 1, 1, 1)
    flipped = ours.random_flip(many, seed(0))
    mirrored = (flipped == many.flip(-1)).flatten(1).all(1)
    same = (flipped == many).flatten(1).all(1)
    assert (mirrored | same).all()
    assert 0.42 < mirrored.float().mean() < 0.68  # one picture in eight is its own mirror image


def test_crop_moves_by_at_most_the_padding_and_fills_with_black() -> None:
    images = torch.full((500, 3, 12, 10), 255, dtype=torch.uint8)
    images[:, :, 6, 5] = 7
    cropped = ours.random_crop(images, 2, seed(0))
    _, row, column = (cropped[:, 0] == 7).nonzero().unbind(1)
    assert len(row) == 500
    assert set((row - 6).tolist()) == set((column - 5).tolist()) == {-2, -1, 0, 1, 2}
    black = (cropped[:, 0] == 0).sum((1, 2))
    width, height = 10 - (column - 5).abs(), 12 - (row - 6).abs()
    assert torch.equal(black, 120 - width * height)


def test_the_same_seed_gives_the_same_images_and_another_seed_others(images: torch.Tensor) -> None:
    runs = [ours.augment(images, seed(number), padding=4) for number in (1, 1, 2)]
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])


def test_other_random_numbers_of_the_program_have_no_influence(images: torch.Tensor) -> None:
    torch.manual_seed(0)
    one = ours.augment(images, seed(1))
    torch.rand(5)
    assert torch.equal(one, ours.augment(images, seed(1)))


def test_no_operations_and_no_crop_leave_only_the_flip(images: torch.Tensor) -> None:
    result = ours.augment(images, seed(3), operations=0)
    assert torch.equal(result, ours.random_flip(images, seed(3)))


def test_with_everything_off_the_bytes_stay_and_nothing_is_drawn(images: torch.Tensor) -> None:
    generator = seed()
    before = generator.get_state()
    assert torch.equal(ours.augment(images, generator, flip=False, operations=0), images)
    floats = images.float()
    assert torch.equal(ours.erase(floats, generator, 0.0), floats)
    assert torch.equal(generator.get_state(), before)


@pytest.mark.parametrize("shape", [(1, 3, 32, 32), (1, 3, 7, 5), (5, 3, 13, 9), (2, 3, 3, 3), (0, 3, 8, 8)])
def test_everything_works_on_odd_sizes_and_small_batches_and_changes_nothing_in_place(shape: tuple[int, ...]) -> None:
    generator = seed()
    images = torch.randint(256, shape, generator=generator).to(torch.uint8)
    before = images.clone()
    for _ in range(20):
        result = ours.augment(images, generator, padding=2, scale=0.3, level=27, deviation=1.5, jitter=0.4)
        assert (result.shape, result.dtype) == (images.shape, torch.uint8)
        floats = images.float() + 1
        erased = ours.erase(floats, generator, 0.9)
        assert (erased.shape, erased.dtype) == (images.shape, torch.float32)
        assert torch.equal(floats, images.float() + 1)
    assert torch.equal(images, before)


def test_steps_leave_the_callers_random_state_alone(images: torch.Tensor) -> None:
    before = torch.get_rng_state()
    ours.augment(images, seed(), padding=2, scale=0.3, deviation=1.0, jitter=0.4)
    ours.erase(images.float(), seed(), 0.5)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("antialias", [True, False])
def test_an_enlarged_rectangle_equals_torchvisions(images: torch.Tensor, antialias: bool) -> None:
    boxes, fits = ours.rectangles(images, (0.1, 1), (3 / 4, 4 / 3), (32, 28), seed(2))
    assert fits.all()
    got = ours.enlarge(images, boxes)
    for image, box, mine in zip(images, boxes.T.tolist(), got, strict=True):
        theirs = TF.resized_crop(image, *box, [32, 28], antialias=antialias)
        difference = (mine.int() - theirs.int()).abs()
        assert difference.max() <= 1
        assert (difference > 0).float().mean() < 0.01


def test_nothing_stays_on_the_cpu_that_meets_the_images(images: torch.Tensor) -> None:
    """The device `meta` holds no values, and refuses to compute with tensors of another device like a GPU does."""
    elsewhere = images.to("meta")
    result = ours.augment(elsewhere, seed(), padding=2, scale=0.5, deviation=1.0, jitter=0.2)
    assert (result.device.type, result.dtype) == ("meta", torch.uint8)
    assert ours.erase(elsewhere.float(), seed(), 0.5).device.type == "meta"
    labels = torch.zeros(8, dtype=torch.long, device="meta")
    for settings in ((0.5, 0.0), (0.0, 0.5)):
        mixed, targets = ours.mix(elsewhere.float(), labels, 10, seed(), *settings)
        assert mixed.device.type == targets.device.type == "meta"


def test_an_enlarged_rectangle_equals_pillows(images: torch.Tensor) -> None:
    boxes, _ = ours.rectangles(images, (0.1, 1), (3 / 4, 4 / 3), (32, 28), seed(3))
    got = ours.enlarge(images, boxes)
    for image, box, mine in zip(images, boxes.T.tolist(), got, strict=True):
        theirs = TF.pil_to_tensor(TF.resized_crop(TF.to_pil_image(image), *box, [32, 28]))
        difference = (mine.int() - theirs.int()).abs()
        # Pillow rounds between the two directions.
        assert difference.max() <= 1
        assert (difference > 0).float().mean() < 0.3


def test_all_of_the_image_enlarged_is_the_image(images: torch.Tensor) -> None:
    boxes = torch.tensor([0, 0, 32, 28]).view(4, 1).expand(4, 8)
    assert torch.equal(ours.enlarge(images, boxes), images)


def near(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    """Each row of ours has the distribution of theirs: the largest distance of their cumulative shares is small."""
    for mine, other in zip(ours.double(), theirs.double(), strict=True):
        values = torch.cat((mine, other)).unique()
        shares = [torch.searchsorted(v.sort().values, values, right=True) / len(v) for v in (mine, other)]
        # The bound of Kolmogorov and Smirnov for a chance of about 1 in 100,000, for whole numbers on the safe side.
        assert (shares[0] - shares[1]).abs().max() < 2.47 * math.sqrt(1 / len(mine) + 1 / len(other))


@pytest.mark.parametrize("size", [(32, 32), (15, 33), (9, 7)])
@pytest.mark.parametrize("scale", [0.08, 0.75])
def test_rectangles_of_the_crop_have_torchvisions_distribution(size: tuple[int, int], scale: float) -> None:
    images = torch.zeros(20000, 3, 1, 1).expand(-1, -1, *size)
    boxes, fits = ours.rectangles(images, (scale, 1), (3 / 4, 4 / 3), size, seed())
    torch.manual_seed(0)
    draw = transforms.RandomResizedCrop.get_params
    theirs = torch.tensor([draw(images[0], [scale, 1.0], [3 / 4, 4 / 3]) for _ in range(4000)]).T
    tall, wide = min(size[0], round(size[1] * 4 / 3)), min(size[1], round(size[0] * 4 / 3))
    middle = torch.tensor([(size[0] - tall) // 2, (size[1] - wide) // 2, tall, wide]).view(4, 1)
    near(torch.where(fits, boxes, middle), theirs)


def test_rectangles_to_erase_have_torchvisions_distribution() -> None:
    images = torch.zeros(20000, 3, 1, 1).expand(-1, -1, 32, 20)
    boxes, fits = ours.rectangles(images, (0.02, 0.33), (0.3, 3.3), (31, 19), seed())
    torch.manual_seed(0)
    draw = transforms.RandomErasing.get_params
    theirs = torch.tensor([draw(images[0], (0.02, 0.33), (0.3, 3.3), [0.0])[:4] for _ in range(4000)]).T
    assert fits.all()
    near(boxes, theirs)


@pytest.mark.parametrize("size", [(32, 32), (11, 40), (40, 11)])
def test_where_no_rectangle_fits_the_crop_is_torchvisions(size: tuple[int, int]) -> None:
    """Nearly all of a long image has no allowed shape: then it is the same piece in the middle."""
    images = torch.randint(256, (50, 3, *size), generator=seed()).to(torch.uint8)
    got = ours.random_resized_crop(images, 0.9999, seed())
    torch.manual_seed(0)
    crop = transforms.RandomResizedCrop(size, scale=(0.9999, 1.0))
    theirs = torch.stack([crop(image) for image in images])
    assert (got.int() - theirs.int()).abs().max() <= 1


def test_a_scale_of_1_is_no_crop_for_torchvision_either() -> None:
    images = torch.randint(256, (200, 3, 32, 32), generator=seed()).to(torch.uint8)
    torch.manual_seed(0)
    crop = transforms.RandomResizedCrop(32, scale=(1.0, 1.0))
    assert torch.equal(torch.stack([crop(image) for image in images]), images)


STEPS = {
    "brightness": (rand_augment.brightness, TF.adjust_brightness),
    "contrast": (rand_augment.contrast, TF.adjust_contrast),
    "saturation": (rand_augment.color, TF.adjust_saturation),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("factor", [0.0, 0.6, 0.9, 1.0, 1.2, 1.9])
def test_a_step_of_the_jitter_equals_torchvisions(images: torch.Tensor, name: str, factor: float) -> None:
    mine, theirs = STEPS[name]
    got = mine(images, torch.full((8, 1, 1, 1), factor - 1))
    on_files = torch.stack([TF.pil_to_tensor(theirs(TF.to_pil_image(image), factor)) for image in images])
    assert (got.int() - on_files.int()).abs().max() <= 1
    # On tensors torchvision truncates the grey value, on files it rounds.
    on_tensors = torch.stack([theirs(image, factor) for image in images])
    assert (got.int() - on_tensors.int()).abs().max() <= 2


def test_the_order_of_the_jitter_matters_only_for_rounding_and_limits(images: torch.Tensor) -> None:
    pale = (images // 2 + 64).clamp(80, 176)
    factors = (1.15, 0.9, 1.2)
    results = []
    for order in ("bcs", "bsc", "cbs", "csb", "sbc", "scb"):
        result = pale
        for letter in order:
            number = "bcs".index(letter)
            step, _ = list(STEPS.values())[number]
            result = step(result, torch.full((8, 1, 1, 1), factors[number] - 1))
        results.append(result.int())
    every = torch.stack(results)
    assert every.min() > 0
    assert every.max() < 255
    assert (every.amax(0) - every.amin(0)).max() <= 3


def factors_of_the_jitter(jitter: float) -> torch.Tensor:
    """The brightness factors, read from grey images: contrast and saturation don't change these."""
    grey = torch.full((20000, 3, 1, 1), 100, dtype=torch.uint8)
    return ours.color_jitter(grey, jitter, seed())[:, 0, 0, 0] / 100


def test_factors_of_the_jitter_are_evenly_distributed_around_1() -> None:
    factors = factors_of_the_jitter(0.4)
    assert factors.min() >= 0.59
    assert factors.max() <= 1.4
    shares = torch.histc(factors, 8, 0.595, 1.395) / len(factors)
    assert (shares - 1 / 8).abs().max() < 0.02


def test_no_factor_of_the_jitter_is_negative() -> None:
    factors = factors_of_the_jitter(1.5)
    assert factors.max() <= 2.5
    assert factors.mean().item() == pytest.approx(1.25, abs=0.03)


def test_each_image_is_jittered_by_factors_of_its_own(images: torch.Tensor) -> None:
    same = images[:1].expand(8, -1, -1, -1)
    assert len({tuple(image.flatten().tolist()) for image in ours.color_jitter(same, 0.4, seed())}) == 8


def test_erasing_leaves_one_rectangle_of_the_mean_in_the_chosen_share_of_images() -> None:
    images = torch.ones(4000, 3, 20, 32)
    erased = ours.erase(images, seed(), 0.25) == 0
    assert torch.equal(erased.any(1), erased.all(1))
    holes = erased[:, 0]
    chosen = holes.flatten(1).any(1)
    assert 0.22 < chosen.float().mean() < 0.28
    tall, wide = holes.any(2).sum(1), holes.any(1).sum(1)
    assert torch.equal(holes.sum((1, 2)), tall * wide)
    part = (tall * wide)[chosen] / (20 * 32)
    assert part.min() > 0.01
    assert part.max() < 0.35
    assert part.mean().item() == pytest.approx(0.17, abs=0.02)


def test_at_probability_1_torchvision_and_we_erase_alike() -> None:
    """The places that are erased, over many images: the middle more often than the border, equally often in both."""
    mine = (ours.erase(torch.ones(8000, 3, 12, 16), seed(), 1.0) == 0).float().mean((0, 1))
    torch.manual_seed(0)
    erase = transforms.RandomErasing(p=1.0)
    theirs = torch.stack([erase(torch.ones(1, 12, 16)) for _ in range(4000)])
    assert (mine - (theirs == 0).float().mean((0, 1))).abs().max() < 0.045
