"""
# Compare runs

Is a change better, or was it luck? [Pairs of seeds](pairing.py) tell; here the runs are read, those are refused that
can't be compared.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from labml_nn_convmixer.analysis.pairing import Run
from labml_nn_convmixer.analysis.runs import find
from labml_nn_convmixer.training.run_folder import RunError, RunFolder

# What differs between machines; times can then not be compared, and accuracies may differ in their last digits.
MACHINE = ("device", "precision", "threads", "processes", "hardware", "versions")


def gather(paths: Iterable[Path], images: str | None) -> tuple[str, list[Run], list[str]]:
    """
    Read the runs.

    The result is which images are compared, the runs, and a notice for each that is left out because it has not done
    all its epochs. It raises `RunError` for a folder without runs, a damaged one, and if no run is left.
    """
    folders: dict[Path, RunFolder] = {}
    for path in paths:
        if not path.is_dir():
            raise RunError(f"there is no folder {path}")
        inside = list(find(path))
        if not inside:
            raise RunError(f"{path} is no run folder, and there is none in it")
        # The same folder given twice would count as two runs.
        folders.update({folder.resolve(): RunFolder(folder) for folder in inside})
    described = {folder.path: folder.description() for folder in folders.values()}
    if images is None:
        images = "held-out" if all(description.data["held_out"] for description in described.values()) else "test"
    runs, notices = [], []
    for folder in folders.values():
        result = folder.result()
        if result is None:
            notices.append(f"{folder.path} is not finished, and left out")
            continue
        accuracy = result.accuracy
        if images == "held-out":
            if "accuracy.validation" not in result.curve[-1]:
                raise RunError(f"{folder.path} has no held-out images: compare with --images test")
            accuracy = result.curve[-1]["accuracy.validation"]
        runs.append(Run(folder.path, described[folder.path], accuracy, result.seconds))
    if not runs:
        raise RunError("none of the runs is finished: `convmixer runs` shows how far they are")
    return images, runs, notices


def refuse_other_data(runs: Sequence[Run], images: str) -> None:
    """Raise `RunError` where the runs were judged by different images: then their accuracies say nothing together."""
    first = runs[0]
    for run in runs[1:]:
        ours, theirs = first.description.data, run.description.data
        if ours["digest"] != theirs["digest"]:
            raise RunError(
                f"{first.path} and {run.path} were made with different images "
                f"({ours['name']} {ours['digest'][:12]}, {theirs['name']} {theirs['digest'][:12]}): "
                "accuracies on different images can't be compared"
            )
        if images == "held-out" and ours["held_out"] != theirs["held_out"]:
            raise RunError(
                f"{first.path} holds out {ours['held_out']} images and {run.path} {theirs['held_out']}: "
                "compare with --images test"
            )


def other_machines(runs: Sequence[Run]) -> list[str]:
    """Say what differs between the machines of the runs, but is no setting."""
    notices = []
    for key in MACHINE:
        values = [getattr(run.description, key) for run in runs]
        if all(value == values[0] for value in values):
            continue
        if not isinstance(values[0], dict):
            notices.append(f"the runs differ in {key}: {listed(str(value) for value in values)}")
            continue
        for part in sorted({name for value in values for name in value}):
            if len({value.get(part) for value in values}) > 1:
                notices.append(f"the runs differ in {part}: {listed(value.get(part, 'none') for value in values)}")
    return notices


def listed(values: Iterable[str]) -> str:
    """List different values once, in the order in which they come."""
    return ", ".join(dict.fromkeys(values))
