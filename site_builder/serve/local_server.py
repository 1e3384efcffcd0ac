"""
---
title: The local server
summary: The built site over HTTP, with one script more, which tells a page that it has changed.
---
# The local server

Only for the author's own eyes. What it adds to a page is added on the way out; the files are those that a
build writes. All of it runs in one thread beside the one that builds, so a client that is slow, or never says what it
wants, costs a place among `CONNECTIONS` and nothing else.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus

from site_builder.serve.access import Refusal
from site_builder.serve.http_connection import HttpConnection
from site_builder.serve.live import Live
from site_builder.serve.preview_site import PreviewSite

CONNECTIONS = 64
"""At most so many at once, event streams counted. For one more, the one that has waited longest for a request goes."""

FULL = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"{CONNECTIONS} connections are open, and all of them are in use")


def listening(host: str, port: int) -> socket.socket:
    """
    A socket that listens at the first address of `host` that this machine has.

    Raises `OSError`, also where nobody knows the host.
    """
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError:
        raise OSError(f"`{host}` is no name of a host") from None
    failure = OSError(f"nobody knows the host `{host}`")
    for family, _, _, _, address in places:
        try:
            return socket.create_server(address, family=family, backlog=CONNECTIONS)
        except OSError as error:
            failure = error
    raise failure


class LocalServer:
    """Serves a site from a thread of its own, from `start` to `close`."""

    def __init__(self, listener: socket.socket, site: PreviewSite, live: Live, say: Callable[[str], object]) -> None:
        self._listener = listener
        self._site = site
        self._live = live
        self._say = say
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ended = asyncio.Event()
        self._open: set[HttpConnection] = set()
        self._waiting: dict[HttpConnection, None] = {}

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Begin to answer; pages are told of news from now on."""
        self._live.loop = self._loop
        self._thread.start()

    def close(self) -> None:
        """End at once, with all connections."""
        self._live.loop = None
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        # It cancels all connections in the end.
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        # asyncio would print tracebacks; what the system refuses it, a file handle say, it asks for again by itself.
        self._loop.set_exception_handler(lambda _, context: None)
        server = await asyncio.start_server(self._accept, sock=self._listener, backlog=CONNECTIONS)
        await self._ended.wait()
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = HttpConnection(reader, writer, self._site.answer, self._waits)
        if len(self._open) >= CONNECTIONS and not self._make_room():
            await connection.refuse(FULL)
            return
        self._open.add(connection)
        try:
            await connection.run()
        except Exception as error:
            # A fault of ours. It ends this connection and no other.
            connection.close()
            self._say(f"error: the preview server itself failed: {error!r}")
        finally:
            self._forget(connection)

    def _waits(self, connection: HttpConnection, waits: bool) -> None:
        self._waiting.pop(connection, None)
        if waits and connection in self._open:
            self._waiting[connection] = None

    def _make_room(self) -> bool:
        longest = next(iter(self._waiting), None)
        if longest is None:
            return False
        longest.close()
        self._forget(longest)
        return True

    def _forget(self, connection: HttpConnection) -> None:
        self._open.discard(connection)
        self._waiting.pop(connection, None)
