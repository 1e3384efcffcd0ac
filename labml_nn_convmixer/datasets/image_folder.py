"""
Any folder of images as a data set: checked as a whole, decoded once, memory-mapped.

All images have the same size and lie in this order; the names of the folders are the names
of the classes:

```text
DIR/train/cat/one.jpg
DIR/train/dog/two.png
DIR/test/cat/three.jpg
DIR/test/dog/four.png
```
"""

import contextlib
import hashlib
import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from PIL import Image

from labml_nn_convmixer.data import DataError, DataSet, Images
from labml_nn_convmixer.files.file_lock import locked

SUFFIXES = (".jpeg", ".jpg", ".png")
FORMAT = "convmixer images 1"

# For `train` and `test`: one list of files for each class.
Files: TypeAlias = dict[str, list[list[Path]]]


def image_folder(folder: Path, cache: Path) -> DataSet:
    """
    Read the images of `folder`; keep them decoded in `cache`.

    Raises `DataError`, which names every file that can't be used.
    """
    # All problems are reported together. Whoever repairs a folder of images wants a list,
    # not one surprise after the other.
    try:
        files, problems = list_files(folder)
        if problems:
            raise DataError(report(folder, problems))
        kept = cache / f"{key(folder, files)}.pt"
    except OSError as error:
        raise DataError(f"{error.filename} can't be read: {error.strerror}") from error
    name = folder.resolve().name
    data_set = read(kept, name)
    if data_set:
        return data_set
    # Of several processes that start at once, one decodes and the others wait for it.
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    with locked(kept.with_suffix(".lock")) as alone:
        data_set = read(kept, name)
        if data_set:
            return data_set
        decoded = DataSet.of(name, *decode(folder, files))
        write(kept, decoded, alone)
    # What was decoded lies in memory of this process' own. The kept file is memory that all
    # processes share, and that the system may take back.
    return read(kept, name) or decoded


def list_files(folder: Path) -> tuple[Files, list[str]]:
    """
    Return the files of each class, and the problems that show without opening a file.

    Everything is sorted: the order of a directory differs between machines, and the same
    seed must give the same batches.
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
        for folder_of_class, images in zip(paths, files[part], strict=True):
            if not images:
                problems.append(f"{folder_of_class}: there is no .jpg, .jpeg or .png file in it")
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


def decode(folder: Path, files: Files) -> tuple[Images, Images]:
    """
    Decode all images: `uint8`, `[count, 3, height, width]`, for training and test.

    A training run must not stop after an hour because of one damaged file. So every image
    is opened before the training starts. Raises `DataError` with all files that can't be
    used.
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
            reason = getattr(why, "strerror", None) or str(why).partition(" '")[0]
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


def key(folder: Path, files: Files) -> str:
    """
    Return a digest of names, sizes and times of change, which stand for the content.

    Reading all the content would take nearly as long as decoding it. `folder` itself is
    left out, so that it can move.
    """
    state = hashlib.sha256(FORMAT.encode())
    for path in (path for part in files.values() for of in part for path in of):
        stat = path.stat()
        name = path.relative_to(folder).as_posix()
        state.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return state.hexdigest()[:32]


def read(kept: Path, name: str) -> DataSet | None:
    """
    Map a kept file into memory; `None` where nothing usable is kept.

    With `weights_only=True` PyTorch reads tensors and plain values only, so a foreign file
    can't run code.
    """
    # Whatever is wrong with a kept file, the images themselves are still there: we decode
    # them again.
    try:
        values = torch.load(kept, mmap=True, weights_only=True)
        train, test = (Images(*values[part]) for part in ("train", "test"))
        return DataSet(
            name, train, test, values["mean"], values["deviation"], values["digest"]
        )
    except Exception:
        return None


def write(kept: Path, decoded: DataSet, alone: bool) -> None:
    """
    Keep a decoded data set; where that fails, warn. `alone` says that no other process
    writes this file.

    A file that is half written must never be found under its final name. So we write to
    another name in the same folder and rename at the end; renaming is a single step.
    """
    values = {
        part: (of.images, of.labels, of.classes)
        for part, of in (("train", decoded.train), ("test", decoded.test))
    }
    described = {"mean": decoded.mean, "deviation": decoded.deviation, "digest": decoded.digest}
    partial = None
    try:
        # What killed processes have left behind under a name of this kind.
        for leftover in kept.parent.glob(f"{kept.stem}.*.part") if alone else ():
            leftover.unlink()
        handle, partial = tempfile.mkstemp(".part", f"{kept.stem}.", kept.parent)
        with os.fdopen(handle, "wb") as file:
            torch.save({**values, **described}, file)
        Path(partial).replace(kept)
    # Without a cache the training is slower to start, but right.
    except (OSError, RuntimeError) as error:
        warnings.warn(f"decoded images are not kept: {error}", stacklevel=2)
        if partial:
            with contextlib.suppress(OSError):
                Path(partial).unlink()
