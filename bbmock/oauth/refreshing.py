"""When a refresh token may be spent, and what spending it does (RFC 6749 section 6).

The order of the checks is CMS's; the token endpoint puts the client's secret between them.
"""

from __future__ import annotations

from bbmock.domain import scopes
from bbmock.domain.applications import Application, DataAccessType
from bbmock.domain.grants import Consent, RefreshToken
from bbmock.domain.oddities import Oddity
from bbmock.oauth import clients
from bbmock.oauth.errors import CheckFailed, InvalidGrant, InvalidScope, Refused
from bbmock.oauth.login import DATA_SOURCE_FAILED
from bbmock.state import crosswalk
from bbmock.state.access import GRANT_OVER, v3_closed_because
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
_UNKNOWN_REFRESH_TOKEN = (
    "no refresh token has this value: it was never issued here, a newer consent removed it, or it "  # noqa: S105
    "was spent long ago"
)


def check_opened(
    given: str | None, token: RefreshToken | None, sandbox: Sandbox, *, in_urlencoded_body: bool
) -> None:
    """CMS's check before all others at version 3; it reads urlencoded bodies only.

    Raises:
        Refused: if it finds no refresh token, or the token's application may not use version 3.
    """
    application = sandbox.applications.get(token.consent.client_id) if token is not None else None
    if application is None:
        why = _UNKNOWN_REFRESH_TOKEN if given else "the form has no refresh_token"
    elif not in_urlencoded_body and not sandbox.relaxes(Oddity.MULTIPART_REFRESH, application):
        why = "version 3 takes a refresh in an application/x-www-form-urlencoded body only"
    elif not sandbox.settings.switches.opens_v3(application):
        why = v3_closed_because(application)
    else:
        return
    raise Refused(403, "Request denied", why=why)


def check_refreshable(
    given: str | None, token: RefreshToken | None, application: Application, sandbox: Sandbox
) -> RefreshToken:
    """The token, if the application may refresh it at all; it may have been used before.

    Raises:
        CheckFailed: if it is missing, unknown or another application's, or application or data access grant
            do not allow it.
    """
    if given is None:
        raise _bad_refresh("Missing refresh token parameter", why="the form has no refresh_token")
    if token is None:
        raise _bad_refresh("Refresh token not found.", why=_UNKNOWN_REFRESH_TOKEN)
    if token.consent.client_id != application.client_id:
        why = f"the refresh token was issued to another application than {application.name!r}"
        raise _bad_refresh("Token does not match client_id", why=why)
    clients.check_active(application)
    if application.data_access_type is DataAccessType.ONE_TIME:
        why = f"the application {application.name!r} is ONE_TIME; its refresh tokens are never good"
        raise CheckFailed(403, "invalid_client", REFRESH_NOT_ALLOWED, why=why)
    _check_grant(token.consent, application, sandbox)
    return token


def _check_grant(consent: Consent, application: Application, sandbox: Sandbox) -> None:
    grant = sandbox.grants.grant(application.client_id, consent.beneficiary, consent.entry)
    if grant is None:
        why = "the data access grant behind the token was removed; the beneficiary has to consent again"
        raise CheckFailed(403, "invalid_grant", GRANT_MISSING, why=why)
    if grant.is_over(application, sandbox.clock.now()):
        why = f"the data access grant ended at {grant.expires:%Y-%m-%dT%H:%M:%SZ}"
        raise CheckFailed(401, "invalid_grant", GRANT_OVER, why=why)


def _bad_refresh(description: str, *, why: str) -> CheckFailed:
    return CheckFailed(400, "invalid_request", description, why=why)


def narrowed(scope: str | None, consent: Consent) -> tuple[str, ...]:
    """The scopes that a refresh asks for, out of those that were consented to.

    Raises:
        InvalidScope: if it asks for more.
    """
    wanted = scopes.parse(scope) or consent.scopes
    if not scopes.narrows(wanted, consent.scopes):
        more = ", ".join(sorted(set(wanted) - set(consent.scopes)))
        raise InvalidScope(why=f"a refresh may narrow the scopes of its token, which has not: {more}")
    return scopes.ordered(wanted)


def spend(token: RefreshToken, application: Application, version: int, sandbox: Sandbox) -> None:
    """Use the token up and ask the backends who the beneficiary is, in this order at CMS.

    Raises:
        InvalidGrant: if another request was faster.
        Refused: if the backend of this version fails or does not know the beneficiary.
    """
    spares = sandbox.relaxes(Oddity.REFRESH_SPENT_BY_FAILURE, application)
    if spares:
        _look_up_again(token.consent, version, sandbox, then="the token is still good")
    if sandbox.grants.spend(token.token) is None:
        raise InvalidGrant(why="another request spent the refresh token at the same moment")
    if not spares:
        _look_up_again(token.consent, version, sandbox, then="the old tokens are spent")


def _look_up_again(consent: Consent, version: int, sandbox: Sandbox, *, then: str) -> None:
    try:
        crosswalk.enter(consent.beneficiary, version, sandbox, entry=consent.entry)
    except crosswalk.PersonUnknown as exc:
        raise Refused(404, "Not found.", why=f"{exc}; {then}") from exc
    except crosswalk.LookupFailed as exc:
        raise Refused(502, DATA_SOURCE_FAILED, why=f"{exc}; {then}") from exc
