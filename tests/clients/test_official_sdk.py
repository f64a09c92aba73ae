"""CMS's own Python SDK, from login to the last page of claims and through a refresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.clients.conftest import StartedMock
from tests.clients.official import authorize_url, configured, log_in


@pytest.fixture
def sdk(mock: StartedMock, monkeypatch: pytest.MonkeyPatch, version: int) -> Any:
    """The SDK as an application has it."""
    return configured(mock, monkeypatch, version=version)


@pytest.fixture
def token(sdk: Any, mock: StartedMock) -> Any:
    """An access token of the test user."""
    return log_in(sdk, mock)


def test_it_reads_every_page_of_claims(sdk: Any, token: Any) -> None:
    config = {"auth_token": token, "params": {}}
    first = sdk.get_explaination_of_benefit_data(config)["response"].json()

    pages = sdk.get_pages(first, config)["pages"]

    ids = [entry["resource"]["id"] for page in pages for entry in page["entry"]]
    assert len(pages) == 4
    assert len(set(ids)) == len(ids) == 37


@pytest.mark.parametrize("call", ["get_patient_data", "get_coverage_data"])
def test_it_reads_patient_and_coverage(sdk: Any, token: Any, call: str) -> None:
    response = getattr(sdk, call)({"auth_token": token, "params": {}})["response"]

    assert response.status_code == 200
    assert response.json()["resourceType"] == "Bundle"


def test_it_reads_the_profile_of_the_tokens_patient(sdk: Any, token: Any) -> None:
    response = sdk.get_profile_data({"auth_token": token, "params": {}})["response"]

    assert response.status_code == 200
    assert response.json()["patient"] == token.patient


@pytest.mark.parametrize("version", [2], indirect=True)
def test_it_refreshes_an_expired_token_and_is_handed_a_new_pair(sdk: Any, token: Any) -> None:
    answer = sdk.get_patient_data({"auth_token": expired(token), "params": {}})

    assert answer["response"].status_code == 200
    assert answer["auth_token"].refresh_token != token.refresh_token


@pytest.mark.parametrize("version", [3], indirect=True)
def test_at_version_3_its_refresh_is_refused_as_it_is_at_cms(sdk: Any, token: Any) -> None:
    """The SDK sends a multipart body, in which CMS's version 3 does not find the token."""
    with pytest.raises(requests.HTTPError) as refusal:
        sdk.get_profile_data({"auth_token": expired(token), "params": {}})

    assert refusal.value.response.status_code == 403
    assert refusal.value.response.json() == {"status_code": 403, "message": "Request denied"}


def expired(token: Any) -> Any:
    """The token as an application stored it, a minute after its end."""
    kept = token.get_dict()
    kept["expires_at"] = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return type(token)(kept)


def test_its_second_login_in_one_process_fails_as_it_does_at_cms(
    sdk: Any, mock: StartedMock, token: Any
) -> None:
    """The SDK sends the first token's header with the second code, and that token is dead by then."""
    sdk.get_profile_data({"auth_token": token, "params": {}})

    with pytest.raises(requests.HTTPError) as refusal:
        log_in(sdk, mock)

    assert refusal.value.response.status_code == 500
    assert refusal.value.response.json() == {"error": "Server Error (500)"}


def test_it_is_told_when_the_beneficiary_cancels(sdk: Any, mock: StartedMock) -> None:
    url = authorize_url(sdk, sdk.generate_auth_data())

    back = parse_qs(urlsplit(mock.decide(url, allow=False)).query)

    assert back["error"] == ["access_denied"]
