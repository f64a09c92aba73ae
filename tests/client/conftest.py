"""A served sandbox, and a client of it on the same clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbmock import Application, FrozenClock, Sandbox, SandboxServer
from tests.client.builders import client_of, log_in


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with SandboxServer(sandbox) as running:
        yield running


@pytest.fixture
def bb(server: SandboxServer, application: Application, clock: FrozenClock) -> BlueButton:
    return client_of(
        server.base_url,
        clock,
        client_id=application.client_id,
        client_secret=application.client_secret,
        callback_url=application.redirect_uris[0],
    )


@pytest.fixture
def token(bb: BlueButton) -> AuthorizationToken:
    """The token of the first person."""
    return log_in(bb)
