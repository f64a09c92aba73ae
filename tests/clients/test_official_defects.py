"""The three worst defects of CMS's own SDK, each shown by a test of ten lines, with nothing but the mock.

They hold of cms-bluebutton-sdk 1.1.0. A test here that fails says that CMS has mended the SDK.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clients.conftest import StartedMock, started
from tests.clients.control import control
from tests.clients.official import configured


@pytest.fixture
def mock() -> Iterator[StartedMock]:
    with started("--port", "0") as running:
        yield running


@pytest.fixture
def sdk(mock: StartedMock, monkeypatch: pytest.MonkeyPatch) -> Any:
    return configured(mock, monkeypatch)


def minted(mock: StartedMock, user: str = "BBUser00000") -> Any:
    """A token of the SDK's own kind, for a user who did not have to log in."""
    token = control(mock, "POST", "/tokens", {"user": user})
    return importlib.import_module("cms_bluebutton").AuthorizationToken(token)


def test_it_sends_one_users_token_for_another(sdk: Any, mock: StartedMock) -> None:
    tokens = [minted(mock, f"BBUser0000{number}") for number in range(4)]

    def wrong(token: Any) -> bool:
        answer = sdk.get_patient_data({"auth_token": token, "params": {}})["response"].json()
        return bool(answer["entry"][0]["resource"]["id"] != token.patient)

    with ThreadPoolExecutor(4) as threads:
        assert any(threads.map(wrong, tokens * 50))


def test_it_loses_the_refresh_in_mid_paging(sdk: Any, mock: StartedMock) -> None:
    token = minted(mock)
    first = sdk.get_explaination_of_benefit_data({"auth_token": token, "params": {}})["response"].json()
    token.expires_at = datetime.now(UTC) - timedelta(seconds=1)

    with pytest.raises(Exception, match=r"400 Client Error: Bad Request for url: .*/o/token/"):
        sdk.get_pages(first, {"auth_token": token, "params": {}})
    assert control(mock, "GET", "/journal?endpoint=token")[-1]["spent"] == "BBUser00000/refresh#1"


def test_it_does_not_refresh_on_401(sdk: Any, mock: StartedMock) -> None:
    token = minted(mock)
    control(mock, "POST", "/faults", {"effect": "token-expired", "endpoint": "Patient"})

    answer = sdk.get_patient_data({"auth_token": token, "params": {}})["response"]

    assert answer.status_code == 401
    assert control(mock, "GET", "/journal?endpoint=token") == []
