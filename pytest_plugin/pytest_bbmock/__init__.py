"""Pytest fixtures for Blue Button applications: an offline mock per test.

`bbmock` is the handle of a fresh world, `bbmock_client` a bbclient on it, `bbmock_offline` reaches
applications that cannot change their base URL, `bbmock_server` is the session's mock behind them all.
Nothing of bbmock is imported until a test takes one of them: this module is loaded in every test run of
everybody who has bbmock installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbclient import BlueButton
    from bbmock.handle import Handle, Mock
    from bbmock.transports.offline import Offline


@pytest.fixture(scope="session")
def bbmock_server() -> Iterator[Mock]:
    """The session's one mock; its socket opens when a test first asks for a `base_url`."""
    from bbmock.handle import Mock

    with Mock() as mock:
        yield mock


@pytest.fixture
def bbmock(bbmock_server: Mock) -> Handle:
    """A mock with a world of its own: nobody is logged in, and its clock stands still until it is moved."""
    return bbmock_server.fresh()


@pytest.fixture
def bbmock_client(bbmock: Handle) -> BlueButton:
    """A bbclient of the demo application, on the mock's address and the mock's clock.

    Its waits between retries move that clock instead of taking time.
    """
    from bbclient import BlueButton

    configuration = {
        "client_id": bbmock.application.client_id,
        "client_secret": bbmock.application.client_secret,
        "callback_url": bbmock.application.redirect_uris[0],
        "base_url": bbmock.base_url,
    }

    def sleep(seconds: float) -> None:
        bbmock.clock.advance(seconds)

    # Pages one after another, whatever the machine's speed: rules count requests.
    return BlueButton(configuration, now=bbmock.clock.outside, sleep=sleep, prefetch=0)


@pytest.fixture
def bbmock_offline(bbmock: Handle) -> Iterator[Offline]:
    """The mock in the place of CMS's own hosts, without a socket, for applications that cannot change a URL.

    Every other way out of this machine is refused, whatever library tries it.
    """
    from bbmock.transports.offline import Offline

    with Offline(bbmock.app) as offline:
        yield offline
