"""
CIFAR-10: 50,000 training images and 10,000 test images of 32 x 32 pixels in ten classes.

It is read from the archive as it was fetched, or from its unpacked folder. The files are
pickles, and a pickle can run any program. So each file's checksum is compared with
torchvision's list first, and the very bytes that were compared are unpickled.
"""

import hashlib
import pickle
import tarfile
import warnings
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import torch
import torchvision

from labml_nn_convmixer.data import (
    CIFAR10_DEVIATION,
    CIFAR10_MEAN,
    DataError,
    DataSet,
    Images,
    digest,
)
from labml_nn_convmixer.datasets.download import Remote, fetch, progress

# Addresses, names and checksums are torchvision's. It doesn't know the size of the archive.
SOURCE: Any = torchvision.datasets.CIFAR10
SIZE = 170_498_071
SUFFIXES = (".tar.gz", ".tgz")
REMEDY = (
    f"put {SOURCE.filename} from https://www.cs.toronto.edu/~kriz/cifar.html there, "
    "or pass --data DIR with a folder of images"
)


def cifar10(place: Path, mirror: str | None = None) -> DataSet:
    """
    Read CIFAR-10, and fetch it where it is missing or half-finished.

    * `place` is the archive, its unpacked folder, or the folder around one of them
    * `mirror` is the address of another archive, or of the folder with it

    Raises `DataError`.
    """
    archive = place / SOURCE.filename
    if place.is_file():
        files = unpacked(place)
    elif any((place / name).exists() for name in checksums()):
        files = folder(place)
    elif (place / SOURCE.base_folder).is_dir():
        files = folder(place / SOURCE.base_folder)
    else:
        if not archive.is_file() or archive.stat().st_size < SIZE:
            get(place, archive, mirror)
        files = unpacked(archive)
    train, test = (
        images(files, [name for name, _ in part])
        for part in (SOURCE.train_list, SOURCE.test_list)
    )
    return DataSet(
        "CIFAR-10", train, test, CIFAR10_MEAN, CIFAR10_DEVIATION, digest(train, test)
    )


def is_here(place: Path) -> bool:
    """Say whether a path means CIFAR-10 in one of its forms, whole or half-finished."""
    if place.is_file():
        return place.name.endswith(SUFFIXES)
    archive = SOURCE.filename
    names = (archive, f"{archive}.part", f"{archive}.lock", SOURCE.base_folder)
    return any((place / name).exists() for name in (*names, *checksums()))


def checksums() -> dict[str, str]:
    """Return the files that we need, each with its MD5 checksum."""
    meta = SOURCE.meta["filename"], SOURCE.meta["md5"]
    return dict([*SOURCE.train_list, *SOURCE.test_list, meta])


def get(place: Path, archive: Path, mirror: str | None) -> None:
    """Fetch the archive. What can be mended by hand is the end of each message."""
    url = mirror or SOURCE.url
    if not url.endswith(SUFFIXES):
        url = f"{url.rstrip('/')}/{SOURCE.filename}"
    try:
        fetch(Remote(url, SIZE, SOURCE.tgz_md5), archive)
    except DataError as error:
        raise DataError(
            f"CIFAR-10 is not in {place} and could not be fetched: {REMEDY} ({error})"
        ) from error


def folder(place: Path) -> dict[str, bytes]:
    """Read the files of the unpacked folder. Raises `DataError`."""
    contents = {}
    for name in checksums():
        try:
            contents[name] = (place / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            reason = error.strerror
            raise DataError(f"{place / name} can't be read: {reason}") from error
    return checked(place, contents)


def unpacked(archive: Path) -> dict[str, bytes]:
    """
    Read the files of the archive, without unpacking anything to the disk. Raises
    `DataError`.
    """
    size = archive.stat().st_size
    if size < SIZE:
        raise DataError(
            f"{archive} is half-finished, {progress(size, SIZE)}: fetch it again, or "
            f"pass --data {archive.parent}, and the download goes on"
        )
    contents = {}
    try:
        with tarfile.open(archive, "r:gz") as members:
            for member in members:
                name = PurePosixPath(member.name).name
                # Only files: a link in a foreign archive may lead to itself. The size is
                # compared first, because such an archive could also fill the memory.
                if name in checksums() and member.isfile() and member.size < SIZE:
                    content = members.extractfile(member)
                    contents[name] = content.read() if content else b""
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(
            f"{archive} is damaged ({reason}): remove it, and it is fetched again"
        ) from error
    return checked(archive, contents)


def checked(place: Path, contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the contents, if all of them are there and unchanged. Raises `DataError`."""
    problems = []
    for name, expected in checksums().items():
        if name not in contents:
            problems.append(f"{name} is missing")
        elif hashlib.md5(contents[name], usedforsecurity=False).hexdigest() != expected:
            problems.append(f"{name} has a wrong checksum")
    if problems:
        raise DataError(
            f"{place} is not CIFAR-10 as it was published: {', '.join(problems)}; "
            "remove it, and it is fetched again"
        )
    return contents


def images(files: dict[str, bytes], names: list[str]) -> Images:
    """Put the files of one part together."""
    parts = [unpickled(files[name]) for name in names]
    meta = unpickled(files[SOURCE.meta["filename"]])
    pixels = torch.from_numpy(np.concatenate([part["data"] for part in parts]))
    return Images(
        pixels.view(-1, 3, 32, 32),
        torch.tensor([label for part in parts for label in part["labels"]]),
        tuple(meta[SOURCE.meta["key"]]),
    )


def unpickled(content: bytes) -> dict[str, Any]:
    """Read a pickle that Python 2 wrote; its checksum is right."""
    with warnings.catch_warnings():
        # It describes its arrays as NumPy did at that time, and NumPy warns of that.
        warnings.simplefilter("ignore")
        values: dict[str, Any] = pickle.loads(content, encoding="latin1")
    return values
