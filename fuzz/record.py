"""The numbers of a run as a file, without dates and paths: what two runs did differently is their difference."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from fuzz.campaign import Tally, has_atheris

RECORD = Path("docs/tested/fuzz.json")


def written(tallies: Sequence[Tally], seed: int, complete: bool) -> str:
    """As JSON."""
    counted = {
        tally.name: {
            "inputs": tally.inputs,
            "guided": tally.guided,
            "seconds": round(tally.seconds),
            "findings": len(tally.findings),
        }
        for tally in tallies
    }
    result = {
        "python": platform.python_version(),
        "hypothesis": version("hypothesis"),
        "atheris": version("atheris") if has_atheris() else None,
        "seed": seed,
        "complete": complete,
        "inputs": sum(tally.inputs + tally.guided for tally in tallies),
        "seconds": round(sum(tally.seconds for tally in tallies)),
        "findings": sum(len(tally.findings) for tally in tallies),
        "targets": counted,
    }
    return json.dumps(result, indent=1) + "\n"
