"""Recipes are those that their sources state; a wrong name or value is told with the nearest right one."""

from dataclasses import asdict, fields
from typing import Any

import pytest

from labml_nn_convmixer.recipe import READY, Recipe, RecipeError, change, check, from_values, named


def test_the_recipe_for_cifar10_is_the_authors_and_cannot_be_changed_by_accident() -> None:
    recipe: Any = named("cifar10")
    assert (recipe.dim, recipe.depth, recipe.kernel_size, recipe.patch_size) == (256, 8, 5, 2)
    assert (recipe.epochs, recipe.batch_size, recipe.peak_rate, recipe.weight_decay) == (25, 512, 0.05, 0.005)
    assert (recipe.operations, recipe.level, recipe.padding, recipe.scale) == (2, 12, 0, 1)
    assert (recipe.held_out, recipe.jitter, recipe.erasing, recipe.mixup, recipe.cutmix, recipe.clip) == (0,) * 6
    with pytest.raises(AttributeError):
        recipe.dim = 3


def test_their_longer_recipe_differs_by_time_and_two_augmentations() -> None:
    assert difference("cifar10-100", "cifar10") == {"name", "epochs", "jitter", "erasing"}
    longer = named("cifar10-100")
    assert (longer.epochs, longer.jitter, longer.erasing) == (100, 0.2, 0.2)


def test_the_recipe_of_the_paper_has_the_settings_that_were_published() -> None:
    paper = named("paper")
    assert (paper.dim, paper.depth, paper.kernel_size, paper.patch_size) == (256, 8, 9, 1)
    assert (paper.epochs, paper.batch_size, paper.peak_rate, paper.weight_decay) == (200, 64, 0.01, 0.01)
    assert (paper.eps, paper.clip, paper.scale, paper.erasing) == (1e-3, 1.0, 0.75, 0.25)
    assert (paper.mixup, paper.cutmix, paper.schedule) == (0.5, 0.5, "one-cycle")
    assert (paper.operations, paper.smoothing) == (1, 0.1)
    # timm's level 9 of 10, deviation 0.5, in steps of which there are 30.
    assert (paper.level / 30, paper.deviation / 30) == pytest.approx((9 / 10, 0.5 / 10))


def difference(one: str, other: str) -> set[str]:
    """Return the settings in which two recipes differ."""
    first, second = asdict(named(one)), asdict(named(other))
    return {key for key in first if first[key] != second[key]}


def test_every_ready_recipe_is_in_order_and_survives_being_kept() -> None:
    assert list(READY) == ["shapes", "cpu", "cifar10", "cifar10-100", "paper"]
    for name, ready in READY.items():
        assert ready.recipe.name == name
        check(ready.recipe)
        assert from_values(asdict(ready.recipe)) == ready.recipe
    # The small ones hold images out, because people will try settings with them.
    assert all(named(name).held_out > 0 for name in ("shapes", "cpu"))


def test_settings_get_the_type_of_their_field() -> None:
    changed = change(named("cpu"), ["dim=32", "peak_rate=1e-3", "flip=false", "schedule=one-cycle", "level=3"])
    assert (changed.dim, changed.peak_rate, changed.flip, changed.schedule) == (32, 0.001, False, "one-cycle")
    assert isinstance(changed.level, float)
    assert changed.name == "cpu"
    assert change(named("cpu"), []) == named("cpu")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (["epoch=3"], ["there is no setting epoch: did you mean epochs?"]),
        (["zzz=3"], ["there is no setting zzz; there are name, data, dim"]),
        (["dim=3.5", "flip=maybe", "seed"], ["dim=3.5: a whole", "flip=maybe: true or false", "seed: write KEY=VALUE"]),
        (["peak_rate=nan"], ["peak_rate=nan: a number is needed"]),
        (["weight_decay=inf"], ["weight_decay=inf: a number is needed"]),
        (
            ["dim=0", "erasing=2", "level=31"],
            ["dim=0: must be above 0", "erasing=2.0: must be from 0 to 1", "level=31"],
        ),
        (["scale=0", "seed=-1"], ["scale=0.0: must be above 0", "seed=-1: must not be below 0"]),
        (["schedule=onecycle"], ["there is no schedule onecycle: did you mean one-cycle?"]),
        (["data=imagenet"], ["there is no data imagenet; there are cifar10, shapes"]),
    ],
)
def test_everything_that_is_wrong_with_settings_is_told_at_once(settings: list[str], expected: list[str]) -> None:
    with pytest.raises(RecipeError) as caught:
        change(named("cifar10"), settings)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(expected)
    for line, beginning in zip(lines, expected, strict=True):
        assert line.startswith(beginning)


def test_an_unknown_recipe_names_the_nearest_one() -> None:
    with pytest.raises(RecipeError, match=r"there is no recipe cifar100: did you mean cifar10\?"):
        named("cifar100")
    with pytest.raises(RecipeError, match="there is no recipe x; there are shapes, cpu, cifar10, cifar10-100, paper"):
        named("x")


def test_a_kept_recipe_of_another_version_is_refused() -> None:
    values = asdict(Recipe())
    assert len(values) == len(fields(Recipe))
    with pytest.raises(RecipeError, match="the setting momentum is unknown"):
        from_values({**values, "momentum": 0.9})
    del values["seed"]
    with pytest.raises(RecipeError, match="the setting seed is missing"):
        from_values(values)
