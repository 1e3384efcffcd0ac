"""Data sets as users bring them: right, wrong in every way we know, missing, changed, and kept in the cache."""

import hashlib
import os
import pickle
import socket
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy as np
import torch
import torchvision
from PIL import Image

from labml_nn_convmixer import data
from labml_nn_convmixer.data import DataError, Images, batches, load, standardize

pytestmark = pytest.mark.torch


def draw(path: Path, colour: tuple[int, ...], size: tuple[int, int] = (8, 6), mode: str = "RGB") -> None:
    """Write an image of one colour; `size` is width and height."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour if mode == "RGB" else colour[0]).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A right folder of images: two classes, eight images, all suffixes."""
    root = tmp_path / "images"
    for part in ("train", "test"):
        for i, name in enumerate(("a.png", "b.jpg", "c.JPEG")):
            draw(root / part / "dog" / name, (200, 10 * i, 0))
        draw(root / part / "cat" / "z.png", (0, 0, 250))
    return root


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where decoded images are kept."""
    return tmp_path / "cache"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid every connection."""

    def refuse(*arguments: object, **more: object) -> None:
        raise OSError("the network is forbidden here")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_folder_of_images_becomes_tensors(folder: Path, cache: Path) -> None:
    train, test = load(folder, cache)
    assert train.images.shape == (4, 3, 6, 8)
    assert train.images.dtype == torch.uint8
    assert train.images.is_contiguous()
    assert train.labels.tolist() == [0, 1, 1, 1]
    assert train.labels.dtype == torch.int64
    assert train.classes == test.classes == ("cat", "dog")
    assert train.images[0, :, 0, 0].tolist() == [0, 0, 250]
    assert train.images[1, :, 0, 0].tolist() == [200, 0, 0]
    assert len(train) == len(test) == 4


def test_grey_and_transparent_images_become_three_channels(folder: Path, cache: Path) -> None:
    draw(folder / "train" / "cat" / "grey.png", (77,), mode="L")
    Image.new("RGBA", (8, 6), (1, 2, 3, 0)).save(folder / "train" / "cat" / "half.png")
    train, _ = load(folder, cache)
    assert train.images[0, :, 0, 0].tolist() == [77, 77, 77]
    assert train.images[1, :, 0, 0].tolist() == [1, 2, 3]


