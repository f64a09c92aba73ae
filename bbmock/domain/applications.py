"""An application as CMS registers it.

Source: CMS's sandbox registration page and the answers of its server.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bbmock.domain import scopes
from bbmock.domain.oddities import Oddity

CLIENT_ID_LENGTH = 40
CLIENT_ID = re.compile(rf"[a-zA-Z0-9]{{{CLIENT_ID_LENGTH}}}")
_ALPHANUMERICS = string.ascii_letters + string.digits


class DataAccessType(StrEnum):
    """How long a beneficiary's consent lasts for an application."""

    THIRTEEN_MONTH = "THIRTEEN_MONTH"
    ONE_TIME = "ONE_TIME"
    RESEARCH_STUDY = "RESEARCH_STUDY"


class AllowedAuthType(StrEnum):
    """How an application may get tokens: by a beneficiary's consent, by a client assertion, or both."""

    AUTH_CODE = "AUTH_CODE"
    CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"
    AUTH_CODE_AND_CLIENT_CREDS = "AUTH_CODE_AND_CLIENT_CREDS"


class ClientType(StrEnum):
    """Whether an application keeps a secret (RFC 6749 section 2.1); CMS registers confidential ones only."""

    CONFIDENTIAL = "confidential"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Listing:
    """What the application directory says of an application, besides its name; `labels` are slugs."""

    website_uri: str = ""
    logo_uri: str = ""
    support_email: str = ""
    support_phone_number: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """One registered application.

    `client_id` has 40 letters and digits, as CMS demands. `require_demographic_scopes` says whether the
    application wants name, address and date of birth at all; None, as False, does not. `scopes` limit the
    application at version 3; versions 1 and 2 let every application have every default scope.
    `part_d_eob_only` shows it prescription drug claims only. `developer` is who registered it: CMS opens
    version 3 by developer. `jwks` holds the public keys of its client assertions (RFC 7517), as a document;
    nothing is ever fetched. `relax` names the oddities of CMS that this application is spared.
    """

    name: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    data_access_type: DataAccessType = DataAccessType.THIRTEEN_MONTH
    require_demographic_scopes: bool | None = True
    active: bool = True
    scopes: tuple[str, ...] = scopes.ALL
    policy_uri: str = ""
    tos_uri: str = ""
    client_type: ClientType = ClientType.CONFIDENTIAL
    allowed_auth_type: AllowedAuthType = AllowedAuthType.AUTH_CODE
    part_d_eob_only: bool = False
    developer: str = "developer"
    jwks: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    relax: frozenset[Oddity] = frozenset()
    listing: Listing = Listing()

    @property
    def default_scopes(self) -> tuple[str, ...]:
        """What it gets at versions 1 and 2 without asking: every default scope it may have."""
        return self._allowed(scopes.ALL)

    @property
    def available_scopes(self) -> tuple[str, ...]:
        """What it may ask for: every default scope and those attached to it, less the demographic."""
        return self._allowed(scopes.ordered((*scopes.ALL, *self.scopes)))

    def _allowed(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        if self.require_demographic_scopes:
            return wanted
        return tuple(scope for scope in wanted if scope not in scopes.DEMOGRAPHIC)


def derived_credential(seed: str, name: str, *, length: int) -> str:
    """Letters and digits that are a function of seed and name: the same on every machine, at every start."""
    drawn = hashlib.shake_256(f"{seed}/{name}/{length}".encode()).digest(length)
    return "".join(_ALPHANUMERICS[byte % len(_ALPHANUMERICS)] for byte in drawn)
