"""
One target by atheris, which finds its way by the lines that an input reaches: `python -m fuzz.guided`, of the campaign.

What reaches new lines is kept under build/fuzz/corpus, and the next run begins with it.
"""

from __future__ import annotations

import atexit
import json
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["site_builder"]):
    from fuzz.targets import TARGETS

from fuzz import corpus
from fuzz.judging import judge
from fuzz.minimise import minimised

KEPT = Path(__file__).parent.parent / "build" / "fuzz" / "corpus"
LONGEST = 2000


class Guided:
    """What libFuzzer calls, and what came of it so far."""

    def __init__(self, name: str, result: Path) -> None:
        self.target = TARGETS[name]
        self.result = result
        self.inputs = 0
        self.findings: dict[str, tuple[str, str]] = {}
        self.noted = 0.0

    def one(self, data: bytes) -> None:
        """Never raises: libFuzzer would end at the first finding."""
        self.inputs += 1
        finding = judge(self.target, data)
        if finding is not None and finding.kind not in self.findings:
            small = minimised(self.target, data, finding.kind)
            file = corpus.put(self.target.name, small)
            self.findings[finding.kind] = str(file), finding.report
            self.note()
        if time.monotonic() - self.noted > 1:
            self.note()

    def note(self) -> None:
        """LibFuzzer ends the process by itself."""
        self.noted = time.monotonic()
        self.result.write_text(json.dumps({"inputs": self.inputs, "findings": self.findings}), encoding="utf-8")


def main() -> None:
    """Until a time of the clock."""
    name, end, seed, result = sys.argv[1:]
    seconds = max(int(float(end) - time.time()), 1)
    guided = Guided(name, Path(result))
    atexit.register(guided.note)
    kept = KEPT / name
    kept.mkdir(parents=True, exist_ok=True)
    for data in guided.target.seeds:
        corpus.put(name, data, KEPT)
    (corpus.FOLDER / name).mkdir(parents=True, exist_ok=True)
    # Our own limits of time hold, and use the same signals.
    options = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST}", "-timeout=0", "-rss_limit_mb=0"]
    options += ["-handle_alrm=0", "-handle_int=0", "-verbosity=0", "-detect_leaks=0"]
    atheris.Setup(["fuzz", *options, str(kept), str(corpus.FOLDER / name)], guided.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
