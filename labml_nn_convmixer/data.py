r"""
---
title: The data
summary: >
  CIFAR-10, or any folder of images, as two tensors of bytes in memory: how it is fetched,
  decoded once, checked and kept, and how batches are taken from it.
---

# The data

The usual way to read images decodes each file again in every epoch, in several worker
processes. CIFAR-10 is small: 60,000 images of $3 \times 32 \times 32$ bytes are 184 MB. So
we decode every image once and keep all of them in memory as bytes. A batch is then a
selection of rows, and [the augmentation](augment.py) can work on whole batches.
"""

import hashlib
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torchvision
from PIL import Image


class DataError(Exception):
    """
    Something about the data is wrong, and the message says what to do. The command line
    shows the message alone; all other exceptions are errors of ours.
    """


@dataclass(frozen=True)
class Images:
    """
    ## Images and their labels

    * `images` has shape `[count, 3, height, width]` and holds bytes, 0 to 255
    * `labels` has shape `[count]` and holds the number of the class of each image
    * `classes` holds the names of the classes

    Bytes take a quarter of the memory of single-precision numbers, and many augmentations
    are defined on bytes. The numbers that the network needs are made batch by batch.
    """

    images: torch.Tensor
    labels: torch.Tensor
    classes: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.labels)

    def to(self, device: torch.device) -> "Images":
        """
        Move everything to a device at once. On a GPU all batches are then made there, and
        no image crosses the slow connection between the two memories again.
        """
        return Images(self.images.to(device), self.labels.to(device), self.classes)


def load(data: Path | None = None, cache: Path | None = None) -> tuple[Images, Images]:
    """
    ## Load a data set

    * `data` is a folder. It holds `train` and `test` with a folder of images for each
      class, or CIFAR-10 as torchvision stores it, or nothing yet.
    * `cache` is where decoded images are kept

    The result is the training set and the test set. CIFAR-10 is fetched where it is missing:
    into `data`, or into the cache if no folder is given.
    """
    # A cache belongs to the user, not to the folder of the data, which may be read-only.
    # The environment variable is the one by which a user moves all caches.
    if cache is None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        cache = Path(home) / "convmixer"
    if data is None:
        return cifar10(cache / "cifar-10")
    if (data / "train").is_dir() or (data / "test").is_dir():
        return image_folder(data, cache)
    # A mistyped path must not start a download to a strange place. We fetch only into a
    # folder that is empty, or that is missing while the folder around it exists.
    known = any((data / name).exists() for name in CIFAR10_NAMES)
    if data.is_file() or (data.is_dir() and any(data.iterdir()) and not known):
        raise DataError(
            f"{data} holds neither train and test folders of images, nor CIFAR-10: "
            "pass --data DIR with DIR/train/CLASS/*.png and DIR/test/CLASS/*.png"
        )
    if not data.parent.is_dir():
        raise DataError(f"there is no folder {data}: check --data, or create it first")
    return cifar10(data)


# ## CIFAR-10
#
# CIFAR-10 has 50,000 training images and 10,000 test images in ten classes. torchvision
# fetches the archive once, compares its checksum and unpacks it. The files hold the raw
# pixels, so there is nothing to decode.
CIFAR10_NAMES = ("cifar-10-batches-py", "cifar-10-python.tar.gz")


