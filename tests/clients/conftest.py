"""A mock started by `bbmock serve`, on the official SDKs' port and on another; or the one at BBMOCK_URL."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.clients import person
from tests.clients.versions import VERSIONS

BBMOCK = os.environ.get("BBMOCK", ".venv/bin/bbmock")
BBMOCK_URL = os.environ.get("BBMOCK_URL", "").rstrip("/")  # of a mock that runs already, with its defaults
PORTS = {"port 8000": 8000, "another port": 0}


@dataclass(frozen=True)
class StartedMock:
    """A running mock: its address, its demo application, a test user."""

    base_url: str
    client_id: str
    client_secret: str
    redirect_uri: str
    username: str
    password: str

    def decide(self, authorize_url: str, *, allow: bool = True) -> str:
        """What the test user's decision leads to, at the application."""
        return person.decide(
            authorize_url, self.redirect_uri, username=self.username, password=self.password, allow=allow
        )


@pytest.fixture(scope="session", params=[BBMOCK_URL] if BBMOCK_URL else PORTS)
def mock(request: pytest.FixtureRequest) -> Iterator[StartedMock]:
    if BBMOCK_URL:
        yield _at(BBMOCK_URL)
        return
    with started("--port", str(PORTS[request.param])) as running:
        yield running


@pytest.fixture(params=VERSIONS, ids="v{}".format)
def version(request: pytest.FixtureRequest) -> int:
    """The API version that a client is driven at: each of them, unless a test names its own."""
    return int(request.param)


@contextlib.contextmanager
def started(*options: str) -> Iterator[StartedMock]:
    """A mock of one's own, started by `bbmock serve` with these options."""
    command = [BBMOCK, "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield _at(_announced(process))
        finally:
            process.terminate()


def _announced(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        found = re.search(r"base URL\s+(\S+)", line)
        if found is not None:
            return found[1]
    raise AssertionError(f"bbmock did not start: {process.stderr.read()}")


def _at(base_url: str) -> StartedMock:
    details = _details()
    return StartedMock(
        base_url=base_url,
        redirect_uri=details["redirect_uris"][0],
        **{key: details[key] for key in ("client_id", "client_secret", "username", "password")},
    )


@functools.cache  # the demo application is the same in every mock
def _details() -> Any:
    shown = subprocess.run([BBMOCK, "info", "--json"], check=True, capture_output=True, text=True)
    return json.loads(shown.stdout)
