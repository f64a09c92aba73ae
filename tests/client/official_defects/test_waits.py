"""Section B of what is wrong with CMS's SDK, on bbclient: timeouts, connections, retries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bbclient import AuthorizationToken, BlueButton
from bbclient.client import TIMEOUT
from bbclient.errors import ConnectionFailed, RateLimited, RetriesExhausted, TimedOut, TokenRefused
from bbmock import FrozenClock, Sandbox
from bbmock.witness.witness import Witness
from tests.client.builders import bundle, client_of, token_of
from tests.client.official_defects.conftest import MakeClient
from tests.client.stub import Asked, Reply, Stub, reply

SHORT = 0.2  # of the machine's seconds
PAGES = 50
WAITS = [2.5, 5, 10]


# 8: timeouts


@pytest.mark.parametrize(
    ("endpoint", "method"), [("Patient", "get_patient_data"), ("token", "refresh_auth_token")]
)
def test_a_silent_server_is_not_waited_for(
    endpoint: str, method: str, make: MakeClient, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    bb = make(timeout=SHORT, retry_settings={"total": 0})
    sandbox.faults.add(endpoint, "hang")

    with pytest.raises(TimedOut, match="did not answer in time"):
        getattr(bb, method)({"auth_token": token} if endpoint == "Patient" else token)


def test_one_call_may_have_a_timeout_of_its_own(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    bb = make(retry_settings={"total": 0})
    sandbox.faults.add("Patient", {"hang": 1})  # then the connection is closed, which is another error

    with pytest.raises(TimedOut):
        bb.get_patient_data({"auth_token": token}, timeout=SHORT)
    assert TIMEOUT == (10, 60)


# 9: connections


def test_fifty_pages_come_over_one_connection(clock: FrozenClock) -> None:
    def page(asked: Asked) -> Reply:
        number = int(asked.path.partition("page=")[2] or 1)
        after = f"{stub.base_url}/v2/fhir/ExplanationOfBenefit?page={number + 1}"
        return reply(bundle(next_url=after if number < PAGES else None))

    with Stub(page) as stub:
        bb = client_of(stub.base_url, clock, prefetch=0)

        assert len(list(bb.iter_pages("ExplanationOfBenefit", {"auth_token": token_of(clock)}))) == PAGES

    assert len({asked.connection for asked in stub.asked}) == 1


# 10: the waits between retries


def test_the_waits_are_those_of_cms_s_documentation(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox, clock: FrozenClock, witness: Witness
) -> None:
    sandbox.faults.add("Patient", "edge", times=None)
    began = clock.now()

    with pytest.raises(RetriesExhausted, match="after 3 retries"):
        make().get_patient_data({"auth_token": token})

    witness.backed_off(WAITS)
    assert clock.now() - began == timedelta(seconds=sum(WAITS))


@pytest.mark.parametrize(
    ("settings", "waits"),
    [({"max_wait": 4}, [2.5, 4, 4]), ({"jitter": 0.5}, [1.25, 2.5, 5]), ({"total": 1}, [2.5])],
    ids=["max_wait", "jitter", "total"],
)
def test_the_waits_can_be_bounded_and_left_to_chance(
    settings: dict[str, Any],
    waits: list[float],
    make: MakeClient,
    token: AuthorizationToken,
    sandbox: Sandbox,
) -> None:
    slept: list[float] = []
    sandbox.faults.add("Patient", "edge", times=None)

    with pytest.raises(RetriesExhausted):
        make(sleep=slept.append, draw=lambda: 1.0, retry_settings=settings).get_patient_data(
            {"auth_token": token}
        )

    assert slept == waits


# 11: Retry-After


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_an_hour_that_the_server_asks_for_is_told_and_not_slept(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox, *, as_date: bool
) -> None:
    slept: list[float] = []
    sandbox.faults.add("Patient", {"throttled": {"retry_after": 3600, "as_date": as_date}})

    with pytest.raises(RateLimited, match="asks to wait 3600 seconds; try again then") as failure:
        make(sleep=slept.append).get_patient_data({"auth_token": token})

    assert (failure.value.retry_after, slept) == (3600, [])


def test_a_short_retry_after_is_waited_out(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    sandbox.faults.add("Patient", {"throttled": {"retry_after": 30}}, times=2)

    assert make().get_patient_data({"auth_token": token})["response"].status_code == 200
    witness.honoured_retry_after()


def test_a_429_without_a_time_is_tried_again_where_the_settings_say_so(
    make: MakeClient, token: AuthorizationToken, sandbox: Sandbox, witness: Witness
) -> None:
    sandbox.faults.add("Patient", {"throttled": {"retry_after": None}}, times=3)
    bb = make(retry_settings={"status_forcelist": [429]})

    assert bb.get_patient_data({"auth_token": token})["response"].status_code == 200
    witness.backed_off(WAITS)


# 12: calls to the token endpoint


@pytest.mark.parametrize(
    ("effect", "raised"), [("edge", TokenRefused), ("reset", ConnectionFailed)], ids=["503", "reset"]
)
def test_a_refresh_that_may_have_arrived_is_not_sent_again(
    effect: str, raised: type[Exception], make: MakeClient, token: AuthorizationToken, sandbox: Sandbox
) -> None:
    sandbox.faults.add("token", effect)

    with pytest.raises(raised, match=r"try again later|could not be asked"):
        make().refresh_auth_token(token)

    assert len(sandbox.journal.exchanges(grant_type="refresh_token")) == 1


def test_a_refresh_that_did_not_reach_the_server_is_sent_again(
    bb: BlueButton, make: MakeClient, sandbox: Sandbox, token: AuthorizationToken, witness: Witness
) -> None:
    bb.close()
    sandbox.faults.add(effect="refuse-connections", until=5)

    assert make().refresh_auth_token(token).access_token != token.access_token
    witness.refreshed(1)
