"""The openid-configuration documents over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.http.answers import ALL_METHODS, only_get, spaced_json
from bbmock.http.reading import advertised_host, version_of
from bbmock.oauth.metadata import openid_configuration
from bbmock.state.sandbox import Sandbox


def wellknown_routes(sandbox: Sandbox) -> list[Route]:
    """The routes that describe the server.

    There is no `/.well-known/jwks.json`: CMS answers 404 where no key set is configured, as in its sandbox.
    """

    async def openid(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), version_of(request)))

    async def openid_v2(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 2))

    async def openid_v3(request: Request) -> Response:
        return spaced_json(openid_configuration(advertised_host(request, sandbox), 3))

    documents = (
        ("/.well-known/openid-configuration", openid_v2),
        ("/.well-known/openid-configuration-v2", openid_v2),
        ("/.well-known/openid-configuration-v3", openid_v3),
        ("/v{version}/connect/.well-known/openid-configuration", openid),
    )
    return [Route(path, only_get(endpoint), methods=ALL_METHODS) for path, endpoint in documents]
