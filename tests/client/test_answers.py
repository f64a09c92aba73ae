from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
import requests

from bbclient.errors import (
    BlueButtonError,
    Maintenance,
    NotShared,
    RateLimited,
    ReauthorizationRequired,
    RequestRefused,
    UnreadableAnswer,
)
from bbmock import FrozenClock
from tests.client.builders import client_of, token_of
from tests.client.stub import Reply, Stub, reply

PERMISSION = "You do not have permission to perform this action."
CASES: list[tuple[str, int, Any, type[BlueButtonError], str]] = [
    ("get_patient_data", 403, {"detail": PERMISSION}, ReauthorizationRequired, "login again"),
    ("get_coverage_data", 403, {"detail": PERMISSION}, NotShared, "has not patient/Coverage.s"),
    ("get_insurance_card_data", 403, {"detail": PERMISSION}, NotShared, "patient/Coverage.s"),
    ("get_profile_data", 403, {"detail": PERMISSION}, ReauthorizationRequired, "login again"),
    ("get_patient_data", 403, {"detail": "This application, A, does not yet"}, RequestRefused, "not yet"),
    ("get_patient_data", 404, {"detail": "Not found."}, RequestRefused, "404 (Not found.); look at what"),
    ("get_patient_data", 400, {"error": "bad"}, RequestRefused, "400 (bad)"),
    ("get_patient_data", 418, [], RequestRefused, "418 (no reason given)"),
    (
        *("get_patient_data", 400),
        {"resourceType": "OperationOutcome", "issue": [{"details": {"text": "no such parameter"}}]},
        *(RequestRefused, "no such parameter"),
    ),
    ("get_patient_data", 429, {"detail": "throttled"}, RateLimited, "429 (throttled); ask less often"),
    ("get_patient_data", 501, {}, RequestRefused, "501 (no reason given); try again later"),
    ("get_patient_data", 200, [], UnreadableAnswer, "not with a JSON object"),
]


@pytest.mark.parametrize(("method", "status", "body", "kind", "said"), CASES)
def test_a_refusal_is_raised_as_what_it_is_where_errors_are_wanted(
    method: str, status: int, body: Any, kind: type[BlueButtonError], said: str, clock: FrozenClock
) -> None:
    with Stub(reply(body, status)) as stub:
        bb, call = client_of(stub.base_url, clock), {"auth_token": token_of(clock)}

        with pytest.raises(kind) as failure:
            getattr(bb, method)(call, raise_errors=True)

    assert type(failure.value) is kind
    assert said in str(failure.value)
    assert isinstance(failure.value, requests.RequestException)


@pytest.mark.parametrize("raised", [False, True])
def test_a_client_raises_or_not_as_it_was_made_and_a_call_may_differ(
    clock: FrozenClock, *, raised: bool
) -> None:
    with Stub(reply({}, 404)) as stub:
        bb, call = client_of(stub.base_url, clock, raise_errors=raised), {"auth_token": token_of(clock)}

        assert bb.get_patient_data(call, raise_errors=False)["response"].status_code == 404
        with pytest.raises(RequestRefused):
            bb.get_patient_data(call, raise_errors=True)


def test_an_error_has_the_answer_and_not_the_token_that_asked(clock: FrozenClock) -> None:
    with Stub(reply({"detail": "No"}, 404)) as stub, pytest.raises(RequestRefused) as failure:
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})

    assert (failure.value.status_code, failure.value.detail) == (404, "No")
    assert failure.value.response is not None
    assert failure.value.response.json() == {"detail": "No"}
    assert "Authorization" not in (failure.value.response.request.headers or {})


def test_a_long_story_of_a_server_s_is_cut(clock: FrozenClock) -> None:
    with Stub(reply({"detail": "x" * 10_000}, 404)) as stub, pytest.raises(RequestRefused) as failure:
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})

    assert failure.value.detail == "x" * 500


@pytest.mark.parametrize("raised", [False, True])
def test_each_reading_of_an_answer_s_json_is_the_reader_s_own(clock: FrozenClock, *, raised: bool) -> None:
    with Stub(reply({"a": [1]})) as stub:
        bb = client_of(stub.base_url, clock, raise_errors=raised)
        response = bb.get_patient_data({"auth_token": token_of(clock)})["response"]

    response.json()["a"].append(2)

    assert response.json() == {"a": [1]}


def test_a_server_that_repeats_the_token_is_not_quoted(clock: FrozenClock) -> None:
    with (
        Stub(reply({"detail": "the-access-token is wrong"}, 404)) as stub,
        pytest.raises(RequestRefused, match=r"\*\*\* is wrong"),
    ):
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})


def test_html_with_status_200_is_no_surprise(clock: FrozenClock) -> None:
    with Stub(Reply(200, b"\n <!DOCTYPE html>")) as stub, pytest.raises(Maintenance, match="maintenance"):
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})


def test_the_errors_survive_a_pickle(clock: FrozenClock) -> None:
    with Stub(reply({"detail": "No"}, 404)) as stub, pytest.raises(RequestRefused) as failure:
        client_of(stub.base_url, clock, raise_errors=True).get_patient_data({"auth_token": token_of(clock)})

    again = pickle.loads(pickle.dumps(failure.value))  # noqa: S301 - our own bytes

    assert (str(again), again.detail, again.response.status_code) == (str(failure.value), "No", 404)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"a": [1.5, NaN]}', "nan"),
        ('{"name": "Zo\u00eb"}'.encode("utf-16"), "Zo\u00eb"),
        (b'{"text": "\\ud800"}', "ud800"),
    ],
    ids=["nan", "utf-16", "surrogate"],
)
def test_json_is_read_as_requests_reads_it(body: bytes, found: str, clock: FrozenClock) -> None:
    with Stub(Reply(200, body)) as stub:
        response = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})[
            "response"
        ]

    assert found in ascii(response.json()).lower() + str(response.json()).encode("utf-8", "replace").decode()


def test_what_is_no_json_fails_as_requests_fails(clock: FrozenClock) -> None:
    with Stub(Reply(200, b"{")) as stub:
        response = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})[
            "response"
        ]

    with pytest.raises(requests.exceptions.JSONDecodeError):
        response.json()


def test_arguments_of_json_are_obeyed(clock: FrozenClock) -> None:
    with Stub(Reply(200, b'{"amount": 1.10}')) as stub:
        response = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})[
            "response"
        ]

    assert response.json(parse_float=str) == {"amount": "1.10"}


def test_a_number_beyond_64_bits_is_exact_where_that_is_asked_for(clock: FrozenClock) -> None:
    with Stub(Reply(200, b"[18446744073709551617]")) as stub:
        bb = client_of(stub.base_url, clock)
        response = bb.get_patient_data({"auth_token": token_of(clock)})["response"]

    assert response.json() == [2.0**64]
    assert response.json(parse_int=int) == [2**64 + 1]


def test_an_answer_survives_a_pickle(clock: FrozenClock) -> None:
    with Stub(reply({"a": 1})) as stub:
        response = client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})[
            "response"
        ]

    again = pickle.loads(pickle.dumps(response))  # noqa: S301 - our own bytes

    assert (again.status_code, again.json()) == (200, {"a": 1})


def test_without_orjson_json_is_read_by_python_s_own() -> None:
    program = (
        "import sys; sys.modules['orjson'] = None\n"
        "from bbclient.answers import FastResponse\n"
        "response = FastResponse(); response._content = b'{\"a\": 1}'\n"
        "print(response.json())"
    )

    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert json.loads(found.stdout.replace("'", '"')) == {"a": 1}
