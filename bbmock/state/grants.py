"""Approvals, codes, tokens and data access grants in force.

Every verb is whole in itself: two threads that redeem one code, or spend one refresh token, cannot both
succeed. Source of the rules: the tables behind CMS's server, as its answers show them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

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

SPENT_REMEMBERED = 50_000
"""How many refresh tokens are still known after their use; ours, CMS keeps them all."""

ENDED_REMEMBERED = 10_000
"""How many access tokens are still known after their end, for the journal."""

PAIRS_IN_FORCE = 1_000
"""How many access tokens an application has of one person at once; ours, CMS has no such bound.

Logins by client assertion leave the earlier tokens as they are, so a long run would pile them up.
"""

Pair = tuple[str, int, Entry]


class End(StrEnum):
    """How an access token ended before its time."""

    REFRESHED = "refreshed"
    REVOKED = "revoked"
    REPLACED = "replaced by a newer consent"
    GRANT_ENDED = "ended with its grant"
    CROWDED_OUT = f"forgotten as the oldest of more than {PAIRS_IN_FORCE}"


class Ended(NamedTuple):
    """An access token that is no longer there: what it was, how it ended, and when."""

    token: AccessToken
    how: End
    at: datetime


@dataclass(slots=True)
class _Books:
    """The tokens of one application for one person, oldest first: dictionaries that hold keys only."""

    access: dict[str, None] = field(default_factory=dict)
    refresh: dict[str, None] = field(default_factory=dict)


class GrantStore:
    """What beneficiaries have granted to applications, and what was issued on it."""

    def __init__(self, clock: Clock, new_token: Callable[[], str]) -> None:
        self._clock = clock
        self._new_token = new_token
        self._lock = threading.RLock()
        self.approvals: Expiring[Approval] = Expiring(clock, APPROVAL_LIFETIME)
        self.codes: Expiring[AuthorizationCode] = Expiring(clock, CODE_LIFETIME)
        self._grants: dict[Pair, DataAccessGrant] = {}
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, RefreshToken] = {}
        self._refresh_of: dict[str, str] = {}
        self._spent: dict[str, None] = {}  # oldest first
        self._books: dict[Pair, _Books] = {}
        self._ended: dict[str, Ended] = {}  # oldest first
        self._numbers: dict[int, int] = {}  # of pairs, issued for each beneficiary

    def copied(self, clock: Clock, new_token: Callable[[], str]) -> GrantStore:
        """The same grants and tokens, on their own from now on, under a clock."""
        copy = GrantStore(clock, new_token)
        with self._lock:
            copy.approvals, copy.codes = self.approvals.copied(clock), self.codes.copied(clock)
            copy._grants, copy._access = dict(self._grants), dict(self._access)
            copy._refresh = dict(self._refresh)
            copy._refresh_of, copy._spent = dict(self._refresh_of), dict(self._spent)
            copy._books = {
                pair: _Books(dict(books.access), dict(books.refresh)) for pair, books in self._books.items()
            }
            copy._ended, copy._numbers = dict(self._ended), dict(self._numbers)
        return copy

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
            books = self._books.get(pair, _Books())
            for token in tuple(books.access):
                self._drop_access(token, End.GRANT_ENDED)
            for refresh in [self._refresh[token] for token in books.refresh]:
                if not refresh.revoked:
                    self._use_up(refresh)
            return True

    # tokens

    def access_token(self, token: str) -> AccessToken | None:
        """The access token, in force or expired; None if it is unknown, revoked or replaced."""
        return self._access.get(token)

    def access_tokens_of(
        self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN
    ) -> tuple[AccessToken, ...]:
        """Every access token of a beneficiary for an application, in force or expired, oldest first."""
        with self._lock:
            books = self._books.get((client_id, beneficiary, entry), _Books())
            return tuple(self._access[token] for token in books.access)

    def ended(self, token: str) -> Ended | None:
        """How an access token ended that is no longer there; None if it never was, or ended long ago."""
        return self._ended.get(token)

    def refresh_token(self, token: str) -> RefreshToken | None:
        """The refresh token, spent or not; None if it is unknown or a newer consent removed it.

        Of those that are spent the last `SPENT_REMEMBERED` are known.
        """
        return self._refresh.get(token)

    def issued(self) -> tuple[AccessToken | RefreshToken, ...]:
        """Every token that is known: in force, spent, expired, or ended not too long ago."""
        with self._lock:
            gone = tuple(ended.token for ended in self._ended.values())
            return (*self._access.values(), *self._refresh.values(), *gone)

    def is_secret(self, value: str) -> bool:
        """Whether this is a token or a code that is known: in force, spent, or ended not long ago."""
        return (
            value in self._access
            or value in self._refresh
            or value in self._ended
            or self.codes.trace(value) is not None
        )

    def consent_behind(self, value: str) -> Consent | None:
        """What an access token, a refresh token or a code of this value was issued on; None if there is none.

        Codes that are gone still tell, as long as they are remembered.
        """
        issued = self._access.get(value) or self._refresh.get(value)
        if issued is not None:
            return issued.consent
        kept = self.codes.trace(value)
        return kept.value.consent if kept is not None else None

    def __len__(self) -> int:
        """How many tokens are known, in force or not."""
        return len(self._access) + len(self._refresh)

    def issue(
        self, consent: Consent, expires: datetime, *, refresh_token: str | None = None
    ) -> tuple[AccessToken, RefreshToken]:
        """A new pair of tokens for the consent; earlier pairs stay, but for the oldest of too many."""
        with self._lock:
            number = self._numbers[consent.beneficiary] = self._numbers.get(consent.beneficiary, 0) + 1
            access = AccessToken(self._new_token(), consent, expires, number)
            refresh = RefreshToken(refresh_token or self._new_token(), consent, access.token, number=number)
            self._access[access.token] = access
            self._refresh[refresh.token] = refresh
            self._refresh_of[access.token] = refresh.token
            books = self._books.setdefault(_pair(consent), _Books())
            books.access[access.token] = books.refresh[refresh.token] = None
            if len(books.access) > PAIRS_IN_FORCE:
                self._crowd_out(next(iter(books.access)))
        return access, refresh

    def spend(self, token: str) -> RefreshToken | None:
        """Use up a refresh token: it is revoked and its access token gone; None if somebody was faster."""
        with self._lock:
            refresh = self._refresh.get(token)
            if refresh is None or refresh.revoked:
                return None
            self._use_up(refresh)
            self._drop_access(refresh.access_token, End.REFRESHED)
            return refresh

    def change_access(self, token: str, **changed: Any) -> AccessToken | None:
        """Put other values into an access token, as its `expires`; None if there is no such token.

        For tests that need a token as no endpoint makes it; no rule calls this. Whose it is must stay.
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
                self._use_up(partner)
            self._drop_access(token, End.REVOKED)

    def remove_tokens(self, client_id: str, beneficiary: int, entry: Entry = Entry.LOGIN) -> None:
        """Forget every token of the beneficiary for the application, as a newer consent does."""
        with self._lock:
            books = self._books.get((client_id, beneficiary, entry), _Books())
            for token in tuple(books.access):
                self._drop_access(token, End.REPLACED)
            for token in tuple(books.refresh):
                self._drop_refresh(token)

    def _use_up(self, refresh: RefreshToken) -> None:
        """Keep a refresh token as a spent one; too many of these, and the oldest is forgotten."""
        self._refresh[refresh.token] = replace(refresh, revoked=True)
        self._spent.setdefault(refresh.token)
        while len(self._spent) > SPENT_REMEMBERED:
            self._drop_refresh(next(iter(self._spent)))

    def _crowd_out(self, token: str) -> None:
        """Forget an access token and its refresh token."""
        refresh = self._refresh_of.get(token)
        self._drop_access(token, End.CROWDED_OUT)
        if refresh is not None:
            self._drop_refresh(refresh)

    def _drop_access(self, token: str, how: End) -> None:
        access = self._access.pop(token, None)
        self._refresh_of.pop(token, None)
        if access is not None:
            self._ended[token] = Ended(access, how, self._clock.now())
            while len(self._ended) > ENDED_REMEMBERED:
                del self._ended[next(iter(self._ended))]
            pair = _pair(access.consent)
            self._books[pair].access.pop(token, None)
            self._close_books(pair)

    def _drop_refresh(self, token: str) -> None:
        pair = _pair(self._refresh.pop(token).consent)
        self._spent.pop(token, None)
        self._books[pair].refresh.pop(token, None)
        self._close_books(pair)

    def _close_books(self, pair: Pair) -> None:
        if not self._books[pair].access and not self._books[pair].refresh:
            del self._books[pair]


def _pair(consent: Consent) -> Pair:
    return consent.client_id, consent.beneficiary, consent.entry