def cifar10(folder: Path) -> tuple[Images, Images]:
    """
    * `folder` is where torchvision keeps the archive and its content

    The result is the training set and the test set.
    """
    # Three things go wrong in practice: there is no network, the archive is damaged, or the
    # disk is full or read-only. For the user they have the same remedy: fetch the archive
    # by hand. So there is one message, and it ends with the particular reason.
    try:
        folder.mkdir(parents=True, exist_ok=True)
        parts = [
            torchvision.datasets.CIFAR10(str(folder), train=train, download=True)
            for train in (True, False)
        ]
    except (OSError, RuntimeError, EOFError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(
            f"CIFAR-10 is not in {folder} and could not be fetched: put "
            "cifar-10-python.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html "
            f"there, or pass --data DIR with a folder of images ({reason})"
        ) from error
    # torchvision puts the channels last; PyTorch's convolutions want them first.
    train, test = (
        Images(
            torch.from_numpy(part.data).permute(0, 3, 1, 2).contiguous(),
            torch.tensor(part.targets),
            tuple(part.classes),
        )
        for part in parts
    )
    return train, test


# ## A folder of images
#
# Any images will do, if all have the same size and lie in this order:
#
# ```text
# DIR/train/cat/one.jpg
# DIR/train/dog/two.png
# DIR/test/cat/three.jpg
# DIR/test/dog/four.png
# ```
#
# The names of the folders are the names of the classes.
SUFFIXES = (".jpeg", ".jpg", ".png")


def image_folder(folder: Path, cache: Path) -> tuple[Images, Images]:
    """
    * `folder` holds `train` and `test`
    * `cache` is where decoded images are kept
    """
    # All problems are reported together. Whoever repairs a folder of images wants a list,
    # not one surprise after the other.
    files, problems = list_files(folder)
    if problems:
        raise DataError(report(folder, problems))
    # The name of the cached file is a digest of what we would decode. A file that is added,
    # removed, renamed or changed gives another digest, so an old cache is never used.
    cached = cache / f"{digest(folder, files)}.pt"
    images = read_cache(cached)
    if images is None:
        images = decode(folder, files)
        write_cache(cached, images)
    return images


def list_files(folder: Path) -> tuple[dict[str, list[list[Path]]], list[str]]:
    """
    The result has, for `train` and `test`, one list of files for each class, and the
    problems that show without opening a file. Everything is sorted: the order of a
    directory differs between machines, and the same seed must give the same batches.
    """
    classes: dict[str, list[Path]] = {}
    problems = []
    for part in ("train", "test"):
        if not (folder / part).is_dir():
            problems.append(f"{folder / part}: there is no such folder")
            continue
        entries = sorted((folder / part).iterdir())
        classes[part] = [path for path in entries if path.is_dir()]
        if not classes[part]:
            problems.append(f"{folder / part}: there is no folder of a class in it")
    # A class that is missing on one side would shift the numbers of all later ones.
    names = {part: {path.name for path in paths} for part, paths in classes.items()}
    if all(names.get(part) for part in ("train", "test")):
        for name in sorted(names["train"] ^ names["test"]):
            missing = "test" if name in names["train"] else "train"
            problems.append(f"{folder / missing / name}: there is no such folder")
    files = {
        part: [
            [path for path in sorted(of.iterdir()) if path.suffix.lower() in SUFFIXES]
            for of in paths
        ]
        for part, paths in classes.items()
    }
    # A class without images would be learned as something that never occurs.
    for part, paths in classes.items():
        for of, found in zip(paths, files[part], strict=True):
            if not found:
                problems.append(f"{of}: there is no .jpg, .jpeg or .png file in it")
    return files, problems


def report(folder: Path, problems: list[str], shown: int = 20) -> str:
    """Put all problems into one message, but not thousands of lines of them."""
    rest = len(problems) - shown
    return "\n".join(
        [
            f"the images in {folder} can't be used, please mend:",
            *(f"  {problem}" for problem in problems[:shown]),
            *([f"  and {rest} more"] if rest > 0 else []),
        ]
    )


# ### Decode once
#
# A training run must not stop after an hour because of one damaged file. So every image is
# opened before the training starts, and every file that can't be used is named.
def decode(folder: Path, files: dict[str, list[list[Path]]]) -> tuple[Images, Images]:
    """
    * `folder` is named in the error message
    * `files` holds the files of each class, for `train` and `test`
    """
    pixels: dict[Path, np.ndarray] = {}
    problems = []
    for path in (path for part in files.values() for of in part for path in of):
        # Grey images get three equal channels, and the alpha channel is dropped: the
        # network expects red, green and blue.
        try:
            with Image.open(path) as image:
                pixels[path] = np.asarray(image.convert("RGB"))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as why:
            reason = str(why).partition(" '")[0]
            problems.append(f"{path}: not a readable image ({reason})")
    # A tensor has one size. The most frequent size counts as the right one, so that the
    # message names the few files that differ and not all others.
    sizes = Counter(image.shape for image in pixels.values())
    right = sizes.most_common(1)[0][0] if sizes else ()
    problems += [
        f"{path}: {image.shape[0]} x {image.shape[1]} pixels, "
        f"but most images have {right[0]} x {right[1]}"
        for path, image in pixels.items()
        if image.shape != right
    ]
    if problems:
        raise DataError(report(folder, problems))
    train, test = (
        Images(
            torch.from_numpy(np.stack([pixels[path] for of in part for path in of]))
            .permute(0, 3, 1, 2)
            .contiguous(),
            torch.tensor([label for label, of in enumerate(part) for _ in of]),
            tuple(of[0].parent.name for of in part),
        )
        for part in (files["train"], files["test"])
    )
    return train, test


# ### Keep the result
#
# Names, sizes and times of change stand for the content. Reading all the content would take
# nearly as long as decoding it.
def digest(folder: Path, files: dict[str, list[list[Path]]]) -> str:
    """
    * `folder` is left out of the digest, so that a folder can move
    * `files` holds the files of each class, for `train` and `test`
    """
    state = hashlib.sha256(b"images 1\n")
    for path in (path for part in files.values() for of in part for path in of):
        stat = path.stat()
        name = path.relative_to(folder).as_posix()
        state.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return state.hexdigest()[:32]


def read_cache(cached: Path) -> tuple[Images, Images] | None:
    """
    The result is `None` where nothing usable is kept. With `weights_only=True` PyTorch
    reads tensors and plain values only, so a foreign file can't run code.
    """
    # Whatever is wrong with a kept file, the images themselves are still there: we decode
    # them again.
    try:
        kept = torch.load(cached, weights_only=True)
        train, test = (Images(*part) for part in kept)
    except Exception:
        return None
    return train, test


def write_cache(cached: Path, images: tuple[Images, Images]) -> None:
    """
    A file that is half written must never be found under its final name. So we write to
    another name in the same folder and rename at the end; renaming is a single step. Two
    processes that do this at once don't disturb each other.
    """
    partial = cached.with_suffix(f".{os.getpid()}.part")
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        torch.save([(of.images, of.labels, of.classes) for of in images], partial)
        partial.replace(cached)
    # Without a cache the training is slower to start, but right.
    except (OSError, RuntimeError) as error:
        warnings.warn(f"decoded images are not kept: {error}", stacklevel=2)
        if partial.exists():
            partial.unlink()


# ## Batches
#
# The order is drawn anew in each epoch. The last batch is smaller where the batch size
# doesn't divide the number of images; like the authors, we keep it.
def batches(
    images: Images, batch_size: int, generator: torch.Generator | None = None
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """
    * `images` is the training set or the test set
    * `batch_size` is the number of images in a batch, $b$
    * `generator` draws the order; without one the images keep their order

    Each batch is a pair of shapes `[b, 3, n, n]` and `[b]`.
    """
    # The order is drawn on the CPU, so that a seed means the same order on each device.
    order = torch.arange(len(images))
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
    for chosen in torch.split(order.to(images.labels.device), batch_size):
        yield images.images[chosen], images.labels[chosen]


# ## Standardize
#
# A network learns most easily from numbers with mean 0 and deviation 1. These are the mean
# and the standard deviation of each colour over all pixels of CIFAR-10's training set, with
# bytes divided by 255.
CIFAR10_MEAN = (0.4914, 0.4822, 0.4465)
CIFAR10_DEVIATION = (0.2470, 0.2435, 0.2616)


def standardize(
    images: torch.Tensor,
    mean: tuple[float, ...] = CIFAR10_MEAN,
    deviation: tuple[float, ...] = CIFAR10_DEVIATION,
) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `mean` and `deviation` have one value for each colour

    The result has the same shape and holds single-precision numbers.
    """
    # Subtracting and dividing in the scale of bytes saves one pass over the batch.
    offset = torch.tensor(mean, device=images.device).view(-1, 1, 1) * 255
    scale = torch.tensor(deviation, device=images.device).view(-1, 1, 1) * 255
    return (images - offset) / scale


# ## Try it
#
# Two random images stand for a data set, and we take one batch of both.
#
# ```python
# import torch
#
# from labml_nn_convmixer.data import Images, batches, standardize
#
# noise = torch.randint(256, (2, 3, 32, 32)).to(torch.uint8)
# images = Images(noise, torch.tensor([0, 1]), ("cat", "dog"))
# for x, y in batches(images, batch_size=2):
#     print(tuple(standardize(x).shape), tuple(y.shape))  # (2, 3, 32, 32) (2,)
# ```
