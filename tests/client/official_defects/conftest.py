"""Clients of the served sandbox that are made otherwise than the usual one, and what was asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bbclient import BlueButton
from bbmock import Application, FrozenClock, Sandbox, SandboxServer
from bbmock.witness.witness import Witness
from tests.client.builders import client_of

MakeClient = Callable[..., BlueButton]


@pytest.fixture
def make(server: SandboxServer, application: Application, clock: FrozenClock) -> MakeClient:
    """Makes a client of the sandbox, by default of its first application; its waits move the clock."""

    def make(of: Application = application, *, base_url: str = server.base_url, **options: Any) -> BlueButton:
        usual = {"sleep": clock.advance, "prefetch": 0}
        settings = {
            "client_id": of.client_id,
            "client_secret": of.client_secret,
            "callback_url": of.redirect_uris[0],
        }
        return client_of(base_url, clock, **{**settings, **usual, **options})

    return make


@pytest.fixture
def witness(sandbox: Sandbox) -> Witness:
    return Witness(sandbox)
