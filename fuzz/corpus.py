"""What has once broken a law, kept in the repository: `fuzz/corpus/TARGET/DIGEST`, which `make test` tries again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


def put(target: str, data: bytes, folder: Path = FOLDER) -> Path:
    """Keep an input; its name is its digest, so that none is kept twice."""
    file = folder / target / hashlib.sha256(data).hexdigest()[:12]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def kept(target: str) -> Iterator[tuple[Path, bytes]]:
    """The inputs of a target."""
    for file in sorted((FOLDER / target).glob("*")):
        yield file, file.read_bytes()
