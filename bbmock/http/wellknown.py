"""Discovery, userinfo and health over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.fhir import negotiation
from bbmock.fhir.errors import TokenInQuery
from bbmock.http.answers import NEGOTIATED, NEGOTIATED_IN_SESSION, compact_json, only_get, spaced_json
from bbmock.http.reading import (
    MULTIPART,
    URLENCODED,
    FormTokenMissing,
    advertised_host,
    read_query,
    version_of,
)
from bbmock.http.refusals import FHIR_METHODS, USERINFO_METHODS
from bbmock.oauth.metadata import openid_configuration
from bbmock.oauth.userinfo import userinfo
from bbmock.state.access import authenticate
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_USERINFO = "/v{version}/connect/userinfo{rest:path}"  # CMS matches its beginning only
_REST_TYPES = (negotiation.JSON, "text/html")
_HEALTH = {
    "name": "Check Internal",
    "description": "",
    "renders": list(_REST_TYPES),
    "parses": [negotiation.JSON, URLENCODED, MULTIPART],
}


def wellknown_routes(sandbox: Sandbox) -> list[Route]:
    """The routes that describe the server, and the one that describes the beneficiary."""

    async def openid(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), version_of(request)))

    async def openid_v2(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 2))

    async def openid_v3(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 3))

    async def show_userinfo(request: Request) -> Response:
        version = version_of(request)
        if request.method in _CHANGING:
            raise FormTokenMissing
        negotiation.choose(request.headers.get("accept"), _REST_TYPES)
        if "access_token" in read_query(request).last:
            raise TokenInQuery
        access = authenticate(request.headers.get("authorization"), sandbox)
        if request.method != "GET":
            raise PermissionDenied
        return spaced_json(userinfo(access, version, sandbox), headers=USERINFO_METHODS | NEGOTIATED)

    async def health(request: Request) -> Response:
        negotiation.choose(request.headers.get("accept"), _REST_TYPES)
        headers = FHIR_METHODS | NEGOTIATED_IN_SESSION
        if request.method in ("GET", "HEAD"):
            return compact_json({"message": "all's well"}, headers=headers)
        if request.method == "OPTIONS":
            return compact_json(_HEALTH, headers=headers)
        return compact_json(
            {"detail": f'Method "{request.method}" not allowed.'}, status=405, headers=headers
        )

    documents = (
        ("/.well-known/openid-configuration", openid_v2),
        ("/.well-known/openid-configuration-v2", openid_v2),
        ("/.well-known/openid-configuration-v3", openid_v3),
        ("/v{version}/connect/.well-known/openid-configuration", openid),
    )
    return [
        *(Route(path, only_get(endpoint), methods=_ANY) for path, endpoint in documents),
        Route(_USERINFO, show_userinfo, methods=_ANY),
        Route("/health", health, methods=_ANY),
        Route("/health/", health, methods=_ANY),
    ]
