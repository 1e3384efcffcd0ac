r"""
---
title: The recipes
summary: >
  Every setting of a training with its source, and five ready recipes: from one minute on a
  laptop to the network of the paper.
---

# The recipes

A network alone has no accuracy. The same ConvMixer gives much less with other settings, so a
result is a property of a whole recipe. Here is every setting, each with its source, and
nothing is set anywhere else.

Four marks say where a value comes from. *Command* means the command line in the readme of
[the authors' script](https://github.com/locuslab/convmixer-cifar10) for CIFAR-10. *Script*
means a default value or a line of that script. *User* means the settings that a user
[published](https://github.com/locuslab/convmixer/issues/15) for the network in the paper.
*Ours* marks a choice of our own.
"""

import difflib
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any


class RecipeError(ValueError):
    """
    A recipe or a setting is not what it should be. The message is for the user, and the
    command line shows it alone.
    """


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """
    ## The settings

    The values below are those of the authors for CIFAR-10. The other recipes say what they
    change.
    """

    # The name of the recipe that these settings began as, and the data set that it takes
    # where no other is given: `cifar10` or `shapes`.
    name: str = "cifar10"
    data: str = "cifar10"
    # ### The network
    #
    # Command: ConvMixer-256/8 with kernel size 5 and patch size 2. An image of $32 \times 32$
    # becomes $16 \times 16$ places.
    dim: int = 256
    depth: int = 8
    kernel_size: int = 5
    patch_size: int = 2
    # ### The time
    #
    # Script: 25 epochs and a batch size of 512 are its default values. With several
    # processes, the batch size is that of all of them together.
    epochs: int = 25
    batch_size: int = 512
    # Ours: a training can end after fewer steps, for a first try. The schedule stays that of
    # all epochs. Zero means all of them.
    steps: int = 0
    # ### What chooses, and what counts
    #
    # Whoever tries settings and keeps the best needs images to judge by, and they can't be
    # the test images: among many attempts one is lucky on them. So this many training images
    # can be held out; the network never learns from them, and its accuracy on them is shown
    # after each epoch. The test images are read once, when the training is finished.
    #
    # Script: nothing is held out, all 50,000 images are learned from.
    held_out: int = 0
    # ### The learning rate
    #
    # Command: a peak rate of 0.05 and a weight decay of 0.005. The rate is high for AdamW; a
    # batch normalization after every convolution makes the network tolerant of it. Script:
    # [the schedule](experiment.py#learning_rate) is a triangle with a long foot.
    schedule: str = "triangle"
    peak_rate: float = 0.05
    weight_decay: float = 0.005
    # Script: the default of PyTorch. AdamW divides by the root of the mean squared gradient,
    # plus this number. A larger one damps the steps of weights with tiny gradients.
    eps: float = 1e-8
    # The longest gradient that is used as it is; longer ones are shortened to this norm.
    # Command: there is no limit, which is written as zero.
    clip: float = 0.0
    # ### The augmentation
    #
    # [The augmentation page](augment.py) explains each of them. Script: an image is mirrored
    # with probability 1/2.
    flip: bool = True
    # Ours: zeros around the image from which a crop is taken, in pixels. The script has none.
    padding: int = 0
    # Command: the smallest part of the area that a resized crop keeps is the whole image, so
    # there is no crop.
    scale: float = 1.0
    # Command: RandAugment with two operations at level 12 of 30. Script: the level doesn't
    # deviate.
    operations: int = 2
    level: float = 12.0
    deviation: float = 0.0
    # Command: no colour jitter and no random erasing.
    jitter: float = 0.0
    erasing: float = 0.0
    # Script: images are not mixed. The numbers are the parameters of the distribution from
    # which the share of each image is drawn; zero means never.
    mixup: float = 0.0
    cutmix: float = 0.0
    # ### The target
    #
    # The part of the target that is taken from the right class and given to all classes
    # alike, so that the network need not be certain. Script: nothing.
    smoothing: float = 0.0
    # ### Several GPUs
    #
    # Script: each GPU normalizes its own part of the batch. If this is true, they normalize
    # the whole batch together, as one GPU would, and have to talk in every layer.
    sync_batch_norm: bool = False
    # ### Chance
    #
    # Ours: the seed of the first weights, of the order of images and of the augmentation.
    seed: int = 0


