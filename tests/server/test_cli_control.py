"""Who may control a mock that the command line started."""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from bbmock.cli import main
from tests.server.test_cli import TIMEOUT, serving


def reset(base_url: str, **headers: str) -> int:
    address = urlsplit(base_url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
    try:
        connection.request("POST", "/_bbmock/reset", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (" ", "the control key is empty; give --control-key or BBMOCK_CONTROL_KEY a text"),
        ("schlüssel", "the control key is sent in a header; write it with ASCII characters only"),
    ],
    ids=["empty", "not-ascii"],
)
def test_a_key_that_cannot_be_sent_is_refused(
    capsys: pytest.CaptureFixture[str], key: str, said: str
) -> None:
    status = main(["serve", "--port", "0", "--control-key", key])

    assert (status, capsys.readouterr().err) == (2, f"bbmock: {said}\n")


def test_a_mock_with_a_key_obeys_who_sends_it_only() -> None:
    with serving("--port", "0", "--control-key", "sesame") as (_, base_url):
        assert (reset(base_url), reset(base_url, **{"X-BBMock-Key": "sesame"})) == (403, 204)


def test_the_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBMOCK_CONTROL_KEY", "sesame")

    with serving("--port", "0") as (_, base_url):
        assert (reset(base_url), reset(base_url, **{"X-BBMock-Key": "sesame"})) == (403, 204)


def test_who_goes_away_within_a_request_leaves_nothing_in_the_log() -> None:
    with serving("--port", "0") as (process, base_url):
        address = urlsplit(base_url)
        with socket.create_connection((address.hostname, address.port), timeout=TIMEOUT) as connection:
            head = b"POST /_bbmock/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
            connection.sendall(head)
        assert reset(base_url) == 204
        process.terminate()
        said = process.communicate(timeout=TIMEOUT)

    assert "Traceback" not in f"{said}"


def test_a_mock_without_a_control_api_has_nothing_there() -> None:
    with serving("--port", "0", "--no-control") as (_, base_url):
        assert reset(base_url) == 404


def test_a_mock_is_controlled_by_this_machine_s_programs_by_default() -> None:
    with serving("--port", "0") as (_, base_url):
        assert reset(base_url) == 204
