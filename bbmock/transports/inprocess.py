"""Call the application from synchronous code, without a socket, a thread or an event loop.

It works because nothing in the application waits: its coroutine runs to its end in one step. So it works
inside a running event loop too, and from many threads at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

from bbmock.faults.delivery import CARRIER, Delivery

DEFAULT_PORTS = {"http": 80, "https": 443}


class NeedsEventLoop(RuntimeError):
    """The application waited for something that only an event loop can finish; bbmock's own never does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered, and how it is to be carried; a caller may leave that alone."""

    status: int
    headers: Headers
    body: bytes
    delivery: Delivery | None = None


def call(
    app: ASGIApp,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    client: str = "127.0.0.1",
) -> Answer:
    """Send one request to an ASGI application.

    Args:
        app: the application.
        method: the HTTP method, in capitals.
        url: an absolute URL; its host becomes the Host header unless `headers` has one.
        headers: names and values, in the request's order.
        body: the whole body.
        client: the address that the request comes from.

    Raises:
        NeedsEventLoop: if the application waits.
    """
    planned: list[Delivery] = []
    scope = _scope(method, url, headers) | {"extensions": {CARRIER: planned}, "client": (client, 1)}
    messages = _run(app, scope, body)
    start = messages[0]
    content = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(start["status"], Headers(raw=start["headers"]), content, next(iter(planned), None))


def _run(app: ASGIApp, scope: dict[str, Any], body: bytes) -> list[Message]:
    sent: list[Message] = []
    waiting: list[Message] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": body, "more_body": False},
    ]

    async def receive() -> Message:
        return waiting.pop() if len(waiting) > 1 else waiting[0]

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    coroutine = run()
    try:
        coroutine.send(None)
    except StopIteration:
        return sent
    coroutine.close()
    raise NeedsEventLoop(f"{scope['method']} {scope['path']} waited for an event loop")


def _scope(method: str, url: str, headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, Any]:
    parts = urlsplit(url)
    given = headers.items() if isinstance(headers, Mapping) else headers
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given]
    if all(name != b"host" for name, _ in raw):
        raw.insert(0, (b"host", parts.netloc.encode()))
    path = parts.path or "/"
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": raw,
        "server": (parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme, 80)),
    }
