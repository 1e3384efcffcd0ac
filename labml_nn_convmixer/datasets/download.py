"""
A download that survives interruptions: it goes on where it stopped, also in another run.

What has arrived lies in a file with the suffix `.part`, and gets its final name when its
size and its checksum are right. So a file with the final name is a whole one.
"""

import contextlib
import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import FileIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from labml_nn_convmixer.data import DataError
from labml_nn_convmixer.files.file_lock import locked

CHUNK = 1 << 16


@dataclass(frozen=True)
class Remote:
    """A file on a server: its address, its size in bytes, its MD5 checksum as digits."""

    url: str
    size: int
    md5: str


class LinkError(Exception):
    """The connection ended, or never began; the message is the reason."""


def fetch(remote: Remote, file: Path, timeout: float = 30) -> None:
    """
    Fetch a file; what an earlier attempt has left in `file` or its `.part` is not fetched
    again. `timeout` is the longest silence of the server, in seconds.

    Raises `DataError`.
    """
    if not remote.url.startswith(("http://", "https://")):
        raise DataError(f"{remote.url} is no address: it has to begin with https://")
    part = file.with_name(f"{file.name}.part")
    with file_errors(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
    # Two processes must not write to the same part. The second one finds a whole file.
    lock = file.with_name(f"{file.name}.lock")
    with locked(lock):
        if length(file) == remote.size:
            return
        with file_errors(part):
            adopt(file, part)
        continued = length(part) > 0
        receive(remote, part, timeout)
        # A part may be of another file. Then nothing in it can be used, and we start over.
        if continued and checksum(part) != remote.md5:
            part.unlink()
            receive(remote, part, timeout)
        if checksum(part) != remote.md5:
            part.unlink()
            raise DataError(
                f"{remote.url} is another file than {file.name}: wrong checksum"
            )
        with file_errors(file):
            part.replace(file)
        # A lock that stays would be litter in a folder of the user's.
        with contextlib.suppress(OSError):
            lock.unlink()


def adopt(file: Path, part: Path) -> None:
    """
    Go on with a file that has its final name and is half-finished: other programs, such as
    browsers, leave such files.
    """
    if length(file) > length(part):
        file.replace(part)


def receive(remote: Remote, part: Path, timeout: float) -> None:
    """
    Fetch until the part has its full size, through as many connections as it takes.

    A connection that breaks is followed by another one for as long as each brings us
    further. Raises `DataError` where one doesn't.
    """
    if length(part) > remote.size:
        part.unlink()
    while (have := length(part)) < remote.size:
        reason = "the connection ended early"
        try:
            connect(remote, part, have, timeout)
        except LinkError as error:
            reason = str(error)
        if length(part) <= have:
            kept = length(part)
            state = f"; {part} has {progress(kept, remote.size)}" if kept else ""
            raise DataError(f"{remote.url}: {reason}{state}")


def connect(remote: Remote, part: Path, have: int, timeout: float) -> None:
    """Add to `part` what one connection brings; `have` is its size. Raises `LinkError`."""
    headers = {"User-Agent": "convmixer"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        with urlopen(Request(remote.url, headers=headers), timeout=timeout) as response:
            have = first_byte(response, remote, have)
            with file_errors(part):
                out = part.open("ab" if have else "wb", buffering=0)
            with out, shown(part.stem) as show:
                while have < remote.size and (chunk := response.read(CHUNK)):
                    with file_errors(part):
                        write(out, chunk)
                    have += len(chunk)
                    show(progress(have, remote.size))
    except HTTPError as error:
        raise LinkError(f"the server answers {error.code} {error.reason}") from error
    # An address that can't be read, such as `http://[`, is a `ValueError`.
    except (OSError, HTTPException, ValueError) as error:
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        raise LinkError(" ".join(reason.split())) from error


def first_byte(response: HTTPResponse, remote: Remote, have: int) -> int:
    """
    Return the place in the file at which the answer begins: `have`, or 0 where the server
    doesn't know how to send the rest. Raises `LinkError` where it sends something else.
    """
    if response.status == 206:
        expected = f"bytes {have}-{remote.size - 1}/{remote.size}"
        stated = response.headers.get("Content-Range", "")
        if stated != expected:
            raise LinkError(f"the server sends {stated!r} instead of {expected!r}")
        return have
    # A page that asks for a login is also an answer. It must not replace what we have.
    size = response.headers.get("Content-Length")
    if size is not None and size != str(remote.size):
        raise LinkError(f"the server sends {size} bytes instead of {remote.size}")
    return 0


def write(out: FileIO, chunk: bytes) -> None:
    """Write all of it. There is no buffer: an error shall come here, and not at closing."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[out.write(rest) :]


@contextlib.contextmanager
def shown(name: str) -> Iterator[Callable[[str], None]]:
    """Show the progress in one line of the terminal; nothing where nobody looks."""
    last = ""

    def show(text: str) -> None:
        nonlocal last
        if sys.stderr.isatty() and text != last:
            last = text
            print(f"\r{name}: {text}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if last:
            print(file=sys.stderr)


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Tell an error of the disk from one of the network: both are an `OSError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"{path} can't be written: {reason}") from error


def progress(have: int, size: int) -> str:
    """Return how far we are, in steps of a hundredth."""
    return f"{have * 100 // size} % of {size / 1e6:.1f} MB"


def length(file: Path) -> int:
    """Return the size of a file in bytes, 0 where there is none."""
    return file.stat().st_size if file.is_file() else 0


def checksum(file: Path) -> str:
    """Return the MD5 checksum, as digits."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False))
    return digest.hexdigest()
