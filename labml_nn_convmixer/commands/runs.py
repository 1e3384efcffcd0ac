"""`convmixer runs`: the runs of a folder, as a table."""

import argparse
import json
import math
from pathlib import Path
from typing import Any

from labml_nn_convmixer.analysis.recipe_diff import written
from labml_nn_convmixer.analysis.runs import Row, duration, find, row
from labml_nn_convmixer.terminal.message import failed
from labml_nn_convmixer.terminal.table import show, table


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
        print(json.dumps(list(map(as_json, rows)), indent=2, ensure_ascii=False))
    elif not rows:
        show(f"no runs in {options.folder}: `convmixer train` makes one")
    else:
        show(as_table(rows, options.folder))
    return 0


def as_table(rows: list[Row], folder: Path) -> str:
    """Return the rows as a table, with reasons below it."""
    cells = [["run", "recipe", "seed", "epochs", "loss", "accuracy", "", "time", "status", "changed"]]
    for run in rows:
        images = {"test": "test", "held-out": "held out", None: ""}[run.read]
        changed = " ".join(f"{key}={written(value)}" for key, value in (run.changed or {}).items())
        cells.append(
            [
                name(run.path, folder),
                run.recipe or "",
                "" if run.seed is None else str(run.seed),
                "" if run.done is None else f"{run.done:.3g}/{run.planned:.4g}",
                "" if run.loss is None else f"{run.loss:.4f}",
                "" if run.accuracy is None else f"{run.accuracy:.2%}",
                images,
                "" if run.seconds is None else duration(run.seconds),
                run.status,
                changed,
            ]
        )
    reasons = [f"{name(run.path, folder)} is {run.status}: {run.why}" for run in rows if run.why]
    return "\n".join([table(cells, right=(2, 3, 4, 5, 7)), *([""] if reasons else []), *reasons])


def name(path: Path, folder: Path) -> str:
    """Return the name of a run in a folder."""
    return str(path.relative_to(folder)) if path != folder else path.resolve().name


def as_json(run: Row) -> dict[str, Any]:
    """Return a row as what JSON can hold: a number that is none becomes null."""
    values = {**vars(run), "path": str(run.path)}
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}