def test_decoded_images_are_kept_and_used(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(folder, cache)
    assert [path.suffix for path in cache.iterdir()] == [".pt"]

    def decode(*_: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr(data, "decode", decode)
    second = load(folder, cache)
    for a, b in zip(first, second, strict=True):
        assert torch.equal(a.images, b.images)
        assert torch.equal(a.labels, b.labels)
        assert a.classes == b.classes


@pytest.mark.parametrize("change", ["add", "remove", "rename", "content", "time"])
def test_a_changed_folder_is_decoded_again(folder: Path, cache: Path, change: str) -> None:
    load(folder, cache)
    image = folder / "train" / "dog" / "a.png"
    if change == "add":
        draw(folder / "train" / "dog" / "new.png", (9, 9, 9))
    elif change == "remove":
        image.unlink()
    elif change == "rename":
        image.rename(image.with_name("y.png"))
    elif change == "content":
        draw(image, (33, 44, 55))
    else:
        os.utime(image, (1, 1))
    train, _ = load(folder, cache)
    assert len(list(cache.glob("*.pt"))) == 2
    assert len(train) == {"add": 5, "remove": 3}.get(change, 4)
    if change == "content":
        assert train.images[1, :, 0, 0].tolist() == [33, 44, 55]


def test_a_folder_may_move_without_being_decoded_again(folder: Path, cache: Path) -> None:
    load(folder, cache)
    load(folder.rename(folder.with_name("elsewhere")), cache)
    assert len(list(cache.glob("*.pt"))) == 1


@pytest.mark.parametrize("content", [b"", b"nonsense", pickle.dumps(Path("/"))])
def test_a_damaged_cache_is_replaced(folder: Path, cache: Path, content: bytes) -> None:
    load(folder, cache)
    (kept,) = cache.glob("*.pt")
    kept.write_bytes(content)
    train, _ = load(folder, cache)
    assert len(train) == 4
    assert kept.read_bytes() != content


def test_a_cache_that_cannot_be_written_is_a_warning(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.warns(UserWarning, match="decoded images are not kept"):
        train, _ = load(folder, file / "cache")
    assert len(train) == 4


def test_the_cache_lies_where_the_user_keeps_caches(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    load(folder)
    assert list((tmp_path / "xdg" / "convmixer").glob("*.pt"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    load(folder)
    assert list((tmp_path / "home" / ".cache" / "convmixer").glob("*.pt"))


def test_all_unusable_images_are_named_at_once(folder: Path, cache: Path) -> None:
    (folder / "train" / "cat" / "empty.png").write_bytes(b"")
    (folder / "test" / "dog" / "text.jpg").write_text("not an image")
    whole = (folder / "test" / "dog" / "b.jpg").read_bytes()
    (folder / "test" / "dog" / "half.jpg").write_bytes(whole[: len(whole) // 2])
    png = (folder / "test" / "cat" / "z.png").read_bytes()
    (folder / "test" / "cat" / "half.png").write_bytes(png[:50])
    draw(folder / "train" / "cat" / "wide.png", (1, 2, 3), size=(9, 6))
    with pytest.raises(DataError) as error:
        load(folder, cache)
    lines = str(error.value).splitlines()
    assert lines[0] == f"the images in {folder} can't be used, please mend:"
    assert len(lines) == 6
    for name in ("empty.png", "text.jpg", "half.jpg", "half.png"):
        (line,) = [line for line in lines if name in line]
        assert "not a readable image (" in line
        assert line.count(name) == 1
    assert lines[-1] == f"  {folder / 'train/cat/wide.png'}: 6 x 9 pixels, but most images have 6 x 8"
    assert not list(cache.glob("*"))


def test_thousands_of_problems_do_not_fill_the_screen(folder: Path, cache: Path) -> None:
    for i in range(100):
        (folder / "train" / "cat" / f"{i}.png").write_bytes(b"x")
    with pytest.raises(DataError) as error:
        load(folder, cache)
    lines = str(error.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 80 more"


def test_missing_folders_and_empty_classes_are_named_at_once(folder: Path, cache: Path) -> None:
    (folder / "train" / "bird").mkdir()
    (folder / "test" / "cat" / "z.png").rename(folder / "test" / "cat" / "z.txt")
    (folder / "test" / "fish").mkdir()
    with pytest.raises(DataError) as error:
        load(folder, cache)
    assert set(str(error.value).splitlines()[1:]) == {
        f"  {folder / 'test/bird'}: there is no such folder",
        f"  {folder / 'train/fish'}: there is no such folder",
        f"  {folder / 'train/bird'}: there is no .jpg, .jpeg or .png file in it",
        f"  {folder / 'test/cat'}: there is no .jpg, .jpeg or .png file in it",
        f"  {folder / 'test/fish'}: there is no .jpg, .jpeg or .png file in it",
    }


def test_a_missing_test_set_is_an_error(folder: Path, cache: Path) -> None:
    (folder / "test").rename(folder / "validation")
    with pytest.raises(DataError, match="test: there is no such folder"):
        load(folder, cache)


def test_train_without_classes_is_an_error(tmp_path: Path, cache: Path) -> None:
    draw(tmp_path / "x" / "train" / "a.png", (1, 2, 3))
    draw(tmp_path / "x" / "test" / "a.png", (1, 2, 3))
    with pytest.raises(DataError, match="train: there is no folder of a class in it"):
        load(tmp_path / "x", cache)


def test_a_folder_with_something_else_is_an_error_that_says_what_to_pass(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    for path in (tmp_path, tmp_path / "thesis.tex"):
        with pytest.raises(DataError, match=r"neither train and test .* pass --data DIR with DIR/train/CLASS/\*\.png"):
            load(path, cache)


def test_a_mistyped_path_starts_no_download(tmp_path: Path, cache: Path, no_network: None) -> None:
    with pytest.raises(DataError, match=r"there is no folder .*imagse/cifar"):
        load(tmp_path / "imagse" / "cifar", cache)
    assert not (tmp_path / "imagse").exists()


@pytest.mark.parametrize("given", [True, False])
def test_cifar10_that_cannot_be_fetched_is_an_error_that_says_what_to_do(
    tmp_path: Path, cache: Path, no_network: None, given: bool
) -> None:
    where = tmp_path / "cifar" if given else None
    with pytest.raises(DataError) as error:
        load(where, cache)
    message = str(error.value)
    assert message.startswith(f"CIFAR-10 is not in {where or cache / 'cifar-10'} and could not be fetched: put")
    assert "pass --data DIR with a folder of images" in message
    assert "forbidden" in message
    assert "\n" not in message


def test_a_damaged_archive_is_not_used(tmp_path: Path, cache: Path, no_network: None) -> None:
    (tmp_path / "cifar").mkdir()
    (tmp_path / "cifar" / "cifar-10-python.tar.gz").write_bytes(b"half of it")
    with pytest.raises(DataError, match="could not be fetched"):
        load(tmp_path / "cifar", cache)


def test_cifar10_is_read_in_torchvisions_layout(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, no_network: None
) -> None:
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (6, 3 * 32 * 32), dtype=np.uint8)
    names = ["airplane", "automobile"]
    files = {
        "data_batch_1": {"data": pixels[:4], "labels": [0, 1, 1, 0]},
        "test_batch": {"data": pixels[4:], "labels": [1, 0]},
        "batches.meta": {"label_names": names},
    }
    digests = {}
    for name, content in files.items():
        (folder / name).write_bytes(pickle.dumps(content))
        digests[name] = hashlib.md5((folder / name).read_bytes()).hexdigest()
    cifar10 = torchvision.datasets.CIFAR10
    monkeypatch.setattr(cifar10, "train_list", [["data_batch_1", digests["data_batch_1"]]])
    monkeypatch.setattr(cifar10, "test_list", [["test_batch", digests["test_batch"]]])
    meta = {"filename": "batches.meta", "key": "label_names", "md5": digests["batches.meta"]}
    monkeypatch.setattr(cifar10, "meta", meta)
    train, test = load(tmp_path, cache)
    assert torch.equal(train.images, torch.from_numpy(pixels[:4]).view(4, 3, 32, 32))
    assert torch.equal(test.images, torch.from_numpy(pixels[4:]).view(2, 3, 32, 32))
    assert train.images.is_contiguous()
    assert train.labels.tolist() == [0, 1, 1, 0]
    assert train.classes == ("airplane", "automobile")


def numbered(count: int) -> Images:
    """Images whose pixels tell their number."""
    labels = torch.arange(count)
    return Images(labels.view(-1, 1, 1, 1).expand(-1, 3, 2, 2).to(torch.uint8), labels, ("x",))


def test_batches_hold_every_image_once_with_its_label() -> None:
    taken = list(batches(numbered(10), 4, torch.Generator().manual_seed(0)))
    assert [len(y) for _, y in taken] == [4, 4, 2]
    assert sorted(torch.cat([y for _, y in taken]).tolist()) == list(range(10))
    for x, y in taken:
        assert torch.equal(x[:, 0, 0, 0].long(), y)


def test_order_of_batches_comes_from_the_generator_alone() -> None:
    generator = torch.Generator().manual_seed(3)
    first = torch.cat([y for _, y in batches(numbered(50), 8, generator)])
    second = torch.cat([y for _, y in batches(numbered(50), 8, generator)])
    again = torch.cat([y for _, y in batches(numbered(50), 8, torch.Generator().manual_seed(3))])
    assert torch.equal(first, again)
    assert not torch.equal(first, second)
    assert torch.cat([y for _, y in batches(numbered(50), 8)]).tolist() == list(range(50))


def test_standardize_equals_torchvisions_normalize() -> None:
    images = torch.randint(256, (5, 3, 4, 4)).to(torch.uint8)
    expected = torchvision.transforms.functional.normalize(
        images.float() / 255, list(data.CIFAR10_MEAN), list(data.CIFAR10_DEVIATION)
    )
    result = standardize(images)
    assert result.dtype == torch.float32
    assert torch.allclose(result, expected, atol=1e-6)
