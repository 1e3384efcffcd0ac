r"""
---
title: Drawn shapes
summary: >
  Ten classes of small pictures, drawn by the program itself: a first training run without a
  download, on data that a network must look at and that counting colours can't solve.
---

# Drawn shapes

A first training run should need nothing and end in a minute. But what can it learn from?
Random noise has no classes. Handwritten digits need a download, and logistic regression on
their pixels is already right nine times out of ten: a network proves little there.

So we draw a data set: discs, stars, crescents and seven other figures, each in its own
place, size, direction and colours. It is made in seconds, and every machine makes the same
bytes.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import torch

from labml_nn_convmixer.data import DataSet, Images

Array: TypeAlias = Any  # of single precision; NumPy's own types lose track of that
SIZE = 32


def draw(training: int = 10_000, test: int = 2_000, seed: int = 0) -> DataSet:
    """
    ## All of it

    * `training` and `test` are the numbers of pictures
    * `seed` makes all random choices

    The two parts have random numbers of their own, so no test picture is known from the
    training, and a longer training set doesn't change the test set.
    """
    parts = [pictures(training, [seed, 0]), pictures(test, [seed, 1])]
    return DataSet.of("shapes", *parts)


# ## What makes it hard
#
# Logistic regression compares weighted sums of pixels. It learns that a pixel is brighter
# in one class than in another. Here no pixel is: the ground has a random colour, and so has
# the figure, whichever it is. Each figure is as often darker than its ground as brighter.
# On average the pictures of all classes are the same even grey, and a weighted sum has
# nothing to hold on to.
#
# What tells a star from a cross is how neighbouring pixels differ: edges, corners, gaps. A
# patch embedding finds edges wherever they lie, and convolution asks what lies beside them.
# This is all that ConvMixer has, and it is enough.


def pictures(count: int, seed: list[int]) -> Images:
    """
    ## The classes

    * `count` is the number of pictures, spread evenly over the classes
    * `seed` consists of whole numbers

    The pictures have shape `[count, 3, 32, 32]` and lie class by class.
    """
    numbers = np.random.PCG64(seed)
    classes = len(FIGURES)
    shares = [len(range(first, count, classes)) for first in range(classes)]
    drawn = [
        picture(figure, share, numbers)
        for figure, share in zip(FIGURES.values(), shares, strict=True)
    ]
    labels = torch.arange(classes).repeat_interleave(torch.tensor(shares))
    return Images(torch.from_numpy(np.concatenate(drawn)), labels, tuple(FIGURES))


# ## The same bytes everywhere
#
# A result can be compared if the data is the same, to the last bit. Two things endanger it.
# Libraries may change how they draw random numbers. And sine, cosine or a sum of many
# numbers come out differently in the last digit on another processor.
#
# So we take the raw bits of a generator that NumPy promises never to change. From there on
# we only add, subtract, multiply, divide, round and take square roots, one operation at a
# time. For these, the standard for floating-point numbers prescribes every bit.


def uniform(numbers: np.random.PCG64, *shape: int) -> Array:
    """Draw numbers from 0 to 1, all equally likely, as an array of the given shape."""
    # Of each 64 bits we take the highest 24: as many as a single-precision number holds.
    bits = numbers.random_raw(int(np.prod(shape))) >> np.uint64(40)
    return (bits.astype(np.float32) / np.float32(2**24)).reshape(shape)


def picture(figure: "Figure", count: int, numbers: np.random.PCG64) -> Array:
    """
    ## A class of pictures

    * `figure` is what they show
    * `count` is their number, $b$
    * `numbers` makes all random choices

    The result holds bytes and has shape `[b, 3, 32, 32]`.
    """
    # The radius is 7 to 13 pixels. The middle keeps so far from the border that most of the
    # figure can be seen.
    radius, right, down, turn, back = uniform(numbers, 5, count, 1, 1)
    radius = 7 + 6 * radius
    slack = SIZE / 2 - 0.8 * radius
    x = np.arange(SIZE, dtype=np.float32).reshape(1, 1, -1) + 0.5
    y = np.arange(SIZE, dtype=np.float32).reshape(1, -1, 1) + 0.5
    x = x - SIZE / 2 - (2 * right - 1) * slack
    y = y - SIZE / 2 - (2 * down - 1) * slack
    # A rotation without sine and cosine: for every $t$ the point
    # $\left(\frac{1 - t^2}{1 + t^2}, \frac{2 t}{1 + t^2}\right)$ lies on the unit circle.
    # With $t$ from −1 to 1 these points make up its right half, and a random sign gives the
    # left half.
    t = 2 * turn - 1
    sign = np.where(back < 0.5, np.float32(-1), np.float32(1))
    cosine, sine = sign * (1 - t * t) / (1 + t * t), sign * 2 * t / (1 + t * t)
    # In the coordinates of the figure its middle is 0 and its radius is 1.
    u = (cosine * x + sine * y) / radius  # [b, 32, 32]
    v = (cosine * y - sine * x) / radius  # [b, 32, 32]
    # A pixel that the edge crosses is partly covered. The distance to the edge, in pixels,
    # says how much; this keeps the edges smooth.
    cover = np.clip(0.5 - figure(u, v) * radius, 0, 1)[:, None]  # [b, 1, 32, 32]
    return coloured(cover, numbers)


def coloured(cover: Array, numbers: np.random.PCG64) -> Array:
    """
    ## Colours

    * `cover` has shape `[b, 1, 32, 32]`: 1 inside the figure, 0 outside
    * `numbers` makes all random choices

    The result holds bytes and has shape `[b, 3, 32, 32]`.
    """
    # Red, green and blue of the ground are uniform. Those of the figure lie about half of
    # the scale further on, and beyond 1 they begin again at 0. So they are uniform as well,
    # and yet differ from the ground by 0.35 or more.
    ground = uniform(numbers, len(cover), 3, 1, 1)
    paint = ground + 0.35 + 0.3 * uniform(numbers, len(cover), 3, 1, 1)
    paint = paint - np.floor(paint)
    image = ground + (paint - ground) * cover  # [b, 3, 32, 32]
    # Noise on every pixel, up to an eighth of the scale in both directions: no two pictures
    # have an equal patch, so learning patches by heart doesn't help.
    bits = numbers.random_raw(image.size // 8).astype("<u8").view(np.uint8)
    noise = bits.reshape(image.shape).astype(np.float32) / 1024 - 0.125
    return np.clip(np.floor((image + noise) * 256), 0, 255).astype(np.uint8)


# ## Ten figures
#
# Each figure is a function of the place: its distance to the edge, negative inside and
# positive outside. With distances, drawing is arithmetic. The smaller of two distances
# unites two figures, the larger one is what they have in common. The absolute value turns
# an area into a line.
#
# A distance need not be exact where it is far from the edge: there, a pixel is covered or
# not.
Figure: TypeAlias = Callable[[Array, Array], Array]


def disc(u: Array, v: Array) -> Array:
    """All that is near the middle."""
    return length(u, v) - 0.85


def ring(u: Array, v: Array) -> Array:
    """A circle as a thick line."""
    return np.abs(length(u, v) - 0.7) - 0.2


def length(u: Array, v: Array) -> Array:
    """Return the distance from the middle."""
    return np.sqrt(u * u + v * v)


# A square is a disc, if the distance from the middle is the larger of the two coordinates,
# both without their signs.
def square(u: Array, v: Array) -> Array:
    """A full square."""
    return box(u, v) - 0.75


def frame(u: Array, v: Array) -> Array:
    """The outline of a square."""
    return np.abs(box(u, v) - 0.62) - 0.18


def box(u: Array, v: Array) -> Array:
    """Return the larger coordinate, without its sign."""
    return np.maximum(np.abs(u), np.abs(v))


# The sides of a triangle are three straight lines; inside is what lies on the inner side of
# all. Five lines make a star: each of its tips lies outside one line only.
def triangle(u: Array, v: Array) -> Array:
    """A triangle with equal sides."""
    return beyond(u, v, (0, 1), (-0.866, -0.5), (0.866, -0.5))[-1] - 0.5


def star(u: Array, v: Array) -> Array:
    """A star with five points."""
    upper = (0.951, 0.309), (-0.951, 0.309)
    lower = (0.588, -0.809), (-0.588, -0.809)
    return beyond(u, v, (0, 1), *upper, *lower)[-2] - 0.309


def beyond(u: Array, v: Array, *directions: tuple[float, float]) -> Array:
    """Return how far each place lies in each direction, the smallest first."""
    return np.sort(np.stack([a * u + b * v for a, b in directions]), axis=0)


# Two bars make a cross. A disc without another disc makes a crescent.
def cross(u: Array, v: Array) -> Array:
    """A plus sign."""
    return np.minimum(box(u / 3.2, v), box(u, v / 3.2)) - 0.29


def crescent(u: Array, v: Array) -> Array:
    """A young moon."""
    return np.maximum(length(u, v) - 0.95, 0.8 - length(u - 0.5, v))


# Stripes and checks fill the same square. They can't be told apart by their outline, nor
# from a small piece of it.
def stripes(u: Array, v: Array) -> Array:
    """Three bars."""
    return np.maximum(box(u, v) - 0.8, wave(u))


def checks(u: Array, v: Array) -> Array:
    """A chessboard of five times five fields."""
    return np.maximum(box(u, v) - 0.8, -8 * wave(u) * wave(v))


def wave(u: Array) -> Array:
    """Return the distance to the edge of bars of width 0.32 with gaps of width 0.32."""
    phase = u / 0.64 + 0.5
    return 0.64 * (np.abs(phase - np.floor(phase) - 0.5) - 0.25)


FIGURES: dict[str, Figure] = {
    figure.__name__: figure
    for figure in (
        disc, ring, square, frame, triangle,
        star, cross, crescent, stripes, checks,
    )
}

# ## Try it
#
# Ten pictures of each class take a moment.
#
# ```python
# from labml_nn_convmixer.shapes import draw
#
# data = draw(training=100, test=20)
# print(tuple(data.train.images.shape))  # (100, 3, 32, 32)
# print(data.train.classes[:4])  # ('disc', 'ring', 'square', 'frame')
# ```

# ## Exercises
#
# What we expect is an opinion, until a run shows it.
#
# 1. Make every figure brighter than its ground, in [`coloured`](shapes.py#coloured). We
#    expect logistic regression to become much better than chance, but not good.
# 2. Leave out the random place in [`picture`](shapes.py#picture), so that all figures lie
#    in the middle. We expect the network to need fewer epochs.
# 3. Train with a patch size of 16. We expect a much lower accuracy: a patch is then nearly
#    as large as a figure, and convolution has only four places to work with.
