"""A file of tokens, and what is done with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bbclient.stores import FileTokenStore
from bbmock import FrozenClock
from tests.client.stores.uses import USES, Use


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tokens.json"


@pytest.fixture
def store(path: Path, clock: FrozenClock) -> FileTokenStore:
    """A store in that file, which waits for nobody."""
    return FileTokenStore(path, now=clock.now, lock_timeout=0)


@pytest.fixture(params=USES.values(), ids=list(USES))
def use(request: pytest.FixtureRequest) -> Use:
    """Each of what can be done with a token."""
    found: Use = request.param
    return found


@pytest.fixture
def umask() -> Iterator[Callable[[int], object]]:
    """Sets the umask, for one test."""
    usual = os.umask(0o022)
    yield os.umask
    os.umask(usual)
