"""
What `site-builder serve` answers to hostile requests.

The rows of the matrix stand for what has gone wrong in other servers of this kind, after whose advisories they are
named. No answer may hold anything that was not published, and each says how others may use it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from preview import SECRET, Preview, header, request, small, status

EVIL = "evil.example"
CROSS = "Sec-Fetch-Site: cross-site"
SCRIPT = (CROSS, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script")
VISIT = (CROSS, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
CHUNKED = "Transfer-Encoding: chunked"
EVENTS = "/_site-builder/events"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The small project as it is served, with what must stay its own lying about."""
    root = small(tmp_path_factory.mktemp("asked"))
    with Preview(root, "--allow-host", "Docs.Example.", "--allow-host", "bücher.example") as preview:
        preview.built()
        out = root / "build" / "serve"
        (out / "stray.html").write_text(SECRET)
        (out / ".hidden.html").write_text(SECRET)
        (out / "link.txt").symlink_to(root / "secret.txt")
        (out / "up").symlink_to(root)
        # Published once, and now something else.
        (out / "objects.inv").unlink()
        (out / "objects.inv").symlink_to(root / "secret.txt")
        (out / "files/docs/more.txt").unlink()
        os.mkfifo(out / "files/docs/more.txt")
        yield preview


def raw(text: str) -> bytes:
    """A request written line by line."""
    return text.replace("\n", "\r\n").encode("latin-1")


