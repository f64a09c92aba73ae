from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
import requests

from bbclient.compat import auth
from bbclient.compat.auth import _do_post
from bbclient.compat.constants import SDK_HEADERS
from bbclient.compat.fhir_request import fhir_request, handle_expired
from bbclient.errors import CallbackError, ForeignURL, ReauthorizationRequired, TokenRefused
from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.compat.fakes import FakePost
from tests.client.stub import Reply, Stub, reply


def test_a_code_that_is_missing_is_refused_though_the_state_is_not_looked_at() -> None:
    with pytest.raises(CallbackError, match=r"^Authorization code missing"):
        auth.get_access_token_from_code(client_of("http://127.0.0.1:9"), auth.generate_auth_data(), None)


def test_another_login_s_state_is_refused() -> None:
    with pytest.raises(CallbackError, match=r"^Provided callback state does not match"):
        auth.get_authorization_token(
            client_of("http://127.0.0.1:9"), auth.generate_auth_data(), "a-code", "another"
        )


def test_a_code_that_the_server_does_not_know_is_refused() -> None:
    with (
        Stub(reply({"error": "invalid_grant"}, 400)) as stub,
        pytest.raises(TokenRefused, match="invalid_grant"),
    ):
        auth.get_access_token_from_code(client_of(stub.base_url), auth.generate_auth_data(), "a-code")


def test_a_url_of_another_server_is_refused_and_nobody_is_asked(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub, pytest.raises(ForeignURL, match="the token was not sent"):
        fhir_request(
            client_of(stub.base_url, clock),
            {"auth_token": token_of(clock), "url": "https://sandbox.bluebutton.cms.gov.evil.example/"},
        )

    assert stub.asked == []


def test_an_expired_token_without_a_refresh_token_asks_for_a_login(clock: FrozenClock) -> None:
    with pytest.raises(ReauthorizationRequired, match="no refresh token"):
        handle_expired(
            client_of("http://127.0.0.1:9", clock), token_of(clock, lifetime=0, refresh_token=None)
        )


def test_the_login_page_s_url_is_the_client_s() -> None:
    bb, auth_data = client_of("http://127.0.0.1:9"), auth.generate_auth_data()

    assert auth.generate_authorize_url(bb, auth_data) == bb.generate_authorize_url(auth_data)


def test_a_code_becomes_a_dict_with_a_time_that_a_token_takes(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        answer = auth.get_access_token_from_code(
            client_of(stub.base_url, clock), auth.generate_auth_data(), "a-code"
        )

    assert type(answer) is dict
    assert answer["expires_at"] == clock.now() + timedelta(hours=1)
    assert auth.AuthorizationToken(answer).get_dict()["access_token"] == "access-1"


def test_a_callback_becomes_a_token(clock: FrozenClock) -> None:
    auth_data = auth.generate_auth_data()
    with Stub(reply(token_answer())) as stub:
        token = auth.get_authorization_token(
            client_of(stub.base_url, clock), auth_data, "a-code", auth_data["state"]
        )

    assert (token.access_token, stub.asked[0].form["code"]) == ("access-1", "a-code")


def test_a_token_is_refreshed_to_another_one(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        token = auth.refresh_auth_token(client_of(stub.base_url, clock), token_of(clock))

    assert (token.access_token, token.refresh_token) == ("access-1", "refresh-1")


@pytest.mark.parametrize(("credentials", "header"), [(("an-id", "a-secret"), "Basic "), (None, "")])
def test_a_form_is_posted_to_the_token_endpoint_and_any_answer_returned(
    credentials: tuple[str, str] | None, header: str
) -> None:
    with Stub(reply({"error": "invalid_request"}, 400)) as stub:
        answer = _do_post({"grant_type": "mine"}, client_of(stub.base_url), credentials)

    (asked,) = stub.asked
    assert answer.json() == {"error": "invalid_request"}
    assert (asked.path, asked.form) == ("/v2/o/token/", {"grant_type": "mine"})
    assert asked.headers.get("Authorization", "").startswith(header)


def test_a_posted_form_is_waited_for_as_long_as_the_client_says(monkeypatch: pytest.MonkeyPatch) -> None:
    post = FakePost({})
    monkeypatch.setattr(requests, "post", post)

    _do_post({}, client_of("http://127.0.0.1:9", timeout=(5, 7)), None)

    assert [call["timeout"] for call in post.calls] == [(5, 7)]


@pytest.mark.parametrize(("lifetime", "access_token"), [(1, "the-access-token"), (0, "access-1")])
@pytest.mark.parametrize("refresh", [True, False])
def test_a_token_is_renewed_when_it_is_over_whatever_the_setting(
    refresh: bool, lifetime: int, access_token: str, clock: FrozenClock
) -> None:
    with Stub(reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock, token_refresh_on_expire=refresh)

        assert handle_expired(bb, token_of(clock, lifetime)).access_token == access_token


def test_a_data_call_takes_its_url_and_gives_answer_and_token(clock: FrozenClock) -> None:
    token = token_of(clock)
    with Stub(reply({"id": "1"})) as stub:
        answer = fhir_request(
            client_of(stub.base_url, clock),
            {"auth_token": token, "params": {"_count": 5}, "url": "fhir/Patient/"},
        )

    assert (answer["auth_token"], answer["response"].json()) == (token, {"id": "1"})
    assert stub.asked[0].path == "/v2/fhir/Patient/?_count=5"


def test_the_pair_of_a_login_fits_together() -> None:
    pair = auth.generate_pkce_data()

    digest = hashlib.sha256(pair["verifier"].encode()).digest()
    assert list(pair) == ["code_challenge", "code_challenge_method", "verifier"]
    assert base64.urlsafe_b64decode(pair["code_challenge"] + "=") == digest
    assert pair["code_challenge_method"] == "S256"


@pytest.mark.parametrize("length", [0, 1, 32])
def test_a_random_text_has_the_length_that_was_asked_for(length: int) -> None:
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{length}}}", auth.get_random_string(length))


def test_a_state_has_the_chance_that_was_asked_for_and_no_padding() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", auth.generate_random_state(32))


@pytest.mark.parametrize("draw", [lambda: auth.get_random_string(32), lambda: auth.generate_random_state(32)])
def test_what_is_random_is_so_each_time(draw: Any) -> None:
    assert draw() != draw()


@pytest.mark.parametrize(("text", "encoded"), [("ab", "YWI="), ("ü>?", "w7w-Pw=="), ("", "")])
def test_base64_is_of_the_url_safe_kind_and_padded(text: str, encoded: str) -> None:
    assert auth.base64_url_encode(text) == encoded


def test_the_headers_are_what_is_sent_and_stay_as_they_are_when_something_is(clock: FrozenClock) -> None:
    before = dict(SDK_HEADERS)
    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        bb = client_of(stub.base_url, clock)
        bb.get_patient_data({"auth_token": token_of(clock, lifetime=0)})
        auth.get_access_token_from_code(bb, auth.generate_auth_data(), "a-code")

    assert before == SDK_HEADERS
    assert len(stub.asked) == 3
    assert all(SDK_HEADERS.items() <= asked.headers.items() for asked in stub.asked)
