"""The token endpoint's rules (RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.6).

The order of the checks is CMS's: its own code's first, then its OAuth library's. Where it departs from the
RFC: a wrong redirect URI is `invalid_request`, and a wrong secret, verifier or redirect URI leaves the code
good for another try.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bbmock.domain import durations
from bbmock.domain.applications import AllowedAuthType, Application, DataAccessType
from bbmock.domain.grants import (
    IDENTITY_LIFETIME,
    ONE_TIME_LIFETIME,
    AccessToken,
    AuthorizationCode,
    Consent,
    DataAccessGrant,
    Entry,
    RefreshToken,
)
from bbmock.domain.matches import LOOPBACK
from bbmock.oauth import clients, pkce, refreshing
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import (
    InvalidGrant,
    InvalidRequest,
    LibraryError,
    QueryNotAllowed,
    UnsupportedGrantType,
)
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.sandbox import Sandbox

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", "password")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request to the token endpoint.

    `in_urlencoded_body` tells whether the form came urlencoded rather than as multipart/form-data;
    `has_query` whether the URL had a query string. `host` is the scheme and authority by which
    the caller knows the server; a client assertion must be meant for it. `address` is the caller's IP
    address.
    """

    version: identity.Version
    form: Mapping[str, str] = field(repr=False)
    credentials: Credentials
    in_urlencoded_body: bool
    has_query: bool
    host: str = ""
    address: str = LOOPBACK


@dataclass(frozen=True, slots=True)
class Issued:
    """A pair of tokens on its way to the client.

    `patient` is the id of the URL's version; `access_grant_expiration` is empty where CMS sends an empty
    text.
    """

    access_token: AccessToken
    refresh_token: RefreshToken
    expires_in: int
    patient: str
    access_grant_expiration: datetime | None


