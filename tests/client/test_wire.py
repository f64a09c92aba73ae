"""What goes out, and over which connections."""

from __future__ import annotations

import logging
import os
from typing import Any

import pytest

from bbmock import FrozenClock
from tests.client.builders import client_of, token_answer, token_of
from tests.client.stub import Asked, Reply, Stub, reply


def test_a_header_of_the_caller_s_is_sent_but_cannot_take_the_token_s_place(clock: FrozenClock) -> None:
    headers = {"X-Trace": "7", "authorization": "Bearer other", "X-BLUEBUTTON-SDK": "other"}
    with Stub(Reply()) as stub:
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)}, headers=headers)

    sent = {name.lower(): value for name, value in stub.asked[0].headers.items()}
    assert (sent["x-trace"], sent["authorization"]) == ("7", "Bearer the-access-token")
    assert sent["x-bluebutton-sdk"] == "python"


def test_headers_may_be_none(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)}, headers=None)

    assert stub.asked[0].headers["Accept"] == "application/fhir+json"


@pytest.mark.parametrize(
    ("method", "accept"), [("get_coverage_data", "application/fhir+json"), ("get_profile_data", "*/*")]
)
def test_fhir_is_asked_for_where_there_is_any(method: str, accept: str, clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        getattr(client_of(stub.base_url, clock), method)({"auth_token": token_of(clock)})

    assert stub.asked[0].headers["Accept"] == accept
    assert "gzip" in stub.asked[0].headers["Accept-Encoding"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_insurance_card_is_asked_of_version_3(version: int, clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        bb = client_of(stub.base_url, clock, version=version)

        bb.get_insurance_card_data({"auth_token": token_of(clock)})

    assert stub.asked[0].path == "/v3/fhir/Patient/$generate-insurance-card"


def test_a_timeout_can_be_given_for_one_call(clock: FrozenClock) -> None:
    heard: list[Any] = []

    class Session:
        def mount(self, *_: Any) -> None:
            pass

        def get(self, **given: Any) -> Any:
            heard.append(given["timeout"])
            return Answer()

    class Answer:
        status_code = 200

    bb = client_of("http://127.0.0.1:9", clock, timeout=(1, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("requests.Session", Session)
        bb.get_patient_data({"auth_token": token_of(clock)})
        bb.get_patient_data({"auth_token": token_of(clock)}, timeout=7)

    assert heard == [(1, 2), 7]


def test_the_environment_s_proxy_is_used_and_read_once(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Stub(Reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url)
        monkeypatch.setenv("no_proxy", "")
        bb = client_of("http://sandbox.example", clock)
        bb.get_patient_data({"auth_token": token_of(clock)})
        monkeypatch.delenv("http_proxy")

        bb.get_patient_data({"auth_token": token_of(clock)})

    assert [asked.path for asked in proxy.asked] == ["http://sandbox.example/v2/fhir/Patient/"] * 2


def test_a_server_that_needs_no_proxy_is_asked_straight(
    clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Stub(Reply()) as stub:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "127.0.0.1")

        client_of(stub.base_url, clock).get_patient_data({"auth_token": token_of(clock)})

    assert len(stub.asked) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_after_a_fork_a_connection_is_not_shared(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub:
        bb, call = client_of(stub.base_url, clock), {"auth_token": token_of(clock)}
        bb.get_patient_data(call)
        child = os.fork()
        if not child:
            bb.get_patient_data(call)
            os._exit(0)
        os.waitpid(child, 0)

        bb.get_patient_data(call)

    first, childs, third = (asked.connection for asked in stub.asked)
    assert first == third != childs


def test_a_closed_client_opens_new_connections(clock: FrozenClock) -> None:
    with Stub(Reply()) as stub, client_of(stub.base_url, clock) as bb:
        bb.get_patient_data({"auth_token": token_of(clock)})
        bb.close()
        bb.get_patient_data({"auth_token": token_of(clock)})

    assert len({asked.connection for asked in stub.asked}) == 2


def test_the_log_tells_what_was_asked_and_of_nobody(
    clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(asked: Asked) -> Reply:
        return reply(token_answer() if asked.method == "POST" else {})

    caplog.set_level(logging.DEBUG, logger="bbclient")
    with Stub(answer) as stub:
        client_of(stub.base_url, clock).get_custom_data(
            {"auth_token": token_of(clock, lifetime=0), "url": "fhir/Patient/-19990000000001?_id=-1999"}
        )

    assert [record.getMessage() for record in caplog.records if record.name == "bbclient"] == [
        "POST /v2/o/token/: 200",
        "GET /v2/fhir/Patient/...: 200",
    ]
