"""The two revocation endpoints' rules (RFC 7009, and where CMS departs from it).

`/revoke_token/` ends a pair of tokens and keeps the data access grant; `/revoke/` removes the grant as well,
and does so before it looks at the client's secret. Both find a refresh token only when the hint says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bbmock.domain.applications import Application
from bbmock.domain.grants import AccessToken, RefreshToken
from bbmock.oauth import clients
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import CheckFailed, InvalidRequest, Refused, ServerFailed
from bbmock.state.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class RevocationRequest:
    """A request to end a token."""

    form: Mapping[str, str] = field(repr=False)
    credentials: Credentials

    @property
    def token(self) -> str:
        """The token to end; empty if none is named."""
        return self.form.get("token", "")


def revoke_token(request: RevocationRequest, sandbox: Sandbox) -> None:
    """End a pair of tokens; an unknown token is a success, whoever asks.

    Raises:
        InvalidRequest: if no token is named.
        Refused: if the token's application, or the one in the header, is switched off or another.
        InvalidClient: if the secret is wrong or missing.
    """
    if not request.token:
        raise InvalidRequest("Missing token parameter.")
    in_header = (
        clients.application_in_header(request.credentials, sandbox) if request.credentials.basic else None
    )
    if in_header is not None and not in_header.active:
        raise Refused(403, "Application is not active or does not exist.", key="description")
    found = _find(request, sandbox)
    if found is None:
        return
    application = sandbox.applications.get(found.consent.client_id)
    if application is None or not application.active:
        raise Refused(403, "Application is not active or does not exist.", key="description")
    if in_header is not None and in_header.client_id != application.client_id:
        raise Refused(403, "Application did not have access to the provided token.", key="description")
    clients.check_secret(request.credentials, sandbox)
    _end(found, sandbox)


def revoke(request: RevocationRequest, sandbox: Sandbox) -> None:
    """End a pair of tokens and, for an access token, the data access grant behind it.

    Raises:
        CheckFailed: if no application can be found, or the token's is switched off.
        InvalidRequest: if no token is named.
        ServerFailed: if the token is unknown or another application's.
        InvalidClient: if the secret is wrong or missing; an access token and its grant are gone all the same.
    """
    _check_somebody_asks(request, sandbox)
    found = _find(request, sandbox)
    if found is None:
        raise ServerFailed("a token that /revoke/ cannot find")
    application = _owner_of(found, request, sandbox)
    if isinstance(found, AccessToken):
        sandbox.grants.remove_grant(application.client_id, found.consent.beneficiary)
        _end(found, sandbox)
    clients.check_secret(request.credentials, sandbox)
    _end(found, sandbox)


def _check_somebody_asks(request: RevocationRequest, sandbox: Sandbox) -> None:
    client_id = request.credentials.client_id
    if client_id:
        clients.check_format(client_id)
    if request.token:
        return
    if not client_id and clients.application_in_header(request.credentials, sandbox) is None:
        raise CheckFailed(401, "invalid_client", "App id failed")
    raise InvalidRequest("Missing token parameter.")


def _owner_of(found: AccessToken | RefreshToken, request: RevocationRequest, sandbox: Sandbox) -> Application:
    named = request.credentials.basic[0] if request.credentials.basic else request.credentials.client_id
    application = sandbox.applications.get(found.consent.client_id)
    if application is None or named not in (None, application.client_id):
        raise ServerFailed("a token of another application at /revoke/")
    clients.check_active(application)
    return application


def _find(request: RevocationRequest, sandbox: Sandbox) -> AccessToken | RefreshToken | None:
    access = sandbox.grants.access_token(request.token)
    if access is not None:
        return access
    if request.form.get("token_type_hint") == "refresh_token":
        return sandbox.grants.refresh_token(request.token)
    return None


def _end(found: AccessToken | RefreshToken, sandbox: Sandbox) -> None:
    if isinstance(found, AccessToken):
        sandbox.grants.revoke_access(found.token)
    else:
        sandbox.grants.spend(found.token)
