"""
What labml noted about a run, read without labml.

    RUN/labml/convmixer/UUID/{run.yaml, run.pid, run_log.jsonl, log.jsonl}

A run that was resumed has several of these folders, one for each time that it was started.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Record:
    """
    One start of a run.

    * `step` is the number of steps that were done before
    * `began` is its time in labml's words, such as `2026-03-01 12:00:00`
    * `status` is labml's word for its end: `completed`, `interrupted` or `crashed`; nothing if it has noted no end
    * `details` says why it ended, where labml knows it
    """

    folder: Path
    step: int
    began: str
    status: str | None
    details: str | None

    def goes_on(self) -> bool:
        """Return whether its process still runs on this machine; false where that can't be told."""
        try:
            written = (self.folder / "run.pid").stat().st_mtime
            number = int((self.folder / "run.pid").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return self.status is None and is_alive(number, written)

    def values(self) -> dict[str, list[tuple[int, list[float]]]]:
        """For each name the steps at which it was saved, with the values since the time before."""
        values: dict[str, list[tuple[int, list[float]]]] = {}
        for line in lines(self.folder / "log.jsonl"):
            try:
                for name, entries in line["track"].items():
                    values.setdefault(name, []).extend((int(step), [*map(float, saved)]) for step, saved in entries)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
        return values


def records(run: Path) -> list[Record]:
    """
    Read what labml noted about a run folder, in the order of the starts.

    A folder that is damaged is left out: labml's log is not what a run depends on.
    """
    starts = []
    for path in sorted(run.glob("labml/*/*/run.yaml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            began = f"{content['trial_date']} {content['trial_time']}"
            ends = lines(path.with_name("run_log.jsonl"))
            status, details = (ends[-1].get("status"), ends[-1].get("details")) if ends else (None, None)
            starts.append(Record(path.parent, int(content["start_step"]), began, status, details))
        except (OSError, ValueError, TypeError, LookupError, AttributeError, yaml.YAMLError):
            continue
    # Seconds are too coarse for a run that is stopped at once, so the step decides first between those of one time.
    return sorted(starts, key=lambda record: (record.began, record.step))


def steps(records: list[Record]) -> dict[str, list[tuple[float, float]]]:
    """
    Join the values of all starts: for each name, pairs of a step and a value.

    What a killed run has saved after its last checkpoint is computed again by the next one, whose values count.
    """
    joined: dict[str, list[tuple[float, float]]] = {}
    for record in records:
        for name, entries in record.values().items():
            pairs = [pair for pair in joined.get(name, []) if pair[0] <= record.step]
            before = record.step
            for step, values in entries:
                # The values were saved together; each belongs to a step of its own.
                pairs += [(before + (step - before) * (i + 1) / len(values), value) for i, value in enumerate(values)]
                before = step
            joined[name] = pairs
    return joined


def lines(path: Path) -> list[dict[str, Any]]:
    """Read lines of JSON. What a power cut has cut off, and all after it, counts as not written."""
    documents = []
    try:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            content = json.loads(line)
            if isinstance(content, dict):
                documents.append(content)
    except (OSError, ValueError):
        pass
    return documents


def is_alive(number: int, at: float) -> bool:
    """
    Return whether there is a process with this number that had begun by the time `at`, in seconds.

    Numbers are given again to other processes, so a process that began later is another one.
    """
    # On Windows, asking by `os.kill` would end the process.
    if sys.platform == "win32" or number <= 0:
        return False
    try:
        os.kill(number, 0)
    except PermissionError:
        pass
    except OSError:
        return False
    began = process_began(number)
    return began is None or began <= at + 1


def process_began(number: int) -> float | None:
    """Return when a process began, in seconds as `time.time` counts them; nothing where the system doesn't tell."""
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
        uptime = float(Path("/proc/uptime").read_text(encoding="utf-8").split()[0])
        # The name of the program, in parentheses, may hold anything; the 20th field after it is the time.
        fields = state.rpartition(")")[2].split()
        # A process that has ended stays in the list until its parent asks: `Z`.
        if fields[0] == "Z":
            return float("inf")
        return time.time() - uptime + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
