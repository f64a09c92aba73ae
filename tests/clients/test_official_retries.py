"""The official SDK's retries, against a mock that fails twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.conftest import StartedMock, started
from tests.clients.official import configured, log_in

OUTAGES = {"edge": 503, "backend": 500}  # version 2 shows the second as 502


@pytest.fixture(params=OUTAGES)
def failing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StartedMock]:
    """A mock whose next two answers of claims are failures."""
    path = tmp_path / "bbmock.yaml"
    kind = request.param
    path.write_text(
        f"faults: [{{endpoint: ExplanationOfBenefit, effect: {{{kind}: {OUTAGES[kind]}}}, times: 2}}]"
    )
    with started("--port", "0", "--config", str(path)) as mock:
        yield mock


def test_it_gets_through_two_failures(failing: StartedMock, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = configured(failing, monkeypatch, retries=2)
    token = log_in(sdk, failing)

    answer = sdk.get_explaination_of_benefit_data({"auth_token": token, "params": {}})["response"]

    assert (answer.status_code, answer.json()["total"]) == (200, 37)


def test_with_one_retry_it_gives_up(failing: StartedMock, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = configured(failing, monkeypatch, retries=1)
    call: dict[str, Any] = {"auth_token": log_in(sdk, failing), "params": {}}

    with pytest.raises(requests.exceptions.RetryError):
        sdk.get_explaination_of_benefit_data(call)
