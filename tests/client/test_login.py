from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from bbclient import BlueButton
from bbclient.errors import (
    AccessDenied,
    CallbackError,
    InvalidCall,
    Maintenance,
    TokenRefused,
    UnreadableAnswer,
    UnusableToken,
)
from bbmock import FrozenClock
from tests.client.builders import SETTINGS, callback_of, client_of, log_in, token_answer
from tests.client.stub import Reply, Stub, reply


@pytest.mark.parametrize(
    ("code", "state", "message"),
    [
        (None, "own", "Authorization code missing."),
        ("", "own", "Authorization code missing."),
        ("a-code", None, "Callback parameter 'state' missing."),
        ("a-code", "another", "Provided callback state does not match."),
        ("a-code", "", "Provided callback state does not match."),
        ("a-code", "ünlike", "Provided callback state does not match."),
    ],
)
def test_a_callback_that_is_not_of_this_login_is_refused_unasked(
    code: str | None, state: str | None, message: str
) -> None:
    with Stub(Reply(500)) as stub:
        bb = client_of(stub.base_url)
        auth_data = bb.generate_auth_data()

        with pytest.raises(CallbackError) as refusal:
            bb.get_authorization_token(auth_data, code, auth_data["state"] if state == "own" else state)

    assert str(refusal.value).startswith(message)
    assert isinstance(refusal.value, ValueError)
    assert stub.asked == []


def test_auth_data_of_something_else_is_refused_by_the_key_it_lacks() -> None:
    with pytest.raises(InvalidCall, match='auth_data has no "code_challenge"'):
        client_of("http://127.0.0.1:9").generate_authorize_url({"state": "a-state"})


def test_a_code_is_refused_at_its_second_use(bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data)
    bb.get_authorization_token(auth_data, back["code"], back["state"])

    with pytest.raises(TokenRefused) as refusal:
        bb.get_authorization_token(auth_data, back["code"], back["state"])

    assert (refusal.value.status_code, refusal.value.error) == (400, "invalid_grant")
    assert "status 400 (invalid_grant" in str(refusal.value)


def test_another_login_s_verifier_is_refused(bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data)
    mixed: Any = {**auth_data, "verifier": bb.generate_auth_data()["verifier"]}

    with pytest.raises(requests.HTTPError) as refusal:
        bb.get_authorization_token(mixed, back["code"], back["state"])

    assert refusal.value.response is not None
    assert refusal.value.response.json()["error"] == "invalid_grant"


def test_a_cancelled_consent_is_a_refusal_of_the_person(bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data, allow=False)

    with pytest.raises(AccessDenied, match="denied access to their data"):
        bb.get_authorization_token(auth_data, back.get("code"), back.get("state"), back["error"])


def test_a_cancelled_consent_whose_error_is_left_out_has_no_code(bb: BlueButton) -> None:
    auth_data = bb.generate_auth_data()
    back = callback_of(bb, auth_data, allow=False)

    with pytest.raises(CallbackError, match="Authorization code missing"):
        bb.get_authorization_token(auth_data, back.get("code"), back.get("state"))


@pytest.mark.parametrize(
    ("body", "kind", "what"),
    [
        (b"<html>maintenance</html>", Maintenance, "with a page of HTML"),
        (b"[1]", UnreadableAnswer, "not with a JSON object"),
        (b"", UnreadableAnswer, "not with a JSON object"),
    ],
    ids=["html", "list", "empty"],
)
def test_an_answer_that_is_no_json_object_is_named(
    body: bytes, kind: type[UnreadableAnswer], what: str
) -> None:
    with Stub(Reply(200, body)) as stub:
        bb = client_of(stub.base_url)
        auth_data = bb.generate_auth_data()

        with pytest.raises(kind, match=what) as refusal:
            bb.get_authorization_token(auth_data, "a-code", auth_data["state"])

    assert isinstance(refusal.value, requests.exceptions.JSONDecodeError)
    assert refusal.value.response is not None
    assert refusal.value.response.content == body


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"access_token": None}, "no access_token"), ({"expires_in": None}, "no expires_at")],
    ids=["token", "expiry"],
)
def test_an_answer_without_token_or_expiry_is_named(changed: dict[str, Any], message: str) -> None:
    with Stub(reply(token_answer(**changed))) as stub:
        bb = client_of(stub.base_url)
        auth_data = bb.generate_auth_data()

        with pytest.raises(UnusableToken, match=message):
            bb.get_authorization_token(auth_data, "a-code", auth_data["state"])


def test_a_redirect_of_the_token_endpoint_is_not_followed_with_the_secret() -> None:
    with Stub(reply(token_answer())) as other, Stub(reply({}, 307, Location=other.base_url)) as stub:
        bb = client_of(stub.base_url)
        auth_data = bb.generate_auth_data()

        with pytest.raises(TokenRefused, match="status 307"):
            bb.get_authorization_token(auth_data, "a-code", auth_data["state"])

    assert other.asked == []


def test_the_authorize_url_has_the_parameters_of_the_official_sdk_in_its_order() -> None:
    bb = BlueButton(SETTINGS)
    auth_data = bb.generate_auth_data()

    url = urlsplit(bb.generate_authorize_url(auth_data))

    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://sandbox.bluebutton.cms.gov/v2/o/authorize"
    assert parse_qsl(url.query) == [
        ("client_id", "the-client-id"),
        ("redirect_uri", "https://www.example.com/callback?x=1&y=2"),
        ("state", auth_data["state"]),
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("code_challenge", auth_data["code_challenge"]),
    ]


def test_the_exchange_is_urlencoded_and_carries_nobody_s_token(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        bb = client_of(stub.base_url, clock)
        auth_data = bb.generate_auth_data()
        first = bb.get_authorization_token(auth_data, "a-code", auth_data["state"])
        bb.get_patient_data({"auth_token": first, "params": {}})

        bb.get_authorization_token(auth_data, "another-code", auth_data["state"])

    asked = stub.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/v2/o/token/")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in asked.headers
    assert asked.form == {
        "client_id": "the-client-id",
        "client_secret": "the-client-secret",
        "code": "another-code",
        "grant_type": "authorization_code",
        "redirect_uri": SETTINGS["callback_url"],
        "code_verifier": auth_data["verifier"],
    }
    assert "Content-Type" not in stub.asked[1].headers


def test_a_login_leads_to_a_token(bb: BlueButton, clock: FrozenClock) -> None:
    token = log_in(bb)

    assert token.patient == "-19990000000001"
    assert token.expires_at == clock.now() + timedelta(hours=1)
    assert {"patient/Patient.read", "profile"} <= token.scopes
    assert token.access_grant_expiration is not None
    assert not token.access_token_expired()


def test_the_same_person_can_log_in_twice_with_one_client(bb: BlueButton) -> None:
    bb.get_patient_data({"auth_token": log_in(bb), "params": {}})

    again = bb.get_patient_data({"auth_token": log_in(bb), "params": {}})

    assert again["response"].status_code == 200
