"""Which token took the place of which: a refresh token is good for one use, and callers keep old ones.

CMS's own sample goes on with the token that it had before `get_pages`; under rotation that one is dead. So a
client remembers what each refresh token was exchanged for, and of several threads that hold the same expired
token one refreshes and the others wait for what it gets.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable

from bbclient.tokens import AuthorizationToken

Refresh = Callable[[AuthorizationToken], AuthorizationToken]

_MOST_REMEMBERED = 10_000  # a token is a kilobyte; the longest unused is forgotten


class Rotations:
    """The successors of one client's refresh tokens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._successors: OrderedDict[str, AuthorizationToken] = OrderedDict()
        self._flights: weakref.WeakValueDictionary[str, _Flight] = weakref.WeakValueDictionary()

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

    def renew(
        self, token: AuthorizationToken, refresh: Refresh, is_good: Callable[[AuthorizationToken], bool]
    ) -> AuthorizationToken:
        """The latest token if it is good, and else its refreshed successor.

        Args:
            token: what the caller holds, old or not.
            refresh: exchanges a token; called once for each, however many threads ask.
            is_good: whether a token will do as it is.
        """
        while True:
            current = self.latest(token)
            if is_good(current):
                return current
            flight = self._flight(current.refresh_token or "")
            with flight.lock:
                if self.latest(current) is current:
                    renewed = refresh(current)
                    self._remember(current, renewed)
                    return renewed

    def _remember(self, token: AuthorizationToken, successor: AuthorizationToken) -> None:
        if not token.refresh_token:
            return
        with self._lock:
            self._successors[token.refresh_token] = successor
            if len(self._successors) > _MOST_REMEMBERED:
                self._successors.popitem(last=False)

    def _flight(self, refresh_token: str) -> _Flight:
        with self._lock:
            return self._flights.setdefault(refresh_token, _Flight())


class _Flight:
    """A refresh under way; it lasts as long as somebody waits for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
