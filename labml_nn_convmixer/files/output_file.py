"""
# Where a command may write

A result that takes the place of what it was made from is a loss. So the one question, whether a file may be written
under a name that somebody gave, is answered here, and before anything that takes time begins.
"""

import os
from collections.abc import Iterable
from pathlib import Path

# What a run folder keeps under these names is its own: no other command writes there.
KEPT = frozenset({"recipe.json", "metrics.jsonl", "result.json", "last.pt", "previous.pt"})
# What each format of ours bears near its beginning. A file without it is somebody else's, and stays.
MARKS = {
    ".safetensors": b"convmixer model ",
    ".onnx": b"labml_nn_convmixer",
    ".html": b'<meta name="generator" content="convmixer">',
    ".json": b'"convmixer result ',
}
NEAR = 1 << 20
FORCE = "replace a file that convmixer has not written"


class OutputError(Exception):
    """A file can't be written under this name. The message is for the user: which file, why, what to do."""


def checked_output(output: Path, suffix: str, read: Iterable[Path] = (), *, force: bool = False) -> Path:
    """
    Return `output`, if a command may write its file there.

    * `suffix` is that of the format, with its point
    * `read` are the files that the command reads: links to them count as they do
    * `force` lets it replace a file that bears no mark of ours

    It raises [`OutputError`]. Nothing is made or changed.
    """
    if output.suffix != suffix:
        raise OutputError(f"{output}: end the name in {suffix}, by which other programs know the format")
    try:
        if output.is_dir():
            raise OutputError(f"{output} is a folder: name a file in it")
        if any(same(output, source) for source in read):
            raise OutputError(f"{output} is what is read: write to another file")
        if output.name in KEPT and (output.parent / "recipe.json").is_file():
            raise OutputError(f"{output} belongs to the run in {output.parent}: write to another file")
        if not force and foreign(output, MARKS[suffix]):
            raise OutputError(f"{output} is there, and convmixer has not written it: name another file, or say --force")
    # A link to itself, a name that is too long.
    except OSError as error:
        raise OutputError(f"{output}: can't be written ({error.strerror}); write to another file") from error
    return output


def foreign(output: Path, mark: bytes) -> bool:
    """Say whether a file stands there that somebody else has written. An empty one is no loss."""
    if not output.is_file():
        return False
    with output.open("rb") as file:
        start = file.read(NEAR)
    return bool(start) and mark not in start


def same(first: Path, second: Path) -> bool:
    """Say whether two paths are one file: also through links, and where a disk takes `A` and `a` for one name."""
    if os.path.realpath(first) == os.path.realpath(second):
        return True
    return first.exists() and second.exists() and first.samefile(second)
