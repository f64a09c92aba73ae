"""Approvals, codes, tokens and data access grants in force.

Every verb is whole in itself: two threads that redeem one code, or spend one refresh token, cannot both
succeed. Source of the rules: the tables behind CMS's server, as its answers show them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bbmock.domain.clock import Clock
from bbmock.domain.grants import (
    APPROVAL_LIFETIME,
    CODE_LIFETIME,
    AccessToken,
    Approval,
    AuthorizationCode,
    Consent,
    DataAccessGrant,
    Entry,
    RefreshToken,
)
from bbmock.state.expiring import Expiring

Pair = tuple[str, int, Entry]


class GrantStore:
    """What beneficiaries have granted to applications, and what was issued on it."""

    def __init__(self, clock: Clock, new_token: Callable[[], str]) -> None:
        self._new_token = new_token
        self._lock = threading.RLock()
        self.approvals: Expiring[Approval] = Expiring(clock, APPROVAL_LIFETIME)
        self.codes: Expiring[AuthorizationCode] = Expiring(clock, CODE_LIFETIME)
        self._grants: dict[Pair, DataAccessGrant] = {}
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, RefreshToken] = {}
        self._refresh_of: dict[str, str] = {}
        self._issued: dict[Pair, set[str]] = {}

    # approvals

    def claim(self, approval_id: str, client_id: str) -> Approval | None:
        """The approval, which belongs to the first application that claims it; None if there is none.

        Its `client_id` says whose it is.
        """
        with self._lock:
            approval = self.approvals.get(approval_id)
            if approval is not None and approval.client_id is None:
                approval = replace(approval, client_id=client_id)
                self.approvals.replace(approval_id, approval)
            return approval

    # data access grants

    def grant(self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN) -> DataAccessGrant | None:
        """The standing permission of a beneficiary for an application."""
        return self._grants.get((client_id, beneficiary, entry))

    def put_grant(self, grant: DataAccessGrant) -> None:
        """Create or replace the permission; tokens stay as they are."""
        with self._lock:
            self._grants[grant.client_id, grant.beneficiary, grant.entry] = grant

    def remove_grant(self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN) -> None:
        """Take the permission away; tokens stay as they are."""
        with self._lock:
            self._grants.pop((client_id, beneficiary, entry), None)

    def end_grant(self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN) -> bool:
        """Take the permission away and end its tokens; False if there was no permission, and all stays.

        The refresh tokens stay in the books, revoked: a refresh then misses the permission, not the token.
        """
        with self._lock:
            pair = (client_id, beneficiary, entry)
            if self._grants.pop(pair, None) is None:
                return False
            for token in self._issued.get(pair, set()):
                self._drop_access(token)
                if token in self._refresh:
                    self._refresh[token] = replace(self._refresh[token], revoked=True)
            return True

    # tokens

    def access_token(self, token: str) -> AccessToken | None:
        """The access token, in force or expired; None if it is unknown, revoked or replaced."""
        return self._access.get(token)

    def access_tokens_of(
        self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN
    ) -> tuple[AccessToken, ...]:
        """Every access token of a beneficiary for an application, in force or expired, in no order."""
        with self._lock:
            issued = self._issued.get((client_id, beneficiary, entry), set())
            return tuple(self._access[token] for token in issued if token in self._access)

    def refresh_token(self, token: str) -> RefreshToken | None:
        """The refresh token, spent or not; None if it is unknown or a newer consent removed it."""
        return self._refresh.get(token)

    def consent_behind(self, value: str) -> Consent | None:
        """What an access token, a refresh token or a code of this value was issued on; None if there is none.

        Codes that are gone still tell, as long as they are remembered.
        """
        issued = self._access.get(value) or self._refresh.get(value)
        if issued is not None:
            return issued.consent
        kept = self.codes.trace(value)
        return kept.value.consent if kept is not None else None

    def issue(
        self, consent: Consent, expires: datetime, *, refresh_token: str | None = None
    ) -> tuple[AccessToken, RefreshToken]:
        """A new pair of tokens for the consent; earlier pairs stay."""
        access = AccessToken(self._new_token(), consent, expires)
        refresh = RefreshToken(refresh_token or self._new_token(), consent, access.token)
        with self._lock:
            self._access[access.token] = access
            self._refresh[refresh.token] = refresh
            self._refresh_of[access.token] = refresh.token
            pair = (consent.client_id, consent.beneficiary, consent.entry)
            self._issued.setdefault(pair, set()).update((access.token, refresh.token))
        return access, refresh

    def spend(self, token: str) -> RefreshToken | None:
        """Use up a refresh token: it is revoked and its access token gone; None if somebody was faster."""
        with self._lock:
            refresh = self._refresh.get(token)
            if refresh is None or refresh.revoked:
                return None
            self._refresh[token] = replace(refresh, revoked=True)
            self._drop_access(refresh.access_token)
            return refresh

    def change_access(self, token: str, **changed: Any) -> AccessToken | None:
        """Put other values into an access token, as its `expires`; None if there is no such token.

        For tests that need a token to be what the endpoints never make it; no rule calls this.
        """
        with self._lock:
            access = self._access.get(token)
            if access is None:
                return None
            self._access[token] = replace(access, **changed)
            return self._access[token]

    def revoke_access(self, token: str) -> None:
        """End an access token; its refresh token stays in the books, revoked."""
        with self._lock:
            partner = self._refresh.get(self._refresh_of.get(token, ""))
            if partner is not None:
                self._refresh[partner.token] = replace(partner, revoked=True)
            self._drop_access(token)

    def remove_tokens(self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN) -> None:
        """Forget every token of the beneficiary for the application, as a newer consent does."""
        with self._lock:
            for token in self._issued.pop((client_id, beneficiary, entry), set()):
                self._drop_access(token)
                self._refresh.pop(token, None)

    def _drop_access(self, token: str) -> None:
        self._access.pop(token, None)
        self._refresh_of.pop(token, None)
