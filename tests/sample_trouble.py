"""A small project in a folder of its own, and what the commands say about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_builder.cli import main

ROOT = Path(__file__).parent.parent
CONFIG = """\
site_name: A
extra:
  site_builder:
    languages: {en: {}, de: {}}
    pages: {"": [src]}
"""
GOOD = '"""Good: see [the text](text.md)."""\n\n\ndef good(x):\n    """Half of it."""\n    return x / 2\n'


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def one_error(self, beginning: str) -> None:
        """It failed with this one error, on a line of its own, and without a traceback."""
        errors = [line for line in self.err.splitlines() if ": error: " in line]
        assert self.code == 1 and "Traceback" not in self.err and len(errors) == 1, self
        assert errors[0].startswith(beginning), errors[0]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The project `root`, which is the working folder."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *arguments: str) -> Said:
        self.capture.readouterr()
        code = main(arguments)
        printed = self.capture.readouterr()
        return Said(code, printed.out, printed.err)

    def process(self, *arguments: str, file_size: int = 0, files: int = 0, **around: str) -> Said:
        """The same as a process of its own, which may write files of so many bytes, and open so many."""
        done = start(self.root, *arguments, file_size=file_size, files=files, **around)
        out, err = done.communicate(timeout=100)
        return Said(done.returncode, out, err)


def start(folder: Path, *arguments: str, file_size: int = 0, files: int = 0, **around: str) -> subprocess.Popen[str]:
    """A command in a process group of its own."""

    def limit() -> None:
        import resource

        if file_size:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    return subprocess.Popen(
        [sys.executable, "-m", "site_builder", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache"), **around},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="backslashreplace",
        preexec_fn=limit if file_size or files else None,
        start_new_session=True,
    )


def prepare(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Two good files and a configuration, in the working folder."""
    for name, content in {"mkdocs.yml": CONFIG, "src/good.py": GOOD, "src/text.md": "# Text\n\nWords.\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    patch.chdir(root)
    patch.setenv("XDG_CACHE_HOME", str(root / "cache"))


def contents(folder: Path, *without: str) -> Mapping[str, bytes]:
    """All files of a folder, by their paths in it."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(without or ("\0",))}