# ## Ready recipes
#
# Their costs are what `convmixer recipes` shows. Times on a CPU are those of two cores.
@dataclass(frozen=True)
class Ready:
    """
    * `recipe` has the settings
    * `cost` says what it takes, in words
    * `expected` says what may be expected, and by whose word
    """

    recipe: Recipe
    cost: str
    expected: str


# ### `shapes`
#
# No download, no GPU, a minute: [drawn pictures](shapes.py) show that everything works, and
# that something is learned. All values are ours.
SHAPES = Recipe(
    name="shapes",
    data="shapes",
    dim=64,
    depth=4,
    kernel_size=5,
    patch_size=4,
    epochs=8,
    batch_size=64,
    held_out=1000,
    peak_rate=0.02,
    operations=0,
)

# ### `cpu`
#
# The real images of CIFAR-10 for those who have no GPU. The time of a layer grows with the
# number of places, so patches of $4 \times 4$ make it four times cheaper than the authors'
# $2 \times 2$. All values are ours.
CPU = Recipe(
    name="cpu",
    dim=96,
    depth=6,
    patch_size=4,
    epochs=15,
    batch_size=128,
    held_out=5000,
    peak_rate=0.02,
    # So small a network doesn't learn the images by heart in so short a time. What it needs
    # is not more variety, so there is no RandAugment.
    padding=2,
    operations=0,
)

# ### `cifar10` and `cifar10-100`
#
# The first is [the authors' command](#Recipe), as above. With four times the epochs the
# network begins to learn the training images by heart. So their second command also changes
# the colours and erases rectangles.
CIFAR10 = Recipe()
CIFAR10_100 = Recipe(name="cifar10-100", epochs=100, jitter=0.2, erasing=0.2)

# ### `paper`
#
# In the paper's Table 4 a patch is one pixel and the kernel is $9 \times 9$: there are four
# times as many places as with $p = 2$, and each looks at more of them.
#
# The paper doesn't give all settings of this experiment. These are the user's, who trained
# with the script of the library timm. Its smoothing is 0.1 where nothing else is said. Its
# RandAugment counts levels to 10, ours to 30. timm draws two operations and applies each with
# probability 1/2; we apply one. Two differences remain: timm's list of operations is another
# one than [ours](rand_augment.py), and it erases with noise, where we erase with the mean
# colour.
PAPER = Recipe(
    name="paper",
    kernel_size=9,
    patch_size=1,
    epochs=200,
    batch_size=64,
    schedule="one-cycle",
    peak_rate=0.01,
    weight_decay=0.01,
    eps=1e-3,
    clip=1.0,
    scale=0.75,
    operations=1,
    level=27.0,
    deviation=1.5,
    erasing=0.25,
    mixup=0.5,
    cutmix=0.5,
    smoothing=0.1,
)

READY = {
    ready.recipe.name: ready
    for ready in (
        Ready(SHAPES, "a minute on two cores, no download", "99 % (docs/results)"),
        Ready(CPU, "16 minutes on two cores", "81 % (docs/results)"),
        Ready(CIFAR10, "a GPU, 25 epochs", "92.6 % (the authors' log)"),
        Ready(CIFAR10_100, "a GPU, 100 epochs", "above 94 % (the authors)"),
        Ready(
            PAPER,
            "a GPU, 200 epochs of four times the work",
            "96.03 % (Table 4 of the paper), 95.89 % (the user)",
        ),
    )
}


