"""One target for a share of the time: what is kept, then what hypothesis makes, then what atheris finds its way to."""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from fuzz import corpus, mutants
from fuzz.judging import Finding, judge, settle
from fuzz.minimise import minimised
from fuzz.target import Target

BATCH = 200
SHOWN = 15.0
"""Seconds between two lines that say how far it is."""
GUIDED = 0.4
"""The part of the time for atheris, where it is installed."""
ROOT = Path(__file__).parent.parent


@dataclass
class Tally:
    """What was tried of a target, and what it cost in processor time."""

    name: str
    inputs: int = 0
    guided: int = 0
    seconds: float = 0.0
    findings: dict[str, str] = field(default_factory=dict)
    """By kind, the file in the corpus."""

    def line(self) -> str:
        """One line for a terminal."""
        made = f"{self.inputs:,} inputs" + (f" and {self.guided:,} guided" if self.guided else "")
        return f"{self.name}: {made}, {self.seconds:.0f} s of processor time, {len(self.findings)} findings"


class Campaign:
    """One target, until its time is over."""

    def __init__(self, target: Target, seed: int, tally: Tally, say: Callable[[str], None], first: int = 0) -> None:
        self.target = target
        self.first = first
        self.seed = seed
        self.tally = tally
        self._say = say
        self._began = processor_time()
        self._shown = time.monotonic()

    def run(self, seconds: float) -> None:
        """Use up so much time of a clock; `KeyboardInterrupt` ends it with a tally that is right."""
        end = time.monotonic() + seconds
        try:
            for data in (*(data for _, data in corpus.kept(self.target.name)), *self.target.seeds):
                self._try(data)
            guided = has_atheris() and self.target.name != "mutants"
            if self.target.name == "mutants":
                self._mutants(end)
            else:
                self._draw(end - (seconds * GUIDED if guided else 0))
            if guided and end - time.monotonic() > 1:
                self._guide(end - time.monotonic())
        finally:
            self.tally.seconds = processor_time() - self._began

    def _try(self, data: bytes, target: Target | None = None) -> None:
        target = target or self.target
        self.tally.inputs += 1
        if self.tally.inputs % BATCH == 0:
            settle()
        finding = judge(target, data)
        if finding is not None:
            self._found(data, finding, target)
        if time.monotonic() - self._shown > SHOWN:
            self._shown = time.monotonic()
            self.tally.seconds = processor_time() - self._began
            self._say(self.tally.line())

    def _found(self, data: bytes, finding: Finding, target: Target) -> None:
        if finding.kind in self.tally.findings:
            return
        self.tally.findings[finding.kind] = ""
        small = minimised(target, data, finding.kind)
        # A mutant is a file of Python: its corpus is that of the splitter.
        name = "splitter" if target.name == "mutants" else target.name
        told(self.tally, finding, corpus.put(name, small), self._say)

    def _draw(self, end: float) -> None:
        for batch in numbers():
            if time.monotonic() > end:
                return

            @seeded(self.seed * 1_000_003 + batch)
            @settings(
                max_examples=BATCH,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(self.target.inputs)
            def one(data: bytes) -> None:
                # It never fails: one finding must not end the search, and what is found is made small by ourselves.
                if time.monotonic() <= end:
                    self._try(data)

            one()

    def _mutants(self, end: float) -> None:
        for data, whole in mutants.mutants(self.seed, self.first):
            if time.monotonic() > end:
                return
            law = mutants.law if whole else mutants.without_page
            self._try(data, self.target._replace(law=law))

    def _guide(self, seconds: float) -> None:
        """In a process of its own: its code is instrumented, which makes all of it slow."""
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            result = Path(folder, "result.json")
            end = time.time() + seconds  # that process takes a while to begin
            command = [sys.executable, "-m", "fuzz.guided", self.target.name, f"{end}", str(self.seed)]
            self._say(f"{self.target.name}: guided by atheris for {seconds:.0f} s")
            done = subprocess.run(
                [*command, str(result)], cwd=ROOT, check=False, capture_output=True, env={**os.environ}
            )
            if not result.exists():
                self._found_dead(done.stderr.decode("utf-8", "replace"))
                return
            found = json.loads(result.read_text(encoding="utf-8"))
        self.tally.guided = found["inputs"]
        for kind, (file, report) in found["findings"].items():
            if kind not in self.tally.findings:
                told(self.tally, Finding(kind, report), Path(file), self._say)
        if done.returncode:
            self._found_dead(done.stderr.decode("utf-8", "replace"))

    def _found_dead(self, said: str) -> None:
        self.tally.findings["the guided process died"] = ""
        self._say(f"{self.target.name}: the guided process died: {said[-2000:]}")


def told(tally: Tally, finding: Finding, file: Path, say: Callable[[str], None]) -> None:
    """Note a finding, and say it with the way to see it again."""
    path = file.resolve().relative_to(ROOT).as_posix()
    tally.findings[finding.kind] = path
    say(f"FOUND {tally.name}: {finding.kind}\n{finding.report}\n  {path}: python -m fuzz --replay {path}")


def numbers() -> Iterator[int]:
    """0, 1, 2 and so on."""
    number = 0
    while True:
        yield number
        number += 1


def has_atheris() -> bool:
    """Whether it is installed: it has no wheels for some Pythons and machines."""
    return importlib.util.find_spec("atheris") is not None


def processor_time() -> float:
    """Seconds that this process and those that it has waited for have used."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
