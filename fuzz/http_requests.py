"""Anything that a client may send to the preview server: an answer or none, and nothing that is not published."""

from __future__ import annotations

import re
import socket
from functools import cache

from hypothesis import strategies as st

from fuzz import page
from fuzz.target import Inputs, Target, must, spoiled
from site_builder.files.publish import publish
from site_builder.serve.live import Live
from site_builder.serve.local_server import LocalServer, listening
from site_builder.serve.preview_site import PreviewSite

SECRET = b"do-not-publish-8e21"
SECONDS = 60
STATUS = re.compile(rb"HTTP/1\.1 ([1-5]\d\d) [^\r\n]*\r\n")
METHODS = ["GET"] * 6 + ["HEAD", "HEAD", "POST", "OPTIONS", "CONNECT", "TRACE", "get", "", "G\0T"]
TARGETS = [
    "/", "/index.html", "/lib/", "/lib", "/search.js", "/secret.txt", "/.site-builder", "/_site-builder/events",
    "/_site-builder/events?revision=", "&page=", "/_site-builder/reload.js", "..", "/..", "%2e%2e", "%2f", "%5c", "%00", "%",
    "%zz", "%ff", "\\", "//", "?", "#", "http://localhost/", "http://evil.example/", "http://[", "*", "localhost:1", "é", ";",
    "a" * 300, "9" * 5000, "/link.txt", "/up/secret.txt",
]  # fmt: skip
HOSTS = [
    "localhost", "localhost", "localhost", "127.0.0.1:1", "[::1]", "[::1]:2", "evil.example", "localhost:", "localhost:99999",
    "[", "a@b", "", "localhost, evil", "\xfc", "1.2.3.4.", "x.localhost", "[v1.x]", "0x7f.1", "localhost\0",
]  # fmt: skip
HEADERS = [
    "Origin: http://localhost", "Origin: null", "Origin: http://evil.example", "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Content-Length: 0", "Content-Length: 5",
    "Content-Length: -1", "Content-Length: 1, 1", "Transfer-Encoding: chunked", "Transfer-Encoding: x", "Expect: 100-continue",
    "Connection: close", "Connection: Upgrade", "Upgrade: websocket", "Last-Event-ID: 1", "Last-Event-ID: x", "Range: bytes=0-1",
    "Host: evil.example", "X: " + "y" * 400, "A : b", " folded", ":", "", "\0: x", "Referer: \xff",
]  # fmt: skip
ENDS = ["\r\n"] * 20 + ["\n", "\r", "\r\r\n", ""]


def _request(
    method: str, target: list[str], version: str, host: str, headers: list[str], end: str, body: bytes
) -> bytes:
    lines = [f"{method} {''.join(target)} HTTP/{version}", f"Host: {host}", *headers, "", ""]
    return end.join(lines).encode("latin-1", "replace") + body


REQUESTS: Inputs = st.builds(
    _request,
    st.sampled_from(METHODS),
    st.lists(st.sampled_from(TARGETS) | st.text(max_size=3), min_size=1, max_size=4),
    st.sampled_from(["1.1"] * 8 + ["1.0", "2.0", "0.9", "1.10", "x"]),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(HEADERS), max_size=4),
    st.sampled_from(ENDS),
    st.sampled_from([b"", b"", b"", b"a=b&c", b"5\r\nabcde\r\n0\r\n\r\n", b"zz\r\n", bytes(3)]),
)
SPOILERS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b":",
    b"/",
    b"%",
    b"\xff",
    b"GET ",
    b"HTTP/1.1",
    b"0\r\n\r\n",
    b"x" * 20_000,
]


class _Running:
    """The server of a small site, in this process, and what it has said."""

    def __init__(self) -> None:
        root = page.folder() / "served"
        publish(
            root,
            {
                "index.html": b"<html><head></head><body>Home</body></html>",
                "lib/index.html": b"<html><head></head><body>Lib</body></html>",
                "404.html": b'<html><head></head><body><a href="/">404</a></body></html>',
                "search.js": b"1;\n" * 40_000,
            },
        )
        (page.folder() / "secret.txt").write_bytes(SECRET)
        (root / "secret.txt").write_bytes(SECRET)
        (root / "link.txt").symlink_to(page.folder() / "secret.txt")
        (root / "up").symlink_to(page.folder())
        self.said: list[str] = []
        self.server = LocalServer(
            listening("127.0.0.1", 0), PreviewSite(root, Live(revision=1)), Live(revision=1), self.said.append
        )
        self.server.start()

    def ask(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=SECONDS) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except (ConnectionResetError, BrokenPipeError):
                return b""


@cache
def _running() -> _Running:
    return _Running()


def law(data: bytes) -> None:
    """An answer with a status, or a closed connection."""
    running = _running()
    answer = running.ask(data)
    must(not running.said, f"it said: {running.said}")
    must(not answer or STATUS.match(answer), f"no status: {answer[:200]!r}")
    must(SECRET not in answer, "what was not published")
    must(b"Traceback" not in answer and b"site_builder/" not in answer, f"of our own: {answer[:500]!r}")
    must(b"access-control" not in answer.lower(), "CORS")
    must(b"evil" not in answer.partition(b"Location:")[2].partition(b"\r\n")[0], "a redirect to elsewhere")
    if answer:
        must(b"\r\nX-Content-Type-Options: nosniff\r\n" in answer, f"without our headers: {answer[:200]!r}")
        must(running.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200 "), "it has gone")


TARGET = Target(
    "requests", law, REQUESTS | spoiled(REQUESTS, SPOILERS), (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",)
)