# What it stands for, the request, and the status that it must get.
MATRIX: list[tuple[str, bytes, set[int]]] = [
    # Reading what was not published.
    ("MkDocs CVE-2021-40978: dots, escaped", request("/%2e%2e/%2e%2e/secret.txt"), {400}),
    ("MkDocs CVE-2021-40978: dots, plain", request("/../../secret.txt"), {400}),
    ("MkDocs CVE-2021-40978: dots behind a folder", request("/lib/../../../secret.txt"), {400}),
    ("vite CVE-2025-30208: @fs and ?raw??", request("/@fs/etc/passwd?raw??"), {404}),
    ("vite CVE-2025-30208: ?import&raw??", request("/secret.txt?import&raw??"), {404}),
    ("vite CVE-2025-31125: ?inline&import", request("/mkdocs.yml?import&?inline=1.wasm?init"), {404}),
    ("vite CVE-2025-31486: ?.svg", request("/../secret.txt?.svg?.wasm?init"), {400}),
    ("vite CVE-2025-32395: a fragment in the target", request("/@fs/x#/../../secret.txt"), {400}),
    ("vite, a dot at the end", request("/.env/."), {400}),
    ("vite CVE-2025-62522: a backslash at the end", request("/.env\\"), {400}),
    ("vite CVE-2024-23331: other letters", request("/MKDOCS.YML"), {404}),
    ("vite CVE-2023-34092: two slashes", request("//secret.txt"), {400}),
    ("webpack-dev-middleware CVE-2024-29180: escaped slashes", request("/lib/..%2f..%2f..%2fsecret.txt"), {400}),
    ("webpack-dev-middleware CVE-2024-29180: a backslash, escaped", request("/..%5c..%5csecret.txt"), {400}),
    ("aiohttp CVE-2024-23334: a link that leads out", request("/objects.inv"), {404}),
    ("aiohttp CVE-2024-23334: a folder that is a link", request("/up/secret.txt"), {404}),
    ("aiohttp CVE-2024-23334: dots below a folder", request("/assets/../../../secret.txt"), {400}),
    ("werkzeug, a drive", request("/c:/windows/win.ini"), {404}),
    ("werkzeug CVE-2024-49766: a share", request("//server/share/secret.txt"), {400}),
    ("werkzeug CVE-2025-66221: a device", request("/files/NUL.txt"), {404}),
    ("CPython, a program as text", request("/cgi-bin%2fsecret.py"), {400}),
    ("CPython, a program, escaped", request("/%63gi-bin/one.py"), {404}),
    ("CPython, listing of a folder", request("/files/"), {404}),
    ("Gatsby CVE-2023-34238: a file by its path", request("/__file-code-frame?filePath=/etc/passwd"), {404}),
    ("dot files", request("/.hidden.html"), {404}),
    ("the list of what is published", request("/.site-builder"), {404}),
    ("the lock", request("/.lock"), {404}),
    ("a file that a build has not made", request("/stray.html"), {404}),
    ("a link that a build has not made", request("/link.txt"), {404}),
    ("a pipe in the place of a file", request("/files/docs/more.txt"), {404}),
    ("a file below a file", request("/index.html/secret.txt"), {404}),
    ("a source", request("/lib/../lib/one.py"), {400}),
    ("our own folder of scripts", request("/_site-builder/../site.js"), {400}),
    ("another script of ours", request("/_site-builder/site.js"), {404}),
    ("overlong UTF-8", request("/%c0%ae%c0%ae/secret.txt"), {400}),
    ("dots in letters of full width", request("/%ef%bc%8e%ef%bc%8e/secret.txt"), {404}),
    ("escaped twice", request("/%252e%252e/secret.txt"), {404}),
    ("NUL behind a name that is published", request("/index.html%00.txt"), {400}),
    # Open redirects.
    ("CPython CVE-2021-28861: //evil/..", request(f"//{EVIL}/%2f.."), {400}),
    ("CPython bpo-32084: //folder", request("//lib"), {400}),
    ("Jupyter CVE-2019-10255: ///evil", request(f"///{EVIL}/lib"), {400}),
    ("Jupyter, a backslash", request(f"/\\{EVIL}/%2e%2e/lib"), {400}),
    ("Jupyter, a backslash, escaped", request(f"/%5c{EVIL}/lib"), {400}),
    ("tornado GHSA-hj3f-6gcp-jg8j: //evil/%2e%2e", request(f"//{EVIL}/%2e%2e/lib"), {400}),
    ("a folder without its slash", request("/lib"), {301}),
    # Who is asked.
    ("Jupyter, DNS rebinding", request("/", host=EVIL), {403}),
    ("vite CVE-2025-24010: a foreign name", request("/search/index.js", host=f"{EVIL}:8000"), {403}),
    ("webpack-dev-server, a name that begins as ours", request("/", host="localhost.evil.example"), {403}),
    ("webpack-dev-server, a name that ends as ours", request("/", host="evillocalhost"), {403}),
    ("a name that is an address in another spelling", request("/", host="0x7f.1"), {403}),
    ("a name that is an address as one number", request("/", host="2130706433"), {403}),
    ("a name that begins as an address", request("/", host="127.0.0.1.evil.example"), {403}),
    ("an IPv6 address", request("/", host="[::1]:8000"), {200}),
    ("an IPv4 address", request("/", host="192.168.7.9"), {200}),
    ("localhost, with a dot and in capitals", request("/", host="LOCALHOST.:80"), {200}),
    ("a name below localhost", request("/", host="docs.localhost:1234"), {200}),
    ("a name that was allowed", request("/", host="docs.example"), {200}),
    ("a name that was allowed, in its other letters", request("/", host="xn--bcher-kva.example"), {200}),
    ("a name below one that was allowed", request("/", host="a.docs.example"), {403}),
    ("no Host", raw("GET / HTTP/1.1\n\n"), {400}),
    ("no Host in HTTP/1.0", raw("GET / HTTP/1.0\n\n"), {400}),
    ("two Hosts", request("/", f"Host: {EVIL}"), {400}),
    ("two Hosts in HTTP/1.0", request("/", f"Host: {EVIL}", version="1.0"), {400}),
    ("two names in one Host", request("/", host=f"localhost, {EVIL}"), {400}),
    ("a Host of two lines", raw(f"GET / HTTP/1.1\nHost: localhost\n .{EVIL}\n\n"), {400}),
    ("an empty Host", request("/", host=""), {400}),
    ("a Host with a user", request("/", host=f"localhost@{EVIL}"), {400}),
    ("a Host that is an address", request("/", host="http://localhost/"), {400}),
    ("a Host in Latin-1", request("/", host="b\xfccher.example"), {400}),
    ("CPython, a Host in brackets that is none", request("/", host="[v1.localhost]"), {400}),
    ("a port beyond all ports", request("/", host="localhost:70000"), {400}),
    ("an absolute target for another host", request(f"http://{EVIL}/index.html"), {400}),
    ("an absolute target for us", request("http://localhost/index.html"), {200}),
    ("an absolute target with a user", request("http://localhost@localhost/index.html"), {400}),
    ("an absolute target of another scheme", request("file://localhost/etc/passwd"), {400}),
    # Whose page asks.
    ("webpack-dev-server CVE-2025-30359: a script elsewhere", request("/search/index.js", *SCRIPT), {403}),
    (
        "webpack-dev-server CVE-2025-30360: a foreign Origin that is an address",
        request("/index.html", "Origin: http://8.8.8.8"),
        {403},
    ),
    (
        "webpack-dev-server CVE-2018-14732: a socket from elsewhere",
        request(EVENTS, "Origin: https://evil.example", "Upgrade: websocket", "Connection: Upgrade"),
        {403},
    ),
    ("Vitest GHSA-9crc-q9x8-hgqq: a socket without an Origin's host", request(EVENTS, "Origin: null"), {403}),
    ("esbuild GHSA-67mh-4wv8-2f99: events for everybody", request(EVENTS, "Origin: http://localhost:81"), {403}),
    ("Next.js CVE-2025-48068: a page shows what it loads", request("/index.html", *SCRIPT), {403}),
    (
        "Nuxt, read by fetch",
        request("/search/index.js", CROSS, "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", f"Origin: http://{EVIL}"),
        {403},
    ),
    ("parcel CVE-2025-56648: another port of this machine", request("/", "Sec-Fetch-Site: same-site"), {403}),
    ("an image elsewhere", request("/assets/images/favicon.png", CROSS, "Sec-Fetch-Dest: image"), {403}),
    ("a frame elsewhere", request("/", CROSS, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"), {403}),
    ("a form elsewhere", request("/", *VISIT, "Origin: http://evil.example", method="POST"), {405}),
    ("whether a page is there", request("/index.html", *VISIT, method="HEAD"), {403}),
    ("0.0.0.0-day", request("/", f"Origin: http://{EVIL}", host="0.0.0.0:8000"), {403}),
    ("two answers to whose page asks", request("/", "Sec-Fetch-Site: same-origin", CROSS), {403}),
    ("a link elsewhere", request("/index.html", *VISIT), {200}),
    ("our own page", request("/search/index.js", "Sec-Fetch-Site: same-origin", "Origin: http://localhost"), {200}),
    ("our own page behind a proxy", request("/", "Origin: https://docs.example", host="docs.example"), {200}),
    ("a typed address", request("/", "Sec-Fetch-Site: none"), {200}),
    # What may be done.
    ("CORS, asked before", request("/", f"Origin: http://{EVIL}", method="OPTIONS"), {405}),
    ("OPTIONS *", request("*", method="OPTIONS"), {405}),
    ("werkzeug, a form", request("/", "Content-Length: 5", method="POST") + b"a=b&c", {405}),
    ("PUT", request("/index.html", "Content-Length: 0", method="PUT"), {405}),
    ("TRACE", request("/", method="TRACE"), {405}),
    ("CONNECT", request("localhost:22", method="CONNECT"), {405}),
    ("a method in small letters", request("/", method="get"), {405}),
    ("GET *", request("*"), {400}),
    # What is no request.
    ("CPython, 5,000 digits", request(f"{EVENTS}?revision={'9' * 5000}"), {400}),
    ("a revision that is no number", request(f"{EVENTS}?revision=abc"), {400}),
    ("a revision in other digits", request(f"{EVENTS}?revision=%D9%A3"), {400}),
    ("a revision below nought", request(f"{EVENTS}?revision=-1"), {400}),
    ("two revisions", request(f"{EVENTS}?revision=1&revision=2"), {400}),
    ("a page that is no UTF-8", request(f"{EVENTS}?page=%ff"), {400}),
    ("a thousand questions", request(f"{EVENTS}?" + "&".join(f"a{n}=" for n in range(1000))), {400}),
    ("what was heard last is no number", request(EVENTS, "Last-Event-ID: x"), {400}),
    ("CPython, http://[", request("http://["), {400}),
    ("CPython CVE-2021-23336: a semicolon", request(f"{EVENTS};page=x"), {404}),
    ("a name of 300 bytes", request("/" + "a" * 300), {404}),
    ("an address of 9,000 bytes", request("/" + "a" * 9000), {414}),
    ("a line of 100,000 bytes", request("/" + "a" * 100_000), {0, 431}),
    ("a header of 100,000 bytes", request("/", "X: " + "a" * 100_000), {0, 431}),
    ("300 headers", request("/", *(f"X{n}: y" for n in range(300))), {431}),
    ("a percent sign alone", request("/%"), {400}),
    ("a percent sign before what is no number", request("/%zz"), {400}),
    ("NUL", raw("GET /\0 HTTP/1.1\nHost: localhost\n\n"), {400}),
    ("a line end in a name", request("/a%0d%0aSet-Cookie:x"), {400}),
    ("letters as they are", request("/\xe9"), {400}),
    ("HTTP/0.9", raw("GET /\n"), {0, 400}),
    ("HTTP/2", raw("PRI * HTTP/2.0\n\nSM\n\n"), {400, 505}),
    ("HTTP/3.0 in the old form", request("/", version="3.0"), {505}),
    ("HTTP/1.10", request("/", version="1.10"), {400}),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), {400}),
    ("waitress, a line that ends with LF alone", b"GET / HTTP/1.1\nHost: localhost\n\n", {400}),
    ("waitress, one of them", b"GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", {400}),
    ("CR alone", b"GET / HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n", {400}),
    ("waitress, a space before the colon", raw("GET / HTTP/1.1\nHost : localhost\n\n"), {400}),
    # Two requests where others see one.
    (
        "gunicorn, length and chunks",
        request("/", "Content-Length: 5", CHUNKED) + b"0\r\n\r\n" + request("/stray.html"),
        {400},
    ),
    ("waitress, chunks by another name", request("/", "Transfer-Encoding: xchunked"), {501}),
    (
        "h11 CVE-2025-43859: a chunk that ends otherwise",
        request("/", "Transfer-Encoding: chunked") + b"1\r\naXX",
        {400},
    ),
    ("aiohttp, a chunk's extension", request("/", "Transfer-Encoding: chunked") + b"1;\n", {400}),
    ("a chunk of a length that is none", request("/", "Transfer-Encoding: chunked") + b"zz\r\n", {400}),
    ("two lengths", request("/", "Content-Length: 1", "Content-Length: 2"), {400}),
    ("a length with a sign", request("/", "Content-Length: +1"), {400}),
    ("a body", request("/", "Content-Length: 30") + request("/stray.html"), {400}),
    ("a body that is announced", request("/", "Expect: 100-continue", "Content-Length: 9"), {400}),
]


@pytest.mark.parametrize(("sent", "wanted"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_a_hostile_request_gets_what_is_right(preview: Preview, sent: bytes, wanted: set[int]) -> None:
    answer = preview.ask(sent)
    assert status(answer) in wanted, answer[:500]
    assert SECRET.encode() not in answer
    assert b"root:" not in answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert "access-control" not in answer.lower().decode("latin-1")
    assert EVIL not in header(answer, "Location")
    if answer:
        assert header(answer, "Cross-Origin-Resource-Policy") == "same-origin"
        assert header(answer, "Content-Security-Policy") == "frame-ancestors 'self'"
        assert header(answer, "X-Content-Type-Options") == "nosniff"
        assert header(answer, "Cache-Control") == "no-cache"
    if status(answer) == 405:
        assert header(answer, "Allow") == "GET, HEAD"


def test_the_matrix_is_large_enough_and_each_row_has_a_name_of_its_own() -> None:
    assert len({name for name, _, _ in MATRIX}) == len(MATRIX) >= 60
