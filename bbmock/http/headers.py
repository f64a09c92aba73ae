"""The headers that every answer of CMS's server carries, as pure ASGI middleware.

Source: the recorded answers. The three rate-limit headers hold the text `None` until a FHIR call has passed
its token and scope; slash redirects have none of them. Vary is the answer's own where the endpoint negotiated
its form, and names Accept-Encoding from the length on that CMS would compress. Two deviations:
Strict-Transport-Security is never sent, because a browser would then refuse the mock's plain HTTP on this
host for a year, and Server names the mock.
"""

from __future__ import annotations

from collections.abc import Container
from email.utils import format_datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bbmock.domain.endpoints import endpoint_at
from bbmock.http.answers import IN_SESSION
from bbmock.http.compression import COMPRESSED_FROM
from bbmock.http.languages import negotiated_language
from bbmock.state.sandbox import Sandbox
from bbmock.state.throttle import Allowance

ALLOWANCE = "bbmock.allowance"
"""The scope's key under which an endpoint leaves the caller's `Allowance`."""

_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"server", b"bbmock"),
)
_FRAME = (b"x-frame-options", b"DENY")
_VARY = IN_SESSION["Vary"].encode()
_RATES = (b"x-ratelimit-limit", b"x-ratelimit-remaining", b"x-ratelimit-reset")
_NO_RATES = tuple((name, b"None") for name in _RATES)
_PREFLIGHT = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-length", b"0"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-allow-headers",
        b"accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with",
    ),
    (b"access-control-allow-methods", b"DELETE, GET, OPTIONS, PATCH, POST, PUT"),
    (b"access-control-max-age", b"86400"),
)


class StandardHeaders:
    """Adds CMS's headers and the sandbox's date, answers CORS preflights, empties answers to HEAD."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        names = {name for name, _ in scope["headers"]}
        has_origin, is_head = b"origin" in names, scope["method"] == "HEAD"
        date = (b"date", format_datetime(self._sandbox.clock.now(), usegmt=True).encode())
        if has_origin and scope["method"] == "OPTIONS" and b"access-control-request-method" in names:
            # Why CMS's token path varies by cookie, and no other, is not known.
            vary = b"origin, Cookie" if endpoint_at(scope["path"]) == "token" else b"origin"
            headers = [date, *_SECURITY, *_PREFLIGHT, (b"vary", vary)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_standard(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = dict(message["headers"])
                added = [date, *_SECURITY, (b"vary", _vary(own))]
                if b"content-language" not in own:
                    added.append((b"content-language", _language(scope, names)))
                if message["status"] != 301:
                    added += [_FRAME, *_rates(scope.get(ALLOWANCE))]
                if has_origin:
                    added.append((b"access-control-allow-origin", b"*"))
                kept = (header for header in message["headers"] if header[0] != b"vary")
                message["headers"] = [*kept, *added]
            elif is_head:
                message["body"] = b""
            await send(message)

        await self._app(scope, receive, send_standard)


def _language(scope: Scope, names: Container[bytes]) -> bytes:
    if b"accept-language" not in names and b"cookie" not in names:
        return b"en"
    return negotiated_language(Headers(scope=scope)).encode()


def _vary(own: dict[bytes, bytes]) -> bytes:
    vary = own.get(b"vary", _VARY)
    is_long = int(own.get(b"content-length", 0)) >= COMPRESSED_FROM
    return vary + b", Accept-Encoding" if is_long else vary


def _rates(allowance: Allowance | None) -> tuple[tuple[bytes, bytes], ...]:
    if allowance is None:
        return _NO_RATES
    values = (allowance.limit, allowance.remaining, allowance.reset)
    return tuple((name, str(value).encode()) for name, value in zip(_RATES, values, strict=True))
