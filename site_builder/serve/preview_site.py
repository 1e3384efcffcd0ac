"""
---
title: The preview site
summary: What the preview server answers - a file, news for a page, or why there is neither.
---
# The preview site
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
from html import escape
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from site_builder.resources import ASSETS
from site_builder.serve.access import HEADERS, METHODS, Refusal, refusal
from site_builder.serve.event_stream import EventStream
from site_builder.serve.http_connection import Answer, OpenFile, Request
from site_builder.serve.live import Live
from site_builder.serve.published_site import PublishedSite
from site_builder.serve.request_target import Target, number, question, target
from site_builder.site.body_slot import empty

OWN = "_site-builder/"
SCRIPTS = ASSETS / "serve"
OURS = {"reload.js": "text/javascript", "reload.css": "text/css"}
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
LONGEST_TARGET = 8192
WAITING = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Building…</title>\n</head>\n'
    "<body>\n<p>The site is being built; this page follows by itself.</p>\n</body>\n</html>\n"
)
MISSING = "<!doctype html>\n<title>404</title>\n<p>404</p>\n"


class PreviewSite:
    """The published site in `root`, as the author sees it while writing."""

    def __init__(self, root: Path, live: Live, base: str = "/", names: frozenset[str] = frozenset()) -> None:
        self._site = PublishedSite(root)
        self._live = live
        # The path of `site_url`, which the 404 page's links begin with; here the site stands at the root.
        self._base = base
        self._names = names

    def answer(self, request: Request | Refusal) -> Answer:
        """The answer to a request, or to what was none."""
        if isinstance(request, Refusal):
            return refused(request)
        no = refusal(request.method, request.target, request.headers, self._names)
        if no is None and len(request.target) > LONGEST_TARGET:
            no = Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, f"an address has at most {LONGEST_TARGET} characters")
        if no is not None:
            return refused(no)
        asked = target(request.target)
        if asked is None:
            return refused(Refusal(HTTPStatus.BAD_REQUEST, "the address is malformed"))
        try:
            return self._events(request, asked) if asked.name == f"{OWN}events" else self._file(asked)
        except OSError:
            # It was there a moment ago: a build is just replacing it.
            return self._missing(asked.name)

    def _file(self, asked: Target) -> Answer:
        own = asked.name.removeprefix(OWN)
        if own in OURS and asked.name == OWN + own and not asked.folder:
            return answer(HTTPStatus.OK, OURS[own], (SCRIPTS / own).read_bytes())
        name = self._site.find(asked.name, asked.folder)
        if name is None and asked.name and not asked.folder and self._site.is_folder(asked.name):
            # A folder's address ends with a slash, or its relative links would miss.
            return Answer(HTTPStatus.MOVED_PERMANENTLY, (*HEADERS, ("Location", f"/{quote(asked.name)}/")))
        file = self._site.open(name) if name else None
        if name and file:
            return self._content(name, file)
        if self._live.revision == 0:
            return answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/html", self._with_reload(WAITING.encode(), ""))
        return self._missing(asked.name)

    def _content(self, name: str, file: BinaryIO) -> Answer:
        """A file as it is, a page with the script that keeps it fresh."""
        kind = TYPES.get(PurePosixPath(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind != "text/html":
            size = os.fstat(file.fileno()).st_size
            headers = (*HEADERS, content_type(kind), ("Content-Length", str(size)))
            return Answer(HTTPStatus.OK, headers, OpenFile(file, size))
        with file:
            return answer(HTTPStatus.OK, kind, self._with_reload(file.read(), name))

    def _missing(self, name: str) -> Answer:
        """The 404 page of the language that was asked for."""
        page = MISSING.encode()
        for place in (f"{name.partition('/')[0]}/404.html", "404.html"):
            try:
                file = self._site.open(place)
            except OSError:
                continue
            if file:
                with file:
                    page = file.read().replace(f'"{self._base}'.encode(), b'"/')
                break
        return answer(HTTPStatus.NOT_FOUND, "text/html", self._with_reload(page, ""))

    def _events(self, request: Request, asked: Target) -> Answer:
        """News for one page, which says what it shows; or, where the stream was interrupted, what it has heard last."""
        asks = question(asked.query)
        heard = number(request.headers.get("last-event-id", "0"))
        if asks is None or heard is None:
            return refused(Refusal(HTTPStatus.BAD_REQUEST, "`revision` is a number, and `page` a page"))
        stream = EventStream(self._live, asks._replace(revision=heard or asks.revision))
        return Answer(HTTPStatus.OK, (*HEADERS, content_type("text/event-stream")), stream)

    def _with_reload(self, html: bytes, page: str) -> bytes:
        """The page with our script first in its head. It knows the frame: while that is the same, bodies change."""
        text = empty(html.decode("utf-8", "surrogateescape"))
        frame = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        known = f'data-revision="{self._live.revision}" data-page="{escape(page)}" data-frame="{frame}"'
        added = (
            f'<head>\n<script src="/{OWN}reload.js" {known} defer></script>\n'
            f'<link rel="stylesheet" href="/{OWN}reload.css">'
        )
        return html.replace(b"<head>", added.encode(), 1)


def content_type(kind: str) -> tuple[str, str]:
    """The header that says what is sent; text is UTF-8."""
    return ("Content-Type", f"{kind}; charset=utf-8" if kind.startswith(TEXT) else kind)


def answer(status: HTTPStatus, kind: str, data: bytes) -> Answer:
    """One whole answer."""
    return Answer(status, (*HEADERS, content_type(kind)), data)


def refused(no: Refusal) -> Answer:
    """Why a request is not answered, as plain text."""
    whole = answer(no.status, "text/plain", f"{no.status.value} {no.status.phrase}: {no.reason}\n".encode())
    if no.status is HTTPStatus.METHOD_NOT_ALLOWED:
        return whole._replace(headers=(*whole.headers, ("Allow", ", ".join(METHODS))))
    return whole
