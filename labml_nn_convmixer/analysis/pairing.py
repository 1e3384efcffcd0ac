"""
# Pairs of seeds

Two runs with different seeds differ, also where all settings are equal. So runs are put into groups of equal settings,
and two groups are compared seed by seed: what a seed does to both alike, the first weights and the order of the
images, cancels out in the difference.

The interval says where the mean difference over all seeds would be. It knows nothing of other images: a difference on
1,000 of them can be certain for these and absent for others.
"""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from labml_nn_convmixer.analysis.t_distribution import quantile
from labml_nn_convmixer.training.run_folder import Description

# What may differ between runs of one group: labels, and the seed, by which they are paired. Which images `data` stands
# for is decided by their digest.
NO_SETTING = ("name", "data", "seed")


@dataclass(frozen=True)
class Run:
    """A finished run: `accuracy` (0 to 1) is that on the images chosen, `seconds` the time of all epochs."""

    path: Path
    description: Description
    accuracy: float
    seconds: float

    @property
    def settings(self) -> dict[str, Any]:
        """All settings that put it into a group."""
        return {key: value for key, value in asdict(self.description.recipe).items() if key not in NO_SETTING}


@dataclass(frozen=True)
class Group:
    """
    Runs of equal settings.

    * `name` is a letter
    * `settings` has those that differ between the groups
    * `accuracies` has the accuracy for each seed; the mean where there are several runs of one seed
    * `seconds` is the mean time of a run
    """

    name: str
    settings: dict[str, Any]
    accuracies: dict[int, float]
    runs: tuple[Path, ...]
    seconds: float

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return statistics.fmean(self.accuracies.values())

    @property
    def spread(self) -> float | None:
        """The standard deviation between seeds, or nothing for a single one."""
        return statistics.stdev(self.accuracies.values()) if len(self.accuracies) > 1 else None


@dataclass(frozen=True)
class Difference:
    """
    How much more accurate `second` is than `first`, in the mean over the seeds that both have.

    * `mean` is nothing without a common seed
    * `low` and `high` are the ends of the 95 % interval; nothing with fewer than two seeds
    """

    first: str
    second: str
    seeds: tuple[int, ...]
    mean: float | None
    low: float | None
    high: float | None


def grouped(runs: Sequence[Run]) -> list[Group]:
    """Put runs of equal settings together; the groups are in the order in which the runs were given."""
    together: dict[str, list[Run]] = {}
    for run in runs:
        together.setdefault(json.dumps(run.settings, sort_keys=True), []).append(run)
    differing = {
        key
        for first, second in pairwise(together.values())
        for key, value in first[0].settings.items()
        if second[0].settings[key] != value
    }
    return [group(i, members, differing) for i, members in enumerate(together.values())]


def group(number: int, runs: Sequence[Run], differing: set[str]) -> Group:
    """Make a group of its runs, which differ in the seed only."""
    by_seed: dict[int, list[float]] = {}
    for run in runs:
        by_seed.setdefault(run.description.recipe.seed, []).append(run.accuracy)
    return Group(
        name=letter(number),
        settings={key: value for key, value in runs[0].settings.items() if key in differing},
        accuracies={seed: statistics.fmean(by_seed[seed]) for seed in sorted(by_seed)},
        runs=tuple(run.path for run in runs),
        seconds=statistics.fmean(run.seconds for run in runs),
    )


def letter(number: int) -> str:
    """Return A, B, …, Z, A2, B2, …"""
    turn, place = divmod(number, 26)
    return f"{chr(ord('A') + place)}{turn + 1 if turn else ''}"


def difference(first: Group, second: Group) -> Difference:
    """Compare two groups seed by seed."""
    seeds = tuple(seed for seed in first.accuracies if seed in second.accuracies)
    differences = [second.accuracies[seed] - first.accuracies[seed] for seed in seeds]
    mean = statistics.fmean(differences) if seeds else None
    if mean is None or len(seeds) < 2:
        return Difference(first.name, second.name, seeds, mean, None, None)
    error = statistics.stdev(differences) / math.sqrt(len(seeds))
    half = quantile(0.95, len(seeds) - 1) * error
    return Difference(first.name, second.name, seeds, mean, mean - half, mean + half)
