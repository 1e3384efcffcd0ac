"""What a data set is, whatever its source: held-out images, batches, colours, digest; and which path means what."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
import torchvision

from labml_nn_convmixer import data
from labml_nn_convmixer.data import DataError, DataSet, Images, batches, digest, hold_out, standardize
from labml_nn_convmixer.datasets.load import cache_folder, load

pytestmark = pytest.mark.torch


def numbered(count: int, classes: int = 1) -> Images:
    """Images whose pixels tell their number; their classes take turns."""
    number = torch.arange(count)
    pixels = torch.stack([number % 256, number // 256, number * 0], 1).view(-1, 3, 1, 1).expand(-1, 3, 2, 2)
    return Images(pixels.to(torch.uint8).contiguous(), number % classes, tuple("abcdefghij"[:classes]))


def numbers(images: torch.Tensor) -> list[int]:
    """The numbers of `numbered` images."""
    return (images[:, 0, 0, 0].long() + 256 * images[:, 1, 0, 0].long()).tolist()


def test_batches_hold_every_image_once_with_its_label() -> None:
    taken = list(batches(numbered(10, 3), 4, torch.Generator().manual_seed(0)))
    assert [len(y) for _, y in taken] == [4, 4, 2]
    assert sorted(numbers(torch.cat([x for x, _ in taken]))) == list(range(10))
    for x, y in taken:
        assert [number % 3 for number in numbers(x)] == y.tolist()


def test_order_of_batches_comes_from_the_generator_alone() -> None:
    generator = torch.Generator().manual_seed(3)
    first = torch.cat([x for x, _ in batches(numbered(50), 8, generator)])
    second = torch.cat([x for x, _ in batches(numbered(50), 8, generator)])
    again = torch.cat([x for x, _ in batches(numbered(50), 8, torch.Generator().manual_seed(3))])
    assert torch.equal(first, again)
    assert not torch.equal(first, second)
    assert numbers(torch.cat([x for x, _ in batches(numbered(50), 8)])) == list(range(50))


@pytest.mark.parametrize("skip", [0, 1, 6, 7, 9])
def test_skipped_batches_leave_the_rest_and_the_next_epoch_as_they_were(skip: int) -> None:
    whole, rest = torch.Generator().manual_seed(5), torch.Generator().manual_seed(5)
    expected = list(batches(numbered(50), 8, whole))[skip:]
    taken = list(batches(numbered(50), 8, rest, skip=skip))
    assert [numbers(x) for x, _ in taken] == [numbers(x) for x, _ in expected]
    assert torch.equal(whole.get_state(), rest.get_state())


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_processes_share_every_batch(processes: int) -> None:
    whole = [numbers(x) for x, _ in batches(numbered(50), 8, torch.Generator().manual_seed(5))]
    parts = [
        [numbers(x) for x, _ in batches(numbered(50), 8, torch.Generator().manual_seed(5), part=(rank, processes))]
        for rank in range(processes)
    ]
    assert all(len(part) == len(whole) for part in parts)
    for batch, *shares in zip(whole, *parts, strict=True):
        assert sorted(number for share in shares for number in share) == sorted(batch)
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_held_out_images_are_taken_equally_from_each_class_and_the_rest_keeps_its_order() -> None:
    rest, held = hold_out(numbered(1000, 10), 100, seed=1)
    assert held.labels.bincount().tolist() == [10] * 10
    assert sorted(numbers(rest.images) + numbers(held.images)) == list(range(1000))
    assert numbers(rest.images) == sorted(numbers(rest.images))
    assert [number % 10 for number in numbers(held.images)] == held.labels.tolist()
    assert rest.classes == held.classes == tuple("abcdefghij")


def test_the_seed_chooses_what_is_held_out() -> None:
    chosen = [numbers(hold_out(numbered(1000, 10), 100, seed)[1].images) for seed in (1, 1, 2)]
    assert chosen[0] == chosen[1] != chosen[2]
    assert numbers(hold_out(numbered(50, 1), 5, 0)[1].images) != [0, 1, 2, 3, 4]


def test_a_small_class_gives_all_it_has_and_others_take_its_place() -> None:
    images = numbered(100, 3)
    images = images[(images.labels != 2) | (torch.arange(100) < 6)]
    assert images.labels.bincount().tolist() == [34, 33, 2]
    _, held = hold_out(images, 20, seed=0)
    assert held.labels.bincount().tolist() == [9, 9, 2]
    # What cannot be divided falls to classes at random.
    fours = [hold_out(numbered(99, 3), 4, seed)[1].labels.bincount(minlength=3).tolist() for seed in range(20)]
    assert sorted({tuple(four) for four in fours}) == [(1, 1, 2), (1, 2, 1), (2, 1, 1)]


@pytest.mark.parametrize("count", [-1, 10, 11])
def test_holding_out_everything_is_an_error(count: int) -> None:
    with pytest.raises(DataError, match=f"can't hold out {count} of 10 training images: choose a smaller held_out"):
        hold_out(numbered(10), count, seed=0)


def test_nothing_may_be_held_out() -> None:
    rest, held = hold_out(numbered(10), 0, seed=0)
    assert (len(rest), len(held)) == (10, 0)
    assert list(batches(held, 4)) == []


def test_standardize_equals_torchvisions_normalize() -> None:
    images = torch.randint(256, (5, 3, 4, 4)).to(torch.uint8)
    expected = torchvision.transforms.functional.normalize(
        images.float() / 255, list(data.CIFAR10_MEAN), list(data.CIFAR10_DEVIATION)
    )
    result = standardize(images)
    assert result.dtype == torch.float32
    assert torch.allclose(result, expected, atol=1e-6)


def test_a_data_set_measures_its_colours() -> None:
    images = Images(torch.randint(256, (50, 3, 4, 6)).to(torch.uint8), torch.zeros(50, dtype=torch.long), ("x",))
    found = DataSet.of("name", images, images)
    numbers = images.images.double() / 255
    assert found.mean == pytest.approx(numbers.mean(dim=(0, 2, 3)).tolist())
    assert found.deviation == pytest.approx(numbers.std(dim=(0, 2, 3), correction=0).tolist())
    assert (found.name, found.digest) == ("name", digest(images, images))
    x = standardize(images.images, found.mean, found.deviation)
    assert torch.allclose(x.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(x.std(dim=(0, 2, 3), correction=0), torch.ones(3), atol=1e-5)


def test_images_of_one_colour_can_be_standardized() -> None:
    images = Images(torch.full((5, 3, 4, 4), 7, dtype=torch.uint8), torch.zeros(5, dtype=torch.long), ("x",))
    found = DataSet.of("name", images, images)
    assert standardize(images.images, found.mean, found.deviation).abs().max() < 1e-5


def test_the_digest_is_that_of_pixels_labels_and_names_and_of_nothing_else() -> None:
    one = numbered(12, 2)
    known = digest(one, one)
    # Written down once: a result of today can be found again in ten years.
    assert known == "7a89b9d44b40753e4d14660c420306ab5e04b6e465d1466d0fd42b4deea00e9e"
    shuffled_memory = one.images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
    assert digest(Images(shuffled_memory, one.labels, one.classes), one) == known
    changed = one.images.clone()
    changed[3, 1, 0, 1] += 1
    others = [
        Images(changed, one.labels, one.classes),
        Images(one.images, one.labels.flip(0), one.classes),
        Images(one.images, one.labels, ("a", "c")),
        Images(one.images.view(12, 3, 1, 4), one.labels, one.classes),
        one[torch.arange(11)],
    ]
    assert len({known, *(digest(other, one) for other in others), *(digest(one, other) for other in others)}) == 11


def test_without_a_path_the_recipe_says_what_is_meant(tmp_path: Path) -> None:
    assert load(cache=tmp_path, recipe_data="shapes").name == "shapes"
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_else_is_an_error_that_says_what_to_pass(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    for path in (tmp_path, tmp_path / "thesis.tex"):
        with pytest.raises(DataError, match=r"neither train and test .* pass --data DIR with DIR/train/CLASS/\*\.png"):
            load(path, cache=tmp_path / "cache")


@pytest.mark.parametrize("name", ["imagse/cifar", "imagse", "cifar-10-python.tar.gz"])
def test_a_mistyped_path_starts_no_download(tmp_path: Path, name: str) -> None:
    # A mirror that would answer at once with an error of its own, if anybody asked it.
    with pytest.raises(DataError) as error:
        load(tmp_path / name, cache=tmp_path / "cache", mirror="http://127.0.0.1:1/")
    assert str(error.value) == f"there is no folder {tmp_path / name}: check --data, or create it first"
    assert not list(tmp_path.iterdir())


def test_the_cache_lies_where_the_user_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "convmixer"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    for platform, folder in (("linux", ".cache"), ("darwin", "Library/Caches"), ("win32", "local")):
        monkeypatch.setattr(sys, "platform", platform)
        assert cache_folder() == tmp_path / folder / "convmixer"
