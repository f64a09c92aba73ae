"""Unmodified applications without a network: what they send to CMS's hosts reaches a sandbox in process.

While `Offline` is entered, requests and httpx (also under its newer name httpx2) are answered by the
sandbox's application for CMS's addresses, may use the loopback, and reach nothing else. Any other way out of
this machine, by whatever library, ends in the same error.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import requests
import responses
from requests import PreparedRequest
from starlette.types import ASGIApp

from bbmock.domain.errors import BBMockError
from bbmock.transports.carrying import Failure, WireFailure, carry, carry_async
from bbmock.transports.inprocess import Answer, call

CMS_ORIGINS = ("https://sandbox.bluebutton.cms.gov", "https://api.bluebutton.cms.gov")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_HTTPX = ("httpx", "httpx2")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


_HTTPX_ERRORS = {
    Failure.REFUSED: "ConnectError",
    Failure.TIMEOUT: "ReadTimeout",
    Failure.RESET: "ReadError",
    Failure.CLOSED: "RemoteProtocolError",
    Failure.NO_HTTP: "RemoteProtocolError",
    Failure.BODY: "RemoteProtocolError",
}


class RealNetworkCall(BBMockError):
    """Something would have left this machine while it must not."""


class Offline:
    """Answers for some origins, and refuses every other but the loopback, for the length of a `with` block.

    Args:
        app: what answers.
        origins: scheme and host, as an application has them in its settings.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str] = CMS_ORIGINS) -> None:
        self._app = app
        self._origins = dict.fromkeys(origins)
        self._allowed = set(_LOOPBACK)
        self._undo = contextlib.ExitStack()

    def answer_for(self, origin: str) -> None:
        """Answer for one more origin, as `https://bluebutton.staging.example`."""
        self._origins[origin.rstrip("/")] = None

    def allow(self, host: str) -> None:
        """Let the test reach one more host over the real network."""
        self._allowed.add(host)

    def __enter__(self) -> Offline:
        with contextlib.ExitStack() as undo:
            undo.enter_context(self._requests())
            for name in _HTTPX:
                if importlib.util.find_spec(name) is not None:
                    undo.enter_context(self._httpx(importlib.import_module(name)))
            undo.enter_context(self._sockets())
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def _is_answered(self, method: str, url: str) -> bool:
        """Whether the sandbox answers this address; False where it is a host that may be reached.

        Raises:
            RealNetworkCall: if it is neither.
        """
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}".lower() in self._origins:
            return True
        self._require_allowed(parts.hostname or "", f"{method} {parts.scheme}://{parts.netloc}{parts.path}")
        return False

    def _require_allowed(self, host: str, attempt: str) -> None:
        if host in self._allowed:
            return
        raise RealNetworkCall(
            f"{attempt} would leave this machine. The mock answers for {', '.join(self._origins)} only. "
            f"If your application knows Blue Button under this address, add "
            f"bbmock_offline.answer_for('https://{host}'); if the test may reach it, add "
            f"bbmock_offline.allow('{host}')."
        )

    def _call(self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
        return call(self._app, method, url, headers=list(headers), body=body)

    # requests

    @contextlib.contextmanager
    def _requests(self) -> Iterator[None]:
        with responses.RequestsMock(assert_all_requests_are_fired=False, registry=self._registry()):
            yield

    def _registry(self) -> type[responses.registries.FirstMatchRegistry]:
        """A registry that decides by the address alone and so needs no list of what is registered."""
        offline = self

        class Addresses(responses.registries.FirstMatchRegistry):
            def find(self, request: PreparedRequest) -> tuple[responses.BaseResponse, list[str]]:
                method, url = str(request.method), str(request.url)
                if not offline._is_answered(method, url):
                    return responses.PassthroughResponse(method, url), []
                return responses.CallbackResponse(method, url, offline._answer_requests), []

        return Addresses

    def _answer_requests(
        self, request: PreparedRequest
    ) -> tuple[int, list[tuple[str, str]], bytes] | Exception:
        body = request.body or b""
        content = body if isinstance(body, bytes) else str(body).encode()
        answer = self._call(str(request.method), str(request.url), request.headers.items(), content)
        timeout = getattr(request, "req_kwargs", {}).get("timeout")
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            arrived = carry(answer, patience=patience)
        except WireFailure as failure:
            return _as_requests_has_it(failure)
        return arrived.status, list(arrived.headers.items()), arrived.body

    # httpx

    @contextlib.contextmanager
    def _httpx(self, httpx: Any) -> Iterator[None]:
        def answer(request: Any, body: bytes) -> Answer:
            return self._call(request.method, str(request.url), request.headers.multi_items(), body)

        send, send_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

        def handle(transport: Any, request: Any) -> Any:
            if self._is_answered(request.method, str(request.url)):
                whole = answer(request, request.read())
                with _failing_as_httpx(httpx, request):
                    arrived = carry(whole, patience=_patience(request))
                return _httpx_response(httpx, request, arrived)
            return send(transport, request)

        async def handle_async(transport: Any, request: Any) -> Any:
            if self._is_answered(request.method, str(request.url)):
                whole = answer(request, await request.aread())
                with _failing_as_httpx(httpx, request):
                    arrived = await carry_async(whole, patience=_patience(request))
                return _httpx_response(httpx, request, arrived)
            return await send_async(transport, request)

        with (
            mock.patch.object(httpx.HTTPTransport, "handle_request", handle),
            mock.patch.object(httpx.AsyncHTTPTransport, "handle_async_request", handle_async),
        ):
            yield

    # everything else

    @contextlib.contextmanager
    def _sockets(self) -> Iterator[None]:
        look_up = socket.getaddrinfo

        def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
            self._require_allowed(name, f"A connection to {name}")
            return look_up(host, *arguments, **options)

        with mock.patch.object(socket, "getaddrinfo", guarded_look_up), self._connections():
            yield

    @contextlib.contextmanager
    def _connections(self) -> Iterator[None]:
        with contextlib.ExitStack() as undo:
            for name in ("connect", "connect_ex"):
                undo.enter_context(
                    mock.patch.object(socket.socket, name, self._guarded(getattr(socket.socket, name)))
                )
            yield

    def _guarded(self, connect: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(connection: socket.socket, address: Any) -> Any:
            if connection.family in (socket.AF_INET, socket.AF_INET6):
                self._require_allowed(str(address[0]), f"A connection to {address[0]}")
            return connect(connection, address)

        return guarded


def _patience(request: Any) -> float | None:
    """How long a caller with httpx waits for the next byte."""
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return seconds


@contextlib.contextmanager
def _failing_as_httpx(httpx: Any, request: Any) -> Iterator[None]:
    """Raises what httpx raises where a socket does this."""
    try:
        yield
    except WireFailure as failure:
        kind = getattr(httpx, _HTTPX_ERRORS[failure.kind])
        raise kind(str(failure), request=request) from failure


def _httpx_response(httpx: Any, request: Any, arrived: Answer) -> Any:
    return httpx.Response(
        arrived.status,
        headers=arrived.headers.raw,
        stream=httpx.ByteStream(arrived.body),
        request=request,
    )


def _as_requests_has_it(failure: WireFailure) -> Exception:
    """What requests raises where a socket does this."""
    match failure.kind:
        case Failure.TIMEOUT:
            return requests.exceptions.ReadTimeout(str(failure))
        case Failure.BODY:
            return requests.exceptions.ChunkedEncodingError(str(failure))
        case _:
            return requests.exceptions.ConnectionError(str(failure))
