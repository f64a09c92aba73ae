from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
import requests

from bbclient import AuthorizationToken, BlueButton
from bbclient.errors import ReauthorizationRequired, TokenRefused
from bbmock import FrozenClock, Sandbox
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply


def test_a_token_that_cannot_be_refreshed_asks_for_a_login_and_nobody_is_asked(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub, pytest.raises(ReauthorizationRequired, match="no refresh token") as refusal:
        client_of(stub.base_url, clock).get_patient_data(
            {"auth_token": token_of(clock, lifetime=0, refresh_token=None)}
        )

    assert stub.asked == []
    assert isinstance(refusal.value, requests.HTTPError)


def test_a_refresh_token_that_the_server_forgot_asks_for_a_login(
    bb: BlueButton, token: AuthorizationToken, sandbox: Sandbox, clock: FrozenClock
) -> None:
    sandbox.reset()
    clock.advance(3600)

    with pytest.raises(ReauthorizationRequired, match=r"Refresh token not found.*login again") as refusal:
        bb.get_patient_data({"auth_token": token})

    assert (refusal.value.status_code, refusal.value.error) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("status", "body", "kind", "advice"),
    [
        (400, {"error": "invalid_grant"}, ReauthorizationRequired, "login again"),
        (403, {"detail": "Request denied"}, ReauthorizationRequired, "login again"),
        (401, {"error": "invalid_client"}, TokenRefused, "client_id and client_secret"),
        (503, {}, TokenRefused, "try again later"),
    ],
)
def test_a_refused_refresh_says_what_to_do(
    status: int, body: dict[str, str], kind: type[TokenRefused], advice: str, clock: FrozenClock
) -> None:
    with Stub(reply(body, status)) as stub, pytest.raises(TokenRefused, match=advice) as refusal:
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))

    assert type(refusal.value) is kind
    assert len(stub.asked) == 1


def test_an_expired_token_is_sent_as_it_is_where_refresh_is_off(clock: FrozenClock) -> None:
    with Stub(reply({}, 401)) as stub:
        bb = client_of(stub.base_url, clock, token_refresh_on_expire=False)
        expired = token_of(clock, lifetime=0)

        answer = bb.get_patient_data({"auth_token": expired})

    assert (answer["response"].status_code, answer["auth_token"]) == (401, expired)
    assert [asked.method for asked in stub.asked] == ["GET"]


@pytest.mark.parametrize(("seconds", "refreshed"), [(3569, False), (3570, True), (3600, True)])
def test_a_token_is_refreshed_half_a_minute_before_its_end(
    seconds: int, refreshed: bool, bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    clock.advance(seconds)

    answer = bb.get_patient_data({"auth_token": token})

    assert answer["response"].status_code == 200
    assert (answer["auth_token"] is not token) is refreshed


def test_a_stored_token_is_judged_by_the_client_s_clock(bb: BlueButton, token: AuthorizationToken) -> None:
    stored = AuthorizationToken(token.get_dict())

    assert bb.get_patient_data({"auth_token": stored})["auth_token"] is stored


def test_a_refresh_is_urlencoded_with_the_credentials_in_a_header(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))

    (asked,) = stub.asked
    assert asked.form == {
        "client_id": "the-client-id",
        "grant_type": "refresh_token",
        "refresh_token": "the-refresh-token",
    }
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.headers["Authorization"].startswith("Basic ")


def test_a_refresh_leaves_the_old_token_as_it_was(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        old = token_of(clock)

        new = client_of(stub.base_url, clock).refresh_auth_token(old)

    assert old == token_of(clock)
    assert (new.access_token, new.refresh_token) == ("access-1", "refresh-1")
    assert new.expires_at == clock.now() + timedelta(hours=1)


def test_what_a_refresh_leaves_out_stays_as_it_was(clock: FrozenClock) -> None:
    with Stub(reply({"access_token": "access-1", "expires_in": 60})) as stub:
        new = client_of(stub.base_url, clock).refresh_auth_token(token_of(clock, patient="-1"))

    assert (new.refresh_token, new.patient) == ("the-refresh-token", "-1")
    assert new.scopes == {"patient/Patient.read", "profile"}


def test_the_successor_of_a_refreshed_token_is_used_in_its_place(
    bb: BlueButton, token: AuthorizationToken
) -> None:
    renewed = bb.refresh_auth_token(token)

    answer = bb.get_patient_data({"auth_token": AuthorizationToken(token.get_dict())})

    assert answer["response"].status_code == 200
    assert answer["auth_token"] == renewed
    assert bb.refresh_auth_token(token) == renewed


def test_a_token_that_is_made_another_person_s_is_no_successor_any_more(clock: FrozenClock) -> None:
    with Stub(reply(token_answer()), reply({})) as stub:
        bb, old = client_of(stub.base_url, clock), token_of(clock)
        bb.refresh_auth_token(old).set_dict(token_of(clock, access_token="of-another", refresh_token="r"))
        bb.refresh_auth_token(old).set_dict(token_of(clock, access_token="of-another", refresh_token="r"))

        bb.get_patient_data({"auth_token": old})

    assert stub.asked[-1].headers["Authorization"] == "Bearer access-1"


def test_a_stale_token_is_led_through_all_its_successors(
    bb: BlueButton, token: AuthorizationToken, clock: FrozenClock
) -> None:
    for _ in range(3):
        clock.advance(3600)
        answer = bb.get_patient_data({"auth_token": token})

    assert answer["response"].status_code == 200
    assert not answer["auth_token"].access_token_expired()


def test_a_server_that_does_not_rotate_is_asked_each_time_a_token_ends(clock: FrozenClock) -> None:
    numbers = count(1)

    def answer(asked: Asked) -> Reply:
        again = token_answer(next(numbers), refresh_token="the-refresh-token")
        return reply(again if asked.method == "POST" else {})

    with Stub(answer) as stub:
        bb = client_of(stub.base_url, clock)
        stale = token_of(clock, lifetime=0)
        used = []
        for _ in range(3):
            used.append(bb.get_patient_data({"auth_token": stale})["auth_token"].access_token)
            clock.advance(3600)

    assert len(set(used)) == 3
    assert [asked.method for asked in stub.asked] == ["POST", "GET"] * 3


def test_two_clients_share_no_successors(clock: FrozenClock) -> None:
    with Stub(reply(token_answer())) as stub:
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))

        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    assert stub.asked[-1].headers["Authorization"] == "Bearer the-access-token"


def test_of_eight_threads_with_one_expired_token_one_refreshes(clock: FrozenClock) -> None:
    together = threading.Barrier(8)
    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        bb = client_of(stub.base_url, clock)
        expired = token_of(clock, lifetime=0)

        def call(_: int) -> str:
            together.wait()
            return bb.get_patient_data({"auth_token": expired})["auth_token"].access_token

        with ThreadPoolExecutor(8) as pool:
            used = list(pool.map(call, range(8)))

    assert used == ["access-1"] * 8
    assert [asked.method for asked in stub.asked].count("POST") == 1
