"""The mock's control API, as a test in any language uses it: JSON over HTTP, nothing imported."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.clients.conftest import StartedMock


def control(mock: StartedMock, method: str, path: str, body: Any = None) -> Any:
    """What the control API answers; a refusal fails the test with its sentence."""
    content = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(f"{mock.base_url}/_bbmock{path}", content, method=method)) as answer:
            read = answer.read()
    except HTTPError as refusal:
        pytest.fail(f"{method} {path}: {refusal.read().decode()}")
    return json.loads(read) if read else None
