"""Authlib, an independent client: it starts from the discovery document and proves itself in the header."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tests.clients.conftest import StartedMock
from tests.clients.versions import SCOPE


@pytest.fixture
def api(mock: StartedMock, version: int) -> str:
    """Where the API begins."""
    return f"{mock.base_url}/v{version}"


@pytest.fixture
def endpoints(api: str) -> Any:
    """What SMART's discovery says."""
    return requests.get(f"{api}/fhir/.well-known/smart-configuration", timeout=10).json()


@pytest.fixture
def renewed() -> list[Any]:
    """The tokens that the session refreshed by itself, each with the refresh token that it took."""
    return []


@pytest.fixture(params=["client_secret_basic", "client_secret_post"])
def session(request: pytest.FixtureRequest, mock: StartedMock, endpoints: Any, renewed: list[Any]) -> Any:
    """A session that nobody has logged in with."""

    def keep(token: Any, refresh_token: str | None = None, access_token: str | None = None) -> None:
        assert access_token is None
        renewed.append((token, refresh_token))

    return OAuth2Session(
        mock.client_id,
        mock.client_secret,
        token_endpoint_auth_method=request.param,
        revocation_endpoint_auth_method=request.param,
        scope=SCOPE,
        redirect_uri=mock.redirect_uri,
        code_challenge_method="S256",
        token_endpoint=endpoints["token_endpoint"],
        update_token=keep,
    )


@pytest.fixture
def token(session: Any, mock: StartedMock, endpoints: Any) -> Any:
    """The test user's token, which the session has from now on."""
    verifier = generate_token(48)
    url, state = session.create_authorization_url(
        endpoints["authorization_endpoint"], code_verifier=verifier, aud=f"{mock.base_url}/v2/fhir"
    )
    return session.fetch_token(authorization_response=mock.decide(url), state=state, code_verifier=verifier)


def test_another_verifier_is_refused(session: Any, mock: StartedMock, endpoints: Any) -> None:
    url, state = session.create_authorization_url(
        endpoints["authorization_endpoint"], code_verifier=generate_token(48)
    )

    with pytest.raises(OAuthError, match="invalid_grant"):
        session.fetch_token(
            authorization_response=mock.decide(url), state=state, code_verifier=generate_token(48)
        )


def test_it_is_told_when_the_beneficiary_cancels(session: Any, mock: StartedMock, endpoints: Any) -> None:
    url, state = session.create_authorization_url(
        endpoints["authorization_endpoint"], code_verifier=generate_token(48)
    )
    back = mock.decide(url, allow=False)

    assert "error=access_denied" in back
    assert f"state={state}" in back


def test_its_token_opens_the_profile(session: Any, token: Any, api: str) -> None:
    answer = session.get(f"{api}/connect/userinfo")

    assert (answer.status_code, answer.json()["patient"]) == (200, token["patient"])
    assert (token["token_type"], set(token["scope"].split())) == ("Bearer", set(SCOPE.split()))


def test_it_follows_the_next_links_to_the_last_claim(session: Any, token: Any, api: str) -> None:
    url, seen = f"{api}/fhir/ExplanationOfBenefit?_count=10&patient={token['patient']}", []

    while url:
        bundle = session.get(url).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")

    assert len(set(seen)) == len(seen) == 37


def test_it_refreshes_by_itself_when_the_token_is_over(
    session: Any, token: Any, api: str, renewed: list[Any]
) -> None:
    session.token = {**token, "expires_at": 1}

    answer = session.get(f"{api}/connect/userinfo")

    ((new, spent),) = renewed
    assert answer.status_code == 200
    assert spent == token["refresh_token"]
    assert new["access_token"] not in (token["access_token"], spent)
    assert session.token == new


def test_a_revoked_token_opens_nothing_and_is_not_refreshed(session: Any, token: Any, api: str) -> None:
    revoked = session.revoke_token(f"{api}/o/revoke/", token["access_token"], "access_token")

    assert (revoked.status_code, revoked.text) == (200, "")
    assert session.get(f"{api}/connect/userinfo").status_code == 401
    with pytest.raises(OAuthError, match="User access cannot be found"):
        session.refresh_token()


def test_the_advertised_address_of_revocation_loses_the_token_as_it_does_at_cms(
    session: Any, token: Any, endpoints: Any
) -> None:
    """It lacks its slash; the redirect to it turns the POST into a GET."""
    answer = session.revoke_token(endpoints["revocation_endpoint"], token["access_token"])

    assert (answer.request.method, answer.status_code) == ("GET", 405)