# ## What came out
#
# Each number below links to the file of its run, which has all settings, the machine and the
# whole curve; the weights lie beside it. The accuracies are those on the test images, which
# chose nothing.
#
# | recipe | seed | accuracy | training |
# |---|---|---|---|
# | `shapes` | 0 | [99.05 %](../docs/results/shapes-0.json#accuracy) | [52 s](../docs/results/shapes-0.json#seconds) |
# | `shapes` | 1 | [99.45 %](../docs/results/shapes-1.json#accuracy) | [54 s](../docs/results/shapes-1.json#seconds) |
# | `shapes` | 2 | [99.35 %](../docs/results/shapes-2.json#accuracy) | [54 s](../docs/results/shapes-2.json#seconds) |
# | `cpu` | 0 | [80.80 %](../docs/results/cpu-0.json#accuracy) | [955 s](../docs/results/cpu-0.json#seconds) |
# | `cpu` | 1 | [80.96 %](../docs/results/cpu-1.json#accuracy) | [918 s](../docs/results/cpu-1.json#seconds) |
# | `cpu` | 2 | [80.71 %](../docs/results/cpu-2.json#accuracy) | [920 s](../docs/results/cpu-2.json#seconds) |
#
# The images of `cpu` are those of CIFAR-10 as JPEG files, which lose some detail. So its
# accuracy can be compared with other runs on these files only, not with published numbers.
#
# The times are those of two cores of a server. The recipes for a GPU have not been run by us
# yet, so the numbers above are those of others.


def named(name: str) -> Recipe:
    """
    ## Choose a recipe

    * `name` is one of the names above

    A name that doesn't exist raises an error with the nearest one that does.
    """
    if name not in READY:
        raise RecipeError(f"there is no recipe {name}{nearest(name, READY)}")
    return READY[name].recipe


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or list all of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f": did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"


def change(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """
    ## Change settings

    * `recipe` is where the other values come from
    * `settings` are texts like `epochs=3`

    All that is wrong is reported together. The type of a value is that of the recipe's own.
    """
    types = {field.name: type(getattr(recipe, field.name)) for field in fields(recipe)}
    changed: dict[str, object] = {}
    problems = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            problems.append(f"{setting}: write KEY=VALUE")
        elif key not in types:
            problems.append(f"there is no setting {key}{nearest(key, types)}")
        else:
            try:
                changed[key] = read(text, types[key])
            except ValueError:
                problems.append(f"{setting}: {WANTED[types[key]]} is needed")
    if problems:
        raise RecipeError("\n".join(problems))
    result = from_values({**asdict(recipe), **changed})
    check(result)
    return result


def from_values(values: dict[str, Any]) -> Recipe:
    """Make a recipe of all its values, as a run folder keeps them."""
    known = {field.name for field in fields(Recipe)}
    for key in sorted(known ^ set(values)):
        raise RecipeError(
            f"the setting {key} is {'missing' if key in known else 'unknown'}"
        )
    return Recipe(**values)


# A number that is not finite would pass most comparisons and spoil the training later.
WANTED = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a word",
}


def read(text: str, wanted: type) -> object:
    """Read a value of the wanted type, or raise `ValueError`."""
    if wanted is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    value = wanted(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(text)
    return value


def check(recipe: Recipe) -> None:
    """
    Raise [`RecipeError`] where a value can't be meant, all of them together: a kernel of
    zero, a probability above one, a schedule that nobody has written.
    """
    values = asdict(recipe)
    problems = [
        f"{key}={values[key]}: must be above 0" for key in POSITIVE if values[key] <= 0
    ]
    problems += [
        f"{key}={values[key]}: must not be below 0" for key in COUNTS if values[key] < 0
    ]
    for key, (low, high) in RANGES.items():
        if not low <= values[key] <= high:
            problems.append(f"{key}={values[key]}: must be from {low} to {high}")
    for key, known in WORDS.items():
        if values[key] not in known:
            problems.append(
                f"there is no {key} {values[key]}{nearest(values[key], known)}"
            )
    if problems:
        raise RecipeError("\n".join(problems))


POSITIVE = (
    *("dim", "depth", "kernel_size", "patch_size"),
    *("epochs", "batch_size", "peak_rate", "eps", "scale"),
)
COUNTS = (
    *("steps", "held_out", "weight_decay", "clip", "padding"),
    *("operations", "deviation", "mixup", "cutmix", "seed"),
)
RANGES = dict.fromkeys(("scale", "erasing", "jitter", "smoothing"), (0, 1))
RANGES["level"] = (0, 30)
WORDS = {"schedule": ("triangle", "one-cycle"), "data": ("cifar10", "shapes")}
