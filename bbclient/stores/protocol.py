"""What a store of tokens is asked for."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from bbclient.errors import InvalidCall
from bbclient.tokens import AuthorizationToken


class TokenStore(Protocol):
    """Keeps tokens under keys, texts of the application's choice such as its own users' ids."""

    def load(self, key: str) -> AuthorizationToken | None:
        """What is kept under the key; None if there is nothing."""

    def save(self, key: str, token: AuthorizationToken) -> None:
        """Keep the token in place of what was there; once this returns, a crash does not lose it."""

    def delete(self, key: str) -> None:
        """Keep nothing under the key any more; all is well if there was nothing."""

    def exclusive(self, key: str) -> AbstractContextManager[object]:
        """Held while a token of that key is refreshed: only one thread of one process may be in it.

        `load`, `save` and `delete` are called inside. The death of a process ends its hold.
        """


def checked_key(key: Any) -> str:
    """The key, if it can be one.

    Raises:
        InvalidCall: if it is no text or empty; it is not quoted, for it may name a person.
    """
    if not isinstance(key, str):  # JSON would make "42" of 42, and nothing would be found under 42
        raise InvalidCall(f"A token's key is of type {type(key).__name__}; pass text, such as str(user.id).")
    if not key:  # everybody whose id is missing would get the same token
        raise InvalidCall(
            "A token's key is empty; pass what tells its owner from others, such as a user's id."
        )
    return key


def to_keep(token: Any) -> dict[str, Any]:
    """What is kept of a token.

    Raises:
        InvalidCall: if it is something else.
    """
    if not isinstance(token, AuthorizationToken):
        raise InvalidCall(
            f"The token to keep is of type {type(token).__name__}; pass the AuthorizationToken, which a data "
            'call has under "auth_token".'
        )
    return token.get_dict()
