"""Which token took the place of which: a refresh token is good for one use, and callers keep old ones.

CMS's own sample goes on with the token that it had before `get_pages`; under rotation that one is dead. So a
client remembers what each refresh token was exchanged for, and of several threads that hold the same expired
token one refreshes and the others wait for what it gets. With a token store the same holds of processes.
"""

from __future__ import annotations

import copy
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

from bbclient.errors import BlueButtonError, ReauthorizationRequired
from bbclient.tokens import AuthorizationToken

if TYPE_CHECKING:
    from bbclient.stores import TokenStore

Refresh = Callable[[AuthorizationToken], AuthorizationToken]
IsGood = Callable[[AuthorizationToken], bool]
_T = TypeVar("_T")
OnRefresh = Callable[[AuthorizationToken, AuthorizationToken], object]
_Flight = tuple[int, str]  # process and refresh token: after a fork, those who led are in the parent alone

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
        self._flights: dict[_Flight, Future[AuthorizationToken]] = {}

    def latest(self, token: AuthorizationToken) -> AuthorizationToken:
        """The token that is in force in place of this one; the same object if no other is known."""
        with self._lock:
            latest = token
            seen = set()
            while latest.refresh_token and latest.refresh_token not in seen:
                seen.add(latest.refresh_token)  # a server that does not rotate gives the same one again
                successor = self._successors.get(latest.refresh_token)
                if successor is None:
                    break
                self._successors.move_to_end(latest.refresh_token)
                latest = successor
            # A copy: whoever gets it may make another person's token of it.
            return token if latest is token else latest.copy()

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
            flight = os.getpid(), current.refresh_token
            future, is_ours = self._join(flight)
            renewed = self._lead(flight, current, is_good) if is_ours else _landed(future)
            if renewed is not None:
                return renewed

    def belongs(self, token: AuthorizationToken) -> None:
        """Note the key that a token got: it may be the successor of one that somebody still holds."""
        with self._lock:
            for successor in self._successors.values():
                if successor.refresh_token == token.refresh_token:
                    successor.key = token.key

    def forget(self, token: AuthorizationToken) -> None:
        """Take a token for over, for all processes: it was revoked."""
        self._refuse(token)
        if self._store is None or token.key is None:
            return
        with self._store.exclusive(token.key):
            kept = self._store.load(token.key)
            if kept is not None and kept.refresh_token == token.refresh_token:  # and no new login's
                self._store.delete(token.key)

    def _join(self, flight: _Flight) -> tuple[Future[AuthorizationToken], bool]:
        with self._lock:
            if flight[1] in self._refused:
                raise ReauthorizationRequired(f"The refresh token was refused before; {_LOG_IN_AGAIN}.")
            is_ours = flight not in self._flights
            return self._flights.setdefault(flight, Future()), is_ours

    def _lead(
        self, flight: _Flight, current: AuthorizationToken, is_good: IsGood
    ) -> AuthorizationToken | None:
        """Refresh for all who wait; None if somebody did between our look and our lead."""
        renewed = failure = None
        try:
            if self.latest(current) == current:
                renewed = self._successor(current, is_good)
        except Exception as error:  # whatever it is, those who wait get it, and it goes on
            failure = error
            raise
        finally:
            with self._lock:
                future = self._flights.pop(flight)
            if renewed is not None:
                future.set_result(renewed.copy())
            elif failure is not None:
                future.set_exception(failure)
            else:
                future.cancel()
        return renewed

    def _successor(self, current: AuthorizationToken, is_good: IsGood) -> AuthorizationToken:
        if self._store is None or current.key is None:
            return self._exchanged(current)
        with self._store.exclusive(current.key):
            kept = self._store.load(current.key)
            if kept is None:
                raise ReauthorizationRequired(f"The token store has this token no more; {_LOG_IN_AGAIN}.")
            kept.key = current.key
            known = (kept.refresh_token, self.latest(kept).refresh_token)
            if current.refresh_token not in known:
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
                _note(self._successors, token.refresh_token, successor.copy())


def _landed(flight: Future[AuthorizationToken]) -> AuthorizationToken | None:
    """What another's refresh brought; None if whoever led gave up, or had looked too early: look again."""
    try:
        failure = flight.exception()
    except CancelledError:
        return None
    if isinstance(failure, BlueButtonError):
        raise copy.copy(failure) from failure.__cause__  # `get_pages` writes to what it raises
    return flight.result().copy()


def _note(kept: OrderedDict[str, _T], refresh_token: str, what: _T) -> None:
    kept[refresh_token] = what
    if len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)
