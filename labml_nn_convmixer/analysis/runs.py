"""
# The runs of a folder

Which runs are there, what has become of them, and which is the best so far? The answers are in their folders: settings
in `recipe.json`, epochs in `metrics.jsonl`, and how each start ended in labml's log.
"""

import argparse
import json
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labml_nn_convmixer.analysis.recipe_diff import changes, written
from labml_nn_convmixer.terminal.exit_message import failed
from labml_nn_convmixer.terminal.table import show, table
from labml_nn_convmixer.tracking.labml_records import Record, records, steps
from labml_nn_convmixer.training.run_folder import RunError, RunFolder
from labml_nn_convmixer.training.schedule_length import all_steps, epoch_steps

# Any of these shows that a folder is, or was, a run.
TRACES = ("recipe.json", "metrics.jsonl", "last.pt", "result.json")


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    A run, as the table shows it.

    * `changed` has the settings that are not those of the recipe
    * `done` is the number of epochs done, `planned` the number of all
    * `loss` is that of the last epoch on the training images
    * `accuracy` (0 to 1) is the last one on the images `read`: `test` or `held-out`
    * `status` is `finished`, `running`, `interrupted`, `failed` or `killed`; `unfinished` where labml noted nothing;
      `broken` for a folder that can't be read
    * `why` says why it failed or is broken
    * `seconds` is the time of all complete epochs
    """

    path: Path
    status: str
    why: str | None = None
    recipe: str | None = None
    changed: dict[str, object] | None = None
    seed: int | None = None
    done: float | None = None
    planned: float | None = None
    loss: float | None = None
    accuracy: float | None = None
    read: str | None = None
    seconds: float | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer runs` takes."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path("runs"), metavar="FOLDER", help="[runs]")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON document on stdout")


def command(options: argparse.Namespace) -> int:
    """Print the runs. The exit code is 1 where there is no such folder."""
    if not options.folder.is_dir():
        return failed(f"there is no folder {options.folder}: give the one that the runs are in")
    rows = [row(path) for path in find(options.folder)]
    if options.json:
        print(json.dumps([as_json(one) for one in rows], indent=2, ensure_ascii=False))
    elif not rows:
        show(f"no runs in {options.folder}: `convmixer train` makes one")
    else:
        show(as_table(rows, options.folder))
    return 0


def find(folder: Path) -> Iterator[Path]:
    """Find all run folders in a folder, which can be one itself, in the order of their names."""
    for path, inside, files in os.walk(folder):
        inside.sort()
        if any(name in files for name in TRACES):
            inside.clear()
            yield Path(path)


def row(path: Path) -> Row:
    """Read a run folder; one that can't be read is a row that says why."""
    try:
        return read(path)
    except RunError as error:
        why = str(error)
    except OSError as error:
        why = f"{error.filename or path}: {error.strerror}"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        why = f"{path}: not written by this program ({type(error).__name__}: {error})"
    return Row(path=path, status="broken", why=why.replace(f"{path}{os.sep}", "").replace(f"{path} ", ""))


def read(path: Path) -> Row:
    """Read a run folder, or raise `RunError` or what damaged files raise."""
    folder = RunFolder(path)
    description, epochs, result = folder.description(), folder.metrics(), folder.result()
    recipe = description.recipe
    noted = records(path)
    status, why = fate(noted, finished=result is not None)
    last: dict[str, float] = epochs[-1] if epochs else {}
    step = result.steps if result else max([int(last.get("step", 0)), *last_steps(noted)])
    per_epoch = epoch_steps(recipe, description.data["training"], description.processes)
    accuracy = result.accuracy if result else last.get("accuracy.validation")
    of = "test" if result else "held-out"
    return Row(
        path=path,
        status=status,
        why=why,
        recipe=recipe.name,
        changed={key: now for key, (now, _) in changes(recipe).items()},
        seed=recipe.seed,
        done=step / per_epoch,
        planned=all_steps(recipe, per_epoch) / per_epoch,
        loss=last.get("loss.train"),
        accuracy=accuracy,
        read=of if accuracy is not None else None,
        seconds=sum(epoch["seconds"] for epoch in epochs),
    )


def last_steps(noted: list[Record]) -> list[int]:
    """Return the last step that labml's log knows, in a list that may be empty: an epoch may not be complete yet."""
    return [int(pairs[-1][0]) for name, pairs in steps(noted[-1:]).items() if name == "loss.train" and pairs]


def fate(noted: list[Record], *, finished: bool) -> tuple[str, str | None]:
    """Return the status of a run, and why it failed where labml knows it."""
    if finished:
        return "finished", None
    if not noted:
        return "unfinished", None
    last = noted[-1]
    if last.goes_on():
        return "running", None
    words = {"interrupted": "interrupted", "crashed": "failed"}
    # Who is killed notes nothing. Neither does the result where the end came after the last step.
    return words.get(last.status or "", "killed"), last.details


def as_table(rows: list[Row], folder: Path) -> str:
    """Return the rows as a table, with reasons below it."""
    cells = [["run", "recipe", "seed", "epochs", "loss", "accuracy", "", "time", "status", "changed"]]
    for one in rows:
        of = {"test": "test", "held-out": "held out", None: ""}[one.read]
        changed = " ".join(f"{key}={written(value)}" for key, value in (one.changed or {}).items())
        cells.append(
            [
                name(one.path, folder),
                one.recipe or "",
                "" if one.seed is None else str(one.seed),
                "" if one.done is None else f"{one.done:.3g}/{one.planned:.4g}",
                "" if one.loss is None else f"{one.loss:.4f}",
                "" if one.accuracy is None else f"{one.accuracy:.2%}",
                of,
                "" if one.seconds is None else duration(one.seconds),
                one.status,
                changed,
            ]
        )
    reasons = [f"{name(one.path, folder)} is {one.status}: {one.why}" for one in rows if one.why]
    return "\n".join([table(cells, right=(2, 3, 4, 5, 7)), *([""] if reasons else []), *reasons])


def name(path: Path, folder: Path) -> str:
    """Return the name of a run in a folder."""
    return str(path.relative_to(folder)) if path != folder else path.resolve().name


def duration(seconds: float) -> str:
    """Return a time such as `4.2 s`, `3:05` or `2:03:05`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def as_json(one: Row) -> dict[str, Any]:
    """Return a row as what JSON can hold: a number that is none becomes null."""
    values = {**vars(one), "path": str(one.path)}
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
