"""What is done with a store, and how it fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bbclient.stores import FileTokenStore, TokenStore
from bbmock import FrozenClock
from tests.client.builders import token_of

Use = Callable[[FileTokenStore, FrozenClock], object]

USES: dict[str, Use] = {
    "load": lambda store, _: store.load("Ann"),
    "save": lambda store, clock: store.save("Ann", token_of(clock)),
    "delete": lambda store, _: store.delete("Ann"),
}


def enter(store: TokenStore, key: str = "Ann") -> None:
    """Be alone with a key, for a moment."""
    with store.exclusive(key):
        pass


def enter_elsewhere(store: TokenStore, key: str = "Ann") -> None:
    """The same in another thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(enter, store, key).result()


def write(path: Path, content: str | bytes) -> None:
    """Put this in a file of tokens, for its owner alone."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)


def said(error: BaseException) -> str:
    """All that a log would show of an error."""
    return "".join(traceback.format_exception(error)) + repr(error)
