"""Servers and stores that hand out what none should: an error of this package says so, if anything has to."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from bbclient.errors import AnswerCutOff, ForeignURL, RateLimited, UnreadableAnswer, UnusableToken
from bbmock import FrozenClock
from tests.client.builders import bundle, client_of, token_answer, token_of
from tests.client.stub import Reply, Stub, reply

SEARCH = "ExplanationOfBenefit"
NO_URLS = ("http://[::1", "http://127.0.0.1:port/", "//[")


@pytest.mark.parametrize("prefetch", [0, 4])
@pytest.mark.parametrize("link", NO_URLS)
def test_a_next_link_that_is_no_url_is_refused_after_the_pages_before(
    link: str, prefetch: int, clock: FrozenClock
) -> None:
    with Stub(reply(bundle(next_url=link))) as stub:
        bb = client_of(stub.base_url, clock, prefetch=prefetch)
        found = bb.iter_pages(SEARCH, {"auth_token": token_of(clock)})

        assert next(found)
        with pytest.raises(ForeignURL, match="has no valid host or port"):
            next(found)

    assert len(stub.asked) == 1


@pytest.mark.parametrize("prefetch", [0, 4])
def test_a_next_link_with_half_a_character_is_refused(prefetch: int, clock: FrozenClock) -> None:
    with Stub() as stub:
        link = f"{stub.base_url}/v2/fhir/{SEARCH}?x=\ud800&_count=1&startIndex=1"
        stub.answers(reply({**bundle(next_url=link), "total": 60}))
        bb = client_of(stub.base_url, clock, prefetch=prefetch)

        with pytest.raises(ForeignURL, match="half a character in it; look where it comes from"):
            list(bb.iter_pages(SEARCH, {"auth_token": token_of(clock)}))

    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "numbers", ["startIndex=%C2%B2&_count=1", "startIndex=1&_count=0", f"startIndex=1&_count={'9' * 5000}"]
)
def test_a_next_link_from_which_nothing_can_be_guessed_is_followed(numbers: str, clock: FrozenClock) -> None:
    with Stub() as stub:
        first = {**bundle(next_url=f"{stub.base_url}/v2/fhir/{SEARCH}?{numbers}"), "total": 60}
        stub.answers(reply(first), reply(bundle()))
        bb = client_of(stub.base_url, clock, prefetch=4)

        assert len(list(bb.iter_pages(SEARCH, {"auth_token": token_of(clock)}))) == 2


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("location", [*NO_URLS, "/\xff", "javascript:1"])
def test_a_redirect_to_what_is_no_url_is_refused(location: str, status: int, clock: FrozenClock) -> None:
    with Stub(Reply(status, b"", {"Location": location})) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock)

        with pytest.raises(ForeignURL):
            bb.get_patient_data({"auth_token": token})

    assert len(stub.asked) == 1


@pytest.mark.parametrize("location", [NO_URLS[0], "/\xff"])
def test_a_token_endpoint_that_redirects_to_what_is_no_url_is_refused(
    location: str, clock: FrozenClock
) -> None:
    with Stub(Reply(307, b"", {"Location": location})) as stub:
        bb, token = client_of(stub.base_url, clock), token_of(clock)

        with pytest.raises(ForeignURL, match=r"token endpoint redirects to what is no URL; is base_url"):
            bb.refresh_auth_token(token)

    assert len(stub.asked) == 1


def test_a_redirect_within_the_server_is_followed(clock: FrozenClock) -> None:
    with Stub(Reply(307, b"", {"Location": "/v2/fhir/Patient"}), reply({"id": "1"})) as stub:
        bb = client_of(stub.base_url, clock)

        assert bb.get_patient_data({"auth_token": token_of(clock)})["response"].json() == {"id": "1"}


@pytest.mark.parametrize("key", ["refresh_token", "scope"])
def test_a_token_whose_parts_are_no_texts_is_named(key: str, clock: FrozenClock) -> None:
    with (
        Stub(reply({**token_answer(), key: ["a-list"]})) as stub,
        pytest.raises(UnusableToken, match=f"has a {key} that is no text"),
    ):
        client_of(stub.base_url, clock).refresh_auth_token(token_of(clock))


def test_json_that_is_nested_without_end_is_no_json_object(clock: FrozenClock) -> None:
    with Stub(Reply(200, b"[" * 100_000)) as stub, pytest.raises(UnreadableAnswer, match="not with a JSON"):
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)}, raise_errors=True)


def test_a_retry_after_in_a_year_that_no_calendar_has_says_nothing(clock: FrozenClock) -> None:
    waits: list[float] = []
    never = "Fri, 01 Jan 20000000026 00:00:00 GMT"
    with Stub(reply({}, 503, Retry_After=never), reply({})) as stub:
        client_of(stub.base_url, clock, sleep=waits.append).get_patient_data({"auth_token": token_of(clock)})

    assert waits == [2.5]


@pytest.mark.parametrize(
    ("changed", "methods"),
    [
        ({"expires_at": "0001-01-01T00:00:00Z"}, ["POST", "GET"]),
        ({"expires_at": "9999-12-31T23:59:59Z"}, ["GET"]),
        ({"expires_in": 10**400}, ["GET"]),
    ],
    ids=["first", "last", "long"],
)
def test_a_token_at_the_end_of_the_calendar_is_judged_like_any(
    changed: dict[str, Any], methods: list[str], clock: FrozenClock
) -> None:
    with Stub(lambda asked: reply(token_answer() if asked.method == "POST" else {})) as stub:
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock, **changed)})

    assert [asked.method for asked in stub.asked] == methods


@pytest.mark.parametrize("method", ["get_patient_data", "refresh_auth_token"])
def test_an_answer_that_cannot_be_decoded_leaves_no_connection_open(
    method: str, clock: FrozenClock, recwarn: pytest.WarningsRecorder
) -> None:
    def call(stub: Stub) -> None:
        bb, token = client_of(stub.base_url, clock), token_of(clock)
        with pytest.raises(AnswerCutOff, match="cannot be decoded"):
            getattr(bb, method)({"auth_token": token} if method.startswith("get") else token)

    with Stub(Reply(200, b"no gzip" * 10_000, {"Content-Encoding": "gzip"})) as stub:
        call(stub)
        gc.collect()  # a socket that is left open says so when it goes

    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize(("given", "told"), [({"Retry_After": "7"}, 7), ({}, None)], ids=["time", "none"])
def test_a_429_that_is_not_repeated_tells_its_time_all_the_same(
    given: dict[str, str], told: float | None, clock: FrozenClock
) -> None:
    with Stub(reply({}, 429, **given)) as stub:
        bb = client_of(stub.base_url, clock, raise_errors=True, retry_settings={"total": 0})

        with pytest.raises(RateLimited, match="ask less often") as failure:
            bb.get_patient_data({"auth_token": token_of(clock)})

    assert failure.value.retry_after == told
