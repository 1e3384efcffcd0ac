"""
# The run folder

Everything that a training leaves behind is in one folder, and every command that comes later takes its path:

| file | what |
|---|---|
| `recipe.json` | what was asked for: all settings, the data, the command, the machine |
| `metrics.jsonl` | what happened: one line an epoch |
| `last.pt`, `previous.pt` | where it was: [the last two checkpoints](checkpoint.py) |
| `result.json` | what came out: written once, when the training is finished |
| `labml/` | labml's own log of it |
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.recipe import Recipe, RecipeError, from_values
from labml_nn_convmixer.training.result import Result, ResultError, read_result


class RunError(Exception):
    """Something about a run folder is wrong; the message is for the user and names the folder or file."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """
    What a run was asked to do, and where: the content of `recipe.json`.

    * `data` has `name`, `path` (absolute, or nothing for data that the program finds itself), `digest`, `classes`,
      `size` (height and width in pixels) and the counts `training`, `held_out` and `test`
    * `precision` is a sentence about the kind of numbers, `device` PyTorch's name of it
    * `hardware` and `versions` say on which machine and with which libraries
    """

    recipe: Recipe
    data: dict[str, Any]
    command: str
    device: str
    precision: str
    threads: int
    processes: int
    hardware: dict[str, str]
    versions: dict[str, str]


@dataclass(frozen=True)
class RunFolder:
    """A run folder at `path`, which need not exist yet."""

    path: Path

    def begin(self, description: Description) -> None:
        """Make the folder, and note what the run is to do; `RunError` where something is there already."""
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise RunError(f"{self.path} is not an empty folder: choose another --run-dir, or go on with --resume")
        self.path.mkdir(parents=True, exist_ok=True)
        content = asdict(description)
        values = content.pop("recipe")
        write_json(self.path / "recipe.json", {"recipe": values["name"], "values": values, **content})

    def description(self) -> Description:
        """Read what the run was to do. It raises `RunError` where that is missing or damaged."""
        path = self.path / "recipe.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            content.pop("recipe")
            return Description(recipe=from_values(content.pop("values")), **content)
        except FileNotFoundError as error:
            raise RunError(f"{self.path} is no run folder: there is no {path.name} in it") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecipeError) as error:
            raise RunError(f"{path}: not written by this program ({error})") from error

    def metrics(self) -> list[dict[str, float]]:
        """Read the epochs so far. A last line that was cut off by a power cut counts as not written."""
        path = self.path / "metrics.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        epochs = []
        for line in lines:
            try:
                epochs.append(json.loads(line))
            except ValueError:
                break
        return epochs

    def note(self, epoch: dict[str, float]) -> None:
        """Add an epoch. What a killed run noted after its last checkpoint is replaced, as it is computed again."""
        before = [line for line in self.metrics() if line["epoch"] < epoch["epoch"]]
        with replacing(self.path / "metrics.jsonl") as partial:
            partial.write_text("".join(json.dumps(line) + "\n" for line in [*before, epoch]), encoding="utf-8")

    def sweep(self) -> None:
        """Remove what a killed process left half written."""
        for partial in self.path.glob("*.part"):
            partial.unlink(missing_ok=True)

    def finish(self, result: Result) -> None:
        """Note the result."""
        write_json(self.path / "result.json", asdict(result))

    def result(self) -> Result | None:
        """Read the result, or nothing for a run that is not finished. It raises `RunError` for a damaged file."""
        path = self.path / "result.json"
        if not path.is_file():
            return None
        try:
            return read_result(path)
        except ResultError as error:
            raise RunError(str(error)) from error


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file that a person may want to read, whole or not at all."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
