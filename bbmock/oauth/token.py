"""The token endpoint's rules (RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.6).

The order of the checks is CMS's: its own code's first, then its OAuth library's. Where it departs from the
RFC: a wrong redirect URI is `invalid_request`, and a wrong secret, verifier or redirect URI leaves the code
good for another try.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bbmock.domain import scopes
from bbmock.domain.applications import Application, DataAccessType
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
from bbmock.oauth import clients, pkce
from bbmock.oauth.clients import Credentials
from bbmock.oauth.errors import (
    CheckFailed,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    QueryNotAllowed,
    Refused,
    UnsupportedGrantType,
)
from bbmock.oauth.login import DATA_SOURCE_FAILED
from bbmock.population import identity
from bbmock.state import crosswalk
from bbmock.state.access import GRANT_OVER
from bbmock.state.sandbox import Sandbox

GRANT_MISSING = (
    "User access cannot be found. To refresh Medicare data, end user must re-authenticate and consent to "
    "share their data."
)
REFRESH_NOT_ALLOWED = (
    "Your application is not allowed to refresh tokens. To refresh Medicare data, end user must "
    "re-authenticate and consent to share their data. If your application needs to refresh tokens, contact "
    "us at BlueButtonAPI@cms.hhs.gov."
)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request to the token endpoint.

    `in_urlencoded_body` tells whether the form came urlencoded rather than as multipart/form-data;
    `has_query` whether the URL had a query string. `host` is the scheme and authority by which
    the caller knows the server; a client assertion must be meant for it.
    """

    version: identity.Version
    form: Mapping[str, str] = field(repr=False)
    credentials: Credentials
    in_urlencoded_body: bool
    has_query: bool
    host: str = ""


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
        OAuthError: as `exchange_code`, `refresh` and `assert_identity`; UnsupportedGrantType for any other
            grant type.
    """
    grant_type = request.form.get("grant_type")
    if grant_type == "refresh_token":
        return refresh(request, sandbox)
    if grant_type == "client_credentials":
        return assert_identity(request, sandbox)
    _identify(request, None, sandbox)
    if request.has_query:
        raise QueryNotAllowed
    if grant_type == "authorization_code":
        return exchange_code(request, sandbox)
    raise UnsupportedGrantType


def exchange_code(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Redeem an authorization code.

    Raises:
        InvalidRequest: if code or verifier is missing, or the redirect URI is not the one authorized.
        InvalidClient: if the secret is wrong or missing.
        InvalidGrant: if the code is unknown, used, over or another client's, or the verifier is wrong.
    """
    if "code" not in request.form:
        raise InvalidRequest("Missing code parameter.")
    application = clients.check_secret(request.credentials, sandbox)
    code = sandbox.grants.codes.get(request.form["code"])
    if code is None or code.consent.client_id != application.client_id:
        raise InvalidGrant
    pkce.verify(request.form.get("code_verifier"), code.code_challenge)
    _check_redirect_uri(request.form.get("redirect_uri"), code, application)
    if sandbox.grants.codes.take(code.code) is None:
        raise InvalidGrant
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
    )
    consent, application = client_credentials.agree(asked, sandbox)
    return _issue(consent, application, request.version, sandbox, refresh_token=sandbox.new_urlsafe_token())


def refresh(request: TokenRequest, sandbox: Sandbox) -> Issued:
    """Spend a refresh token for a new pair; the old pair is dead at once.

    Raises:
        Refused: at version 3, if the urlencoded body holds no known refresh token.
        CheckFailed: if token, application or data access grant do not allow it.
        InvalidClient: if the secret is wrong or missing.
        InvalidScope: if more is asked for than the token holds; the token stays good.
        InvalidGrant: if the token was used or revoked before.
    """
    token = sandbox.grants.refresh_token(request.form.get("refresh_token", ""))
    if request.version == 3 and (token is None or not request.in_urlencoded_body):
        raise Refused(403, "Request denied")
    application = _identify(request, token, sandbox)
    held = _check_refreshable(request, token, application, sandbox)
    if request.has_query:
        raise QueryNotAllowed
    clients.check_secret(request.credentials, sandbox)
    if held.revoked:
        raise InvalidGrant
    wanted = scopes.parse(request.form.get("scope")) or held.consent.scopes
    if not scopes.narrows(wanted, held.consent.scopes):
        raise InvalidScope
    if sandbox.grants.spend(held.token) is None:
        raise InvalidGrant(why="another request spent the refresh token at the same moment")
    consent = replace(held.consent, scopes=scopes.ordered(wanted))
    _look_up_again(consent, request.version, sandbox)
    return _issue(consent, application, request.version, sandbox)


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


def _check_refreshable(
    request: TokenRequest, token: RefreshToken | None, application: Application, sandbox: Sandbox
) -> RefreshToken:
    if "refresh_token" not in request.form:
        raise CheckFailed(400, "invalid_request", "Missing refresh token parameter")
    if token is None:
        raise CheckFailed(400, "invalid_request", "Refresh token not found.")
    if token.consent.client_id != application.client_id:
        raise CheckFailed(400, "invalid_request", "Token does not match client_id")
    clients.check_active(application)
    if application.data_access_type is DataAccessType.ONE_TIME:
        raise CheckFailed(403, "invalid_client", REFRESH_NOT_ALLOWED)
    consent = token.consent
    grant = sandbox.grants.grant(application.client_id, consent.beneficiary, consent.entry)
    if grant is None:
        raise CheckFailed(403, "invalid_grant", GRANT_MISSING)
    if _is_over(grant, application, sandbox):
        raise CheckFailed(401, "invalid_grant", GRANT_OVER)
    return token


def _look_up_again(consent: Consent, version: int, sandbox: Sandbox) -> None:
    """Ask the backends who the beneficiary is; when that fails, the old tokens are spent already.

    Raises:
        Refused: if the backend of this version fails or does not know the beneficiary.
    """
    try:
        crosswalk.enter(consent.beneficiary, version, sandbox, entry=consent.entry)
    except crosswalk.PersonUnknown as exc:
        raise Refused(404, "Not found.", why=f"{exc}; the old tokens are spent") from exc
    except crosswalk.LookupFailed as exc:
        raise Refused(502, DATA_SOURCE_FAILED, why=f"{exc}; the old tokens are spent") from exc


def _is_over(grant: DataAccessGrant, application: Application, sandbox: Sandbox) -> bool:
    thirteen_month = application.data_access_type is DataAccessType.THIRTEEN_MONTH
    return thirteen_month and grant.expires is not None and grant.expires <= sandbox.clock.now()


def _check_redirect_uri(given: str | None, code: AuthorizationCode, application: Application) -> None:
    if given is None and len(application.redirect_uris) > 1:
        raise InvalidRequest("Missing redirect URI.")
    if (given or application.redirect_uris[0]) != code.redirect_uri:
        raise InvalidRequest("Mismatching redirect URI.")


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


def _grant_end(consent: Consent, application: Application, sandbox: Sandbox) -> datetime | None:
    """Until when the tokens can be renewed; a grant by client assertion begins anew with each pair."""
    now = sandbox.clock.now()
    if consent.entry is Entry.IDENTITY:
        ends = now + IDENTITY_LIFETIME
        sandbox.grants.put_grant(DataAccessGrant(consent.client_id, consent.beneficiary, ends, consent.entry))
        return ends
    if application.data_access_type is DataAccessType.ONE_TIME:
        return now + ONE_TIME_LIFETIME
    grant = sandbox.grants.grant(consent.client_id, consent.beneficiary, consent.entry)
    return grant.expires if grant is not None else None
