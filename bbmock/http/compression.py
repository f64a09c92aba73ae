"""gzip for callers that take it, as pure ASGI middleware (RFC 1952).

CMS's server compresses every body of 200 bytes and more. A page of claims has 200 KB, and compressing it anew
for each request would cost ten times what the rest of the request costs. So the pieces of a page are deflated
one by one and kept: raw deflate blocks that end on a byte and look back at nothing can be joined like text.
"""

from __future__ import annotations

import functools
import gzip
import re
import zlib
from collections.abc import Iterable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PIECES = "bbmock.pieces"
"""The scope's key under which an endpoint leaves the pieces that its body was joined from.

The first is the request's own and compressed anew; the others may come again and are kept compressed.
"""

COMPRESSED_FROM = 200  # bytes
PIECES_KEPT = 1024
_LEVEL = 6
_SMALL = 512  # bytes; not worth keeping, and shorter uncompressed than with a table of their own
_STORED_MOST = 65_535  # bytes in one stored block (RFC 1951 section 3.2.4)
_TAKES_GZIP = re.compile(rb"\bgzip\b")
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no time, no name, unknown system
_END = b"\x01\x00\x00\xff\xff"  # a last block, stored, of nothing


class Compress:
    """Compresses bodies for requests whose Accept-Encoding names gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _takes_gzip(scope):
            await self._app(scope, receive, send)
            return
        start: Message = {}

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body = message.get("body", b"")
            if start and len(body) >= COMPRESSED_FROM:
                packed = joined(scope[PIECES]) if PIECES in scope else gzip.compress(body, _LEVEL, mtime=0)
                if len(packed) < len(body):
                    start["headers"] = _replaced(start["headers"], len(packed))
                    message = {**message, "body": packed}
            if start:
                await send(start)
                start = {}
            await send(message)

        await self._app(scope, receive, send_compressed)


def joined(pieces: Sequence[bytes]) -> bytes:
    """The gzip member of the pieces' concatenation."""
    blocks, checksum, size = [_HEAD], 0, 0
    for number, piece in enumerate(pieces):
        if len(piece) < _SMALL:
            blocks.append(_stored(piece))
        else:
            blocks.append(_kept(piece) if number else _deflated(piece))
        checksum = zlib.crc32(piece, checksum)
        size += len(piece)
    trailer = checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
    return b"".join((*blocks, _END, trailer))


def _stored(piece: bytes) -> bytes:
    assert len(piece) <= _STORED_MOST  # noqa: S101 - the caller's bound is far below
    length = len(piece)
    return b"\x00" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + piece


def _deflated(piece: bytes) -> bytes:
    """The piece as blocks that end on a byte."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(piece) + deflate.flush(zlib.Z_SYNC_FLUSH)


_kept = functools.lru_cache(PIECES_KEPT)(_deflated)


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and _TAKES_GZIP.search(value) for name, value in scope["headers"])


def _replaced(headers: Iterable[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    return [*kept, (b"content-length", str(length).encode()), (b"content-encoding", b"gzip")]
