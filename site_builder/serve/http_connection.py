"""
---
title: The HTTP connection
summary: One connection to the preview server - requests in, answers out, each within its time.
---
# The HTTP connection

What HTTP is, h11 knows, which does nothing else; what waits for a network, asyncio does. Here stand the limits: how
long a request may take and how large it may be, and how long a client may take to read.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

import h11

from site_builder.serve.access import Refusal, has_body

SECONDS = 10.0
"""In which a request must be whole; and in which a client must have read the next `PIECE` of an answer."""

PIECE = 65536
HEAD = 16384
"""Bytes of a request: nothing but its head, since it has no body."""

FIELDS = 100
LINGER = 1.0
"""Seconds in which a client that was refused may still send: if we left sooner, it would not see the answer."""


class Request(NamedTuple):
    """A whole request; `headers` by their small names, a repeated one joined by commas."""

    method: str
    target: str
    headers: Mapping[str, str]


Stream = Callable[[], Awaitable[bytes]]
"""The next piece of an answer that is not known yet; empty at its end."""


class OpenFile(NamedTuple):
    """The first `size` bytes of a file, which may be longer when they are read. Whoever sends it, or not, closes it."""

    file: BinaryIO
    size: int


class Answer(NamedTuple):
    """What is sent back: all of the body at once, piece by piece, or as it happens."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes | OpenFile | Stream = b""


Respond = Callable[[Request | Refusal], Answer]


class HttpConnection:
    """Takes requests, one after the other, until either side has enough."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        respond: Respond,
        waits: Callable[[HttpConnection, bool], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._respond = respond
        self._waits = waits
        self._http = h11.Connection(h11.SERVER, HEAD)
        self._half = b""
        # What has been waited for is then in the system's hands, and closing drops nothing of it.
        writer.transport.set_write_buffer_limits(0)

    async def run(self) -> None:
        """Until it is closed. A client that leaves, or does not read, is no error."""
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except (OSError, h11.ProtocolError):
            pass
        finally:
            self.close()

    def close(self) -> None:
        """At once; what has not been sent is dropped."""
        self._writer.transport.abort()

    async def refuse(self, refusal: Refusal) -> None:
        """Answer without having been asked."""
        with contextlib.suppress(OSError, h11.ProtocolError):
            await self._send(self._respond(refusal), False)
        self.close()

    async def _exchange(self) -> bool:
        """One request and its answer; whether another may follow."""
        self._waits(self, True)
        request = await self._request()
        self._waits(self, False)
        if request is None:
            return False
        await self._send(self._respond(request), isinstance(request, Request) and request.method == "HEAD")
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            return True
        await self._leave()
        return False

    async def _request(self) -> Request | Refusal | None:
        """The next request, or what is wrong with it; None where the client has left, or says nothing."""
        try:
            async with asyncio.timeout(SECONDS):
                event = self._http.next_event()
                while event is h11.NEED_DATA:
                    self._receive(await self._reader.read(HEAD))
                    event = self._http.next_event()
        except TimeoutError:
            began = self._http.trailing_data[0]
            return Refusal(HTTPStatus.REQUEST_TIMEOUT, "the request was not whole in time") if began else None
        except h11.RemoteProtocolError as error:
            return Refusal(HTTPStatus(error.error_status_hint), str(error).partition(":")[0])
        return self._whole(event) if isinstance(event, h11.Request) else None

    def _receive(self, data: bytes) -> None:
        # h11 lets a line end with LF alone, and others don't: what two programs read differently is refused.
        if b"\n" in (self._half + data).replace(b"\r\n", b""):
            raise h11.RemoteProtocolError("a line must end with CR LF")
        self._half = b"\r" if data.endswith(b"\r") else b""
        self._http.receive_data(data)

    def _whole(self, event: h11.Request) -> Request | Refusal:
        if event.http_version not in {b"1.0", b"1.1"}:
            return Refusal(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "this server speaks HTTP/1.1")
        if len(event.headers) > FIELDS:
            return Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"a request has at most {FIELDS} headers")
        headers: dict[str, str] = {}
        for name, value in event.headers:
            known = headers.get(name.decode("ascii"))
            text = value.decode("latin-1")
            headers[name.decode("ascii")] = text if known is None else f"{known}, {text}"
        # What follows a body might be taken for a request by us alone: then this is the last one.
        if not has_body(headers):
            self._http.next_event()
        return Request(event.method.decode("ascii"), event.target.decode("ascii"), headers)

    async def _send(self, answer: Answer, head: bool) -> None:
        # A client may leave before the first piece, and HEAD asks for none.
        with answer.body.file if isinstance(answer.body, OpenFile) else contextlib.nullcontext():
            await self._send_open(answer, head)

    async def _send_open(self, answer: Answer, head: bool) -> None:
        headers = [*answer.headers]
        if isinstance(answer.body, bytes):
            headers.append(("Content-Length", str(len(answer.body))))
        if self._http.their_state is not h11.DONE:
            headers.append(("Connection", "close"))
        await self._write(h11.Response(status_code=answer.status, reason=answer.status.phrase, headers=headers))
        if head:
            pass  # the same headers, and no body
        elif isinstance(answer.body, bytes):
            await self._write(h11.Data(data=answer.body))
        elif isinstance(answer.body, OpenFile):
            file, left = answer.body
            while left > 0 and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                await self._write(h11.Data(data=piece))
        else:
            await self._stream(answer.body)
        await self._write(h11.EndOfMessage())

    async def _stream(self, following: Stream) -> None:
        """As it happens; a client that leaves meanwhile is noticed at once."""
        leaves = asyncio.ensure_future(self._reader.read(1))
        piece = asyncio.ensure_future(following())
        try:
            while (await asyncio.wait({piece, leaves}, return_when=asyncio.FIRST_COMPLETED)) and piece.done():
                if leaves.done() or not piece.result():
                    break
                await self._write(h11.Data(data=piece.result()))
                piece = asyncio.ensure_future(following())
            if leaves.done():
                raise ConnectionResetError
        finally:
            leaves.cancel()
            piece.cancel()

    async def _write(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
        async with asyncio.timeout(SECONDS):
            await self._writer.drain()

    async def _leave(self) -> None:
        """Say that there will be no more, and let the client finish."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while await self._reader.read(PIECE):
                    pass
