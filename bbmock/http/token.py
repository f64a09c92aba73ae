"""The token and revocation endpoints over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bbmock.domain.matches import LOOPBACK
from bbmock.http.answers import NO_STORE, empty, not_allowed, spaced_json
from bbmock.http.clients import note_client, note_token
from bbmock.http.reading import URLENCODED, advertised_host, media_type, read_form, read_query, version_of
from bbmock.http.slashes import add_slash
from bbmock.oauth import token
from bbmock.oauth.revoke import RevocationRequest, revoke, revoke_token
from bbmock.oauth.token import Issued, TokenRequest
from bbmock.state.sandbox import Sandbox

_OTHERS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]


def token_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of tokens, for every version."""

    async def exchange(request: Request) -> Response:
        form = (await read_form(request)).last
        query = read_query(request).last
        asked = TokenRequest(
            version=version_of(request),
            form=form,
            credentials=note_client(request, form | query, sandbox),
            in_urlencoded_body=media_type(request) == URLENCODED,
            has_query=bool(query),
            host=advertised_host(request, sandbox),
            address=request.client.host if request.client is not None else LOOPBACK,
        )
        note_token(request, form.get("refresh_token") or form.get("code"), sandbox)
        issued = token.answer(asked, sandbox)
        note_token(request, issued.access_token.token, sandbox)
        return spaced_json(token_body(issued), headers=NO_STORE)

    async def end_token(request: Request) -> Response:
        revoke_token(await _revocation(request, sandbox), sandbox)
        return empty()

    async def end_access(request: Request) -> Response:
        revoke(await _revocation(request, sandbox), sandbox)
        return empty()

    only_post = not_allowed("POST", "OPTIONS")
    routes = []
    for path, endpoint in (("revoke_token", end_token), ("revoke", end_access)):
        routes += [
            Route(f"/v{{version}}/o/{path}/", endpoint, methods=["POST"]),
            Route(f"/v{{version}}/o/{path}/", only_post, methods=_OTHERS),
            Route(f"/v{{version}}/o/{path}", add_slash, methods=["POST", *_OTHERS]),
        ]
    for path in ("/v{version}/o/token/", "/v{version}/o/token"):
        routes += [Route(path, exchange, methods=["POST"]), Route(path, only_post, methods=_OTHERS)]
    return routes


def token_body(issued: Issued) -> dict[str, object]:
    """The JSON of a successful answer (RFC 6749 section 5.1), in CMS's order."""
    ends = issued.access_grant_expiration
    return {
        "access_token": issued.access_token.token,
        "expires_in": issued.expires_in,
        "token_type": "Bearer",
        "scope": " ".join(issued.access_token.consent.scopes),
        "refresh_token": issued.refresh_token.token,
        "patient": issued.patient,
        "access_grant_expiration": f"{ends:%Y-%m-%dT%H:%M:%SZ}" if ends is not None else "",
    }


async def _revocation(request: Request, sandbox: Sandbox) -> RevocationRequest:
    version_of(request)
    form = (await read_form(request)).last
    query = read_query(request).last
    asked = RevocationRequest(form, note_client(request, form | query, sandbox), has_query=bool(query))
    note_token(request, asked.token, sandbox)
    return asked
