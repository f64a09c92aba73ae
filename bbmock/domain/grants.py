"""What the authorization server hands out, as values.

Lifetimes are those of CMS's server; RFC 6749 section 4.1.2 asks for short-lived codes without naming a
figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bbmock.domain.applications import Application, DataAccessType

CODE_LIFETIME = timedelta(seconds=60)
APPROVAL_LIFETIME = timedelta(seconds=600)
GRANT_MONTHS = 13
IDENTITY_LIFETIME = timedelta(days=90)  # of a grant by client assertion, from the last issue of tokens
ONE_TIME_LIFETIME = timedelta(hours=1)


class Entry(StrEnum):
    """How a person came in; CMS keeps a record of its own for each, with a grant and tokens of its own."""

    LOGIN = "login"
    IDENTITY = "identity"
    """By the identity token in a client assertion, without a login."""


@dataclass(frozen=True, slots=True)
class Account:
    """What CMS remembers of a person who came in: since when, and their patient id at each backend.

    `patient_ids` is keyed by the backend's version, 2 or 3; one that does not know the person is absent.
    """

    created: datetime
    patient_ids: Mapping[int, str]


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
    """What a beneficiary agreed to: the scopes, and whether substance-use claims are among the data.

    `part_d_eob_only` is the application's at the time of the consent: the tokens keep it.
    """

    client_id: str
    beneficiary: int
    scopes: tuple[str, ...]
    share_samhsa_data: bool = True
    part_d_eob_only: bool = False
    entry: Entry = Entry.LOGIN


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """A code on its way to the token endpoint, with what it must be redeemed with."""

    code: str = field(repr=False)
    consent: Consent
    redirect_uri: str
    code_challenge: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token in force until `expires`; the `number`th that was issued for its beneficiary, from 1."""

    token: str = field(repr=False)
    consent: Consent
    expires: datetime
    number: int = 0

    def is_over(self, now: datetime) -> bool:
        """Whether it has expired: at the very instant of its end it has."""
        return self.expires <= now


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token and the access token it came with, whose number it has.

    It is kept after its use, so that a replay is known.
    """

    token: str = field(repr=False)
    consent: Consent
    access_token: str = field(repr=False)
    revoked: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class DataAccessGrant:
    """A beneficiary's standing permission for one application; `expires` is None where CMS sets no end."""

    client_id: str
    beneficiary: int
    expires: datetime | None
    entry: Entry = Entry.LOGIN

    def is_over(self, application: Application, now: datetime) -> bool:
        """Whether it has ended; CMS asks for THIRTEEN_MONTH applications only, whatever the grant says."""
        thirteen_month = application.data_access_type is DataAccessType.THIRTEEN_MONTH
        return thirteen_month and self.expires is not None and self.expires <= now
