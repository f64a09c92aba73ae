from __future__ import annotations

from typing import Any

import pytest
import requests

from bbclient.errors import AnswerCutOff, ConnectionFailed, RateLimited, RetriesExhausted, TimedOut
from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Reply, Stub, reply


@pytest.fixture
def waits() -> list[float]:
    """What the client would have slept, in seconds."""
    return []


def _patient(stub: Stub, clock: FrozenClock, waits: list[float], **changed: Any) -> requests.Response:
    bb = client_of(stub.base_url, clock, sleep=waits.append, **changed)
    return bb.get_patient_data({"auth_token": token_of(clock)})["response"]


def test_a_server_that_keeps_failing_is_given_up_with_its_last_answer(
    clock: FrozenClock, waits: list[float]
) -> None:
    with Stub(reply({"issue": "down"}, 503)) as stub, pytest.raises(RetriesExhausted) as failure:
        _patient(stub, clock, waits)

    assert str(failure.value) == (
        "The server answered with status 503 and still does after 3 retries; try again later."
    )
    assert isinstance(failure.value, requests.exceptions.RetryError)
    assert failure.value.response is not None
    assert failure.value.response.json() == {"issue": "down"}
    assert (waits, len(stub.asked)) == ([2.5, 5, 10], 4)


def test_a_server_that_is_gone_is_tried_as_often(clock: FrozenClock, waits: list[float]) -> None:
    with Stub(Reply()) as stub:
        pass

    with pytest.raises(ConnectionFailed):
        _patient(stub, clock, waits)

    assert waits == [2.5, 5, 10]


def test_a_server_that_asks_for_more_time_than_two_minutes_is_not_waited_for(
    clock: FrozenClock, waits: list[float]
) -> None:
    with (
        Stub(reply({}, 503, Retry_After="3600")) as stub,
        pytest.raises(RetriesExhausted, match="asks to wait 3600 seconds") as failure,
    ):
        _patient(stub, clock, waits)

    assert (failure.value.retry_after, waits, len(stub.asked)) == (3600, [], 1)


def test_no_retries_return_the_503(clock: FrozenClock, waits: list[float]) -> None:
    with Stub(reply({}, 503)) as stub:
        response = _patient(stub, clock, waits, retry_settings={"total": 0})

    assert (response.status_code, waits, len(stub.asked)) == (503, [], 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 501])
def test_an_answer_that_will_not_change_is_returned_at_once(
    status: int, clock: FrozenClock, waits: list[float]
) -> None:
    with Stub(reply({}, status)) as stub:
        response = _patient(stub, clock, waits)

    assert (response.status_code, waits) == (status, [])


