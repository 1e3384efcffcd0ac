"""
---
title: The generator
summary: MkDocs, run as a process of its own over one generated tree; what it says comes back as diagnostics.
---
# The generator

It runs only when a frame changes: the key is a digest of everything that a frame depends on, and of no body.
A run that fails or is interrupted leaves the frames of the last one in place.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from site_builder.diagnostic import Diagnostic, Severity, failed
from site_builder.files.manifest import HEAD, NAME
from site_builder.files.output_folder import FRAMES, FRAMES_KEY, is_output
from site_builder.files.publish import AWAY, publish, shown
from site_builder.files.whole_file import write_whole
from site_builder.site.body_slot import BODY
from site_builder.site.tree import THEME

MESSAGE = re.compile(r"^(?:\x1b\[[\d;]*m)*(WARNING|ERROR|CRITICAL)(?:\x1b\[[\d;]*m)*\s+-\s+(.*)$")
LEFTOVER = re.compile(re.escape(FRAMES) + r"\.new-\w{8}")


def generate(folder: Path, files: Mapping[str, str], config: Path) -> list[Diagnostic]:
    """Bring `folder/shell` up to date with the tree in `files`; nothing is run where no frame has changed."""
    key = digest(files, config)
    written = publish(folder, {name: text.encode() for name, text in files.items()})
    problems = [problem for problem in written.problems if problem.severity is not Severity.NOTICE]
    stamp, frames = folder / FRAMES_KEY, folder / FRAMES
    if failed(problems) or (
        stamp.is_file() and stamp.read_text() == key and frames.is_dir() and not frames.is_symlink()
    ):
        return problems
    if os.path.lexists(frames) and (frames.is_symlink() or not (is_output(frames) or stamp.is_file())):
        what = "site-builder has not made this folder, and would replace it"
        return [*problems, Diagnostic(shown(str(frames)), 1, 1, what, AWAY)]
    _sweep(folder)
    # A name of its own: where a builder was killed, its generator may still be writing.
    fresh = Path(tempfile.mkdtemp(prefix=f"{FRAMES}.new-", dir=folder))
    problems += run(folder / "mkdocs.yml", fresh, str(config))
    if failed(problems):
        return problems
    write_whole(fresh / NAME, HEAD, 0o644)  # that it is ours, whoever looks
    stamp.unlink(missing_ok=True)
    if frames.exists():
        frames.rename(folder / f"{FRAMES}.new-{os.urandom(4).hex()}")
    fresh.rename(frames)
    write_whole(stamp, key.encode(), 0o644)
    _sweep(folder)
    return problems


def _sweep(folder: Path) -> None:
    for left in folder.iterdir():
        if LEFTOVER.fullmatch(left.name) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


def digest(files: Mapping[str, str], config: Path) -> str:
    """Of all that a frame depends on: the tree without its bodies, the author's config, the theme, the versions."""
    sha = hashlib.sha256()
    for package in ("mkdocs", "mkdocs-material"):
        try:
            sha.update(f"{package} {version(package)}\n".encode())
        except PackageNotFoundError:
            sha.update(f"{package} missing\n".encode())
    for name, text in sorted(files.items()):
        sha.update(f"{name}\0{BODY.sub('', text)}\0".encode())
    for path in (config, *sorted(path for path in THEME.rglob("*") if path.is_file())):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


def run(config: Path, out: Path, path: str) -> list[Diagnostic]:
    """MkDocs over one tree, into `out`; `path` is the file that its messages are pinned to."""
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--config-file",
        str(config.resolve()),
        "--site-dir",
        str(out.resolve()),
    ]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    except OSError as error:
        return [Diagnostic(path, 1, 1, f"MkDocs cannot be started: {error}")]
    return messages(done.stdout + done.stderr, done.returncode, path)


def messages(output: str, code: int, path: str) -> list[Diagnostic]:
    """MkDocs' lines as diagnostics; a failure without a line of its own gets the last one that it printed."""
    found = []
    for line in output.splitlines():
        if match := MESSAGE.match(line):
            severity = Severity.WARNING if match[1] == "WARNING" else Severity.ERROR
            found.append(Diagnostic(path, 1, 1, f"MkDocs: {match[2].strip()}", severity=severity))
    if code and not any(one.severity is Severity.ERROR for one in found):
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        hint = "is it installed? pip install mkdocs-material" if "No module named" in output else ""
        found.append(Diagnostic(path, 1, 1, f"MkDocs failed: {lines[-1] if lines else f'exit code {code}'}", hint))
    return found
