"""
Whether time and memory grow no faster than the input: `python -m fuzz.scaling`.

Each case is measured at two sizes. Four times the input may cost five times the time, and five times the memory. All
of them take an hour or two; what was measured is kept after each case, and `--resume` goes on from there.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fuzz.scaling_case import Case, cases
from fuzz.scaling_cost import ALLOWED, Cost, Measured, Meter

SMALL, LARGE = 256_000, 1_024_000
TOO_LONG = 120
"""Seconds of processor time after which a process is ended."""
RESULT = Path("build/fuzz/scaling.json")
RECORD = Path(__file__).parent.parent / "docs" / "tested" / "scaling.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; 1 where a case costs too much."""
    options = _options(arguments)
    every = {case.name: case for case in cases()}
    found = {name: one for name, one in _kept(options.result).items() if name in every} if options.resume else {}
    # What was wrong is worth another look: it may have been mended.
    done = {name for name, one in found.items() if not one.verdict}
    wanted = [case for name, case in every.items() if _is_named(name, options.only) and name not in done]
    for one in _measured(wanted, options):
        found[one.name] = one
        print(_line(one), flush=True)
        _keep(options, found, len(every))
    _keep(options, found, len(every))
    if options.record:
        RECORD.write_text(json.dumps(_summary(options, found, len(every)), indent=1) + "\n", encoding="utf-8")
    wrong = sum(bool(one.verdict) for one in found.values())
    print(f"{len(found)} of {len(every)} cases measured, {wrong} cost more than they may")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.scaling", description=__doc__)
    parser.add_argument("only", nargs="*", help="words of the names of the cases (default: all)")
    parser.add_argument("--minutes", type=float, default=0, help="begin no further case after so many")
    parser.add_argument("--resume", action="store_true", help="leave out what the result has, and was not wrong")
    parser.add_argument("--record", action="store_true", help="write docs/tested/scaling.json, which the page quotes")
    parser.add_argument("--jobs", type=int, default=1, help="cases at the same time (default 1)")
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--times", type=int, default=3, help="the best of so many counts")
    parser.add_argument("--limit", type=int, default=TOO_LONG, help="seconds of processor time for a process")
    parser.add_argument("--result", type=Path, default=RESULT)
    return parser.parse_args(arguments)


def _is_named(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


def _measured(wanted: Sequence[Case], options: argparse.Namespace) -> Iterator[Measured]:
    """The cases, one after the other, for as long as there is time."""
    meter = Meter(options.small, options.large, options.times, options.limit)
    end = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")

    def measure(case: Case) -> Measured | None:
        return meter.measure(case) if time.monotonic() < end else None

    with ThreadPoolExecutor(options.jobs) as pool:
        yield from filter(None, pool.map(measure, wanted))


def _line(one: Measured) -> str:
    said = [f"{cost.seconds:7.2f} s {cost.memory / 1000:6.0f} MB" for cost in (one.small, one.large)]
    return f"{one.name:45} {'  '.join(said)}  ×{one.time:5.1f} ×{one.memory:5.1f}  {one.verdict}"


def _summary(options: argparse.Namespace, found: Mapping[str, Measured], cases: int) -> dict[str, Any]:
    """What a page may quote."""
    right = [one for one in found.values() if not one.verdict]
    return {
        "small": options.small,
        "large": options.large,
        "allowed": ALLOWED,
        "cases": cases,
        "measured": len(found),
        "slowest": round(max((one.large.seconds for one in right), default=0), 1),
        "worst": {
            "time": round(max((one.time for one in right), default=0), 1),
            "memory": round(max((one.memory for one in right), default=0), 1),
        },
        "wrong": len(found) - len(right),
        "names": {one.name: one.verdict for one in sorted(found.values()) if one.verdict},
    }


def _keep(options: argparse.Namespace, found: Mapping[str, Measured], cases: int) -> None:
    costs = {one.name: [one.small, one.large] for one in sorted(found.values())}
    result = {**_summary(options, found, cases), "costs": costs}
    options.result.parent.mkdir(parents=True, exist_ok=True)
    beside = options.result.with_suffix(".new")
    beside.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    beside.replace(options.result)


def _kept(result: Path) -> dict[str, Measured]:
    if not result.is_file():
        return {}
    costs = json.loads(result.read_text(encoding="utf-8"))["costs"]
    return {name: Measured(name, *(Cost(*one) for one in both)) for name, both in costs.items()}


if __name__ == "__main__":
    raise SystemExit(main())
