"""Tokens in a test's hand."""

from __future__ import annotations

from typing import Any

from bbmock.http.token import token_body
from bbmock.oauth.token import Issued


class MintedToken(dict[str, Any]):
    """The token endpoint's answer as a dictionary, with `expires_at` on the mock's clock.

    It can be stored, sent or handed to a client as it is; its repr shows no token.
    """

    @classmethod
    def of(cls, issued: Issued) -> MintedToken:
        """What was issued."""
        return cls(token_body(issued), expires_at=issued.access_token.expires.isoformat())

    @property
    def access_token(self) -> str:
        """The bearer token."""
        return str(self["access_token"])

    @property
    def refresh_token(self) -> str:
        """What buys the next pair."""
        return str(self["refresh_token"])

    @property
    def patient(self) -> str:
        """The beneficiary's patient id."""
        return str(self["patient"])

    @property
    def headers(self) -> dict[str, str]:
        """The Authorization header of a request with this token."""
        return {"Authorization": f"Bearer {self.access_token}"}

    def __repr__(self) -> str:
        return f"<token of patient {self.patient}, scope {self['scope']!r}>"
