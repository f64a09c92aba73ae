"""What happens to tokens, grants and applications behind the client's back, a moment before its request."""

from __future__ import annotations

from enum import StrEnum

from bbmock.faults.effects.slots import Slot


class Mishap(StrEnum):
    """Something that CMS's server, a beneficiary or CMS itself did; the request then meets the consequences.

    It happens to whatever the request brings: its access token, its refresh token, its data access grant, its
    application. A request that brings nothing of the kind is spared, and the rule has fired all the same.

    What happened stays: an application that is disabled and a version that is closed are so until the world
    is renewed or restored, a `reset` leaves them.
    """

    TOKEN_EXPIRED = "token-expired"  # noqa: S105 - a name
    """The hour of the access token is over."""
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - a name
    """The access token was revoked, and the refresh token with it."""
    REFRESH_TOKEN_USED = "refresh-token-used"  # noqa: S105 - a name
    """Somebody was faster: the refresh token is spent, and its access token is gone."""
    GRANT_EXPIRED = "grant-expired"
    """The thirteen months of the data access grant are over."""
    GRANT_REVOKED = "grant-revoked"
    """The beneficiary removed the application at Medicare.gov: the grant is gone, the tokens are not."""
    APPLICATION_DISABLED = "application-disabled"
    """CMS switched the application off."""
    DEMOGRAPHICS_WITHHELD = "demographics-withheld"
    """At the consent page, the beneficiary does not share name, address and date of birth."""
    V3_CLOSED = "v3-closed"
    """CMS opens version 3 to early adopters only, and the application's developer is none."""

    @property
    def slot(self) -> Slot:
        """Before the request is served."""
        return Slot.STATE
