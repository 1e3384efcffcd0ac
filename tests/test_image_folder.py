"""Folders of images as users have them: right, wrong in every way we know, changed, and kept in the cache."""

from __future__ import annotations

import os
import pickle
import time
from importlib.util import find_spec
from pathlib import Path

import fork_server
import pytest
from fork_server import LONG

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from PIL import Image

from labml_nn_convmixer.data import DataError, DataSet, digest
from labml_nn_convmixer.datasets import image_folder
from labml_nn_convmixer.datasets.load import load

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent
LOAD = (
    "import sys; from pathlib import Path; from labml_nn_convmixer.datasets.load import load; "
    "from labml_nn_convmixer.datasets import image_folder; decode = image_folder.decode; "
    "image_folder.decode = lambda *of: (print('decodes'), decode(*of))[1]; "
    "print(load(Path(sys.argv[1]), cache=Path(sys.argv[2])).digest)"
)


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


def test_folder_of_images_becomes_tensors(folder: Path, cache: Path) -> None:
    data = load(folder, cache=cache)
    train, test = data.train, data.test
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
    train = load(folder, cache=cache).train
    assert train.images[0, :, 0, 0].tolist() == [77, 77, 77]
    assert train.images[1, :, 0, 0].tolist() == [1, 2, 3]


