"""What the tests of training share: a tiny folder of images, and the command line in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import fork_server
from fork_server import LONG

ROOT = Path(__file__).resolve().parent.parent

# What runs before the program: whoever wants a connection is stopped, and whoever catches that is noticed.
NO_NETWORK = """
import os, socket, sys
def refuse(*arguments, **more):
    os.write(2, b"a connection was tried\\n")
    raise OSError("the network is forbidden here")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""
MAIN = "from labml_nn_convmixer.__main__ import main; sys.exit(main(sys.argv[1:]))"
SMALL = ["dim=8", "depth=2", "kernel_size=3", "patch_size=4", "batch_size=16", "peak_rate=0.02"]


def make_images(root: Path, training: int = 40, test: int = 6) -> Path:
    """Plain and striped images of 16 x 16 to learn from, and some to test with."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(0)
    for part, count in (("train", training), ("test", test)):
        for name, stripes in (("plain", 0), ("striped", 90)):
            (root / part / name).mkdir(parents=True)
            for i in range(count):
                pixels = random.integers(60, 100, 3) + random.integers(0, 20, (16, 16, 3))
                pixels[::2] += stripes
                Image.fromarray(pixels.astype(np.uint8)).save(root / part / name / f"{i}.png")
    return root


def environment(work: Path) -> dict[str, str]:
    """Give a process a home and a cache of its own: labml writes to the one, decoded images go to the other."""
    return {
        **os.environ,
        "HOME": str(work.parent / "home"),
        "XDG_CACHE_HOME": str(work.parent / "cache"),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }


def start(arguments: list[str], work: Path, code: str = "", main: str = MAIN) -> fork_server.Program:
    """Start `convmixer ARGUMENTS` in a folder, after some lines of Python."""
    return fork_server.start(NO_NETWORK + code + main, arguments, work, environment(work))


def finish(process: fork_server.Program) -> tuple[int, str, str]:
    """Wait for the end: exit code, output, errors."""
    output, errors = process.communicate(timeout=LONG)
    assert process.returncode is not None
    return process.returncode, output, errors


def convmixer(arguments: list[str], work: Path, code: str = "", main: str = MAIN) -> tuple[int, str, str]:
    """Run `convmixer ARGUMENTS` to its end."""
    return fork_server.run(NO_NETWORK + code + main, arguments, work, environment(work))


def convmixer_afresh(arguments: list[str], work: Path, code: str = "") -> tuple[int, str, str]:
    """The same in an interpreter that has imported nothing yet."""
    command = [sys.executable, "-c", NO_NETWORK + code + MAIN, *arguments]
    done = subprocess.run(
        command, cwd=work, env=environment(work), capture_output=True, text=True, check=False, timeout=LONG
    )
    return done.returncode, done.stdout, done.stderr


def scalars(run: Path) -> dict[str, list[tuple[int, list[float]]]]:
    """Read labml's logs back: for each name the steps at which it was written, and the values since the last time."""
    found: dict[str, list[tuple[int, list[float]]]] = {}
    for log in sorted(run.rglob("log.jsonl")):
        for line in log.read_text(encoding="utf-8").splitlines():
            for name, entries in json.loads(line)["track"].items():
                found.setdefault(name, []).extend((step, values) for step, values in entries)
    return found


def epochs(run: Path) -> list[dict[str, Any]]:
    """Read `metrics.jsonl`."""
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
