"""What one client may take of `site-builder serve`: time, connections, and nothing for ever."""

from __future__ import annotations

import contextlib
import random
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from preview import SECRET, Preview, request, small, status
from test_serve_requests import MATRIX

CONNECTIONS = 64
EVENTS = b"GET /_site-builder/events?revision=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
THREADS = 32
"""One that serves, and those that watch folders: none for each connection."""

ROOM = 16
"""Handles that come and go: files that are being read, connections that are being closed."""


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The small project as it is served."""
    with Preview(small(tmp_path_factory.mktemp("limits"))) as preview:
        preview.built()
        yield preview


def closed(connection: socket.socket, patience: float) -> bytes:
    """What comes until the server closes, within so many seconds."""
    connection.settimeout(patience)
    with contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: connection.recv(65536), b""))
    return b""


def test_silence_and_half_a_request_end_after_ten_seconds(preview: Preview) -> None:
    with ExitStack() as stack:
        silent, half, dripping = (stack.enter_context(preview.connected()) for _ in range(3))
        half.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        dripping.sendall(b"GET / HTTP/1.1\r\n")
        start = time.monotonic()
        while time.monotonic() - start < 8:  # slow loris: a little, again and again
            dripping.sendall(b"X: y\r\n")
            time.sleep(1)
        assert closed(silent, 20) == b""
        assert status(closed(half, 20)) == 408
        assert status(closed(dripping, 20)) in {0, 408}


def test_silent_connections_make_room_and_event_streams_are_counted(preview: Preview) -> None:
    before = preview.handles()
    with ExitStack() as stack:
        for _ in range(3 * CONNECTIONS):
            stack.enter_context(preview.connected())
        # A browser goes on working.
        assert preview.state("index.html") == 200
        assert preview.handles() < before + CONNECTIONS + ROOM
        assert preview.threads() < THREADS
    preview.until(lambda: preview.handles() < before + ROOM)
    with ExitStack() as stack:
        streams = [stack.enter_context(preview.connected()) for _ in range(CONNECTIONS)]
        for stream in streams:
            stream.sendall(EVENTS)
        for stream in streams:
            assert stream.recv(20).startswith(b"HTTP/1.1 200")
        assert preview.state("index.html") in {0, 503}
    preview.until(lambda: preview.state("index.html") == 200)
    preview.until(lambda: preview.handles() < before + ROOM)


def test_a_client_that_never_reads_is_left(preview: Preview) -> None:
    before = preview.handles()
    out = preview.root / "build/serve"
    largest = max(
        (path for path in (out / "assets").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    with ExitStack() as stack:
        for _ in range(6):
            deaf = stack.enter_context(preview.connected())
            deaf.sendall(request(f"/{largest.relative_to(out).as_posix()}") * 200)
        preview.until(lambda: preview.handles() < before + 4)
        assert preview.state("index.html") == 200


def test_head_on_the_event_stream_ends(preview: Preview) -> None:
    with preview.connected() as connection:
        connection.sendall(request("/_site-builder/events", "Connection: close", method="HEAD"))
        answer = closed(connection, 20)
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n")


def test_several_requests_on_one_connection_get_their_answers_in_turn(preview: Preview) -> None:
    sent = request("/index.html") + request("/no.html", method="HEAD") + request("/lib") + request("/objects.inv")
    answer = preview.ask(sent)
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"404", b"301", b"200"]


def test_ctrl_c_ends_it_at_once_with_connections_open(tmp_path: Path) -> None:
    root = small(tmp_path)
    with Preview(root) as preview, ExitStack() as stack:
        preview.built()
        for sent in (b"", b"GET / HT", EVENTS, EVENTS):
            stack.enter_context(preview.connected()).sendall(sent)
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(20) == 130


def mutated(valid: list[bytes], random_: random.Random) -> bytes:
    """One of the requests with some of its bytes changed, lost, doubled, or put elsewhere."""
    data = bytearray(random_.choice(valid))
    for _ in range(random_.randint(1, 4)):
        place = random_.randrange(len(data) + 1)
        length = random_.choice((1, 1, 2, 4, 16))
        kind = random_.randrange(6)
        if kind == 0:
            data[place : place + length] = random_.randbytes(length)
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[place : place + length] * random_.choice((1, 2, 300))
        elif kind == 3:
            data[place:place] = random_.choice(
                (b"\r\n", b"\n", b"\0", b"%00", b"/..", b"//", b"%2e%2e/", b"\x85", b":")
            )
        elif kind == 4:
            other = random_.choice(valid)
            data[place:] = other[random_.randrange(len(other)) :]
        elif len(data) > place:
            data[place] ^= 1 << random_.randrange(8)
    return bytes(data)


@pytest.mark.parametrize("number", [2_000, pytest.param(100_000, marks=pytest.mark.all)])
def test_random_requests_get_a_status_or_are_closed_and_nothing_else_happens(preview: Preview, number: int) -> None:
    random_ = random.Random(12)
    valid = [sent for _, sent, _ in MATRIX if len(sent) < 2000]
    valid += [request(path) for path in ("/", "/index.html", "/lib/one.html", "/objects.inv", "/no")] * 8
    handles = preview.handles()
    done = 0
    while done < number:
        # Many on one connection: after a whole one, those that follow are read as well.
        some = [mutated(valid, random_) for _ in range(random_.randint(1, 12))]
        done += len(some)
        answer = preview.ask(b"".join(some))
        assert not answer or re.match(rb"HTTP/1\.1 [2345]\d\d ", answer), some
        assert SECRET.encode() not in answer and b"root:" not in answer, some
    assert preview.state("index.html") == 200
    assert preview.threads() < THREADS
    preview.until(lambda: preview.handles() < handles + ROOM)
    assert "error" not in preview.said()
