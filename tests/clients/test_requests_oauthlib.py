"""requests-oauthlib, an independent client: unpadded PKCE, urlencoded bodies, refresh by itself."""

from __future__ import annotations

from typing import Any

import pytest
from requests_oauthlib import OAuth2Session

from tests.clients.conftest import StartedMock

SCOPE = "openid profile launch/patient patient/Patient.rs patient/Coverage.rs patient/ExplanationOfBenefit.rs"


@pytest.fixture
def renewed() -> list[Any]:
    """The tokens that the session refreshed by itself."""
    return []


@pytest.fixture
def session(mock: StartedMock, monkeypatch: pytest.MonkeyPatch, renewed: list[Any]) -> Any:
    """A session with the test user's token."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    credentials = {"client_id": mock.client_id, "client_secret": mock.client_secret}
    session = OAuth2Session(
        mock.client_id,
        redirect_uri=mock.redirect_uri,
        scope=SCOPE.split(),
        pkce="S256",
        auto_refresh_url=f"{mock.base_url}/v2/o/token/",
        auto_refresh_kwargs=credentials,
        token_updater=renewed.append,
    )
    url, _ = session.authorization_url(f"{mock.base_url}/v2/o/authorize/")
    # The server may list the scopes in an order of its own; the library compares texts.
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    session.fetch_token(
        f"{mock.base_url}/v2/o/token/",
        authorization_response=mock.decide(url),
        client_secret=mock.client_secret,
    )
    return session


def test_it_follows_the_next_links_to_the_last_claim(session: Any, mock: StartedMock) -> None:
    url, seen = f"{mock.base_url}/v2/fhir/ExplanationOfBenefit?_count=10", []

    while url:
        bundle = session.get(url, headers={"Accept": "application/fhir+json"}).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")

    assert len(set(seen)) == len(seen) == bundle["total"]


def test_it_refreshes_by_itself_when_the_token_is_over(
    session: Any, mock: StartedMock, renewed: list[Any]
) -> None:
    before = session.token["access_token"]
    session.token = {**session.token, "expires_in": -1, "expires_at": 1}

    answer = session.get(f"{mock.base_url}/v2/fhir/Patient/{session.token['patient']}")

    assert answer.status_code == 200
    assert [token["access_token"] != before for token in renewed] == [True]


def test_a_revoked_token_opens_nothing(session: Any, mock: StartedMock) -> None:
    form = {
        "token": session.token["access_token"],
        "client_id": mock.client_id,
        "client_secret": mock.client_secret,
    }

    revoked = session.post(f"{mock.base_url}/v2/o/revoke/", data=form, withhold_token=True)

    assert revoked.status_code == 200
    assert session.get(f"{mock.base_url}/v2/fhir/Patient").status_code == 401
