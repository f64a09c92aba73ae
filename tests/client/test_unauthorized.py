"""What a client does about a 401, and about a refresh that is refused."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import (
    AnswerCutOff,
    ConnectionFailed,
    ReauthorizationRequired,
    RequestRefused,
    TokenRefused,
)
from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply

ENDED = {"WWW-Authenticate": 'Bearer realm="api",error="invalid_token",error_description="..."'}
REFUSED = Reply(401, b'{"detail": "Authentication credentials were not provided."}', ENDED)


def refuse_the_first(asked: Asked) -> Reply:
    """Takes any token but the one that tests begin with."""
    if asked.method == "POST":
        return reply(token_answer())
    return REFUSED if asked.headers["Authorization"] == "Bearer the-access-token" else reply({})


def methods(stub: Stub) -> list[str]:
    return [asked.method for asked in stub.asked]


def test_a_token_that_stays_refused_is_refreshed_once_and_the_refusal_returned(clock: FrozenClock) -> None:
    with Stub(lambda asked: reply(token_answer()) if asked.method == "POST" else REFUSED) as stub:
        answer = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    assert (answer["response"].status_code, answer["auth_token"].access_token) == (401, "access-1")
    assert methods(stub) == ["GET", "POST", "GET"]


@pytest.mark.parametrize(
    ("refusal", "kind", "said"),
    [
        (reply({"error": "invalid_grant"}, 400), ReauthorizationRequired, "invalid_grant.*login again"),
        (reply({"error": "invalid_client"}, 401), TokenRefused, "invalid_client.*look at client_id"),
        (reply({"message": "down"}, 503), TokenRefused, "503 .down.; try again later"),
    ],
    ids=["over", "client", "down"],
)
def test_a_refresh_that_is_refused_leaves_the_401_and_is_what_is_raised(
    refusal: Reply, kind: type[TokenRefused], said: str, clock: FrozenClock
) -> None:
    def answer(asked: Asked) -> Reply:
        return refusal if asked.method == "POST" else REFUSED

    with Stub(answer) as stub:
        bb, call = client_of(stub.base_url, clock), {"auth_token": token_of(clock)}

        with pytest.raises(TokenRefused, match=said) as raised:
            bb.get_patient_data(call, raise_errors=True)
        assert type(raised.value) is kind
        assert client_of(stub.base_url, clock).get_patient_data(call)["response"].status_code == 401


@pytest.mark.parametrize(
    "detail",
    [
        "User access has timed out. To refresh Medicare data, end user must re-authenticate",
        "This application, A, is temporarily inactive.",
    ],
)
def test_a_401_that_is_not_about_the_token_spends_no_refresh_token(detail: str, clock: FrozenClock) -> None:
    with Stub(reply({"detail": detail}, 401, WWW_Authenticate='Bearer realm="api"')) as stub:
        answer = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    assert answer["response"].json() == {"detail": detail}
    assert methods(stub) == ["GET"]


def test_where_refresh_is_off_a_401_is_returned(clock: FrozenClock) -> None:
    with Stub(REFUSED) as stub:
        bb = client_of(stub.base_url, clock, token_refresh_on_expire=False)

        assert bb.get_patient_data({"auth_token": token_of(clock)})["response"].status_code == 401

    assert methods(stub) == ["GET"]


def test_a_refused_token_is_refreshed_and_the_call_repeated(clock: FrozenClock) -> None:
    with Stub(refuse_the_first) as stub:
        bb, call = client_of(stub.base_url, clock), {"auth_token": token_of(clock)}

        answers = [bb.get_patient_data(call), bb.get_patient_data(call)]

    assert [answer["response"].status_code for answer in answers] == [200, 200]
    assert methods(stub) == ["GET", "POST", "GET", "GET"]


def test_of_eight_threads_whose_token_is_refused_one_refreshes(clock: FrozenClock) -> None:
    together = threading.Barrier(8)
    with Stub(refuse_the_first) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock)

        def call(_: int) -> int:
            together.wait()
            return bb.get_patient_data({"auth_token": token})["response"].status_code

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(call, range(8))) == [200] * 8

    assert methods(stub).count("POST") == 1


def test_eight_threads_with_a_dead_refresh_token_ask_once_and_all_hear_why(clock: FrozenClock) -> None:
    together = threading.Barrier(8)
    with Stub(reply({"error": "invalid_grant"}, 400)) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock, lifetime=0)

        def call(_: int) -> str:
            together.wait()
            with pytest.raises(ReauthorizationRequired) as failure:
                bb.get_patient_data({"auth_token": token})
            return str(failure.value)

        with ThreadPoolExecutor(8) as pool:
            assert all("login again" in said for said in pool.map(call, range(8)))

    assert methods(stub) == ["POST"]


def test_a_refresh_token_that_was_refused_is_not_sent_again(clock: FrozenClock) -> None:
    with Stub(reply({"error": "invalid_grant"}, 400)) as stub:
        bb, call = client_of(stub.base_url, clock), {"auth_token": token_of(clock, lifetime=0)}
        with pytest.raises(ReauthorizationRequired, match="invalid_grant"):
            bb.get_patient_data(call)

        with pytest.raises(ReauthorizationRequired, match="was refused before"):
            bb.get_patient_data(call)

    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": "invalid_grant", "error_description": "User access has timed out."}, "login again"),
        (403, {"message": "Request denied"}, "login again"),
        (502, {"message": "Failed to retrieve data from data source."}, "login again"),
        (404, {"message": "Not found."}, "login again"),
        (403, {"error_description": "Your application is not allowed to refresh tokens."}, "login again"),
        (403, {"error_description": "This application, A, is temporarily inactive."}, "client_id and"),
    ],
)
def test_cms_s_refusals_of_a_refresh_are_told_apart(
    status: int, body: dict[str, str], kind: str, clock: FrozenClock
) -> None:
    with Stub(reply(body, status)) as stub, pytest.raises(TokenRefused) as refusal:
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))

    wanted = ReauthorizationRequired if kind == "login again" else TokenRefused
    assert type(refusal.value) is wanted
    assert next(reversed(body.values())) in str(refusal.value)


def test_an_application_that_is_switched_off_is_no_reason_for_a_login(clock: FrozenClock) -> None:
    refusal = {"detail": "This application, A, is temporarily inactive."}
    with Stub(reply(refusal, 401, WWW_Authenticate='Bearer realm="api"')) as stub:
        bb = client_of(stub.base_url, clock, raise_errors=True)

        with pytest.raises(RequestRefused, match="temporarily inactive") as failure:
            bb.get_patient_data({"auth_token": token_of(clock)})

    assert failure.value.detail == refusal["detail"]


def test_a_grant_that_is_over_is_not_sent_to_be_refreshed(clock: FrozenClock) -> None:
    over = token_of(clock, lifetime=0, access_grant_expiration=clock.now())
    with Stub(Reply()) as stub, pytest.raises(ReauthorizationRequired, match="consent was good until"):
        client_of(stub.base_url, clock).get_patient_data({"auth_token": over})

    assert stub.asked == []


def test_a_refresh_whose_answer_is_lost_is_not_sent_again(clock: FrozenClock) -> None:
    waits: list[float] = []
    half = Reply(200, b'{"access', {"Content-Length": "100", "Connection": "close"})
    with Stub(half) as stub, pytest.raises(AnswerCutOff):
        client_of(stub.base_url, clock, sleep=waits.append).refresh_auth_token(token_of(clock))

    assert (len(stub.asked), waits) == (1, [])


def test_a_refresh_that_never_left_is_tried_again(clock: FrozenClock) -> None:
    waits: list[float] = []
    with Stub(Reply()) as stub:
        pass

    with pytest.raises(ConnectionFailed):
        client_of(stub.base_url, clock, sleep=waits.append).refresh_auth_token(token_of(clock))

    assert waits == [2.5, 5, 10]


@pytest.mark.parametrize(("lifetime", "seconds", "refreshed"), [(60, 53, False), (60, 54, True)])
def test_a_token_that_lives_shortly_is_kept_for_nine_tenths_of_its_life(
    lifetime: int, seconds: int, refreshed: bool, clock: FrozenClock
) -> None:
    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        token = token_of(clock, lifetime=lifetime, expires_in=lifetime)
        clock.advance(seconds)

        client_of(stub.base_url, clock).get_patient_data({"auth_token": token})

    assert methods(stub) == (["POST", "GET"] if refreshed else ["GET"])


def test_the_application_hears_of_a_new_token_before_it_is_used(clock: FrozenClock) -> None:
    heard: list[tuple[str, str, int]] = []

    def hear(old: AuthorizationToken, new: AuthorizationToken) -> None:
        heard.append((old.access_token, new.access_token, len(stub.asked)))

    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        bb = client_of(stub.base_url, clock, on_token_refresh=hear)

        bb.get_patient_data({"auth_token": token_of(clock, lifetime=0)})

    assert heard == [("the-access-token", "access-1", 1)]


def test_an_application_that_fails_to_take_a_new_token_does_not_lose_it(clock: FrozenClock) -> None:
    def fail(*_: Any) -> None:
        raise OSError("disk full")

    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        bb = client_of(stub.base_url, clock, on_token_refresh=fail)
        call = {"auth_token": token_of(clock, lifetime=0)}
        with pytest.raises(OSError, match="disk full"):
            bb.get_patient_data(call)

        assert bb.get_patient_data(call)["auth_token"].access_token == "access-1"

    assert methods(stub) == ["POST", "GET"]


def test_a_skewed_clock_is_no_trouble_for_the_mock_s_own_tokens(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    token.expires_at = token.expires_at.replace(year=2030)  # what a client believes whose clock is behind
    clock.advance(3601)

    answer = bb.get_patient_data({"auth_token": token})

    assert answer["response"].status_code == 200
    assert answer["auth_token"].access_token != token.access_token
