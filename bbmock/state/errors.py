"""How a bearer token is turned away.

AccessRefused           a bearer token that opens nothing (CMS's resource server)
├── NotAuthenticated    401
├── PermissionDenied    403
├── PersonNotFound      404 (bbmock.oauth.listing)
├── Throttled           429 (bbmock.state.throttle)
└── ListNotServed       501, ours (bbmock.oauth.listing)
"""

from __future__ import annotations

from collections.abc import Mapping

from bbmock.domain.errors import Refusal


class AccessRefused(Refusal):
    """A request that the resource server turns away.

    `status` and `detail` are CMS's; `challenge` is the WWW-Authenticate header, None where CMS sends none.
    """

    status: int
    challenge: str | None = None

    def __init__(self, detail: str, *, why: str | None = None) -> None:
        super().__init__(detail, why=why)
        self.detail = detail

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON of the answer."""
        return {"detail": self.detail}


class NotAuthenticated(AccessRefused):
    """No token, or one that says nothing (any more)."""

    status = 401

    def __init__(
        self,
        detail: str = "Authentication credentials were not provided.",
        *,
        invalid_token: str | None = None,
        why: str | None = None,
    ) -> None:
        super().__init__(detail, why=why or invalid_token)
        self.challenge = 'Bearer realm="api"'
        if invalid_token is not None:
            self.challenge += f',error="invalid_token",error_description="{invalid_token}"'


class PermissionDenied(AccessRefused):
    """A good token that does not open this."""

    status = 403

    def __init__(
        self, detail: str = "You do not have permission to perform this action.", *, why: str | None = None
    ) -> None:
        super().__init__(detail, why=why)
