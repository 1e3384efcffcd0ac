"""
# Compare runs

Is a change better, or was it luck? [Pairs of seeds](pairing.py) tell; here the runs are read, those are refused that
can't be compared, and what was found is said in words.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from labml_nn_convmixer.analysis.pairing import Difference, Group, Run, difference, grouped
from labml_nn_convmixer.analysis.recipe_diff import written
from labml_nn_convmixer.analysis.runs import duration, find
from labml_nn_convmixer.terminal.exit_message import failed
from labml_nn_convmixer.terminal.table import show, table
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder

# What differs between machines; times can then not be compared, and accuracies may differ in their last digits.
MACHINE = ("device", "precision", "threads", "processes", "hardware", "versions")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer compare` takes."""
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="run folders, or folders of them")
    choice = "whose accuracy is compared [held-out, where all runs have such images]"
    parser.add_argument("--images", choices=("held-out", "test"), help=choice)
    parser.add_argument("--json", action="store_true", help="for programs: one JSON document on stdout")


def command(options: argparse.Namespace) -> int:
    """Compare, and print it. The exit code is 1 where the runs can't be compared."""
    try:
        images, found, notices = gather(options.runs, options.images)
        refuse_other_data(found, images)
    except (RunError, OSError) as error:
        return failed(str(error))
    notices += other_machines(found)
    groups = grouped(found)
    differences = [difference(groups[0], group) for group in groups[1:]]
    for notice in notices:
        print(f"notice: {notice}", file=sys.stderr)
    if options.json:
        content = {
            "images": images,
            "digest": found[0].description.data["digest"],
            "groups": [as_json(group) for group in groups],
            "differences": [asdict(one) for one in differences],
            "notices": notices,
        }
        print(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        show(as_text(images, found[0].description, groups, differences))
    return 0


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
        folders.update({one.resolve(): RunFolder(one) for one in inside})
    described = {folder.path: folder.description() for folder in folders.values()}
    if images is None:
        images = "held-out" if all(one.data["held_out"] for one in described.values()) else "test"
    found, notices = [], []
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
        found.append(Run(folder.path, described[folder.path], accuracy, result.seconds))
    if not found:
        raise RunError("none of the runs is finished: `convmixer runs` shows how far they are")
    return images, found, notices


def refuse_other_data(found: Sequence[Run], images: str) -> None:
    """Raise `RunError` where the runs were judged by different images: then their accuracies say nothing together."""
    first = found[0]
    for run in found[1:]:
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


def other_machines(found: Sequence[Run]) -> list[str]:
    """Say what differs between the machines of the runs, but is no setting."""
    notices = []
    for key in MACHINE:
        values = [getattr(run.description, key) for run in found]
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


def as_text(images: str, description: Description, groups: list[Group], differences: list[Difference]) -> str:
    """Return all of it for a person."""
    which = {"test": ("test", "test"), "held-out": ("held_out", "held-out training")}[images]
    count = description.data[which[0]]
    cells = [["group", "settings", "seeds", "mean", "deviation", "time"]]
    for one in groups:
        settings = " ".join(f"{key}={written(of)}" for key, of in one.settings.items())
        spread = "" if one.spread is None else f"{one.spread * 100:.2f}"
        seeds = numbers(one.accuracies)
        cells.append([one.name, settings or "all equal", seeds, f"{one.mean:.2%}", spread, duration(one.seconds)])
    text = [
        f"accuracy on {count:,} {which[1]} images of {description.data['name']} after the last epoch",
        "",
        table(cells, right=(3, 4, 5)),
    ]
    for pair in differences:
        text += ["", *sentences(pair)]
    return "\n".join(text)


def sentences(one: Difference) -> list[str]:
    """Say what a difference means."""
    title = f"{one.second} - {one.first}"
    if one.mean is None:
        return [f"{title}: no seed in common, so nothing to pair: train both with the same seeds"]
    mean = f"{title}: {one.mean * 100:+.2f} points"
    if one.low is None or one.high is None:
        return [f"{mean} with seed {one.seeds[0]} alone: this may be chance; at least one more common seed is needed"]
    interval = f"95 % interval {one.low * 100:+.2f} to {one.high * 100:+.2f}, {len(one.seeds)} seeds in common"
    if one.low <= 0 <= one.high:
        return [f"{mean}, {interval}", "    the interval holds 0: the difference may be chance; more seeds narrow it"]
    return [f"{mean}, {interval}"]


def numbers(seeds: Iterable[int]) -> str:
    """Write seeds such as `0 1 2`."""
    return " ".join(map(str, seeds))


def as_json(one: Group) -> dict[str, Any]:
    """Return a group as what JSON can hold."""
    return {
        "name": one.name,
        "settings": one.settings,
        "accuracies": {str(seed): of for seed, of in one.accuracies.items()},
        "mean": one.mean,
        "deviation": one.spread,
        "seconds": one.seconds,
        "runs": [str(path) for path in one.runs],
    }
