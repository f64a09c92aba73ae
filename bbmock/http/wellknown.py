"""Discovery, userinfo and health over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.fhir import negotiation
from bbmock.fhir.errors import TokenInQuery
from bbmock.http.answers import compact_json, only_get, spaced_json
from bbmock.http.pages import Pages
from bbmock.http.reading import advertised_host, read_query, version_of
from bbmock.http.refusals import FHIR_METHODS, USERINFO_METHODS
from bbmock.oauth.metadata import openid_configuration
from bbmock.oauth.userinfo import userinfo
from bbmock.state.access import authenticate
from bbmock.state.errors import PermissionDenied
from bbmock.state.sandbox import Sandbox

_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_USERINFO = "/v{version}/connect/userinfo{rest:path}"  # CMS matches its beginning only
_USERINFO_TYPES = (negotiation.JSON, "text/html")


def wellknown_routes(sandbox: Sandbox, pages: Pages) -> list[Route]:
    """The routes that describe the server, and the one that describes the beneficiary."""

    async def openid(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), version_of(request)))

    async def openid_v2(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 2))

    async def openid_v3(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 3))

    async def show_userinfo(request: Request) -> Response:
        version = version_of(request)
        negotiation.choose(request.headers.get("accept"), _USERINFO_TYPES)
        if "access_token" in read_query(request).last:
            raise TokenInQuery
        access = authenticate(request.headers.get("authorization"), sandbox)
        if request.method != "GET":
            raise PermissionDenied
        return spaced_json(userinfo(access, version, sandbox), headers=USERINFO_METHODS)

    async def forbid_change(request: Request) -> Response:
        version_of(request)
        return pages.render("forbidden.html", status=403)

    async def health(request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return compact_json({"message": "all's well"}, headers=FHIR_METHODS)
        return compact_json(
            {"detail": f'Method "{request.method}" not allowed.'}, status=405, headers=FHIR_METHODS
        )

    documents = (
        ("/.well-known/openid-configuration", openid_v2),
        ("/.well-known/openid-configuration-v2", openid_v2),
        ("/.well-known/openid-configuration-v3", openid_v3),
        ("/v{version}/connect/.well-known/openid-configuration", openid),
    )
    return [
        *(Route(path, only_get(endpoint), methods=_ANY) for path, endpoint in documents),
        Route(_USERINFO, show_userinfo, methods=["GET", "OPTIONS"]),
        Route(_USERINFO, forbid_change, methods=["POST", "PUT", "PATCH", "DELETE"]),
        Route("/health", health, methods=_ANY),
        Route("/health/", health, methods=_ANY),
    ]
