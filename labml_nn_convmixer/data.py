r"""
---
title: The data
summary: >
  A data set as tensors of bytes in memory: where it comes from, which images choose and
  which images judge, how batches are taken, and how bytes become numbers.
---

# The data

The usual way to read images decodes each file again in every epoch, in several worker
processes. CIFAR-10 is small: 60,000 images of $3 \times 32 \times 32$ bytes are 184 MB. So
we decode every image once and keep all of them in memory as bytes. A batch is then a
selection of rows, and [the augmentation](augment.py) can work on whole batches.

There are three sources: CIFAR-10 itself, any folder of images, and
[drawn shapes](shapes.py), which need no download. Whatever the source, the result has the
same form, and this page describes it.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch


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

    def __getitem__(self, chosen: torch.Tensor) -> "Images":
        """Return some images: `chosen` has their numbers, or true and false for all."""
        return Images(self.images[chosen], self.labels[chosen], self.classes)

    def to(self, device: torch.device) -> "Images":
        """
        Move everything to a device at once. On a GPU all batches are then made there, and
        no image crosses the slow connection between the two memories again.
        """
        return Images(self.images.to(device), self.labels.to(device), self.classes)


@dataclass(frozen=True)
class DataSet:
    """
    ## A data set

    * `name` is the name of the data set or of its folder
    * `train` holds the images to learn from
    * `test` holds the images that judge the result
    * `mean` is the mean of each colour over the training images, from 0 to 1
    * `deviation` is the standard deviation of each colour, in the same scale
    * `digest` identifies the content

    An accuracy means nothing without the data it was measured on. The digest is the same
    wherever the pixels, labels and names of classes are the same, and it goes into every
    result.
    """

    name: str
    train: Images
    test: Images
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    digest: str

    @classmethod
    def of(cls, name: str, train: Images, test: Images) -> "DataSet":
        """Measure what is not known beforehand: mean, deviation and digest."""
        mean, deviation = colours(train)
        return cls(name, train, test, mean, deviation, digest(train, test))


def digest(train: Images, test: Images) -> str:
    """Return the SHA-256 of all pixels, labels and names of classes, as 64 digits."""
    # The shape is part of the content: the same bytes can be 6 x 8 pixels or 8 x 6.
    state = hashlib.sha256(b"convmixer images 1\n")
    for part in (train, test):
        state.update(repr((tuple(part.images.shape), part.classes)).encode())
        state.update(part.images.contiguous().numpy().data)
        state.update(part.labels.numpy().astype("<i8").tobytes())
    return state.hexdigest()


def colours(images: Images) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """
    The result is the mean and the standard deviation of each colour, with bytes divided by
    255.
    """
    # Whole numbers are summed exactly, in any order. So each machine finds the same mean to
    # the last digit, and the same seed starts the same training.
    value = torch.arange(256)
    mean, deviation = [], []
    for colour in images.images.unbind(1):
        count = torch.bincount(colour.flatten(), minlength=256)
        total, first = int(count.sum()), int((count * value).sum())
        second = int((count * value**2).sum())
        mean.append(first / (total * 255))
        variance = (total * second - first**2) / total**2
        # Where all pixels have one value, we divide by one unit of a byte, not by 0.
        deviation.append(max(math.sqrt(variance), 1.0) / 255)
    return tuple(mean), tuple(deviation)


# ## Hold out
#
# Whoever tries ten learning rates and reports the best test accuracy has learned from the
# test set, a little. So we set some training images aside: they choose, and the test set
# judges at the end, once.
def hold_out(train: Images, count: int, seed: int = 0) -> tuple[Images, Images]:
    """
    * `train` is the training set
    * `count` is the number of images to set aside
    * `seed` chooses them

    The result is the rest and the images set aside.
    """
    if not 0 <= count < len(train):
        raise DataError(
            f"can't hold out {count} of {len(train)} training images: "
            "choose a smaller held_out"
        )
    # Every class shall have its share. We shuffle, and number the images of each class in
    # the new order: the first of its class, the second, and so on.
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(train), generator=generator)
    labels = train.labels[order]
    by_class = labels.argsort(stable=True)
    sizes = torch.bincount(labels)
    first = (sizes.cumsum(0) - sizes).repeat_interleave(sizes)
    turn = torch.empty_like(labels)
    turn[by_class] = torch.arange(len(train)) - first
    # Then all the first ones are set aside, all the second ones, until there are enough. A
    # class that runs out early leaves its places to the others.
    held = torch.zeros(len(train), dtype=torch.bool)
    held[order[turn.argsort(stable=True)[:count]]] = True
    return train[~held], train[held]


# ## Batches
#
# The order is drawn anew in each epoch. The last batch is smaller where the batch size
# doesn't divide the number of images; like the authors, we keep it.
def batches(
    images: Images,
    batch_size: int,
    generator: torch.Generator | None = None,
    *,
    skip: int = 0,
    part: tuple[int, int] = (0, 1),
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """
    * `images` is the training set or the test set
    * `batch_size` is the number of images in a batch, $b$
    * `generator` draws the order; without one the images keep their order
    * `skip` is the number of batches that were done before an interruption
    * `part` is the number of this process, from 0, and the number of processes

    Each batch is a pair of shapes `[b, 3, n, n]` and `[b]`.
    """
    # The order is drawn on the CPU, so that a seed means the same order on each device. It
    # is drawn in full also where batches are skipped: a run that goes on after an
    # interruption sees what it would have seen without.
    order = torch.arange(len(images))
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
    # Several processes draw the same order and share every batch. So the number of
    # processes changes the time of a step, but not what the step learns from.
    order = order.to(images.labels.device)
    number, processes = part
    for start in range(skip * batch_size, len(images), batch_size):
        chosen = order[start : start + batch_size][number::processes]
        yield images.images[chosen], images.labels[chosen]


# ## Standardize
#
# A network learns most easily from numbers with mean 0 and deviation 1. These are the mean
# and the standard deviation of each colour over all pixels of CIFAR-10's training set, with
# bytes divided by 255. Other data sets bring their own, see [`DataSet`](data.py#DataSet).
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
# Four random images stand for a data set. One is held out, and we take batches of two of
# the rest.
#
# ```python
# import torch
#
# from labml_nn_convmixer.data import Images, batches, hold_out, standardize
#
# noise = torch.randint(256, (4, 3, 32, 32)).to(torch.uint8)
# images = Images(noise, torch.tensor([0, 1, 0, 1]), ("cat", "dog"))
# rest, held = hold_out(images, 1, seed=0)
# print(len(rest), len(held))  # 3 1
# shapes = [tuple(standardize(x).shape) for x, y in batches(rest, batch_size=2)]
# print(shapes)  # [(2, 3, 32, 32), (1, 3, 32, 32)]
# ```
