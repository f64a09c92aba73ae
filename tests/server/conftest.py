"""The handle of a mock that runs elsewhere, beside the handle of one here: a test takes both by turns."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bbmock import Sandbox, SandboxServer
from bbmock.domain.clock import FrozenClock
from bbmock.handle import Handle, Mock
from bbmock.interface.handle import MockHandle
from bbmock.remote.handle import RemoteHandle, connect


@pytest.fixture(scope="module")
def here() -> Iterator[Mock]:
    with Mock() as mock:
        yield mock


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[SandboxServer]:
    with SandboxServer(Sandbox(clock=FrozenClock())) as server:
        yield server


@pytest.fixture
def remote(elsewhere: SandboxServer) -> RemoteHandle:
    elsewhere.sandbox.renew(clock=FrozenClock(), random=random.Random(0))
    return connect(elsewhere.base_url)


@pytest.fixture
def local(here: Mock) -> Handle:
    return here.fresh()


@pytest.fixture(params=["local", "remote"])
def handle(request: pytest.FixtureRequest, local: Handle, remote: RemoteHandle) -> MockHandle:
    handles: dict[str, MockHandle] = {"local": local, "remote": remote}
    return handles[request.param]
