"""
---
title: The local server
summary: The built site over HTTP, with one script more, which tells a page that it has changed.
---
# The local server

Only for the author's own eyes. What it adds to a page is added on the way out; the files are those that a
build writes.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from site_builder.live import Live
from site_builder.shell import empty

OWN = "/_site-builder/"
SCRIPTS = Path(__file__).parent / "assets" / "serve"
# Said here because the system's table may lack them, or call a script text.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/plain",
    ".po": "text/plain",
    ".py": "text/plain",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
TEXT = ("text/", "application/json", "application/xml", "image/svg+xml")
HEARTBEAT = 15.0
WAITING = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Building…</title>\n</head>\n'
    "<body>\n<p>The site is being built; this page follows by itself.</p>\n</body>\n</html>\n"
)


class LocalServer(ThreadingHTTPServer):
    """One thread for each request, because a page that waits for news keeps its request open."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], root: Path, live: Live, base: str = "/") -> None:
        super().__init__(address, Handler)
        self.root = root
        self.live = live
        # The path of `site_url`, which the 404 page's links begin with; here the site stands at the root.
        self.base = base


class Handler(BaseHTTPRequestHandler):
    """Files of the site, and our own two addresses."""

    server: LocalServer
    server_version = "site-builder"

    def do_GET(self) -> None:
        """Answer; a reader who has left is no error."""
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - the name is the standard library's

    def answer(self) -> None:
        """A file, an event stream, or the page that says that there is none."""
        address = urlsplit(self.path)
        path = unquote(address.path)
        if path == f"{OWN}events":
            query = parse_qs(address.query)
            self.events(query.get("page", [""])[0], int(query.get("revision", ["0"])[0] or 0))
            return
        if path.startswith(OWN):
            self.file(locate(SCRIPTS, path.removeprefix(OWN.rstrip("/"))), HTTPStatus.OK)
            return
        file = locate(self.server.root, path)
        if file and file.is_dir():
            self.redirect(f"{quote(path)}/")
        elif file:
            self.file(file, HTTPStatus.OK)
        elif self.server.live.revision == 0:
            self.send(HTTPStatus.SERVICE_UNAVAILABLE, "text/html", self.with_reload(WAITING, ""))
        else:
            self.missing(path)

    def missing(self, path: str) -> None:
        """The 404 page of the language that was asked for."""
        folder = path.strip("/").split("/")[0]
        places = (self.server.root / folder / "404.html", self.server.root / "404.html")
        page = next((place for place in places if place.is_file()), None)
        html = page.read_text(encoding="utf-8") if page else "<!doctype html>\n<title>404</title>\n<p>404</p>\n"
        self.send(HTTPStatus.NOT_FOUND, "text/html", self.with_reload(html.replace(f'"{self.server.base}', '"/'), ""))

    def file(self, path: Path | None, status: HTTPStatus) -> None:
        """A file as it is, a page with the script that keeps it fresh."""
        if path is None or not path.is_file():
            self.send(HTTPStatus.NOT_FOUND, "text/plain", b"404\n")
            return
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        data = path.read_bytes()
        if kind == "text/html":
            data = self.with_reload(data.decode(), path.relative_to(self.server.root).as_posix())
        self.send(status, kind, data)

    def with_reload(self, html: str, page: str) -> bytes:
        """The page with our script first in its head. It knows the frame: while that is the same, bodies change."""
        frame = hashlib.sha256(empty(html).encode()).hexdigest()[:16]
        known = f'data-revision="{self.server.live.revision}" data-page="{escape(page)}" data-frame="{frame}"'
        added = (
            f'<head>\n<script src="{OWN}reload.js" {known} defer></script>\n'
            f'<link rel="stylesheet" href="{OWN}reload.css">'
        )
        return html.replace("<head>", added, 1).encode()

    def redirect(self, target: str) -> None:
        """A folder's address ends with a slash, or its relative links would miss."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        # Never `//host`, which would lead away from this server.
        self.send_header("Location", "/" + target.lstrip("/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        """One whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def events(self, page: str, revision: int) -> None:
        """Tell one page what is wrong, and when it has changed; until it leaves."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        live = self.server.live
        turn, told = -1, None
        while not live.closed:
            now = live.wait(turn, HEARTBEAT)
            message = ": still here\n\n"
            if live.problems != told:
                told = live.problems
                message = f"event: problems\ndata: {json.dumps(told)}\n\n"
            latest = live.revision
            if files := live.news(page, revision):
                news = {"revision": latest, "files": list(files)}
                message += f"event: changed\ndata: {json.dumps(news)}\n\n"
                # The waiting page asks again as the page that it becomes.
                revision = latest
            self.wfile.write(message.encode())
            self.wfile.flush()
            turn = now

    def log_message(self, format: str, *args: object) -> None:
        """The terminal is for what is wrong with the sources."""


def locate(root: Path, path: str) -> Path | None:
    """The file (or, where its slash is missing, the folder) at a path; nothing outside `root`, nothing hidden."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    file = root.joinpath(*parts)
    if not file.resolve().is_relative_to(root.resolve()):
        return None
    if file.is_dir():
        index = file / "index.html"
        return (index if path.endswith("/") else file) if index.is_file() else None
    return file if file.is_file() and not path.endswith("/") else None
