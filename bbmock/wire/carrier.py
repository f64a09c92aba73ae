"""Carrying answers over a socket: at once, or late, slowly and broken, as the application planned.

What is broken is written past the HTTP library, which writes nothing that is wrong; the connection ends with
it. Every wait ends when the client goes.
"""

from __future__ import annotations

import asyncio
import http
import socket
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from bbmock.faults.delivery import CARRIER, Delivery
from bbmock.faults.effects.delays import Hang
from bbmock.faults.effects.wire import Broken, CutBody, Reset, WrongLength

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        Scope,
    )

    from bbmock.wire.protocol import SandboxProtocol

GARBAGE: Final = b"\x00\xffbbmock: this is no HTTP\r\n\r\n"
_BAD_CHUNK: Final = b"ZZ\r\nno size\r\n"
_RESETTING: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, with no time: closing sends RST


class Carrier:
    """The application as one connection calls it."""

    def __init__(self, app: Any, protocol: SandboxProtocol) -> None:
        self._app: ASGI3Application = app
        self._protocol = protocol

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serve one request, and carry its answer."""
        planned: list[Delivery] = []
        kept: list[ASGISendEvent] = []
        scope["extensions"] = {CARRIER: planned}  # type: ignore[typeddict-unknown-key, dict-item]

        async def send_or_keep(message: ASGISendEvent) -> None:
            if planned:
                kept.append(message)
            else:
                await send(message)

        await self._app(scope, receive, send_or_keep)
        if not kept:
            return
        try:
            await self._carry(planned[0], kept, receive, send)
        except asyncio.CancelledError:  # the server ends, and whoever waits here with it
            self._protocol.cycle.disconnected = True

    async def _carry(
        self,
        delivery: Delivery,
        messages: list[ASGISendEvent],
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        start: Any = messages[0]
        body = b"".join(message.get("body", b"") for message in messages[1:])  # type: ignore[misc]
        if delivery.wait and not await _stays(receive, delivery.wait):
            return
        if delivery.breaking is Broken.STALE_KEEP_ALIVE:
            self._protocol.is_stale = True
        elif delivery.breaking is not None:
            await self._break(delivery.breaking, start, body, receive)
            return
        await send(start)
        for wait, piece in delivery.schedule(body):
            if wait and not await _stays(receive, wait):
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _break(self, breaking: object, start: Any, body: bytes, receive: ASGIReceiveCallable) -> None:
        """Write what is left of an answer, and end the connection."""
        match breaking:
            case Hang(seconds=seconds):
                await _stays(receive, seconds)
            case Broken.GARBAGE:
                self._write(GARBAGE)
            case Broken.BAD_CHUNK:
                self._write(_head(start, chunked=True) + _BAD_CHUNK)
            case CutBody(at=part):
                self._write(_head(start) + body[: int(len(body) * part)])
            case WrongLength(by=by):
                self._write(_head(start, length=max(len(body) + by, 0)) + body)
            case Reset(after=after):
                if after is not None:
                    self._write(_head(start) + body[:after])
                await self._reset()
                return
            case _:  # Broken.EMPTY_CLOSE, and Refuse for what had come in before the door was shut
                pass
        self._end()

    def _write(self, raw: bytes) -> None:
        self._protocol.transport.write(raw)

    def _end(self) -> None:
        self._protocol.cycle.disconnected = True
        self._protocol.transport.close()

    async def _reset(self) -> None:
        transport = self._protocol.transport
        while transport.get_write_buffer_size() and not transport.is_closing():
            await asyncio.sleep(0.001)  # what is not in the kernel yet would be lost
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETTING)
        self._protocol.cycle.disconnected = True
        transport.abort()


async def _stays(receive: ASGIReceiveCallable, seconds: float | None) -> bool:
    """Wait; whether the client is still there afterwards."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return True
    return False


def _head(start: Any, *, length: int | None = None, chunked: bool = False) -> bytes:
    """Status line and headers as HTTP/1.1 has them, with another length if there is one."""
    headers: Iterable[tuple[bytes, bytes]] = start["headers"]
    if chunked:
        headers = [header for header in headers if header[0] != b"content-length"]
        headers = [*headers, (b"transfer-encoding", b"chunked")]
    elif length is not None:
        headers = [(name, b"%d" % length if name == b"content-length" else value) for name, value in headers]
    lines = [b"HTTP/1.1 %d %s" % (start["status"], _phrase(start["status"]))]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join((*lines, b"", b""))


def _phrase(status: int) -> bytes:
    """The words for a status; none for one that has no name."""
    try:
        return http.HTTPStatus(status).phrase.encode()
    except ValueError:
        return b""
