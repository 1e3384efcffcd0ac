"""Downloads from a real server that knows ranges or not, breaks off, falls silent, or sends something else."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import fork_server
import pytest
from fork_server import LONG

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

from labml_nn_convmixer.data import DataError
from labml_nn_convmixer.datasets.download import Remote, fetch

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent
CONTENT = random.Random(0).randbytes(1_000_003)


@dataclass
class Server:
    """What a server has and how it behaves, and which ranges it was asked for."""

    content: bytes = CONTENT
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # bytes after which the next connections break
    status: int = 200
    silent_from: int | None = None  # the number of the request, from 1, from which on nothing is sent
    length: bool = True
    wrong_start: int = 0
    asked: list[str | None] = field(default_factory=list)
    url: str = ""

    @property
    def remote(self) -> Remote:
        """The file as it should be."""
        return Remote(self.url, len(CONTENT), hashlib.md5(CONTENT).hexdigest())


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine, with a file `set.tar.gz`."""
    state = Server()
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers["Range"]
            state.asked.append(asked)
            if state.silent_from and len(state.asked) >= state.silent_from:
                closing.wait(60)
                return
            if state.status != 200:
                self.send_error(state.status)
                return
            begin = 0
            if asked and state.ranges:
                begin = int(re.fullmatch(r"bytes=(\d+)-", asked)[1])  # type: ignore[index]  # what we send
                self.send_response(206)
                size = len(state.content)
                self.send_header("Content-Range", f"bytes {begin + state.wrong_start}-{size - 1}/{size}")
            else:
                self.send_response(200)
            body = state.content[begin:]
            if state.length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if state.cuts:
                body = body[: state.cuts.pop(0)]
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:
            """Say nothing of a reader that has gone."""

    with Quiet(("127.0.0.1", 0), Handler) as running:
        state.url = f"http://127.0.0.1:{running.server_port}/set.tar.gz"
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield state
        closing.set()
        running.shutdown()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the file shall be; its folder doesn't exist yet."""
    return tmp_path / "sets" / "set.tar.gz"


def part_of(file: Path) -> Path:
    return file.with_name(file.name + ".part")


def test_a_file_arrives_whole_and_nothing_else_remains(server: Server, file: Path) -> None:
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert [path.name for path in file.parent.iterdir()] == ["set.tar.gz"]
    assert server.asked == [None]


def test_a_whole_file_is_not_fetched_again(server: Server, file: Path) -> None:
    fetch(server.remote, file)
    fetch(server.remote, file)
    assert len(server.asked) == 1


def test_a_connection_that_breaks_is_followed_by_one_for_the_rest(server: Server, file: Path) -> None:
    server.cuts = [300_000, 1, 500_000]
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert server.asked == [None, "bytes=300000-", "bytes=300001-", "bytes=800001-"]


def test_a_later_run_goes_on_where_an_earlier_one_stopped(server: Server, file: Path) -> None:
    server.cuts = [400_000, 0]
    with pytest.raises(DataError) as error:
        fetch(server.remote, file)
    message = str(error.value)
    assert message.startswith(f"{server.url}: the connection ended early; ")
    assert message.endswith(f"{part_of(file)} has 39 % of 1.0 MB")
    assert not file.exists()
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert server.asked[-1] == "bytes=400000-"


def test_a_killed_download_goes_on(server: Server, file: Path) -> None:
    server.cuts = [400_000]
    server.silent_from = 2  # so that there is time to kill whoever waits for an answer
    program = (
        "import sys; from pathlib import Path; from labml_nn_convmixer.datasets.download import Remote, fetch; "
        "fetch(Remote(sys.argv[1], int(sys.argv[2]), sys.argv[3]), Path(sys.argv[4]), timeout=600)"
    )
    remote = server.remote
    arguments = [remote.url, str(remote.size), remote.md5, str(file)]
    process = fork_server.start(program, arguments, ROOT, os.environ)
    while len(server.asked) < 2 and process.poll() is None:
        time.sleep(0.05)
    process.kill()
    process.communicate(LONG)
    server.silent_from = None
    assert part_of(file).stat().st_size == 400_000
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT


def test_a_server_without_ranges_starts_over(server: Server, file: Path) -> None:
    server.ranges = False
    server.cuts = [300_000]
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_server_without_ranges_that_always_breaks_off_is_an_error(server: Server, file: Path) -> None:
    server.ranges = False
    server.cuts = [300_000] * 10
    with pytest.raises(DataError, match="the connection ended early"):
        fetch(server.remote, file)
    assert len(server.asked) == 2


def test_a_server_that_states_no_length_is_believed_by_the_checksum(server: Server, file: Path) -> None:
    server.length = False
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT


