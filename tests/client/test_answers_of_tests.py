"""Answers that an application's tests make by hand, which no server gave and nobody asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from bbclient.errors import ReauthorizationRequired, RequestRefused
from bbmock import FrozenClock
from tests.client.builders import client_of, token_of


def made(status: int, body: dict[str, Any]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()  # noqa: SLF001 - as such tests do
    return response


def test_a_refusal_that_was_made_by_hand_is_raised_as_any(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.Session.get", lambda *_, **__: made(404, {"detail": "Not found."}))
    bb = client_of("http://127.0.0.1:9", clock, raise_errors=True)

    with pytest.raises(RequestRefused, match=r"404 .Not found"):
        bb.get_patient_data({"auth_token": token_of(clock)})


def test_a_refused_refresh_that_was_made_by_hand_is_raised_as_any(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.post", lambda **_: made(400, {"error": "invalid_grant"}))

    with pytest.raises(ReauthorizationRequired, match="invalid_grant"):
        client_of("http://127.0.0.1:9", clock).refresh_auth_token(token_of(clock))
