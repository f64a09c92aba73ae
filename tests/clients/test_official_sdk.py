"""CMS's own Python SDK, from login to the last page of claims and through a refresh."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.clients.conftest import StartedMock


@pytest.fixture
def sdk(mock: StartedMock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK in its LOCAL environment, which is port 8000 unless its own table says otherwise.

    Imported anew, as by a process of its own: the SDK keeps one user's token in a module's dictionary.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] == "cms_bluebutton"]:
        monkeypatch.delitem(sys.modules, name)
    fresh = importlib.import_module("cms_bluebutton")
    constants = importlib.import_module("cms_bluebutton.constants")
    monkeypatch.setitem(constants.ENVIRONMENT_URLS, "LOCAL", mock.base_url)
    return fresh.BlueButton(
        {
            "environment": "LOCAL",
            "client_id": mock.client_id,
            "client_secret": mock.client_secret,
            "callback_url": mock.redirect_uri,
            "version": 2,
            "retry_settings": {"total": 0, "backoff_factor": 0, "status_forcelist": [503]},
        }
    )


@pytest.fixture
def token(sdk: Any, mock: StartedMock) -> Any:
    """An access token of the test user."""
    return _log_in(sdk, mock)


def _log_in(sdk: Any, mock: StartedMock) -> Any:
    auth_data = sdk.generate_auth_data()
    back = parse_qs(urlsplit(mock.decide(sdk.generate_authorize_url(auth_data))).query)
    return sdk.get_authorization_token(auth_data, back["code"][0], back["state"][0])


def test_it_reads_every_page_of_claims(sdk: Any, token: Any) -> None:
    config = {"auth_token": token, "params": {}}
    first = sdk.get_explaination_of_benefit_data(config)["response"].json()

    pages = sdk.get_pages(first, config)["pages"]

    ids = [entry["resource"]["id"] for page in pages for entry in page["entry"]]
    assert len(pages) == 4
    assert len(set(ids)) == len(ids) == first["total"] == 37


@pytest.mark.parametrize(
    ("call", "kind"),
    [("get_patient_data", "Bundle"), ("get_coverage_data", "Bundle"), ("get_profile_data", None)],
)
def test_it_reads_patient_coverage_and_profile(sdk: Any, token: Any, call: str, kind: str | None) -> None:
    response = getattr(sdk, call)({"auth_token": token, "params": {}})["response"]

    assert response.status_code == 200
    assert response.json().get("resourceType") == kind


def test_it_refreshes_an_expired_token_and_is_handed_a_new_pair(sdk: Any, token: Any) -> None:
    kept = token.get_dict()
    kept["expires_at"] = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    answer = sdk.get_patient_data({"auth_token": type(token)(kept), "params": {}})

    assert answer["response"].status_code == 200
    assert answer["auth_token"].refresh_token != token.refresh_token


def test_its_second_login_in_one_process_fails_as_it_does_at_cms(
    sdk: Any, mock: StartedMock, token: Any
) -> None:
    """The SDK sends the first token's header with the second code, and that token is dead by then."""
    sdk.get_patient_data({"auth_token": token, "params": {}})

    with pytest.raises(requests.HTTPError) as refusal:
        _log_in(sdk, mock)

    assert refusal.value.response.status_code == 500
    assert refusal.value.response.json() == {"error": "Server Error (500)"}


def test_it_is_told_when_the_beneficiary_cancels(sdk: Any, mock: StartedMock) -> None:
    url = sdk.generate_authorize_url(sdk.generate_auth_data())

    back = parse_qs(urlsplit(mock.decide(url, allow=False)).query)

    assert back["error"] == ["access_denied"]