def test_a_refresh_is_never_sent_twice(clock: FrozenClock, waits: list[float]) -> None:
    with Stub(reply({}, 503), reply(token_answer())) as stub, pytest.raises(requests.HTTPError):
        client_of(stub.base_url, clock, sleep=waits.append).refresh_auth_token(token_of(clock))

    assert (waits, len(stub.asked)) == ([], 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_two_failures_are_waited_out(status: int, clock: FrozenClock, waits: list[float]) -> None:
    with Stub(reply({}, status), reply({}, status), reply({"id": "1"})) as stub:
        response = _patient(stub, clock, waits)

    assert response.json() == {"id": "1"}
    assert waits == [2.5, 5]


def test_the_settings_say_how_often_how_long_and_after_what(clock: FrozenClock, waits: list[float]) -> None:
    settings = {"total": 8, "backoff_factor": 10, "status_forcelist": [418]}
    with Stub(reply({}, 418)) as stub, pytest.raises(RetriesExhausted):
        _patient(stub, clock, waits, retry_settings=settings)

    assert waits == [5, 10, 20, 40, 80, 120, 120, 120]


@pytest.mark.parametrize(
    ("status", "given", "wait"),
    [
        (429, "7", 7),
        (503, "0", 0),
        (503, "Thu, 01 Jan 2026 12:01:00 GMT", 60),
        (503, "Thu, 01 Jan 2026 11:00:00 GMT", 0),
        (503, "soon", 2.5),
        (500, "7", 2.5),
    ],
)
def test_retry_after_is_obeyed_where_it_means_something(
    status: int, given: str, wait: float, clock: FrozenClock, waits: list[float]
) -> None:
    with Stub(reply({}, status, Retry_After=given), reply({})) as stub:
        _patient(stub, clock, waits)

    assert waits == [wait]


def test_retries_can_be_turned_off_on_a_client_as_on_the_official_sdk_s(
    clock: FrozenClock, waits: list[float]
) -> None:
    with Stub(reply({}, 503)) as stub:
        bb = client_of(stub.base_url, clock, sleep=waits.append)
        bb.retry_config["total"] = 0

        assert bb.get_patient_data({"auth_token": token_of(clock)})["response"].status_code == 503


def test_a_call_that_stays_throttled_is_told_as_that(clock: FrozenClock, waits: list[float]) -> None:
    with Stub(reply({}, 429, Retry_After="7")) as stub, pytest.raises(RateLimited, match="429") as failure:
        _patient(stub, clock, waits)

    assert (failure.value.retry_after, waits) == (7, [7, 7, 7])


def test_an_error_after_retries_has_no_token_in_its_request(clock: FrozenClock, waits: list[float]) -> None:
    with Stub(reply({}, 503)) as stub, pytest.raises(RetriesExhausted) as failure:
        _patient(stub, clock, waits)

    assert failure.value.response is not None
    assert "Authorization" not in (failure.value.response.request.headers or {})


def test_the_longest_wait_can_be_set(clock: FrozenClock, waits: list[float]) -> None:
    settings = {"total": 5, "max_wait": 6}
    with Stub(reply({}, 503)) as stub, pytest.raises(RetriesExhausted):
        _patient(stub, clock, waits, retry_settings=settings)

    assert waits == [2.5, 5, 6, 6, 6]


def test_a_server_that_asks_for_more_than_the_longest_wait_is_given_up(
    clock: FrozenClock, waits: list[float]
) -> None:
    with (
        Stub(reply({}, 503, Retry_After="7")) as stub,
        pytest.raises(RetriesExhausted, match="asks to wait 7 seconds"),
    ):
        _patient(stub, clock, waits, retry_settings={"max_wait": 6})

    assert waits == []


def test_jitter_leaves_a_part_of_each_wait_to_chance(clock: FrozenClock, waits: list[float]) -> None:
    drawn = iter([0.0, 0.5, 1.0])
    with Stub(reply({}, 503)) as stub, pytest.raises(RetriesExhausted):
        _patient(stub, clock, waits, retry_settings={"jitter": 0.5}, draw=lambda: next(drawn))

    assert waits == [2.5, 5 * 0.75, 10 * 0.5]


def test_a_date_to_come_again_is_read_by_the_server_s_own_clock(
    clock: FrozenClock, waits: list[float]
) -> None:
    headers = {"Retry_After": "Thu, 01 Jan 2026 13:00:05 GMT", "Date": "Thu, 01 Jan 2026 13:00:00 GMT"}
    with Stub(reply({}, 503, **headers), reply({})) as stub:
        _patient(stub, clock, waits)

    assert waits == [5]


@pytest.mark.parametrize("headers", [{"Content-Length": "100"}, {"Transfer-Encoding": "chunked"}])
def test_an_answer_that_breaks_off_is_asked_for_again(
    headers: dict[str, str], clock: FrozenClock, waits: list[float]
) -> None:
    half = Reply(200, b'3\r\n{"i', {**headers, "Connection": "close"})
    with Stub(half, reply({"id": "1"})) as stub:
        assert _patient(stub, clock, waits).json() == {"id": "1"}

    assert waits == [2.5]


def test_an_answer_that_keeps_breaking_off_is_named(clock: FrozenClock, waits: list[float]) -> None:
    half = Reply(200, b'{"i', {"Content-Length": "100", "Connection": "close"})
    with Stub(half) as stub, pytest.raises(AnswerCutOff, match="broke off"):
        _patient(stub, clock, waits)

    assert waits == [2.5, 5, 10]


def test_an_answer_that_stops_in_its_middle_is_timed_out(clock: FrozenClock, waits: list[float]) -> None:
    settings = {"total": 0}
    with (
        Stub(Reply(200, b'{"i', {"Content-Length": "100"})) as stub,
        pytest.raises(TimedOut, match="in time"),
    ):
        _patient(stub, clock, waits, retry_settings=settings, timeout=0.2)
