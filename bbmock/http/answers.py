"""The forms in which CMS's server answers.

Its OAuth and discovery JSON is written with spaces, what its REST framework writes is compact, and a redirect
calls itself HTML.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bbmock.fhir import negotiation
from bbmock.http.observe import note_of
from bbmock.http.reading import MULTIPART, URLENCODED, FormTokenMissing, require_version

Endpoint = Callable[[Request], Awaitable[Response]]

OWN_HEADERS = "bbmock.own_headers"
"""The scope's key under which an endpoint leaves headers of its answers that its refusals have, too."""

ALL_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CHANGING_METHODS = ("POST", "PUT", "PATCH", "DELETE")
READ_METHODS = {"Allow": "GET, HEAD, OPTIONS"}
HTML = "text/html; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
IN_SESSION = {"Vary": "Accept-Language, origin, Cookie"}
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


def described(name: str, renders: Sequence[str]) -> dict[str, object]:
    """What CMS's REST framework tells OPTIONS of an endpoint: its name, and which media types it speaks."""
    return {
        "name": name,
        "description": "",
        "renders": list(renders),
        "parses": [negotiation.JSON, URLENCODED, MULTIPART],
    }


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
    asking = [method for method in methods if method != "OPTIONS"]

    async def endpoint(request: Request) -> Response:
        require_version(request)
        if request.method == "OPTIONS":
            return empty(headers=allow)
        return _refuse_method(request, " or ".join(asking), allow)

    return endpoint


def only_read(endpoint: Endpoint) -> Endpoint:
    """The endpoint for methods that change nothing; the others lack the form token that CMS asks them for."""

    async def read(request: Request) -> Response:
        require_version(request)
        if request.method in CHANGING_METHODS:
            raise FormTokenMissing
        return await endpoint(request)

    return read


def only_get(endpoint: Endpoint) -> Endpoint:
    """As `only_read`, and of the methods that change nothing only GET is allowed."""

    async def get(request: Request) -> Response:
        if request.method == "GET":
            return await endpoint(request)
        return _refuse_method(request, "GET", {"Allow": "GET"})

    return only_read(get)


def _refuse_method(request: Request, asking: str, allow: Mapping[str, str]) -> Response:
    note_of(request.scope).why = f"{request.scope['path']} can only be asked for with {asking}"
    return empty(405, headers=allow)
