"""
Programs in processes of their own that begin where `import torch` has ended, which takes seconds each time.

One process for all imports it, and each program is a fork of that one. The rest is real: working folder, environment,
output, signals, exit code. A program that needs an interpreter without torch is started by `subprocess`.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

LONG = 3600  # seconds; a whole training takes one minute, and a busy machine many times as long as an idle one

_server = multiprocessing.get_context("forkserver")
# None of ours: what a module does when it is imported is part of the program. torchvision brings half of torch along.
_server.set_forkserver_preload(["torch", "torchvision"])


@dataclass(frozen=True)
class Program:
    """A program that was started; used like a `subprocess.Popen`."""

    process: BaseProcess
    said: Path

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code; that of a signal is negative, and there is none while it runs."""
        return self.process.exitcode

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for the end: output, errors."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            self.kill()
            self.process.join()
            raise subprocess.TimeoutExpired("a forked program", timeout)
        output, errors = ((self.said / name).read_text(encoding="utf-8") for name in ("output", "errors"))
        shutil.rmtree(self.said)
        return output, errors


def start(code: str, arguments: Sequence[str], work: Path, environment: Mapping[str, str]) -> Program:
    """Run `python -c CODE ARGUMENTS` in a folder, with nothing else in its environment."""
    # OpenMP reads it when torch is loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    said = Path(tempfile.mkdtemp(prefix="program-"))
    # As a daemon it doesn't outlive a test that has failed.
    process = _server.Process(target=_run, args=(code, list(arguments), work, dict(environment), said), daemon=True)
    process.start()
    return Program(process, said)


def run(code: str, arguments: Sequence[str], work: Path, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """The same to its end: exit code, output, errors."""
    program = start(code, arguments, work, environment)
    output, errors = program.communicate(LONG)
    assert program.returncode is not None
    return program.returncode, output, errors


def _run(code: str, arguments: list[str], work: Path, environment: dict[str, str], said: Path) -> None:
    for name, number in (("output", 1), ("errors", 2)):
        file = os.open(said / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - open until the end
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115 - the same
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(work)
    sys.argv = ["-c", *arguments]
    sys.path[:0] = ["", *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    try:
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    finally:
        # An interpreter does it at its end, a fork doesn't.
        atexit._run_exitfuncs()
