"""oauthlib, bare: its proof keys at the token endpoint, and what it reads in our answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from oauthlib.oauth2 import InvalidGrantError, OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from tests.clients.conftest import StartedMock
from tests.clients.versions import SCOPE

STATE = "a-state-of-its-own"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class Login:
    """One login of the test user with oauthlib: its client, and the code it was handed."""

    def __init__(self, mock: StartedMock, version: int, *, length: int) -> None:
        self.mock = mock
        self.api = f"{mock.base_url}/v{version}"
        self.client: Any = WebApplicationClient(mock.client_id)
        self.verifier: str = self.client.create_code_verifier(length)
        self.challenge: str = self.client.create_code_challenge(self.verifier, "S256")
        url = self.client.prepare_request_uri(
            f"{self.api}/o/authorize/",
            redirect_uri=mock.redirect_uri,
            scope=SCOPE.split(),
            state=STATE,
            code_challenge=self.challenge,
            code_challenge_method="S256",
        )
        self.client.parse_request_uri_response(mock.decide(url), state=STATE)

    def exchange(self, code_verifier: str | None) -> Any:
        """The token as oauthlib reads it."""
        body = self.client.prepare_request_body(
            redirect_uri=self.mock.redirect_uri,
            client_secret=self.mock.client_secret,
            code_verifier=code_verifier,
        )
        return self.answer(f"{self.api}/o/token/", body)

    def answer(self, url: str, body: str) -> Any:
        """The answer to a token request, which oauthlib checks against the scope that was asked for."""
        answer = requests.post(url, body, headers=HEADERS, timeout=10)
        return self.client.parse_request_body_response(answer.text, scope=SCOPE.split())


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def login(mock: StartedMock, version: int) -> Login:
    return Login(mock, version, length=64)


@pytest.mark.parametrize("length", [43, 128])
def test_the_shortest_and_the_longest_verifier_open_their_code(
    mock: StartedMock, version: int, length: int
) -> None:
    login = Login(mock, version, length=length)

    token = login.exchange(login.verifier)

    assert code_challenge_method_s256(login.verifier, login.challenge)
    assert token["access_token"]


def test_another_verifier_is_refused_and_the_right_one_still_works(login: Login) -> None:
    other = login.client.create_code_verifier(64)

    with pytest.raises(InvalidGrantError):
        login.exchange(other)

    assert not code_challenge_method_s256(other, login.challenge)
    assert login.exchange(login.verifier)["access_token"]


def test_without_a_verifier_it_is_told_that_one_is_required(login: Login) -> None:
    with pytest.raises(OAuth2Error, match=r"\(invalid_request\) Code verifier required\."):
        login.exchange(None)


def test_it_reads_the_whole_token(login: Login) -> None:
    token = login.exchange(login.verifier)

    assert sorted(token) == [
        "access_grant_expiration",
        "access_token",
        "expires_at",  # oauthlib's own
        "expires_in",
        "patient",
        "refresh_token",
        "scope",
        "token_type",
    ]
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    assert not token.scope_changed


def test_its_refresh_is_answered_with_a_new_pair(login: Login) -> None:
    before = login.exchange(login.verifier)
    body = login.client.prepare_refresh_body(
        refresh_token=before["refresh_token"],
        client_id=login.mock.client_id,
        client_secret=login.mock.client_secret,
    )

    after = login.answer(f"{login.api}/o/token/", body)

    assert after["patient"] == before["patient"]
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]


@pytest.mark.parametrize("endpoint", ["revoke", "revoke_token"])
def test_its_revocation_ends_the_token(login: Login, endpoint: str) -> None:
    token = login.exchange(login.verifier)
    url, headers, body = login.client.prepare_token_revocation_request(
        f"{login.api}/o/{endpoint}/".replace("http:", "https:"), token["access_token"]
    )
    secret = urlencode({"client_id": login.mock.client_id, "client_secret": login.mock.client_secret})

    revoked = requests.post(url.replace("https:", "http:"), f"{body}&{secret}", headers=headers, timeout=10)

    assert (revoked.status_code, revoked.text) == (200, "")
    assert userinfo(login).status_code == 401


def test_its_bearer_token_opens_the_profile(login: Login) -> None:
    token = login.exchange(login.verifier)

    answer = userinfo(login)

    assert (answer.status_code, answer.json()["patient"]) == (200, token["patient"])


def userinfo(login: Login) -> requests.Response:
    return fetched(login, "connect/userinfo")


def fetched(login: Login, path: str) -> requests.Response:
    url, headers, _ = login.client.add_token(f"{login.api}/{path}")
    return requests.get(url, headers=headers, timeout=10)
