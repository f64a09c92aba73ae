"""Introspection, the end of a data access grant, and Medicare.gov's list of grants, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.grants import AccessToken
from bbmock.http.answers import (
    ALL_METHODS,
    NEGOTIATED_IN_SESSION,
    OWN_HEADERS,
    READ_METHODS,
    Endpoint,
    compact_json,
    empty,
    not_allowed,
    plain_text,
    spaced_json,
)
from bbmock.http.clients import note_client, note_token
from bbmock.http.observe import note_of
from bbmock.http.reading import UnknownPage, host_url, read_form, read_query, version_of
from bbmock.http.slashes import add_slash
from bbmock.oauth.expire import ExpiryRequest, expire_grant
from bbmock.oauth.introspect import IntrospectionRequest, check_asking, introspect
from bbmock.oauth.listing import refuse_list
from bbmock.population import identity
from bbmock.state.sandbox import Sandbox

_INTROSPECTION_METHODS = {"Allow": "GET, POST, HEAD, OPTIONS"}
_EXPIRY_METHODS = {"Allow": "POST, OPTIONS"}
_LISTED_GRANT_METHODS = {"Allow": "GET, DELETE, HEAD, OPTIONS"}
_PATIENT_ID = re.compile(r"[-0-9]+")


def grant_routes(sandbox: Sandbox) -> list[Route]:
    """The routes, for every version."""
    base = "/v{version}/o"
    expiry = f"{base}/expire_authenticated_user/{{patient_id}}"
    slashed: list[tuple[str, Endpoint]] = [
        (f"{base}/introspect", _introspection(sandbox)),
        (f"{base}/tokens", _listing(READ_METHODS, sandbox)),
        (f"{base}/tokens/{{grant_id}}", _listing(_LISTED_GRANT_METHODS, sandbox)),
    ]
    routes = [
        Route(f"{expiry}/", _expiry(sandbox), methods=ALL_METHODS),
        Route(expiry, _add_slash_to_patient, methods=ALL_METHODS),
        Route(f"{base}/", _root, methods=ALL_METHODS),
        Route(base, add_slash, methods=ALL_METHODS),
    ]
    for path, endpoint in slashed:
        routes += [
            Route(f"{path}/", endpoint, methods=ALL_METHODS),
            Route(path, add_slash, methods=ALL_METHODS),
        ]
    return routes


def introspection_body(token: AccessToken | None) -> dict[str, object]:
    """The JSON of an answer (RFC 7662 section 2.2), in CMS's order; `exp` in seconds since 1970."""
    if token is None:
        return {"active": False}
    return {
        "active": True,
        "scope": " ".join(token.consent.scopes),
        "exp": int(token.expires.timestamp()),
        "client_id": token.consent.client_id,
        "username": identity.login(token.consent.beneficiary),
    }


def _introspection(sandbox: Sandbox) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        version_of(request)
        if request.method == "OPTIONS":
            return empty(headers=_INTROSPECTION_METHODS)
        form = (await read_form(request)).last
        query = read_query(request).last
        credentials = note_client(request, form | query, sandbox)
        if request.method not in ("GET", "HEAD", "POST"):
            check_asking(credentials, sandbox)
            note_of(request.scope).why = "introspection can only be asked for with GET or POST"
            return empty(405, headers=_INTROSPECTION_METHODS)
        is_post = request.method == "POST"
        asked = IntrospectionRequest((form if is_post else query).get("token", ""), credentials, is_post)
        note_token(request, asked.token, sandbox)
        return spaced_json(introspection_body(introspect(asked, sandbox)))

    return endpoint


def _expiry(sandbox: Sandbox) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        version = version_of(request)
        _require_patient_id(request)
        if not sandbox.settings.switches.expire_grant_endpoint:
            raise UnknownPage(why="the switch expire_grant_endpoint is off, so no grant can be ended here")
        if request.method == "OPTIONS":
            return empty(headers=_EXPIRY_METHODS)
        form = (await read_form(request)).last
        credentials = note_client(request, form | read_query(request).last, sandbox)
        note_token(request, credentials.header, sandbox)
        check_asking(credentials, sandbox)
        if request.method != "POST":
            note_of(request.scope).why = "a grant can only be ended with POST"
            return empty(405, headers=_EXPIRY_METHODS)
        asked = ExpiryRequest(version, request.path_params["patient_id"], credentials)
        note_of(request.scope).beneficiary = expire_grant(asked, sandbox)
        return plain_text("success")

    return endpoint


def _listing(methods: Mapping[str, str], sandbox: Sandbox) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        version_of(request)
        request.scope[OWN_HEADERS] = methods
        refuse_list(request.headers.get("x-authentication"), note_client(request, {}, sandbox), sandbox)

    return endpoint


async def _add_slash_to_patient(request: Request) -> Response:
    """The redirect, for what looks like a patient id only; CMS's switch does not matter to it."""
    _require_patient_id(request)
    return await add_slash(request)


def _require_patient_id(request: Request) -> None:
    if not _PATIENT_ID.fullmatch(request.path_params["patient_id"]):
        raise UnknownPage(why="the path ends in no patient id, which has digits and dashes only")


_not_the_root = not_allowed("GET", "HEAD", "OPTIONS")


async def _root(request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        return await _not_the_root(request)
    body = {"tokens": f"{host_url(request)}/v{version_of(request)}/o/tokens/"}
    return compact_json(body, headers=READ_METHODS | NEGOTIATED_IN_SESSION)
