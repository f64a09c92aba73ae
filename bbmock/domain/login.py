"""The login service as CMS's server sees it, and the ways in which it can be at fault.

CMS's server has no passwords. It sends a person to Medicare.gov's login service, then asks that service who
came back. In a sandbox the login page and the population are that service.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class LoginFault(StrEnum):
    """What is wrong with the login service; the rest of it works."""

    HEALTH_DOWN = "health-down"
    """Its health check fails: no login begins."""
    TOKEN_FAILED = "token-failed"  # noqa: S105 - a name
    """It does not exchange the request token that it issued itself."""
    SIGNOUT_ANOMALY = "signout-anomaly"
    """It answers the sign-out, which CMS asks for at once, otherwise than with a redirect."""
    NO_HICN = "no-hicn"
    """It knows the person, and gives no Medicare number of theirs."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody logged in: who, and the query of the request they logged in for."""

    beneficiary: int
    query: str = field(repr=False)