def answer(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Answer a request to the token endpoint by its grant type.

    Raises:
        OAuthError: as `exchange_code`, `refresh` and `assert_identity`; UnsupportedGrantType for a grant type
            that there is not; Refused if the application may come by client_credentials only; InvalidGrant
            for a password.
    """
    grant_type = request.form.get("grant_type", "")
    if grant_type == "refresh_token":
        return refresh(request, sandbox)
    if grant_type == "client_credentials":
        return assert_identity(request, sandbox)
    application = _identify(request, None, sandbox)
    only_by_assertion = application.allowed_auth_type is AllowedAuthType.CLIENT_CREDENTIALS
    if only_by_assertion and grant_type:
        raise clients.refused_call(application)
    if request.has_query:
        raise QueryNotAllowed
    match grant_type:
        case "authorization_code":
            return exchange_code(request, sandbox)
        case "password":
            raise _refused_password(request, sandbox)
        case _:
            raise UnsupportedGrantType(why=f"grant_type is none of {', '.join(GRANT_TYPES)}")


def exchange_code(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Redeem an authorization code.

    Raises:
        InvalidRequest: if code or verifier is missing, or the redirect URI is not the one authorized.
        InvalidClient: if the secret is wrong or missing.
        InvalidGrant: if the code is unknown, used, over or another client's, or the verifier is wrong.
    """
    if "code" not in request.form:
        raise InvalidRequest("Missing code parameter.", why="the form has no code")
    application = clients.check_secret(request.credentials, sandbox)
    code = sandbox.grants.codes.get(request.form["code"])
    if code is None:
        raise InvalidGrant(why=_gone_because(request.form["code"], sandbox))
    if code.consent.client_id != application.client_id:
        raise InvalidGrant(why=f"the code was issued to another application than {application.name!r}")
    pkce.verify(request.form.get("code_verifier"), code.code_challenge)
    _check_redirect_uri(request.form.get("redirect_uri"), code, application)
    if sandbox.grants.codes.take(code.code) is None:
        raise InvalidGrant(why="another request redeemed the code at the same moment")
    return _issue(code.consent, application, request.version, sandbox)


def assert_identity(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Redeem a client assertion.

    Raises:
        OAuthError: as `client_credentials.agree`.
    """
    # It loads cryptography: 75 ms that a mock which never sees a client assertion should not pay.
    from bbmock.oauth import client_credentials

    asked = client_credentials.AssertionRequest(
        version=request.version,
        form=request.form,
        credentials=request.credentials,
        host=request.host,
        has_query=request.has_query,
        address=request.address,
    )
    consent, application = client_credentials.agree(asked, sandbox)
    _begin_anew(consent, sandbox)
    return _issue(consent, application, request.version, sandbox, refresh_token=sandbox.new_urlsafe_token())


def refresh(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Spend a refresh token for a new pair; the old pair is dead at once.

    Raises:
        Refused: at version 3, if the urlencoded body holds no known refresh token, or version 3 is not open
            to its application; if the backend fails or does not know the beneficiary.
        CheckFailed: if token, application or data access grant do not allow it.
        InvalidClient: if the secret is wrong or missing.
        InvalidScope: if more is asked for than the token holds; the token stays good.
        InvalidGrant: if the token was used or revoked before.
    """
    given = request.form.get("refresh_token")
    token = sandbox.grants.refresh_token(given or "")
    if request.version == 3:
        refreshing.check_opened(given, token, sandbox, in_urlencoded_body=request.in_urlencoded_body)
    application = _identify(request, token, sandbox)
    held = refreshing.check_refreshable(given, token, application, sandbox)
    if request.has_query:
        raise QueryNotAllowed
    clients.check_secret(request.credentials, sandbox)
    if held.revoked:
        raise InvalidGrant(
            why="the refresh token was used before, or its access token was revoked; each one is good once"
        )
    wanted = refreshing.narrowed(request.form.get("scope"), held.consent)
    refreshing.spend(held, application, request.version, sandbox)
    if held.consent.entry is Entry.IDENTITY:
        _begin_anew(held.consent, sandbox)
    return _issue(replace(held.consent, scopes=wanted), application, request.version, sandbox)


def _identify(request: TokenRequest, token: RefreshToken | None, sandbox: Sandbox) -> Application:
    """The active application behind the request; a refresh token names one where the form does not."""
    in_header = clients.application_in_header(request.credentials, sandbox)
    in_form = clients.application_in_form(request.credentials, sandbox)
    if in_form is None and token is not None:
        in_form = sandbox.applications.get(token.consent.client_id)
    application = clients.agree(in_header, in_form)
    if request.form.get("grant_type") != "refresh_token":
        clients.check_active(application)
    return application


def _refused_password(request: TokenRequest, sandbox: Sandbox) -> LibraryError:
    """What a user name and a password get: CMS's OAuth library has this grant type, and nobody may use it."""
    clients.check_secret(request.credentials, sandbox)
    for name in ("username", "password"):
        if not request.form.get(name):
            return InvalidRequest(f"Request is missing {name} parameter.", why=f"the form has no {name}")
    sandbox.developer_login.count_failure()
    return InvalidGrant(
        "Invalid credentials given.",
        why="beneficiaries have no password here; let them log in at the authorization endpoint",
    )


def _gone_because(code: str, sandbox: Sandbox) -> str:
    """Why a code is not good, or not good any more, for the journal."""
    kept, now = sandbox.grants.codes.trace(code), sandbox.clock.now()
    if kept is None:
        return "no code has this value: it was not issued here, or a long time ago"
    if kept.taken is not None:
        return f"the code was redeemed {durations.told(now - kept.taken)} seconds ago; it is good once"
    return f"the code expired {durations.told(now - kept.ends)} seconds ago; it is good for a minute"


def _check_redirect_uri(given: str | None, code: AuthorizationCode, application: Application) -> None:
    if given is None and len(application.redirect_uris) > 1:
        why = "the form has no redirect_uri; only an application with a single one may leave it out"
        raise InvalidRequest("Missing redirect URI.", why=why)
    redirect_uri = given or application.redirect_uris[0]
    if redirect_uri != code.redirect_uri:
        why = f"the redirect_uri is {redirect_uri!r}, the authorization request had {code.redirect_uri!r}"
        raise InvalidRequest("Mismatching redirect URI.", why=why)


def _issue(
    consent: Consent,
    application: Application,
    version: identity.Version,
    sandbox: Sandbox,
    *,
    refresh_token: str | None = None,
) -> Issued:
    lifetime = sandbox.settings.access_token_lifetime
    access, refresh = sandbox.grants.issue(
        consent, sandbox.clock.now() + lifetime, refresh_token=refresh_token
    )
    return Issued(
        access_token=access,
        refresh_token=refresh,
        expires_in=int(lifetime.total_seconds()),
        patient=crosswalk.patient_id(consent.beneficiary, version, sandbox, entry=consent.entry) or "",
        access_grant_expiration=_grant_end(consent, application, sandbox),
    )


def _begin_anew(consent: Consent, sandbox: Sandbox) -> None:
    """Put up a grant by client assertion, which begins anew with each pair of tokens."""
    ends = sandbox.clock.now() + IDENTITY_LIFETIME
    sandbox.grants.put_grant(DataAccessGrant(consent.client_id, consent.beneficiary, ends, Entry.IDENTITY))


def _grant_end(consent: Consent, application: Application, sandbox: Sandbox) -> datetime | None:
    """Until when the tokens can be renewed; None where there is no end, or no grant any more."""
    if consent.entry is Entry.LOGIN and application.data_access_type is DataAccessType.ONE_TIME:
        return sandbox.clock.now() + ONE_TIME_LIFETIME
    grant = sandbox.grants.grant(consent.client_id, consent.beneficiary, consent.entry)
    return grant.expires if grant is not None else None
