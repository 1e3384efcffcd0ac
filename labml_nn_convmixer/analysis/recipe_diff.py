"""What a run changed from the recipe that it is named after."""

from dataclasses import asdict

from labml_nn_convmixer.recipe import READY, Recipe

# Not settings of the training: the name of the recipe, and the seed, which a run has of its own.
LABELS = ("name", "seed")


def changes(recipe: Recipe) -> dict[str, tuple[object, object]]:
    """
    Return for each changed setting its value, and that of the named recipe.

    A recipe that this version doesn't know is compared with the default one.
    """
    named = READY[recipe.name].recipe if recipe.name in READY else Recipe()
    before = asdict(named)
    now = asdict(recipe)
    return {key: (now[key], before[key]) for key in now if key not in LABELS and now[key] != before[key]}


def written(value: object) -> str:
    """Return a setting as one would type it after `--set KEY=`."""
    return str(value).lower() if isinstance(value, bool) else str(value)