def test_decoded_images_are_kept_and_used(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(folder, cache=cache)
    assert sorted(path.suffix for path in cache.iterdir()) == [".lock", ".pt"]

    def decode(*_: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr(image_folder, "decode", decode)
    second = load(folder, cache=cache)
    same(first, second)


def same(one: DataSet, other: DataSet) -> None:
    """Two data sets are equal in everything."""
    for a, b in ((one.train, other.train), (one.test, other.test)):
        assert torch.equal(a.images, b.images)
        assert torch.equal(a.labels, b.labels)
        assert a.classes == b.classes
    assert (one.name, one.mean, one.deviation, one.digest) == (other.name, other.mean, other.deviation, other.digest)


@pytest.mark.parametrize("change", ["add", "remove", "rename", "content", "time"])
def test_a_changed_folder_is_decoded_again(folder: Path, cache: Path, change: str) -> None:
    load(folder, cache=cache)
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
    train = load(folder, cache=cache).train
    assert len(list(cache.glob("*.pt"))) == 2
    assert len(train) == {"add": 5, "remove": 3}.get(change, 4)
    if change == "content":
        assert train.images[1, :, 0, 0].tolist() == [33, 44, 55]


def test_a_folder_may_move_without_being_decoded_again(folder: Path, cache: Path) -> None:
    load(folder, cache=cache)
    load(folder.rename(folder.with_name("elsewhere")), cache=cache)
    assert len(list(cache.glob("*.pt"))) == 1


@pytest.mark.parametrize("content", [b"", b"nonsense", pickle.dumps(Path("/"))])
def test_a_damaged_cache_is_replaced(folder: Path, cache: Path, content: bytes) -> None:
    load(folder, cache=cache)
    (kept,) = cache.glob("*.pt")
    kept.write_bytes(content)
    train = load(folder, cache=cache).train
    assert len(train) == 4
    assert kept.read_bytes() != content


def test_a_cache_that_cannot_be_written_is_a_warning(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.warns(UserWarning, match="decoded images are not kept"):
        train = load(folder, cache=file / "cache").train
    assert len(train) == 4


def test_all_unusable_images_are_named_at_once(folder: Path, cache: Path) -> None:
    (folder / "train" / "cat" / "empty.png").write_bytes(b"")
    (folder / "test" / "dog" / "text.jpg").write_text("not an image")
    whole = (folder / "test" / "dog" / "b.jpg").read_bytes()
    (folder / "test" / "dog" / "half.jpg").write_bytes(whole[: len(whole) // 2])
    png = (folder / "test" / "cat" / "z.png").read_bytes()
    (folder / "test" / "cat" / "half.png").write_bytes(png[:50])
    draw(folder / "train" / "cat" / "wide.png", (1, 2, 3), size=(9, 6))
    with pytest.raises(DataError) as error:
        load(folder, cache=cache)
    lines = str(error.value).splitlines()
    assert lines[0] == f"the images in {folder} can't be used, please mend:"
    assert len(lines) == 6
    for name in ("empty.png", "text.jpg", "half.jpg", "half.png"):
        (line,) = [line for line in lines if name in line]
        assert "not a readable image (" in line
        assert line.count(name) == 1
    assert lines[-1] == f"  {folder / 'train/cat/wide.png'}: 6 x 9 pixels, but most images have 6 x 8"
    assert not list(cache.glob("*.pt"))


def test_what_the_system_refuses_to_read_is_named_with_its_reason(folder: Path, cache: Path) -> None:
    (folder / "train" / "cat" / "folder.png").mkdir()
    with pytest.raises(DataError, match=r"train/cat/folder\.png: not a readable image \(Is a directory\)"):
        load(folder, cache=cache)
    (folder / "train" / "cat" / "gone.png").symlink_to("nowhere")
    with pytest.raises(DataError, match=r"train/cat/gone\.png can't be read: No such file or directory$"):
        load(folder, cache=cache)


def test_thousands_of_problems_do_not_fill_the_screen(folder: Path, cache: Path) -> None:
    for i in range(100):
        (folder / "train" / "cat" / f"{i}.png").write_bytes(b"x")
    with pytest.raises(DataError) as error:
        load(folder, cache=cache)
    lines = str(error.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 80 more"


def test_missing_folders_and_empty_classes_are_named_at_once(folder: Path, cache: Path) -> None:
    (folder / "train" / "bird").mkdir()
    (folder / "test" / "cat" / "z.png").rename(folder / "test" / "cat" / "z.txt")
    (folder / "test" / "fish").mkdir()
    with pytest.raises(DataError) as error:
        load(folder, cache=cache)
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
        load(folder, cache=cache)


def test_train_without_classes_is_an_error(tmp_path: Path, cache: Path) -> None:
    draw(tmp_path / "x" / "train" / "a.png", (1, 2, 3))
    draw(tmp_path / "x" / "test" / "a.png", (1, 2, 3))
    with pytest.raises(DataError, match="train: there is no folder of a class in it"):
        load(tmp_path / "x", cache=cache)


def test_the_data_set_has_the_name_of_the_folder_and_a_digest_of_the_content(folder: Path, cache: Path) -> None:
    data = load(folder, cache=cache)
    assert data.name == "images"
    assert data.digest == digest(data.train, data.test)
    # Times belong to the key of the cache, and not to the digest: the content is the same on another machine.
    for image in folder.rglob("*.png"):
        os.utime(image, (1, 1))
    again = load(folder.rename(folder.with_name("copy")), cache=cache)
    assert (again.name, again.digest) == ("copy", data.digest)
    draw(folder.with_name("copy") / "train" / "dog" / "a.png", (1, 2, 3))
    assert load(folder.with_name("copy"), cache=cache).digest != data.digest


def test_kept_images_are_mapped_and_cannot_be_changed_through_the_map(folder: Path, cache: Path) -> None:
    first = load(folder, cache=cache)
    (kept,) = cache.glob("*.pt")
    if Path("/proc/self/maps").exists():
        assert str(kept) in Path("/proc/self/maps").read_text()
    first.train.images.zero_()
    assert load(folder, cache=cache).train.images.sum() > 0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that takes a while to decode; no test changes it."""
    root = tmp_path_factory.mktemp("many")
    for part in ("train", "test"):
        for i in range(600):
            draw(root / part / "dog" / f"{i}.png", (i % 256, 0, 0), (64, 64))
    return root


def start(folder: Path, cache: Path) -> fork_server.Program:
    """Load in a process of its own."""
    code = f"import warnings; warnings.simplefilter('error'); {LOAD}"
    return fork_server.start(code, [str(folder), str(cache)], ROOT, os.environ)


def test_two_processes_that_start_at_once_get_the_same_and_decode_once(many: Path, cache: Path) -> None:
    both = [start(many, cache) for _ in range(2)]
    outputs = [process.communicate(LONG)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(map(len, outputs)) == [1, 2]
    assert sum(output[0] == "decodes" for output in outputs) == 1
    digests = {output[-1] for output in outputs}
    (kept,) = cache.glob("*.pt")
    written = kept.stat().st_mtime_ns, kept.stat().st_ino
    assert digests == {load(many, cache=cache).digest}
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == written
    assert sorted(path.suffix for path in cache.iterdir()) == [".lock", ".pt"]


@pytest.mark.parametrize("moment", ["lock", "part"])
def test_a_process_that_is_killed_while_it_decodes_or_writes_leaves_nothing_that_matters(
    many: Path, cache: Path, moment: str
) -> None:
    process = start(many, cache)
    while not list(cache.glob(f"*.{moment}")) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.communicate(LONG)
    data = load(many, cache=cache)
    assert len(data.train) == 600
    assert data.digest == digest(data.train, data.test)
    assert sorted(path.suffix for path in cache.iterdir()) == [".lock", ".pt"]


def test_what_a_killed_process_has_left_is_removed(folder: Path, cache: Path) -> None:
    load(folder, cache=cache)
    (kept,) = cache.glob("*.pt")
    kept.rename(kept.with_name(f"{kept.stem}.abc.part"))
    other = cache / "of-another-folder.abc.part"
    other.write_bytes(b"")
    load(folder, cache=cache)
    assert sorted(cache.iterdir()) == sorted([kept, kept.with_suffix(".lock"), other])


def test_a_full_disk_is_a_warning_and_leaves_no_half_file(many: Path, cache: Path) -> None:
    resource = pytest.importorskip("resource")
    program = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); {LOAD}"
    code, output, errors = fork_server.run(program, [str(many), str(cache)], ROOT, os.environ)
    assert resource
    assert code == 0, errors
    assert "decoded images are not kept: " in errors
    assert [path.suffix for path in cache.iterdir()] == [".lock"]
    assert output.split()[-1] == load(many, cache=cache).digest
