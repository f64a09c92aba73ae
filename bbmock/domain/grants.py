"""What the authorization server hands out, as values.

Lifetimes are those of CMS's server; RFC 6749 section 4.1.2 asks for short-lived codes without naming a
figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

CODE_LIFETIME = timedelta(seconds=60)
APPROVAL_LIFETIME = timedelta(seconds=600)
GRANT_MONTHS = 13
ONE_TIME_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Approval:
    """A login that may now decide on the consent page; one beneficiary's, for one application.

    `client_id` is None until the first application uses it: from then on it is that one's.
    """

    approval_id: str = field(repr=False)
    beneficiary: int
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What a beneficiary agreed to: the scopes, and whether substance-use claims are among the data."""

    client_id: str
    beneficiary: int
    scopes: tuple[str, ...]
    share_samhsa_data: bool = True


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """A code on its way to the token endpoint, with what it must be redeemed with."""

    code: str = field(repr=False)
    consent: Consent
    redirect_uri: str
    code_challenge: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token in force until `expires`."""

    token: str = field(repr=False)
    consent: Consent
    expires: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token and the access token it came with; kept after its use, so that a replay is known."""

    token: str = field(repr=False)
    consent: Consent
    access_token: str = field(repr=False)
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class DataAccessGrant:
    """A beneficiary's standing permission for one application; `expires` is None where CMS sets no end."""

    client_id: str
    beneficiary: int
    expires: datetime | None
