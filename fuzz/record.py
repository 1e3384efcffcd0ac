"""
The numbers of all recorded runs, added up in one file, without dates and paths.

A run of an hour that was interrupted by the next change is worth as much as one of two halves; so `--record` adds.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fuzz.campaign import Tally, has_atheris

RECORD = Path(__file__).parent.parent / "docs" / "tested" / "fuzz.json"
COUNTS = ("inputs", "guided", "seconds", "findings")


def add(tallies: Sequence[Tally], seed: int, file: Path = RECORD) -> None:
    """Add what a run has tried to what is recorded."""
    targets: dict[str, dict[str, int]] = _recorded(file).get("targets", {})
    seeds = {*_recorded(file).get("seeds", ()), seed}
    for tally in tallies:
        found = (tally.inputs, tally.guided, round(tally.seconds), len(tally.findings))
        before = targets.get(tally.name, {})
        targets[tally.name] = {
            count: before.get(count, 0) + number for count, number in zip(COUNTS, found, strict=True)
        }
    result = {
        "python": platform.python_version(),
        "hypothesis": version("hypothesis"),
        "atheris": version("atheris") if has_atheris() else None,
        "seeds": sorted(seeds),
        **{count: sum(target[count] for target in targets.values()) for count in COUNTS},
        "targets": dict(sorted(targets.items())),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def tried(name: str, file: Path = RECORD) -> int:
    """How many inputs of a target are recorded."""
    return int(_recorded(file).get("targets", {}).get(name, {}).get("inputs", 0))


def _recorded(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found
