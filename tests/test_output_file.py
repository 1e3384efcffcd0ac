"""No command of `convmixer` writes over what it reads, over what belongs to a run, or under another format's name."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

from sample_model import sample, write_run

from labml_nn_convmixer.__main__ import main
from labml_nn_convmixer.weights.export import to_safetensors

pytestmark = pytest.mark.torch


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run, a file of weights, and links to both."""
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "run")
    (tmp_path / "run" / "recipe.json").write_text("{}")
    (tmp_path / "weights.safetensors").write_bytes(to_safetensors(sample()))
    Path("link.safetensors").symlink_to("weights.safetensors")
    os.link("weights.safetensors", "twin.safetensors")
    (tmp_path / "folder.html").mkdir()
    for name in ("other.safetensors", "besides.safetensors", "other.onnx", "other.html", "other.json"):
        (tmp_path / name).write_text("somebody else's")
    Path("link.html").symlink_to("other.html")
    return tmp_path


REFUSED = [
    ("export weights.safetensors --format safetensors -o weights.safetensors", "is what is read"),
    ("export weights.safetensors --format safetensors -o ./run/../weights.safetensors", "is what is read"),
    ("export weights.safetensors --format timm -o link.safetensors", "is what is read"),
    ("export weights.safetensors --format timm -o twin.safetensors", "is what is read"),
    ("export link.safetensors --format safetensors -o weights.safetensors", "is what is read"),
    (f"export weights.safetensors --format safetensors -o {'w' * 255}.safetensors", "write to another file"),
    ("convert weights.safetensors -o link.safetensors", "is what is read"),
    ("convert weights.safetensors -o twin.safetensors", "is what is read"),
    ("convert weights.safetensors -o weights.txt", "end the name in .safetensors"),
    ("report run -o run/last.pt", "end the name in .html"),
    ("report run -o run/recipe.json", "end the name in .html"),
    ("report run -o folder.html", "is a folder"),
    ("train --run-dir new --result new/result.json", "is what is read"),
    ("train --run-dir new --result new/recipe.json", "is what is read"),
    ("train --run-dir new --result run/result.json", "belongs to the run"),
    ("train --run-dir new --result weights.safetensors", "end the name in .json"),
    ("train --run-dir new --result run", "end the name in .json"),
    ("export weights.safetensors --format timm -o other.safetensors", "has not written it: name another file, or say"),
    ("export weights.safetensors --format onnx -o other.onnx", "or say --force"),
    ("convert weights.safetensors -o other.safetensors", "or say --force"),
    ("report run -o other.html", "or say --force"),
    ("report run -o link.html", "or say --force"),
    ("train --run-dir new --result other.json", "or say --force"),
    ("train --run-dir new --result besides.json", "besides.safetensors is there, and convmixer has not written it"),
    ("convert weights.safetensors -o weights.safetensors --force", "is what is read"),
    ("train --run-dir new --result run/result.json --force", "belongs to the run"),
]


@pytest.mark.parametrize(("command", "reason"), REFUSED, ids=[command[:80] for command, _ in REFUSED])
def test_an_output_that_would_be_a_loss_is_refused_before_anything_is_done(
    folder: Path, command: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert main(command.split()) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert reason in printed.err
    assert printed.out == ""
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_earlier_output_is_replaced(folder: Path) -> None:
    command = ["export", "weights.safetensors", "--format", "timm", "-o", "made.safetensors"]
    assert main(command) == 0
    first = (folder / "made.safetensors").read_bytes()
    assert main(command) == 0
    assert (folder / "made.safetensors").read_bytes() == first


@pytest.mark.parametrize(
    "command", ["export weights.safetensors --format safetensors -o", "convert weights.safetensors -o"]
)
def test_a_file_of_somebody_elses_is_replaced_with_force_and_then_is_ours(folder: Path, command: str) -> None:
    assert main([*command.split(), "other.safetensors", "--force"]) == 0
    assert main([*command.split(), "other.safetensors"]) == 0
    (folder / "empty.safetensors").write_bytes(b"")
    assert main([*command.split(), "empty.safetensors"]) == 0


def test_each_format_bears_a_mark_by_which_the_next_run_knows_it(folder: Path) -> None:
    for kind, name in (("onnx", "made.onnx"), ("timm", "made.safetensors"), ("safetensors", "made.safetensors")):
        for _ in range(2):
            assert main(["export", "weights.safetensors", "--format", kind, "-o", name]) == 0
