from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import requests

from bbclient import BlueButton
from bbclient.errors import (
    BlueButtonError,
    ConfigurationError,
    ConnectionFailed,
    RequestRefused,
    TokenRefused,
    UnreadableAnswer,
)
from bbmock import FrozenClock
from tests.client.builders import SETTINGS, client_of, token_of
from tests.client.stub import Reply, Stub, reply

CODE = "the-code"
SECRETS = ("the-client-secret", "the-access-token", "the-refresh-token", "the-code")


def _said(error: BaseException) -> str:
    """All that a log or a report would show of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


def _shows_a_secret(text: str) -> bool:
    return any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    "changed",
    [
        {"environment": "WRONG"},
        {"client_id": None},
        {"version": "the-client-secret"},
        {"base_url": "the-code"},
    ],
    ids=["environment", "client_id", "version", "base_url"],
)
def test_a_refused_configuration_shows_no_secret(changed: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        BlueButton({**SETTINGS, **changed})

    assert not _shows_a_secret(_said(refusal.value))


def test_a_broken_file_shows_no_secret(tmp_path: Any) -> None:
    for name in ("own.json", "own.yaml"):
        (tmp_path / name).write_text('{"client_secret": "the-client-secret" "x": *the-code')

        with pytest.raises(ConfigurationError) as refusal:
            BlueButton(tmp_path / name)

        assert not _shows_a_secret(_said(refusal.value))


def _exchange(bb: BlueButton, _: FrozenClock) -> None:
    auth_data = bb.generate_auth_data()
    bb.get_authorization_token(auth_data, CODE, auth_data["state"])


def _refresh(bb: BlueButton, clock: FrozenClock) -> None:
    bb.refresh_auth_token(token_of(clock))


def _read(bb: BlueButton, clock: FrozenClock) -> None:
    bb.get_patient_data({"auth_token": token_of(clock)})


@pytest.mark.parametrize(
    "spoilt",
    [
        reply({"error": "invalid_grant", "error_description": " ".join(SECRETS[2:])}, 400),
        reply({"error": SECRETS[0]}, 401),
        Reply(200, b"<html>"),
        Reply(307, b"", {"Location": "/login"}),
    ],
    ids=["description", "error", "html", "redirect"],
)
@pytest.mark.parametrize("call", [_exchange, _refresh])
def test_a_token_error_shows_no_secret_of_its_request(
    call: Callable[[BlueButton, FrozenClock], None], spoilt: Reply, clock: FrozenClock
) -> None:
    with Stub(spoilt) as stub, pytest.raises((TokenRefused, UnreadableAnswer)) as refusal:
        call(client_of(stub.base_url, clock), clock)

    response = refusal.value.response
    assert response is not None
    assert response.request.body is None
    assert dict(response.request.headers) == {}
    sent = {SECRETS[0], *stub.asked[0].form.values()} & set(SECRETS)
    assert not any(secret in _said(refusal.value) for secret in sent)


@pytest.mark.parametrize("call", [_exchange, _refresh, _read])
def test_a_network_error_shows_no_secret_nor_the_request_that_had_it(
    call: Callable[[BlueButton, FrozenClock], None], clock: FrozenClock
) -> None:
    with Stub(Reply()) as stub:
        pass
    bb = client_of(stub.base_url, clock, retry_settings={"total": 0})

    with pytest.raises(BlueButtonError) as failure:
        call(bb, clock)

    assert not _shows_a_secret(_said(failure.value))
    assert isinstance(failure.value.__cause__, requests.RequestException)
    assert failure.value.__cause__.request is None


def test_an_error_after_a_redirect_shows_no_token_of_either_request(clock: FrozenClock) -> None:
    redirect = Reply(302, b"", {"Location": "/v2/fhir/elsewhere"})
    with Stub(redirect, reply({}, 404)) as stub, pytest.raises(RequestRefused) as refusal:
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})

    assert not _shows_a_secret(str(pickle.dumps(refusal.value)))


def test_redirects_without_end_are_given_up_and_show_no_token(clock: FrozenClock) -> None:
    redirect = Reply(302, b"", {"Location": "/v2/fhir/elsewhere"})
    with Stub(redirect) as stub, pytest.raises(ConnectionFailed, match="TooManyRedirects") as failure:
        _read(client_of(stub.base_url, clock), clock)

    cause = failure.value.__cause__
    assert isinstance(cause, requests.TooManyRedirects)
    assert cause.response is None


def test_what_a_server_says_stays_in_one_line_and_within_bounds(clock: FrozenClock) -> None:
    story = {"error": "invalid_request", "error_description": "no\r\nERROR all is lost" + "!" * 10_000}
    with Stub(reply(story, 400)) as stub, pytest.raises(TokenRefused, match="no  ERROR all") as refusal:
        _refresh(client_of(stub.base_url, clock), clock)

    assert len(str(refusal.value)) < 1000


def test_a_client_does_not_go_into_a_pickle_with_its_secret() -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        pickle.dumps(BlueButton(SETTINGS))


def test_neither_client_nor_token_nor_call_shows_a_secret(clock: FrozenClock) -> None:
    bb, token = BlueButton(SETTINGS), token_of(clock, scope="profile")

    assert repr(bb) == "BlueButton(base_url='https://sandbox.bluebutton.cms.gov', version=2)"
    assert repr(token) == "AuthorizationToken(expires_at='2026-01-01 13:00:00+00:00', scope='profile', ...)"
    assert str({"auth_token": token}) == f"{{'auth_token': {token!r}}}"
