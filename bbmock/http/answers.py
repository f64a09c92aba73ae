"""The forms in which CMS's server answers.

Its OAuth and discovery JSON is written with spaces, what its REST framework writes is compact, and a redirect
calls itself HTML.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bbmock.http.observe import note_of
from bbmock.http.reading import require_version

Endpoint = Callable[[Request], Awaitable[Response]]

ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CHANGING_METHODS = ("POST", "PUT", "PATCH", "DELETE")
HTML = "text/html; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
NEGOTIATED = {"Vary": "Accept, Accept-Language, origin"}
NEGOTIATED_IN_SESSION = {"Vary": "Accept, Accept-Language, origin, Cookie"}
NEVER_CACHE = {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}


def spaced_json(
    body: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """JSON as Python writes it, with spaces."""
    return Response(json.dumps(body), status, headers, media_type)


def compact_json(
    body: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """JSON without spaces, its letters as they are; half of a surrogate pair stays an escape."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "backslashreplace"), status, headers, media_type)


def redirect(location: str, *, status: int = 302, headers: Mapping[str, str] | None = None) -> Response:
    """An empty redirect; what a header cannot hold of the location is percent-encoded."""
    escaped = quote(location, safe="/#%[]=:;$&()+,!?*@'~")
    return Response(
        status_code=status, headers={"Location": escaped, "Content-Type": HTML, **(headers or {})}
    )


def empty(status: int = 200, *, headers: Mapping[str, str] | None = None) -> Response:
    """An answer of a status and nothing else."""
    return Response(status_code=status, headers={"Content-Type": HTML, **(headers or {})})


def plain_text(sentence: str, *, status: int = 200) -> Response:
    """One sentence, which CMS labels HTML."""
    return Response(sentence, status, media_type="text/html")


def server_error() -> Response:
    """CMS's answer where its server fails; a failure of the mock itself looks no different to the client."""
    return spaced_json({"error": "Server Error (500)"}, status=500)


def not_allowed(*methods: str) -> Endpoint:
    """An endpoint for the methods that a path does not have; it names those that it has.

    OPTIONS is a success, as it is at CMS.
    """
    allow = {"Allow": ", ".join(methods)}

    async def endpoint(request: Request) -> Response:
        require_version(request)
        return empty(200 if request.method == "OPTIONS" else 405, headers=allow)

    return endpoint


def only_get(endpoint: Endpoint) -> Endpoint:
    """The endpoint for GET, and a refusal for every other method."""

    async def get(request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return await endpoint(request)
        require_version(request)
        note_of(request.scope).why = f"{request.scope['path']} can only be asked for with GET"
        return empty(405, headers={"Allow": "GET"})

    return get
