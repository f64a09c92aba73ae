"""An application as CMS registers it.

Source: CMS's sandbox registration page and the answers of its server.
"""

from __future__ import annotations

import hashlib
import re
import string
from dataclasses import dataclass, field
from enum import StrEnum

from bbmock.domain import scopes

CLIENT_ID = re.compile(r"[a-zA-Z0-9]{40}")
_ALPHANUMERICS = string.ascii_letters + string.digits


class DataAccessType(StrEnum):
    """How long a beneficiary's consent lasts for an application."""

    THIRTEEN_MONTH = "THIRTEEN_MONTH"
    ONE_TIME = "ONE_TIME"
    RESEARCH_STUDY = "RESEARCH_STUDY"


@dataclass(frozen=True, slots=True)
class Application:
    """One registered application.

    `client_id` has 40 letters and digits, as CMS demands. `require_demographic_scopes` says whether the
    application wants name, address and date of birth at all. `scopes` limit the application at version 3;
    versions 1 and 2 let every application have every scope.
    """

    name: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    data_access_type: DataAccessType = DataAccessType.THIRTEEN_MONTH
    require_demographic_scopes: bool = True
    active: bool = True
    scopes: tuple[str, ...] = scopes.ALL
    policy_uri: str = ""
    tos_uri: str = ""

    @property
    def available_scopes(self) -> tuple[str, ...]:
        """What versions 1 and 2 let this application ask for: every scope, less the unwanted demographic."""
        if self.require_demographic_scopes:
            return scopes.ALL
        return tuple(scope for scope in scopes.ALL if scope not in scopes.DEMOGRAPHIC)


def derived_credential(seed: str, name: str, *, length: int) -> str:
    """Letters and digits that are a function of seed and name: the same on every machine, at every start."""
    drawn = hashlib.shake_256(f"{seed}/{name}/{length}".encode()).digest(length)
    return "".join(_ALPHANUMERICS[byte % len(_ALPHANUMERICS)] for byte in drawn)
