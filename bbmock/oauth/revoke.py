"""The two revocation endpoints' rules (RFC 7009, and where CMS departs from it).

`/revoke_token/` ends a pair of tokens and keeps the data access grant; `/revoke/` removes the grant as well,
and does so before it looks at the client's secret. Both find a refresh token only when the hint says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bbmock.domain.applications import Application
from bbmock.domain.grants import AccessToken, RefreshToken
from bbmock.domain.oddities import Oddity
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import InvalidRequest, Refused, ServerFailed
from bbmock.state.sandbox import Sandbox

_NO_SUCH_TOKEN = (
    "no access token in force has this value, and a refresh token is found only with "  # noqa: S105
    "token_type_hint=refresh_token"
)


@dataclass(frozen=True, slots=True)
class RevocationRequest:
    """A request to end a token; `has_query` tells whether the URL had a query string."""

    form: Mapping[str, str] = field(repr=False)
    credentials: Credentials
    has_query: bool = False

    @property
    def token(self) -> str:
        """The token to end; empty if none is named."""
        return self.form.get("token", "")


def revoke_token(request: RevocationRequest, sandbox: Sandbox) -> None:
    """End a pair of tokens; an unknown token is a success, whoever asks.

    Raises:
        InvalidRequest: if no token is named, or the URL has a query string.
        Refused: if the token's application, or the one in the header, is unknown, switched off or another.
        InvalidClient: if the secret is wrong or missing.
    """
    if not request.token:
        raise _missing_token(request)
    in_header = request.credentials.basic[0] if request.credentials.basic else None
    if in_header is not None:
        _usable(in_header, sandbox)
    found = _find(request, sandbox)
    if found is None:
        return
    owner = _usable(found.consent.client_id, sandbox)
    if in_header not in (None, owner.client_id):
        raise _not_yours(owner)
    _check_query(request)
    clients.check_secret(request.credentials, sandbox)
    _end(found, sandbox)


def revoke(request: RevocationRequest, sandbox: Sandbox) -> None:
    """End a pair of tokens; for an access token, the data access grant behind it and all its tokens.

    Raises:
        CheckFailed: if no application can be found, or the token's is switched off.
        Refused: where CMS's failure is relaxed, if the token is another application's.
        InvalidRequest: if no token is named, or the URL has a query string.
        ServerFailed: if the token is unknown or another application's.
        InvalidClient: if the secret is wrong or missing; an access token and its grant are gone all the same.
    """
    in_header = clients.application_in_header(request.credentials, sandbox)
    if request.credentials.client_id:
        clients.check_format(request.credentials.client_id)
    if not request.token:
        application = clients.agree(in_header, clients.application_in_form(request.credentials, sandbox))
        clients.check_active(application)
        raise _missing_token(request)
    asking = clients.named(request.credentials, sandbox)
    spared = sandbox.relaxes(Oddity.REVOKE_UNKNOWN_TOKEN, asking)
    found = _find(request, sandbox)
    if found is None:
        if not spared:
            raise ServerFailed(why=_NO_SUCH_TOKEN)
        clients.check_secret(request.credentials, sandbox)
        return
    owner = sandbox.applications.get(found.consent.client_id)
    if owner is None or clients.names_another(owner, in_header, request.credentials):
        if spared and owner is not None:
            raise _not_yours(owner)
        raise ServerFailed(why="the token is another application's")
    clients.check_active(owner)
    _end_for(owner, found, request, sandbox)


def _end_for(
    owner: Application, found: AccessToken | RefreshToken, request: RevocationRequest, sandbox: Sandbox
) -> None:
    """End the owner's token; an access token and its grant before the secret is looked at, unless spared."""
    if sandbox.relaxes(Oddity.REVOKE_IN_SPITE_OF_SECRET, owner):
        clients.check_secret(request.credentials, sandbox)
    if isinstance(found, AccessToken):
        consent = found.consent
        if not sandbox.grants.end_grant(owner.client_id, consent.beneficiary, consent.entry):
            _end(found, sandbox)
    _check_query(request)
    clients.check_secret(request.credentials, sandbox)
    if isinstance(found, RefreshToken):
        _end(found, sandbox)


def _missing_token(request: RevocationRequest) -> InvalidRequest:
    _check_query(request)
    return InvalidRequest("Missing token parameter.", why="the form has no token, or an empty one")


def _check_query(request: RevocationRequest) -> None:
    """Refuse a query string, as CMS's OAuth library does (read there, not recorded)."""
    if request.has_query:
        raise InvalidRequest(
            "URL query parameters are not allowed",
            why="the endpoint takes its parameters in the body; the URL had a query string",
        )


def _usable(client_id: str, sandbox: Sandbox) -> Application:
    application = sandbox.applications.get(client_id)
    if application is None or not application.active:
        why = "the application is not registered" if application is None else f"{application.name!r} is off"
        raise Refused(403, "Application is not active or does not exist.", key="description", why=why)
    return application


def _not_yours(owner: Application) -> Refused:
    return Refused(
        403,
        "Application did not have access to the provided token.",
        key="description",
        why=f"the token was issued to {owner.name!r}, and another application asks",
    )


def _find(request: RevocationRequest, sandbox: Sandbox) -> AccessToken | RefreshToken | None:
    access = sandbox.grants.access_token(request.token)
    if access is not None:
        return access
    refresh = sandbox.grants.refresh_token(request.token)
    if refresh is None or request.form.get("token_type_hint") == "refresh_token":
        return refresh
    owner = sandbox.applications.get(refresh.consent.client_id)
    return refresh if sandbox.relaxes(Oddity.REVOKE_REFRESH_TOKEN_NEEDS_HINT, owner) else None


def _end(found: AccessToken | RefreshToken, sandbox: Sandbox) -> None:
    if isinstance(found, AccessToken):
        sandbox.grants.revoke_access(found.token)
    else:
        sandbox.grants.spend(found.token)
