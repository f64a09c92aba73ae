"""Who the beneficiary is, over HTTP: userinfo, and the older profile.

Of the profile the reference tells its keys and that a bad token is an empty 403; its JSON is the framework's
own, as userinfo's, and CMS's server looks at the method before the token.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.fhir import negotiation
from bbmock.fhir.errors import TokenInQuery
from bbmock.http.answers import (
    ALL_METHODS,
    CHANGING_METHODS,
    NEGOTIATED,
    OWN_HEADERS,
    empty,
    only_get,
    spaced_json,
)
from bbmock.http.observe import note_of
from bbmock.http.reading import FormTokenMissing, UnknownPage, read_query, version_of
from bbmock.oauth.userinfo import profile, userinfo
from bbmock.state.access import Access, authenticate
from bbmock.state.errors import AccessRefused, PermissionDenied
from bbmock.state.sandbox import Sandbox

_USERINFO = "/v{version}/connect/userinfo{rest:path}"  # CMS matches its beginning only
_PROFILE = "/v{version}/accounts/api/profile"
_METHODS = {"Allow": "GET, OPTIONS"}
_FORMS = (negotiation.JSON, "text/html")


def userinfo_routes(sandbox: Sandbox) -> list[Route]:
    """The routes that describe the beneficiary behind a token."""

    async def show_userinfo(request: Request) -> Response:
        version = version_of(request)
        request.scope[OWN_HEADERS] = _METHODS
        if request.method in CHANGING_METHODS:
            raise FormTokenMissing
        negotiation.choose(request.headers.get("accept"), _FORMS)
        if "access_token" in read_query(request).last:
            raise TokenInQuery
        access = _noted(request, authenticate(request.headers.get("authorization"), sandbox))
        if request.method != "GET":
            raise PermissionDenied(why=f"userinfo can only be asked for with GET, not with {request.method}")
        return spaced_json(userinfo(access, version, sandbox), headers=_METHODS | NEGOTIATED)

    async def show_profile(request: Request) -> Response:
        if version_of(request) == 3:
            raise UnknownPage(why="versions 1 and 2 only have a profile; ask userinfo")
        try:
            access = _noted(request, authenticate(request.headers.get("authorization"), sandbox))
        except AccessRefused as exc:
            note_of(request.scope).why = exc.why
            return empty(403)
        return spaced_json(profile(access, sandbox))

    return [
        Route(_USERINFO, show_userinfo, methods=ALL_METHODS),
        Route(_PROFILE, only_get(show_profile), methods=ALL_METHODS),
    ]


def _noted(request: Request, access: Access) -> Access:
    note = note_of(request.scope)
    note.client_id, note.beneficiary = access.application.client_id, access.beneficiary
    return access
