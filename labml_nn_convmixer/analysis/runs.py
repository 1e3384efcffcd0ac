"""
# The runs of a folder

Which runs are there, what has become of them, and which is the best so far? The answers are in their folders: settings
in `recipe.json`, epochs in `metrics.jsonl`, and how each start ended in labml's log.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labml_nn_convmixer.analysis.recipe_diff import changes
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
    starts = records(path)
    status, why = run_status(starts, finished=result is not None)
    last: dict[str, float] = epochs[-1] if epochs else {}
    step = result.steps if result else max([int(last.get("step", 0)), *last_steps(starts)])
    per_epoch = epoch_steps(recipe, description.data["training"], description.processes)
    accuracy = result.accuracy if result else last.get("accuracy.validation")
    images = "test" if result else "held-out"
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
        read=images if accuracy is not None else None,
        seconds=sum(epoch["seconds"] for epoch in epochs),
    )


def last_steps(starts: list[Record]) -> list[int]:
    """Return the last step that labml's log knows, in a list that may be empty: an epoch may not be complete yet."""
    return [int(pairs[-1][0]) for name, pairs in steps(starts[-1:]).items() if name == "loss.train" and pairs]


def run_status(starts: list[Record], *, finished: bool) -> tuple[str, str | None]:
    """Return the status of a run, and why it failed where labml knows it."""
    if finished:
        return "finished", None
    if not starts:
        return "unfinished", None
    last = starts[-1]
    if last.goes_on():
        return "running", None
    words = {"interrupted": "interrupted", "crashed": "failed"}
    # Who is killed notes nothing. Neither does the result where the end came after the last step.
    return words.get(last.status or "", "killed"), last.details


def duration(seconds: float) -> str:
    """Return a time such as `4.2 s`, `3:05` or `2:03:05`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
