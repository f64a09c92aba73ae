"""Tokens that last as long as their process."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from typing import Any

from bbclient.stores.protocol import checked_key, to_keep
from bbclient.tokens import AuthorizationToken, Now, utc_now


class MemoryTokenStore:
    """Keeps tokens for tests, and for programs of one process that may forget them.

    Args:
        now: the clock that loaded tokens expire by.
    """

    def __init__(self, *, now: Now = utc_now) -> None:
        self._now = now
        self._tokens: dict[str, dict[str, Any]] = {}
        self._refreshes: dict[str, threading.RLock] = {}
        self._guard = threading.Lock()

    def load(self, key: str) -> AuthorizationToken | None:
        """What is kept under the key, a copy; None if there is nothing."""
        kept = self._tokens.get(checked_key(key))
        return None if kept is None else AuthorizationToken(kept, now=self._now)

    def save(self, key: str, token: AuthorizationToken) -> None:
        """Keep a copy of the token in place of what was there."""
        self._tokens[checked_key(key)] = to_keep(token)

    def delete(self, key: str) -> None:
        """Keep nothing under the key any more."""
        self._tokens.pop(checked_key(key), None)

    def exclusive(self, key: str) -> AbstractContextManager[object]:
        """Held while a token of that key is refreshed: one thread at a time is in it."""
        with self._guard:
            return self._refreshes.setdefault(checked_key(key), threading.RLock())
