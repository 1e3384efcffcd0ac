"""
# The confusion matrix

An accuracy says how often a network is right. The confusion matrix says what it takes for what: row by row the true
classes, column by column the guesses.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The part of the normal distribution that lies within so many deviations is 95 %.
DEVIATIONS = 1.959963984540054


@dataclass(frozen=True)
class ClassResult:
    """
    How a class, or all of them together, was recognized.

    * `count` is the number of its images, `right` how many of them were recognized
    * `low` and `high` are the ends of the 95 % interval of the accuracy
    """

    name: str
    count: int
    right: int
    low: float
    high: float

    @property
    def accuracy(self) -> float | None:
        """From 0 to 1, or nothing for a class without images."""
        return self.right / self.count if self.count else None


@dataclass(frozen=True)
class Mistake:
    """`count` images of the class `true` were taken for `guess`; `share` is their part of that class, from 0 to 1."""

    true: str
    guess: str
    count: int
    share: float


@dataclass(frozen=True, eq=False)
class Confusion:
    """
    * `matrix` has shape `[classes, classes]`: at `[i, j]` the number of images of class `i` that were taken for `j`
    * `classes` holds their names
    """

    matrix: NDArray[np.int64]
    classes: tuple[str, ...]

    @classmethod
    def count(cls, labels: NDArray[Any], guesses: NDArray[Any], classes: tuple[str, ...]) -> "Confusion":
        """Count what was taken for what: `labels` and `guesses` have shape `[images]` and hold numbers of classes."""
        size = len(classes)
        flat = np.bincount(labels.astype(np.int64) * size + guesses.astype(np.int64), minlength=size * size)
        return cls(flat.reshape(size, size).astype(np.int64), classes)

    @cached_property
    def total(self) -> ClassResult:
        """All classes together."""
        return judged("all", int(self.matrix.sum()), int(self.matrix.trace()))

    @cached_property
    def per_class(self) -> tuple[ClassResult, ...]:
        """Each class, in the order of their numbers."""
        counts, right = self.matrix.sum(1).tolist(), self.matrix.diagonal().tolist()
        return tuple(judged(*counted) for counted in zip(self.classes, counts, right, strict=True))

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """The matrix with each row divided by its sum; a class without images has zeros."""
        shares: NDArray[np.float64] = self.matrix / np.maximum(self.matrix.sum(1, keepdims=True), 1)
        return shares

    def mistakes(self, count: int) -> tuple[Mistake, ...]:
        """Return the most frequent mistakes, at most `count`; equal ones in the order of their classes."""
        wrong = self.matrix.copy()
        np.fill_diagonal(wrong, 0)
        mistakes = []
        for place in np.argsort(-wrong, axis=None, kind="stable")[:count].tolist():
            true, guess = divmod(place, len(self.classes))
            if wrong[true, guess]:
                share = float(self.shares[true, guess])
                mistakes.append(Mistake(self.classes[true], self.classes[guess], int(wrong[true, guess]), share))
        return tuple(mistakes)


def judged(name: str, count: int, right: int) -> ClassResult:
    """Add the interval to counts."""
    return ClassResult(name, count, right, *wilson(right, count))


def wilson(right: int, count: int) -> tuple[float, float]:
    """
    Return the ends of Wilson's 95 % interval of a share.

    The simpler interval, share plus and minus two deviations, has no width where all answers are right, and reaches
    beyond 100 %. Nothing counted means nothing known: 0 to 1.
    """
    if not count:
        return 0.0, 1.0
    square = DEVIATIONS**2
    middle = (right + square / 2) / (count + square)
    half = DEVIATIONS / (count + square) * math.sqrt(right * (count - right) / count + square / 4)
    # With all or none right an end is exactly 1 or 0, which rounding would miss by a digit.
    return (0.0 if right == 0 else middle - half), (1.0 if right == count else middle + half)
