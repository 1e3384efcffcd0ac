"""CIFAR-10 as users have it: the archive, its folder, the folder around it, half of it, or something foreign."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import threading
import warnings
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy as np
import torch
import torchvision

from labml_nn_convmixer.data import DataError, DataSet
from labml_nn_convmixer.datasets import cifar10
from labml_nn_convmixer.datasets.load import load

pytestmark = pytest.mark.torch

ARCHIVE, FOLDER = "cifar-10-python.tar.gz", "cifar-10-batches-py"
PIXELS = np.random.default_rng(0).integers(0, 256, (6, 3 * 32 * 32), dtype=np.uint8)
NOWHERE = "http://127.0.0.1:1"


class OldArray:
    """An array as NumPy pickled it under Python 2: with numbers where truth values belong."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        """Say how it is made again."""
        return np.ndarray, (self.values.shape, OldType(), self.values.tobytes())


class OldType:
    """The type of such an array."""

    def __reduce__(self) -> tuple[object, ...]:
        """Say how it is made again."""
        return np.dtype, ("u1", 0, 1)


class Hostile:
    """What leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        """Run a program."""
        return Path.touch, (self.trace,)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A small CIFAR-10, whose checksums stand in the place of the real ones."""
    contents = {
        "data_batch_1": {"data": OldArray(PIXELS[:3]), "labels": [0, 1, 1]},
        "data_batch_2": {"data": OldArray(PIXELS[3:4]), "labels": [0]},
        "test_batch": {"data": OldArray(PIXELS[4:]), "labels": [1, 0]},
        "batches.meta": {"label_names": ["airplane", "automobile"]},
    }
    files = {name: pickle.dumps(content, protocol=2) for name, content in contents.items()}
    digests = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    source = torchvision.datasets.CIFAR10
    training = [[name, digests[name]] for name in files if name.startswith("data")]
    monkeypatch.setattr(source, "train_list", training)
    monkeypatch.setattr(source, "test_list", [["test_batch", digests["test_batch"]]])
    meta = {"filename": "batches.meta", "key": "label_names", "md5": digests["batches.meta"]}
    monkeypatch.setattr(source, "meta", meta)
    return files


def packed(files: dict[str, bytes]) -> bytes:
    """The archive with these files."""
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w:gz") as archive:
        for name, content in {"readme.html": b"<html>", **files}.items():
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return result.getvalue()


def unpack(files: dict[str, bytes], folder: Path) -> Path:
    """Write the files into a folder."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def archived(files: dict[str, bytes], path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the archive, and make it the right one."""
    content = packed(files)
    path.write_bytes(content)
    monkeypatch.setattr(torchvision.datasets.CIFAR10, "tgz_md5", hashlib.md5(content).hexdigest())
    monkeypatch.setattr(cifar10, "SIZE", len(content))
    return path


def check(found: DataSet) -> None:
    """What was read is the small CIFAR-10."""
    assert found.name == "CIFAR-10"
    assert torch.equal(found.train.images, torch.from_numpy(PIXELS[:4]).view(4, 3, 32, 32))
    assert torch.equal(found.test.images, torch.from_numpy(PIXELS[4:]).view(2, 3, 32, 32))
    assert found.train.images.is_contiguous()
    assert found.train.labels.tolist() == [0, 1, 1, 0]
    assert found.test.labels.tolist() == [1, 0]
    assert found.train.classes == found.test.classes == ("airplane", "automobile")
    assert found.mean == (0.4914, 0.4822, 0.4465)


