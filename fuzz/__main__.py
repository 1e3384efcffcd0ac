"""
Everything that is tried at random or at length: `python -m fuzz --minutes 60`, which is `make fuzz TIME=60`.

Each target gets its share of the time, and so does `scaling`, which measures. What is found is made small, kept in
`fuzz/corpus` and told with the way to see it again; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fuzz import record, scaling
from fuzz.campaign import Campaign, Tally, has_atheris, processor_time
from fuzz.judging import judge
from fuzz.targets import MUTANTS, TARGETS

NAMES = [*TARGETS, "mutants", "scaling"]
INTERRUPTED = 130


def main() -> int:
    """Run all of them, or those that are named; 1 where one found something."""
    options = _options()
    if options.replay:
        return max(map(_replayed, options.replay))
    if not has_atheris():
        print(f"atheris is not here (Python {platform.python_version()}): hypothesis alone.")
    print(f"seed {options.seed}", flush=True)
    names = options.names or NAMES
    end = time.monotonic() + 60 * options.minutes
    tallies: list[Tally] = []
    interrupted = False
    for number, name in enumerate(names):
        # What one has not used is left to those behind it.
        seconds = max((end - time.monotonic()) / (len(names) - number), 1.0)
        print(f"── {name}, for {seconds:.0f} s", flush=True)
        tallies.append(Tally(name))
        try:
            if name == "scaling":
                _measure(tallies[-1], seconds)
            else:
                first = record.tried("mutants") if options.record else 0
                Campaign(TARGETS.get(name, MUTANTS), options.seed, tallies[-1], _say, first).run(seconds)
        except KeyboardInterrupt:
            interrupted = True
            break
    _report(tallies)
    if options.record:
        record.add(tallies, options.seed)
    if any(tally.findings for tally in tallies):
        return 1
    return INTERRUPTED if interrupted else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--minutes", type=float, default=10, help="for all of them together (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other inputs (default 1)")
    parser.add_argument("--record", action="store_true", help="add the numbers to docs/tested/fuzz.json")
    parser.add_argument("--replay", nargs="+", type=Path, metavar="FILE", help="try inputs of fuzz/corpus again")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}")
    return options


def _measure(tally: Tally, seconds: float) -> None:
    """How time and memory grow: its inputs are the cases that there was time for."""
    began = processor_time()
    scaling.main(["--minutes", str(seconds / 60)])
    found = json.loads(scaling.RESULT.read_text(encoding="utf-8"))
    tally.inputs, tally.seconds = found["measured"], processor_time() - began
    tally.findings = {f"{name}: {verdict}": "" for name, verdict in found["names"].items()}


def _replayed(file: Path) -> int:
    target = TARGETS.get(file.resolve().parent.name)
    if target is None:
        print(f"{file}: its folder must be named after a target: {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    finding = judge(target, file.read_bytes())
    print(f"{file}: {finding.report if finding else 'the law holds'}")
    return 1 if finding else 0


def _say(text: str) -> None:
    print(text, flush=True)


def _report(tallies: Sequence[Tally]) -> None:
    print("── all together")
    for tally in tallies:
        print(tally.line())
        for kind, file in tally.findings.items():
            print(f"  {kind}\n    {file}: python -m fuzz --replay {file}" if file else f"  {kind}")


if __name__ == "__main__":
    raise SystemExit(main())