def test_a_half_finished_file_under_the_final_name_is_finished(server: Server, file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(CONTENT[:700_000])
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert server.asked == ["bytes=700000-"]


def test_a_part_with_all_bytes_needs_no_server(server: Server, file: Path) -> None:
    file.parent.mkdir()
    part_of(file).write_bytes(CONTENT)
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert server.asked == []


@pytest.mark.parametrize("size", [10, 1_000_003, 2_000_000])
def test_a_part_of_another_file_is_thrown_away(server: Server, file: Path, size: int) -> None:
    file.parent.mkdir()
    part_of(file).write_bytes(b"x" * size)
    fetch(server.remote, file)
    assert file.read_bytes() == CONTENT
    assert server.asked[-1] is None


def test_another_file_of_the_same_size_is_an_error_and_is_not_kept(server: Server, file: Path) -> None:
    server.content = CONTENT[::-1]
    with pytest.raises(DataError, match=re.escape(f"{server.url} is another file than set.tar.gz: wrong checksum")):
        fetch(server.remote, file)
    assert not file.exists()
    assert not part_of(file).exists()


def test_a_page_that_asks_for_a_login_does_not_replace_what_we_have(server: Server, file: Path) -> None:
    file.parent.mkdir()
    part_of(file).write_bytes(CONTENT[:5])
    server.ranges = False
    server.content = b"<html>please log in</html>"
    with pytest.raises(DataError, match="the server sends 26 bytes instead of 1000003"):
        fetch(server.remote, file)
    assert part_of(file).read_bytes() == CONTENT[:5]


def test_a_server_that_sends_another_range_is_an_error(server: Server, file: Path) -> None:
    file.parent.mkdir()
    part_of(file).write_bytes(CONTENT[:5])
    server.wrong_start = 1
    with pytest.raises(DataError, match="the server sends 'bytes 6-1000002/1000003' instead of 'bytes 5-"):
        fetch(server.remote, file)
    assert part_of(file).read_bytes() == CONTENT[:5]


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (503, "Service Unavailable")])
def test_what_the_server_refuses_is_told_with_its_address(server: Server, file: Path, status: int, reason: str) -> None:
    server.status = status
    with pytest.raises(DataError) as error:
        fetch(server.remote, file)
    assert str(error.value) == f"{server.url}: the server answers {status} {reason}"


def test_a_server_that_falls_silent_does_not_hold_us_up(server: Server, file: Path) -> None:
    server.silent_from = 1
    with pytest.raises(DataError, match="timed out"):
        fetch(server.remote, file, timeout=0.2)


def test_no_server_is_an_error(server: Server, file: Path) -> None:
    with pytest.raises(DataError, match="refused"):
        fetch(Remote("http://127.0.0.1:1/set.tar.gz", 5, ""), file)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "example.org/set.tar.gz", ""])
def test_only_addresses_of_the_web_are_fetched(url: str, file: Path) -> None:
    with pytest.raises(DataError, match="is no address"):
        fetch(Remote(url, 5, ""), file)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_with_the_file(server: Server, file: Path) -> None:
    file.parent.mkdir()
    part_of(file).symlink_to("/dev/full")
    with pytest.raises(DataError) as error:
        fetch(server.remote, file)
    assert str(error.value) == f"{part_of(file)} can't be written: No space left on device"


def test_a_folder_that_cannot_be_made_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"sets can't be written: Not a directory"):
        fetch(server.remote, tmp_path / "file" / "sets" / "set.tar.gz")
    assert server.asked == []


def test_two_processes_at_once_fetch_the_file_once(server: Server, file: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from labml_nn_convmixer.datasets.download import Remote, fetch; "
        "open(sys.argv[5]).read(); fetch(Remote(sys.argv[1], int(sys.argv[2]), sys.argv[3]), Path(sys.argv[4]))"
    )
    remote = server.remote
    gates = [tmp_path / "one", tmp_path / "other"]
    for gate in gates:
        os.mkfifo(gate)
    arguments = [remote.url, str(remote.size), remote.md5, str(file)]
    both = [fork_server.start(program, [*arguments, str(gate)], ROOT, os.environ) for gate in gates]
    # A pipe opens when both of its ends are held: both programs stand behind theirs.
    for end in [gate.open("w") for gate in gates]:
        end.close()
    assert [process.communicate(LONG) for process in both] == [("", "")] * 2
    assert [process.returncode for process in both] == [0, 0]
    assert file.read_bytes() == CONTENT
    assert server.asked == [None]


@pytest.mark.skipif(sys.platform == "win32", reason="the locks of Unix")
@pytest.mark.parametrize("reason", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_disk_without_locks_costs_a_warning(server: Server, file: Path, reason: int) -> None:
    program = (
        "import fcntl, os, sys; from pathlib import Path\n"
        "from labml_nn_convmixer.datasets.download import Remote, fetch\n"
        "def refuse(descriptor, operation): raise OSError(int(sys.argv[5]), os.strerror(int(sys.argv[5])))\n"
        "fcntl.flock = refuse\n"
        "fetch(Remote(sys.argv[1], int(sys.argv[2]), sys.argv[3]), Path(sys.argv[4]))"
    )
    remote = server.remote
    arguments = [remote.url, str(remote.size), remote.md5, str(file), str(reason)]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=LONG
    )
    assert done.returncode == 0, done.stderr
    assert f"{file.name}.lock can't be locked ({os.strerror(reason)}): start one process at a time" in done.stderr
    assert file.read_bytes() == CONTENT
    assert list(file.parent.iterdir()) == [file]


def test_progress_is_shown_on_a_terminal_and_nowhere_else(
    server: Server, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(server.remote, file)
    assert capsys.readouterr() == ("", "")
    file.unlink()
    pty = pytest.importorskip("pty")
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        fetch(server.remote, file)
        terminal.flush()
        shown = os.read(reader, 1 << 16).decode()
    os.close(reader)
    assert re.search(r"\rset\.tar\.gz: \d+ % of 1\.0 MB\r", shown)
    assert shown.endswith("\rset.tar.gz: 100 % of 1.0 MB\r\n")
