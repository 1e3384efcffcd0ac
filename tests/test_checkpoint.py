"""Checkpoints survive what happens to files: half a write, a full disk, a foreign file, a hostile one."""

import os
import resource
from importlib.util import find_spec
from pathlib import Path

import fork_server
import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch

from labml_nn_convmixer.checkpoint import Checkpoint, CheckpointError, read_checkpoint, write_checkpoint
from labml_nn_convmixer.files.atomic import replacing

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent


def checkpoint(step: int, size: int = 4) -> Checkpoint:
    """A checkpoint with one weight of a certain size."""
    return Checkpoint(
        step=step,
        model={"weight": torch.full((size,), float(step))},
        optimizer={"state": {0: {"step": torch.tensor(float(step))}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
        scaler={},
        meter={"loss": 0.5, "seconds": 1.5},
        recipe={"dim": 4},
        classes=["cat", "dog"],
        mean=[0.5] * 3,
        deviation=[0.25] * 3,
        size=[8, 8],
        data="digest",
        threads=1,
        processes=1,
        versions={"torch": str(torch.__version__)},
    )


def test_what_is_written_is_read_and_the_one_before_is_kept(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        write_checkpoint(checkpoint(step), tmp_path)
    found, notices = read_checkpoint(tmp_path)
    assert (found.step, notices) == (3, [])
    assert torch.equal(found.model["weight"], torch.full((4,), 3.0))
    assert {key: of for key, of in vars(found).items() if key not in ("model", "optimizer")} == {
        key: of for key, of in vars(checkpoint(3)).items() if key not in ("model", "optimizer")
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last.pt", "previous.pt"]
    (tmp_path / "last.pt").unlink()
    assert read_checkpoint(tmp_path)[0].step == 2


@pytest.mark.parametrize("damage", ["truncated", "empty", "foreign", "text"])
def test_a_damaged_checkpoint_is_told_and_the_previous_one_is_used(tmp_path: Path, damage: str) -> None:
    for step in (1, 2):
        write_checkpoint(checkpoint(step), tmp_path)
    last = tmp_path / "last.pt"
    content = last.read_bytes()
    # Not through the same name: both names may be the same file.
    last.unlink()
    if damage == "foreign":
        torch.save({"model": {}}, last)
    else:
        last.write_bytes({"truncated": content[:-100], "empty": b"", "text": b"hello"}[damage])
    found, notices = read_checkpoint(tmp_path)
    assert found.step == 1
    (notice,) = notices
    assert notice.startswith(f"{last}: ")
    expected = "of another program or version" if damage == "foreign" else "not a complete checkpoint"
    assert expected in notice
    assert "\n" not in notice


def test_without_any_good_checkpoint_all_reasons_are_in_one_error(tmp_path: Path) -> None:
    (tmp_path / "last.pt").write_bytes(b"x")
    with pytest.raises(CheckpointError) as caught:
        read_checkpoint(tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{tmp_path} holds no usable checkpoint"
    assert lines[1].startswith(f"{tmp_path / 'last.pt'}: not a complete checkpoint")
    assert lines[2] == f"{tmp_path / 'previous.pt'}: there is no such file"


class Hostile:
    """What pickle would turn into a call."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.witness),)


def test_a_hostile_pickle_runs_nothing(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    torch.save({"format": "convmixer checkpoint 1", "model": Hostile(witness)}, tmp_path / "last.pt")
    with pytest.raises(CheckpointError, match=r"last.pt: not a complete checkpoint, or none of ours"):
        read_checkpoint(tmp_path)
    assert not witness.exists()
    # It would have worked without our care.
    torch.load(tmp_path / "last.pt", weights_only=False)
    assert witness.exists()


def test_a_full_disk_is_an_error_that_leaves_the_checkpoints_as_they_were(tmp_path: Path) -> None:
    write_checkpoint(checkpoint(1), tmp_path)
    write_checkpoint(checkpoint(2), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    # A limit on the size of files is what an unprivileged process can have of a full disk: the write fails midway.
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, 'tests'); from test_checkpoint import checkpoint\n"
        "from labml_nn_convmixer.checkpoint import CheckpointError, write_checkpoint\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({100_000}, {100_000}))\n"
        "try:\n"
        "    write_checkpoint(checkpoint(3, 1_000_000), Path(sys.argv[1]))\n"
        "except CheckpointError as error:\n"
        "    print(error)\n"
    )
    status, output, errors = fork_server.run(code, [str(tmp_path)], ROOT, os.environ)
    assert status == 0, errors
    assert output.startswith(f"{tmp_path / 'last.pt'} could not be written (")
    assert "make room" in output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (100_000, 100_000)


def test_a_folder_without_permission_is_an_error_that_names_it(tmp_path: Path) -> None:
    # Also the super-user can't write into a folder that is a file.
    (tmp_path / "run").write_text("")
    with pytest.raises(CheckpointError, match=r"last\.pt could not be written"):
        write_checkpoint(checkpoint(1), tmp_path / "run")


def test_an_interrupted_replacement_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as partial:
        partial.write_text("half of the n")
        raise KeyboardInterrupt
    assert [(of.name, of.read_text()) for of in tmp_path.iterdir()] == [("file", "old")]
    with replacing(path) as partial:
        partial.write_text("new")
    assert [(of.name, of.read_text()) for of in tmp_path.iterdir()] == [("file", "new")]
