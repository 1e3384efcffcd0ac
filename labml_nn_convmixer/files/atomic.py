"""
# Files that are never half there

Who writes over a file has neither the old nor the new one while writing. So the content first gets another name in the
same folder. `fsync` waits until it is on the disk: otherwise the new name could be there after a power cut, and the
content not. Then the file takes its place in one step.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """
    Give a path to write to; when the block ends, that file replaces `path`.

    If the block fails, or is interrupted, `path` is untouched and nothing is left behind. A full disk or a folder
    without write permission raises `OSError` with the name of the file: by itself, a full disk names none.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    finally:
        partial.unlink(missing_ok=True)
