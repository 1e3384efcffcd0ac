"""Which data set a path stands for: CIFAR-10 in one of its forms, or a folder of images."""

import os
import sys
from pathlib import Path

from labml_nn_convmixer.data import DataError, DataSet
from labml_nn_convmixer.datasets.cifar10 import cifar10, is_here
from labml_nn_convmixer.datasets.image_folder import image_folder
from labml_nn_convmixer.shapes import draw


def load(
    data: Path | None = None,
    *,
    cache: Path | None = None,
    mirror: str | None = None,
    recipe_data: str = "cifar10",
) -> DataSet:
    """
    Load a data set. Raises `DataError`.

    * `data` is a folder of images with `train` and `test`, or CIFAR-10: the folder in which
      torchvision keeps it, the archive, or its unpacked folder. Into an empty folder
      CIFAR-10 is fetched.
    * `cache` is where decoded images and fetched archives are kept
    * `mirror` is the address of another place with the archive of CIFAR-10
    * `recipe_data` says what is meant where `data` isn't given: `shapes` or `cifar10`
    """
    cache = cache or cache_folder()
    if data is None:
        if recipe_data == "shapes":
            return draw()
        return cifar10(cache / "cifar-10", mirror)
    if (data / "train").is_dir() or (data / "test").is_dir():
        return image_folder(data, cache)
    # A mistyped path must not start a download to a strange place: we fetch only into a
    # folder that somebody has made.
    if not data.exists():
        raise DataError(f"there is no folder {data}: check --data, or create it first")
    if is_here(data) or (data.is_dir() and not any(data.iterdir())):
        return cifar10(data, mirror)
    raise DataError(
        f"{data} holds neither train and test folders of images, nor CIFAR-10: "
        "pass --data DIR with DIR/train/CLASS/*.png and DIR/test/CLASS/*.png"
    )


def cache_folder() -> Path:
    """Return the user's folder for what can be made again."""
    # The variable is the one by which a user moves all caches. It counts on each system.
    home = os.environ.get("XDG_CACHE_HOME")
    if not home and sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA")
    if not home:
        own = "Library/Caches" if sys.platform == "darwin" else ".cache"
        home = str(Path.home() / own)
    return Path(home) / "convmixer"
