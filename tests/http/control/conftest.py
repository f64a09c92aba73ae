"""Somebody on this machine who controls the mock."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bbmock.transports.inprocess import Answer, call
from tests.browser import Browser

LOOPBACK = "http://127.0.0.1:8000"
Control = Callable[..., Answer]


@pytest.fixture
def control(browser: Browser) -> Control:
    """Calls the control API with JSON."""

    def send(method: str, path: str, body: Any = None, **headers: str) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else json.dumps(body).encode()
        return call(browser.app, method, f"{LOOPBACK}/_bbmock{path}", headers=told, body=content)

    return send
