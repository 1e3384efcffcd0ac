"""How long a training is, for the training itself and for those who look at it without PyTorch."""

from labml_nn_convmixer.recipe import Recipe


def epoch_steps(recipe: Recipe, images: int, processes: int) -> int:
    """Return the steps of an epoch: full batches, and a smaller one if it has an image for each process."""
    full, rest = divmod(images, recipe.batch_size)
    return full + (rest >= processes)


def all_steps(recipe: Recipe, per_epoch: int) -> int:
    """Return the steps of the whole training: those of all epochs, or fewer if the recipe says so."""
    most = recipe.epochs * per_epoch
    return min(recipe.steps or most, most)
