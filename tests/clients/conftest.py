"""A mock started by `bbmock serve`, on the official SDKs' port and on another."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.clients import person

BBMOCK = os.environ.get("BBMOCK", ".venv/bin/bbmock")


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


@pytest.fixture(scope="session", params=[8000, 0], ids=["port 8000", "another port"])
def mock(request: pytest.FixtureRequest) -> Iterator[StartedMock]:
    command = [BBMOCK, "serve", "--port", str(request.param)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield _started(process)
        finally:
            process.terminate()


def _started(process: subprocess.Popen[str]) -> StartedMock:
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        found = re.search(r"base URL\s+(\S+)", line)
        if found is not None:
            details = _details()
            return StartedMock(
                base_url=found[1],
                redirect_uri=details["redirect_uris"][0],
                **{key: details[key] for key in ("client_id", "client_secret", "username", "password")},
            )
    raise AssertionError(f"bbmock did not start: {process.stderr.read()}")


def _details() -> Any:
    shown = subprocess.run([BBMOCK, "info", "--json"], check=True, capture_output=True, text=True)
    return json.loads(shown.stdout)