@pytest.mark.parametrize("form", ["torchvision", "folder", "archive", "around the archive", "renamed"])
def test_every_form_is_read_without_a_word_and_without_a_network(
    files: dict[str, bytes], tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "set"
    if form in ("torchvision", "folder"):
        unpack(files, place / FOLDER)
    else:
        place.mkdir()
        archived(files, place / ARCHIVE, monkeypatch)
    if form == "folder":
        place = place / FOLDER
    if form == "archive":
        place = place / ARCHIVE
    if form == "renamed":
        place = (place / ARCHIVE).rename(tmp_path / "mine.tgz")
    before = sorted(tmp_path.rglob("*"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(load(place, cache=tmp_path / "cache", mirror=NOWHERE))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.fixture
def mirror(files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server with the archive."""
    (tmp_path / "served").mkdir()
    archived(files, tmp_path / "served" / ARCHIVE, monkeypatch)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served"))) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("end", ["", "/", f"/{ARCHIVE}"])
def test_a_mirror_is_a_folder_or_the_archive(mirror: str, tmp_path: Path, end: str) -> None:
    check(load(None, cache=tmp_path / "cache", mirror=mirror + end))
    assert (tmp_path / "cache" / "cifar-10" / ARCHIVE).is_file()
    check(load(None, cache=tmp_path / "cache", mirror=NOWHERE))


@pytest.mark.parametrize("there", ["nothing", "half", "part"])
def test_what_is_missing_in_a_folder_is_fetched(mirror: str, tmp_path: Path, there: str) -> None:
    (tmp_path / "set").mkdir()
    whole = (tmp_path / "served" / ARCHIVE).read_bytes()
    if there != "nothing":
        (tmp_path / "set" / (ARCHIVE + (".part" if there == "part" else ""))).write_bytes(whole[:100])
    check(load(tmp_path / "set", cache=tmp_path / "cache", mirror=mirror))
    assert [path.name for path in (tmp_path / "set").iterdir()] == [ARCHIVE]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("given", [True, False])
def test_cifar10_that_cannot_be_fetched_is_an_error_that_says_what_to_do(tmp_path: Path, given: bool) -> None:
    where = tmp_path / "set" if given else None
    (tmp_path / "set").mkdir()
    place = where or tmp_path / "cache" / "cifar-10"
    for _ in range(2):  # the first attempt leaves nothing that would make the second one say something else
        with pytest.raises(DataError) as error:
            load(where, cache=tmp_path / "cache", mirror=NOWHERE)
        message = str(error.value)
        assert message.startswith(f"CIFAR-10 is not in {place} and could not be fetched: put {ARCHIVE} from https://")
        assert "pass --data DIR with a folder of images" in message
        assert f"({NOWHERE}/{ARCHIVE}: " in message
        assert "refused" in message
        assert "\n" not in message


def test_a_half_finished_archive_is_recognised(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archived(files, tmp_path / ARCHIVE, monkeypatch)
    archive.write_bytes(archive.read_bytes()[:500])
    with pytest.raises(DataError) as error:
        load(archive, mirror=NOWHERE)
    assert str(error.value).startswith(f"{archive} is half-finished, ")
    assert f"pass --data {tmp_path}, and the download goes on" in str(error.value)


@pytest.mark.parametrize("damage", ["start", "middle", "other"])
def test_a_damaged_archive_is_named(
    files: dict[str, bytes], tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archived(files, tmp_path / ARCHIVE, monkeypatch)
    content = bytearray(archive.read_bytes())
    if damage == "other":
        content = bytearray(packed({"thesis.tex": b"x" * 100_000}))
        monkeypatch.setattr(cifar10, "SIZE", len(content))
    else:
        content[{"start": 0, "middle": len(content) // 2}[damage]] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(DataError) as error:
        load(archive)
    message = str(error.value)
    assert message.startswith(f"{archive} is ")
    assert message.endswith("remove it, and it is fetched again")
    assert "\n" not in message
    if damage == "other":
        assert "data_batch_1 is missing, data_batch_2 is missing, test_batch is missing" in message


def test_missing_and_changed_files_of_the_folder_are_all_named(files: dict[str, bytes], tmp_path: Path) -> None:
    folder = unpack(files, tmp_path / FOLDER)
    (folder / "data_batch_2").unlink()
    (folder / "test_batch").write_bytes(files["test_batch"][:-1])
    with pytest.raises(DataError) as error:
        load(folder)
    assert str(error.value) == (
        f"{folder} is not CIFAR-10 as it was published: data_batch_2 is missing, test_batch has a wrong checksum; "
        "remove it, and it is fetched again"
    )


@pytest.mark.parametrize("form", ["folder", "archive"])
def test_a_foreign_pickle_never_runs(
    files: dict[str, bytes], tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace"
    hostile = {**files, "test_batch": pickle.dumps(Hostile(trace))}
    if form == "folder":
        place = unpack(hostile, tmp_path / FOLDER)
    else:
        place = archived(hostile, tmp_path / ARCHIVE, monkeypatch)
    with pytest.raises(DataError, match="test_batch has a wrong checksum"):
        load(place)
    assert not trace.exists()
    pickle.loads(hostile["test_batch"])
    assert trace.exists()


def test_the_real_checksums_are_torchvisions() -> None:
    names = ["batches.meta", *(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    assert sorted(cifar10.checksums()) == names
    assert cifar10.checksums()["test_batch"] == "40351d587109b95175f43aff81a1287e"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
@pytest.mark.parametrize("target", ["data_batch_1", "/etc/hostname", "nowhere"])
def test_an_archive_of_links_and_devices_is_refused_in_a_sentence(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes, target: str
) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name in files:
            member = tarfile.TarInfo(f"{FOLDER}/{name}")
            member.type, member.linkname = kind, target if target.startswith("/") else f"{FOLDER}/{target}"
            archive.addfile(member)
    (tmp_path / ARCHIVE).write_bytes(made.getvalue())
    monkeypatch.setattr(cifar10, "SIZE", len(made.getvalue()))
    with pytest.raises(DataError, match="is not CIFAR-10 as it was published: data_batch_1 is missing"):
        load(tmp_path / ARCHIVE, cache=tmp_path / "cache", mirror=NOWHERE)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "mirror",
    ["http://[", "http://[::1", "http://a b/", "https://" + "a" * 70 + ".example/", "http://\u00e9/", "ftp://a/"],
)
def test_an_address_that_cannot_be_read_is_an_error_and_no_traceback(tmp_path: Path, mirror: str) -> None:
    with pytest.raises(DataError) as error:
        load(None, cache=tmp_path / "cache", mirror=mirror)
    assert "could not be fetched" in str(error.value)
    assert "\n" not in str(error.value)
