"""
Everything that is tried at random or at length: `python -m fuzz --minutes 60`, which is `make fuzz TIME=60`.

Each of the fuzzers gets its share of the time, says what it found, and keeps its numbers under `build/fuzz`. A fuzzer
is a module of this folder whose function `main` takes `["--minutes", N]` and returns 1 where it found something.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from fuzz import scaling

FUZZERS: dict[str, Callable[[Sequence[str]], int]] = {"scaling": scaling.main}


def main() -> int:
    """Run all of them, or those that are named; 1 where one found something."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FUZZERS)} (default: all)")
    parser.add_argument("--minutes", type=float, default=10, help="for all of them together (default 10)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in FUZZERS]
    if unknown:
        parser.error(f"no such fuzzer: {', '.join(unknown)}")
    names = options.names or list(FUZZERS)
    failed = []
    for name in names:
        print(f"── {name}", flush=True)
        if FUZZERS[name](["--minutes", str(options.minutes / len(names))]):
            failed.append(name)
    if failed:
        print(f"found something: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
