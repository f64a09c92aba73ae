"""Who a bearer token speaks for: the checks that userinfo and every FHIR call share.

Source: the permission order of CMS's resource server (token, application, grant; scopes follow at the
endpoint), as its answers show it. A wrong token's body is the same sentence as a missing one's; only
WWW-Authenticate tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from bbmock.domain import durations
from bbmock.domain.applications import Application
from bbmock.domain.grants import AccessToken
from bbmock.state import crosswalk
from bbmock.state.errors import NotAuthenticated, PermissionDenied
from bbmock.state.sandbox import Sandbox

GRANT_OVER = (
    "User access has timed out. To refresh Medicare data, end user must re-authenticate and consent to "
    "share their data."
)
WHOM_TO_ASK = (
    "If you are the app maintainer, please contact the Blue Button API team. If you are a Medicare "
    "Beneficiary and need assistance, please contact the support team for the application you are trying to "
    "access."
)


@dataclass(frozen=True, slots=True)
class Access:
    """A request's standing: the token, whose it is and which application holds it."""

    token: AccessToken
    application: Application

    @property
    def beneficiary(self) -> int:
        """The index of the beneficiary whose data the token opens."""
        return self.token.consent.beneficiary

    def patient_id(self, version: int, sandbox: Sandbox) -> str | None:
        """The beneficiary's id at a version; None where that version's backend does not know them."""
        consent = self.token.consent
        return crosswalk.patient_id(consent.beneficiary, version, sandbox, entry=consent.entry)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes the token was granted."""
        return self.token.consent.scopes


def authenticate(authorization: str | None, sandbox: Sandbox) -> Access:
    """The access that an Authorization header gives.

    Raises:
        NotAuthenticated: if there is no bearer token, or it is unknown, revoked or expired, or its
            application is switched off.
    """
    token = sandbox.grants.access_token(_bearer(authorization))
    if token is None:
        raise NotAuthenticated(
            invalid_token="The access token is invalid.",  # noqa: S106 - a sentence
            why="no access token in force has this value: it was never issued here, or it was revoked, "
            "refreshed or replaced by a newer consent",
        )
    now = sandbox.clock.now()
    if token.is_over(now):
        raise NotAuthenticated(
            invalid_token="The access token has expired.",  # noqa: S106 - a sentence
            why=f"the access token expired {durations.told(now - token.expires)} seconds ago; refresh it",
        )
    application = sandbox.applications.get(token.consent.client_id)
    if application is None or not application.active:
        raise NotAuthenticated(
            inactive_text(application.name if application else ""),
            why="the token's application is switched off",
        )
    return Access(token, application)


def require_grant(access: Access, sandbox: Sandbox) -> None:
    """Refuse a live token whose data access grant is gone or over.

    Raises:
        PermissionDenied: if the grant was removed.
        NotAuthenticated: if the thirteen months are over.
    """
    consent = access.token.consent
    grant = sandbox.grants.grant(consent.client_id, consent.beneficiary, consent.entry)
    if grant is None:
        raise PermissionDenied(
            why="the token is alive, but the data access grant behind it was removed; the beneficiary has to "
            "consent again"
        )
    if grant.is_over(access.application, sandbox.clock.now()):
        raise NotAuthenticated(
            GRANT_OVER, why=f"the data access grant ended at {grant.expires:%Y-%m-%dT%H:%M:%SZ}"
        )


def require_v3(access: Access, version: int, sandbox: Sandbox) -> None:
    """Refuse version 3 to an application whose developer is not among its early adopters, if it has such.

    Raises:
        PermissionDenied: with CMS's sentences, which name the application.
    """
    if version == 3 and not sandbox.settings.switches.opens_v3(access.application):
        raise PermissionDenied(
            f"This application, {access.application.name}, does not yet have access to v3 endpoints. "
            f"{WHOM_TO_ASK}",
            why=v3_closed_because(access.application),
        )


def v3_closed_because(application: Application) -> str:
    """Why version 3 is not open to an application, for the journal."""
    return f"v3_early_adopters does not name {application.developer!r}, the developer of {application.name!r}"


def inactive_text(name: str) -> str:
    """CMS's sentences for an application that is switched off."""
    return f"This application, {name}, is temporarily inactive. {WHOM_TO_ASK}"


def _bearer(authorization: str | None) -> str:
    """The token of a Bearer header, its scheme in any case.

    Raises:
        NotAuthenticated: unless the header is exactly a scheme and one token.
    """
    match (authorization or "").split():
        case [scheme, token] if scheme.lower() == "bearer":
            return token
        case _:
            raise NotAuthenticated(
                why="the Authorization header is not the word Bearer and one token"
                if authorization
                else "there is no Authorization header"
            )
