"""Which token took the place of which: a refresh token is good for one use, and callers keep old ones.

CMS's own sample goes on with the token that it had before `get_pages`; under rotation that one is dead. So a
client remembers what each refresh token was exchanged for, and of several threads that hold the same expired
token one refreshes and the others wait for what it gets. With a token store the same holds of processes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

from bbclient.errors import ReauthorizationRequired
from bbclient.tokens import AuthorizationToken

if TYPE_CHECKING:
    from bbclient.stores import TokenStore

Refresh = Callable[[AuthorizationToken], AuthorizationToken]
IsGood = Callable[[AuthorizationToken], bool]
_T = TypeVar("_T")
OnRefresh = Callable[[AuthorizationToken, AuthorizationToken], object]

_MOST_REMEMBERED = 10_000  # a token is a kilobyte; the longest unused is forgotten
_LOG_IN_AGAIN = "send the person through the login again"


class Rotations:
    """The successors of one client's refresh tokens.

    Args:
        refresh: exchanges a token; called once for each, however many threads ask.
        store: where tokens with a key are kept.
        on_refresh: told of each old and new token, when the new one is safe and before it is used.
    """

    def __init__(
        self, refresh: Refresh, *, store: TokenStore | None = None, on_refresh: OnRefresh | None = None
    ) -> None:
        self._refresh = refresh
        self._store = store
        self._on_refresh = on_refresh
        self._lock = threading.Lock()
        self._successors: OrderedDict[str, AuthorizationToken] = OrderedDict()
        self._refused: OrderedDict[str, None] = OrderedDict()
        self._flights: dict[str, Future[AuthorizationToken]] = {}

    def latest(self, token: AuthorizationToken) -> AuthorizationToken:
        """The token that is in force in place of this one; the same object if none is known."""
        with self._lock:
            seen = set()
            while token.refresh_token and token.refresh_token not in seen:
                seen.add(token.refresh_token)  # a server that does not rotate gives the same one again
                successor = self._successors.get(token.refresh_token)
                if successor is None:
                    break
                self._successors.move_to_end(token.refresh_token)
                token = successor
            return token

    def renew(self, token: AuthorizationToken, is_good: IsGood) -> AuthorizationToken:
        """The latest token if it is good, and else its refreshed successor.

        Args:
            token: what the caller holds, old or not.
            is_good: whether a token will do as it is.

        Raises:
            ReauthorizationRequired: if there is no refresh token, or it was refused.
        """
        while True:
            current = self.latest(token)
            if is_good(current):
                return current
            if not current.refresh_token:
                return self._refresh(current)  # which refuses it
            flight, is_ours = self._join(current.refresh_token)
            if is_ours:
                renewed = self._lead(flight, current, is_good)
                if renewed is not None:
                    return renewed
            else:
                try:
                    return flight.result()
                except CancelledError:
                    pass  # whoever led gave up, or had looked too early: look again

    def forget(self, token: AuthorizationToken) -> None:
        """Take a token for over, for all processes: it was revoked."""
        self._refuse(token)
        if self._store is None or token.key is None:
            return
        with self._store.exclusive(token.key):
            kept = self._store.load(token.key)
            if kept is not None and kept.refresh_token == token.refresh_token:  # and no new login's
                self._store.delete(token.key)

    def _join(self, refresh_token: str) -> tuple[Future[AuthorizationToken], bool]:
        with self._lock:
            if refresh_token in self._refused:
                raise ReauthorizationRequired(f"The refresh token was refused before; {_LOG_IN_AGAIN}.")
            is_ours = refresh_token not in self._flights
            return self._flights.setdefault(refresh_token, Future()), is_ours

    def _lead(
        self, flight: Future[AuthorizationToken], current: AuthorizationToken, is_good: IsGood
    ) -> AuthorizationToken | None:
        """Refresh for all who wait; None if somebody did between our look and our lead."""
        renewed = failure = None
        try:
            if self.latest(current) is current:
                renewed = self._successor(current, is_good)
        except Exception as error:
            failure = error
            raise
        finally:
            with self._lock:
                del self._flights[current.refresh_token or ""]
            if renewed is not None:
                flight.set_result(renewed)
            elif failure is not None:
                flight.set_exception(failure)
            else:
                flight.cancel()
        return renewed

    def _successor(self, current: AuthorizationToken, is_good: IsGood) -> AuthorizationToken:
        if self._store is None or current.key is None:
            return self._exchanged(current)
        with self._store.exclusive(current.key):
            kept = self._store.load(current.key)
            if kept is None:
                raise ReauthorizationRequired(f"The token store has this token no more; {_LOG_IN_AGAIN}.")
            kept.key = current.key
            if kept.refresh_token != current.refresh_token and self.latest(kept) is not current:
                self._remember(current, kept)  # another process refreshed
                current = kept
            return current if is_good(current) else self._exchanged(current)

    def _exchanged(self, current: AuthorizationToken) -> AuthorizationToken:
        try:
            renewed = self._refresh(current)
        except ReauthorizationRequired as refusal:
            if refusal.error:  # without one the server may change its mind
                self._refuse(current)
            # Only a grant's end is for good: a wrong setting leads to a server that knows no token either.
            if refusal.error == "invalid_grant" and self._store is not None and current.key is not None:
                self._store.delete(current.key)
            raise
        renewed.key = current.key
        self._remember(current, renewed)
        if self._store is not None and renewed.key is not None:
            self._store.save(renewed.key, renewed)
        if self._on_refresh is not None:
            self._on_refresh(current, renewed)
        return renewed

    def _refuse(self, token: AuthorizationToken) -> None:
        if token.refresh_token:
            with self._lock:
                _note(self._refused, token.refresh_token, None)

    def _remember(self, token: AuthorizationToken, successor: AuthorizationToken) -> None:
        if token.refresh_token:
            with self._lock:
                _note(self._successors, token.refresh_token, successor)


def _note(kept: OrderedDict[str, _T], refresh_token: str, what: _T) -> None:
    kept[refresh_token] = what
    if len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)
