"""requests-oauthlib, an independent client: unpadded PKCE, urlencoded bodies, refresh by itself."""

from __future__ import annotations

from typing import Any

import pytest
from requests_oauthlib import OAuth2Session

from tests.clients.conftest import StartedMock
from tests.clients.versions import SCOPE


@pytest.fixture
def api(mock: StartedMock, version: int) -> str:
    """Where the API begins."""
    return f"{mock.base_url}/v{version}"


@pytest.fixture
def renewed() -> list[Any]:
    """The tokens that the session refreshed by itself."""
    return []


@pytest.fixture
def session(mock: StartedMock, api: str, monkeypatch: pytest.MonkeyPatch, renewed: list[Any]) -> Any:
    """A session with the test user's token."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    credentials = {"client_id": mock.client_id, "client_secret": mock.client_secret}
    session = OAuth2Session(
        mock.client_id,
        redirect_uri=mock.redirect_uri,
        scope=SCOPE.split(),
        pkce="S256",
        auto_refresh_url=f"{api}/o/token/",
        auto_refresh_kwargs=credentials,
        token_updater=renewed.append,
    )
    url, _ = session.authorization_url(f"{api}/o/authorize/")
    # The server may list the scopes in an order of its own; the library compares texts.
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    session.fetch_token(
        f"{api}/o/token/",
        authorization_response=mock.decide(url),
        client_secret=mock.client_secret,
    )
    return session


def test_it_asks_who_the_user_is(session: Any, api: str) -> None:
    answer = session.get(f"{api}/connect/userinfo")

    assert answer.status_code == 200
    assert answer.json()["patient"] == session.token["patient"]


def test_it_follows_the_next_links_to_the_last_claim(session: Any, api: str) -> None:
    url, seen = f"{api}/fhir/ExplanationOfBenefit?_count=10", []

    while url:
        bundle = session.get(url, headers={"Accept": "application/fhir+json"}).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")

    assert len(set(seen)) == len(seen) == 37


def test_it_refreshes_by_itself_when_the_token_is_over(session: Any, api: str, renewed: list[Any]) -> None:
    before = session.token["access_token"]
    session.token = {**session.token, "expires_in": -1, "expires_at": 1}

    answer = session.get(f"{api}/connect/userinfo")

    assert answer.status_code == 200
    assert [token["access_token"] != before for token in renewed] == [True]


def test_a_revoked_token_opens_nothing(session: Any, mock: StartedMock, api: str) -> None:
    form = {
        "token": session.token["access_token"],
        "client_id": mock.client_id,
        "client_secret": mock.client_secret,
    }

    revoked = session.post(f"{api}/o/revoke/", data=form, withhold_token=True)

    assert revoked.status_code == 200
    assert session.get(f"{api}/fhir/Patient").status_code == 401
