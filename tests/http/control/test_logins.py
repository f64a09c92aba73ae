"""Tokens and logins over the control API."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import Answer
from tests.browser import Browser
from tests.http.control.conftest import Control
from tests.walk import STATE, Walk

REFUSED: dict[str, tuple[str, Any, int, str]] = {
    "name": ("/tokens", {"usr": "x"}, 400, "the body: unknown key 'usr'; did you mean 'user'?"),
    "version": ("/tokens", {"version": 4}, 400, "the body: version must be 1, 2 or 3, got 4"),
    "truth as version": ("/tokens", {"version": True}, 400, "the body: version must be 1, 2 or 3, got True"),
    "application": ("/tokens", {"client_id": "x"}, 404, "no application has this client_id"),
    "answer": (
        "/tokens",
        {"demographics": "no"},
        400,
        "the body: demographics must be true or false, got 'no'",
    ),
    "end": ("/tokens", {"expires_in": "1"}, 400, "the body: expires_in must be a whole number, got '1'"),
    "list as version": ("/tokens", {"version": []}, 400, "the body: version must be 1, 2 or 3, got []"),
    "endless": (
        "/tokens",
        {"expires_in": 10**16},
        400,
        f"the body: expires_in must be a number from -1000000000 to 1000000000, got {10**16}",
    ),
    "version by assertion": (
        "/tokens/by-assertion",
        {"version": 3},
        400,
        "the body: unknown key 'version'; the keys are user, scopes, client_id",
    ),
    "user by assertion": (
        "/tokens/by-assertion",
        {"user": "no-claim"},
        400,
        "there is no test user 'no-claim'; they are BBUser00000 to BBUser29999, and the personas; did you "
        "mean the persona 'no-claims'?",
    ),
    "application by assertion": (
        "/tokens/by-assertion",
        {"client_id": "x"},
        404,
        "no application has this client_id",
    ),
    "scopes by assertion": (
        "/tokens/by-assertion",
        {"scopes": 3},
        400,
        "the body: scopes must be a list of texts, got 3",
    ),
    "no URL": ("/logins", {}, 400, "the body lacks authorize_url"),
    "another URL": (
        "/logins",
        {"authorize_url": "http://127.0.0.1/login"},
        400,
        "the path of an authorize URL is /v2/o/authorize/, or another version's, not '/login'",
    ),
}


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


@pytest.mark.parametrize(("path", "body", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_minted_is_refused_with_a_sentence(
    sandbox: Sandbox, control: Control, path: str, body: Any, status: int, said: str
) -> None:
    answer = control("POST", path, body)

    assert (answer.status, told(answer)) == (status, {"error": said})
    assert len(sandbox.grants) == 0


def test_what_the_server_would_refuse_is_refused_with_its_reason(control: Control) -> None:
    answer = control("POST", "/tokens", {"scopes": "patient/Nothing.read", "version": 3})

    assert (answer.status, told(answer)["kind"]) == (400, "oauth")
    assert "patient/Nothing.read" in told(answer)["error"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_minted_token_opens_the_api(control: Control, browser: Browser, version: int) -> None:
    minted = told(control("POST", "/tokens", {"user": "claims-37", "version": version}))

    seen = browser.get(f"/v{version}/fhir/ExplanationOfBenefit", token=minted["access_token"])

    assert seen.status == 200
    assert (minted["nickname"], minted["expires_in"]) == ("claims-37/access#1", 3600)
    assert minted["expires_at"] == "2026-01-01T13:00:00Z"


def test_a_token_is_minted_already_past_its_time(control: Control, browser: Browser) -> None:
    minted = told(control("POST", "/tokens", {"expires_in": -5}))

    refused = browser.get("/v2/fhir/Patient", token=minted["access_token"])

    assert refused.status == 401
    (seen,) = told(control("GET", "/journal"))
    assert seen["token"] == "BBUser00000/access#1, expired 5 s ago"


def test_a_token_without_demographics_does_not_open_the_patient(control: Control, browser: Browser) -> None:
    body = {"demographics": False, "scopes": ["patient/Patient.read", "openid"]}
    minted = told(control("POST", "/tokens", body))

    assert browser.get("/v2/fhir/Patient", token=minted["access_token"]).status == 403


def test_an_authorize_url_is_decided_without_a_page(control: Control, v2: Walk) -> None:
    url = f"http://127.0.0.1:8000/v2/o/authorize/?{urlencode(v2.authorize_parameters())}"

    redirect = told(control("POST", "/logins", {"authorize_url": url, "user": "BBUser00003"}))["redirect"]

    sent = dict(parse_qsl(urlsplit(redirect).query))
    assert sent["state"] == STATE
    assert v2.exchange(sent["code"]).status == 200


def test_a_person_may_say_no(control: Control, v2: Walk) -> None:
    url = f"http://127.0.0.1:8000/v2/o/authorize/?{urlencode(v2.authorize_parameters())}"

    answer = control("POST", "/logins", {"authorize_url": url, "allows": False})

    sent = dict(parse_qsl(urlsplit(told(answer)["redirect"]).query))
    assert (answer.status, sent) == (201, {"error": "access_denied", "state": STATE})
