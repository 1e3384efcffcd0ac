"""
# Results

A number on a page is worth what stands behind it. So a finished run writes one file with the number and with all that
is needed to get it again. The pages quote these files, and a test compares every quoted number with its file.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FORMAT = "convmixer result 1"


class ResultError(Exception):
    """A file of results is damaged, or none; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """
    * `recipe` is the name of the recipe, `values` are all its settings, `seed` is one of them
    * `data` describes the images: name, digest, classes, size in pixels, and how many were learned from, held out
      and tested on
    * `read` says which images the accuracy is about: `test`
    * `accuracy` (0 to 1) and `loss` (mean cross-entropy, in nats) are those of the last epoch, not of the best one
    * `curve` has one entry an epoch, as in `metrics.jsonl`
    * `seconds` is the time of all epochs with their validation, without loading the data
    * `images_per_second` is the mean over the training alone
    * `parameters` is the number of weights
    * `command`, `device`, `precision`, `threads`, `processes`, `hardware` and `versions` say how it was computed
    """

    format: str = FORMAT
    recipe: str
    values: dict[str, Any]
    seed: int
    data: dict[str, Any]
    read: str
    accuracy: float
    loss: float
    steps: int
    epochs: int
    seconds: float
    images_per_second: float
    parameters: int
    command: str
    device: str
    precision: str
    threads: int
    processes: int
    hardware: dict[str, str]
    versions: dict[str, str]
    curve: list[dict[str, float]]


def read_result(path: Path) -> Result:
    """Read a file that `train` wrote. It raises `ResultError` for anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResultError(f"{path}: not a file of results ({error})") from error
    names = {field.name for field in fields(Result)}
    if not isinstance(content, dict) or content.get("format") != FORMAT or set(content) != names:
        raise ResultError(f"{path}: not a file of results of this version")
    return Result(**content)
