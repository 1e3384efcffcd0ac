"""A small project, and `site-builder serve` on it as a process of its own, asked over raw sockets."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared import made_once

ROOT = Path(__file__).parent.parent
PATIENCE = 300.0
"""Seconds: other work may share the machine; what comes at all comes sooner."""

SECRET = "do-not-publish-5d1c"
CONFIG = f"""\
# {SECRET}
site_name: Small
theme: {{name: material}}
extra:
  site_builder:
    pages:
      "": [docs/index.md]
      lib: [lib]
"""


def write_small(root: Path) -> None:
    """A page of Markdown, which shows a picture and links to a text, and a package of two modules."""
    for name, text in {
        "mkdocs.yml": CONFIG,
        "docs/index.md": "# Small\n\nHome, with ![a line](line.svg) and [a text](more.txt).\n",
        "docs/line.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>\n',
        "docs/more.txt": "more\n",
        "lib/__init__.py": '"""# The library"""\n\nfrom lib.one import first\n',
        "lib/one.py": '"""# One\n\nThe first text.\n"""\n\n\ndef first():\n    """Count."""\n    return 1\n',
        "secret.txt": f"{SECRET}\n",
        "notes.md": f"{SECRET}\n",
        ".env": f"{SECRET}\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def small(root: Path) -> Path:
    """The small project in a folder of its own; its frames are there already, so serving it starts at once."""

    def make(folder: Path) -> None:
        write_small(folder)
        with Preview(folder) as preview:
            preview.until(lambda: "Built in" in preview.said())

    shutil.copytree(made_once("small-preview", make), root, dirs_exist_ok=True, symlinks=True)
    return root


class Preview:
    """
    `site-builder serve` in a folder, until the block ends. It must end by itself, at once, when it is told to.

    `before` is a command that runs this one.
    """

    def __init__(self, root: Path, *options: str, before: Sequence[str] = ()) -> None:
        command = [*before, sys.executable, "-m", "site_builder", "serve", "--port", "0", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.root = root
        self.process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self._said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.port = 0

    def __enter__(self) -> Preview:
        self.until(lambda: "Serving on" in self.said())
        found = re.search(r"Serving on http://.*:(\d+)/", self.said())
        assert found, self.said()
        self.port = int(found[1])
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self._listener.join(10)
        assert "Traceback" not in self.said(), self.said()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._said.append(line.decode("utf-8", "replace"))

    def said(self) -> str:
        """All that it has printed."""
        return "".join(self._said)

    def built(self) -> None:
        """Wait for the first build."""
        self.until(lambda: self.state("there/is/no/such/page") == 404)

    def until(self, done: Callable[[], object]) -> None:
        """Wait until something is so; fail with what it has printed."""
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end and self.process.poll() is None, self.said()
            time.sleep(0.02)

    def ask(self, request: bytes, *, whole: bool = True) -> bytes:
        """All that comes back for these bytes, until the server closes; after them we send no more, if `whole`."""
        with self.connected() as connection:
            try:
                connection.sendall(request)
                if whole:
                    connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except (ConnectionResetError, BrokenPipeError):
                return b""

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """A connection to it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            yield connection

    def get(self, path: str, *headers: str, host: str = "localhost") -> bytes:
        """The answer to a plain request."""
        return self.ask(request(path, *headers, host=host))

    def state(self, path: str, *headers: str) -> int:
        """Its status."""
        return status(self.get(f"/{path}", *headers))

    def handles(self) -> int:
        """How many files and sockets the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def threads(self) -> int:
        """How many threads it has."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))


def request(path: str, *headers: str, host: str = "localhost", method: str = "GET", version: str = "1.1") -> bytes:
    """A request as bytes; a header is `name: value`."""
    lines = [f"{method} {path} HTTP/{version}", f"Host: {host}", *headers]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1")


def status(answer: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


def header(answer: bytes, name: str) -> str:
    """A header of an answer; empty where it lacks."""
    found = re.search(rb"\r\n" + name.encode() + rb": ([^\r]*)\r\n", answer.partition(b"\r\n\r\n")[0] + b"\r\n", re.I)
    return found[1].decode() if found else ""
