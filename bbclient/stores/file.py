"""Tokens of many people in one file, for processes that share it."""

from __future__ import annotations

import hashlib
import os
from contextlib import AbstractContextManager
from pathlib import Path

from bbclient.errors import InvalidCall, TokenStoreError, UnusableToken
from bbclient.stores import durable
from bbclient.stores.document import Tokens, decode, encode
from bbclient.stores.locks import FileLocks
from bbclient.stores.protocol import checked_key, to_keep
from bbclient.tokens import AuthorizationToken, Now, utc_now

_LOCK_TIMEOUT = 120  # a client gives a refresh 10 seconds to connect and 60 to answer
_WRITING = "file"


class FileTokenStore:
    """Keeps tokens in a file that only its owner can read; threads and processes may share it.

    Beside the file there is a folder of the same name and `.locks`.

    Args:
        path: the file; its folder must exist.
        now: the clock that loaded tokens expire by.
        lock_timeout: seconds to wait for another process or thread.

    Raises:
        InvalidCall: if the path names no file.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, now: Now = utc_now, lock_timeout: float = _LOCK_TIMEOUT
    ) -> None:
        if not Path(path).name:
            raise InvalidCall("The path of the token file names no file; give one, such as tokens.json.")
        self._path = Path(path).absolute()  # the same wherever the process goes
        self._now = now
        self._locks = FileLocks(self._path.with_name(f"{self._path.name}.locks"), lock_timeout)

    def load(self, key: str) -> AuthorizationToken | None:
        """What is kept under the key; None if there is nothing.

        Raises:
            TokenStoreError: if the file cannot be read, is damaged, or is open to other users.
        """
        kept = self._read().get(checked_key(key))
        if kept is None:
            return None
        try:
            return AuthorizationToken(kept, now=self._now)
        except UnusableToken:
            raise TokenStoreError(
                f"The token of this key in {self._path} does not say when it ends; delete it and let "
                "the person log in again."
            ) from None

    def save(self, key: str, token: AuthorizationToken) -> None:
        """Keep the token in place of what was there; it is on the disk when this returns.

        Raises:
            TokenStoreError: as from `load`, or if the file cannot be written; it is then as it was.
        """
        checked_key(key)
        kept = to_keep(token)
        with self._locks.held(_WRITING):
            self._write({**self._read(), key: kept})

    def delete(self, key: str) -> None:
        """Keep nothing under the key any more.

        Raises:
            TokenStoreError: as from `save`.
        """
        checked_key(key)
        with self._locks.held(_WRITING):
            tokens = self._read()
            if tokens.pop(key, None) is not None:
                self._write(tokens)

    def exclusive(self, key: str) -> AbstractContextManager[object]:
        """Held while a token of that key is refreshed: one thread of all processes is in it.

        Raises:
            TokenStoreError: on entry, if another is in it for longer than `lock_timeout`.
        """
        # Not the key itself: it may be longer than a file's name can be, and may name a person.
        digest = hashlib.sha256(checked_key(key).encode("utf-8", "surrogatepass")).hexdigest()
        return self._locks.held(digest)

    def _read(self) -> Tokens:
        content = durable.read(self._path)
        return {} if content is None else decode(content, self._path)

    def _write(self, tokens: Tokens) -> None:
        durable.replace(self._path, encode(tokens))
