"""`convmixer compare`: groups of runs with equal settings, and how much they differ, in numbers and in words."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from labml_nn_convmixer.analysis.compare import gather, other_machines, refuse_other_data
from labml_nn_convmixer.analysis.pairing import Difference, Group, difference, grouped
from labml_nn_convmixer.analysis.recipe_diff import written
from labml_nn_convmixer.analysis.runs import duration
from labml_nn_convmixer.terminal.message import failed, notice
from labml_nn_convmixer.terminal.table import show, table
from labml_nn_convmixer.training.run_folder import Description, RunError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer compare` takes."""
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="run folders, or folders of them")
    choice = "whose accuracy is compared [held-out, where all runs have such images]"
    parser.add_argument("--images", choices=("held-out", "test"), help=choice)
    parser.add_argument("--json", action="store_true", help="for programs: one JSON document on stdout")


def command(options: argparse.Namespace) -> int:
    """Compare, and print it. The exit code is 1 where the runs can't be compared."""
    try:
        images, runs, notices = gather(options.runs, options.images)
        refuse_other_data(runs, images)
    except (RunError, OSError) as error:
        return failed(str(error))
    notices += other_machines(runs)
    groups = grouped(runs)
    differences = [difference(groups[0], group) for group in groups[1:]]
    for message in notices:
        notice(message)
    if options.json:
        content = {
            "images": images,
            "digest": runs[0].description.data["digest"],
            "groups": [as_json(group) for group in groups],
            "differences": list(map(asdict, differences)),
            "notices": notices,
        }
        print(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        show(as_text(images, runs[0].description, groups, differences))
    return 0


def as_text(images: str, description: Description, groups: list[Group], differences: list[Difference]) -> str:
    """Return all of it for a person."""
    which = {"test": ("test", "test"), "held-out": ("held_out", "held-out training")}[images]
    count = description.data[which[0]]
    cells = [["group", "settings", "seeds", "mean", "deviation", "time"]]
    for group in groups:
        settings = " ".join(f"{key}={written(value)}" for key, value in group.settings.items())
        spread = "" if group.spread is None else f"{group.spread * 100:.2f}"
        seeds = numbers(group.accuracies)
        cells.append([group.name, settings or "all equal", seeds, f"{group.mean:.2%}", spread, duration(group.seconds)])
    text = [
        f"accuracy on {count:,} {which[1]} images of {description.data['name']} after the last epoch",
        "",
        table(cells, right=(3, 4, 5)),
    ]
    for pair in differences:
        text += ["", *sentences(pair)]
    return "\n".join(text)


def sentences(pair: Difference) -> list[str]:
    """Say what a difference means."""
    title = f"{pair.second} - {pair.first}"
    if pair.mean is None:
        return [f"{title}: no seed in common, so nothing to pair: train both with the same seeds"]
    mean = f"{title}: {pair.mean * 100:+.2f} points"
    if pair.low is None or pair.high is None:
        return [f"{mean} with seed {pair.seeds[0]} alone: this may be chance; at least one more common seed is needed"]
    ends = f"{pair.low * 100:+.2f} to {pair.high * 100:+.2f}"
    interval = f"95 % interval {ends}, {len(pair.seeds)} seeds in common"
    if pair.low <= 0 <= pair.high:
        return [f"{mean}, {interval}", "    the interval holds 0: the difference may be chance; more seeds narrow it"]
    return [f"{mean}, {interval}"]


def numbers(seeds: Iterable[int]) -> str:
    """Write seeds such as `0 1 2`."""
    return " ".join(map(str, seeds))


def as_json(group: Group) -> dict[str, Any]:
    """Return a group as what JSON can hold."""
    return {
        "name": group.name,
        "settings": group.settings,
        "accuracies": {str(seed): accuracy for seed, accuracy in group.accuracies.items()},
        "mean": group.mean,
        "deviation": group.spread,
        "seconds": group.seconds,
        "runs": [str(path) for path in group.runs],
    }
