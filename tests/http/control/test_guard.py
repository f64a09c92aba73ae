"""Who may control the mock."""

from __future__ import annotations

import json

import pytest

from bbmock.app import create_app
from bbmock.domain.errors import ConfigurationError
from bbmock.http.control.guard import ControlAccess
from bbmock.state.sandbox import Sandbox
from bbmock.transports.inprocess import Answer, call

ELSEWHERE = "is not this machine's loopback; start the mock with --control-key to control it from elsewhere"


def reset(sandbox: Sandbox, access: ControlAccess, url: str, **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return call(create_app(sandbox, control=access), "POST", f"{url}/_bbmock/reset", headers=told)


def error(answer: Answer) -> str:
    return str(json.loads(answer.body)["error"])


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "http://127.0.0.1:8000"])
def test_a_page_in_a_browser_may_not_control_the_mock(sandbox: Sandbox, origin: str) -> None:
    sandbox.faults.add("token", "edge")

    answer = reset(sandbox, ControlAccess(), "http://127.0.0.1:8000", origin=origin)

    assert answer.status == 403
    assert error(answer) == (
        f"a page of {origin} may not control this mock; call it from your tests, without an Origin"
    )
    assert len(sandbox.faults.pending) == 1
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "192.168.1.5:8000",
        "localhost.attacker.example",
        "",
        "localhost:8000:attacker.example",
        "[::1]attacker.example",
        "[localhost",
        "127.0.0.1:port",
        "[::ffff:10.0.0.7]",
    ],
)
def test_a_name_that_only_leads_here_is_refused(sandbox: Sandbox, host: str) -> None:
    answer = reset(sandbox, ControlAccess(), "http://127.0.0.1", host=host)

    assert (answer.status, error(answer)) == (403, f"the host {host!r} {ELSEWHERE}")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://[::1]:8000",
        "http://[::ffff:127.0.0.1]",
        "http://LocalHost:80",
    ],
)
def test_this_machine_may_control_the_mock(sandbox: Sandbox, url: str) -> None:
    assert reset(sandbox, ControlAccess(), url).status == 204


def test_another_machine_may_not(sandbox: Sandbox) -> None:
    url = "http://127.0.0.1/_bbmock/reset"

    answer = call(create_app(sandbox), "POST", url, client="10.0.0.7")

    assert (answer.status, error(answer)) == (
        403,
        "10.0.0.7 is another machine; start the mock with --control-key to control it from there",
    )


@pytest.mark.parametrize("key", ["", "wrong", "key "])
def test_a_wrong_key_is_refused(sandbox: Sandbox, key: str) -> None:
    answer = reset(sandbox, ControlAccess(key="key"), "http://127.0.0.1", x_bbmock_key=key)

    assert (answer.status, error(answer)) == (
        403,
        "the header X-BBMock-Key does not hold the key of this mock",
    )


def test_the_key_opens_the_mock_to_any_host(sandbox: Sandbox) -> None:
    assert reset(sandbox, ControlAccess(key="key"), "http://mock:8000", x_bbmock_key="key").status == 204


def test_a_mock_without_control_has_no_such_page(sandbox: Sandbox) -> None:
    answer = reset(sandbox, ControlAccess(enabled=False), "http://127.0.0.1")

    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/"), ("GET", "/nothing"), ("PUT", "/clock"), ("OPTIONS", "/"), ("HEAD", "/")],
)
def test_whoever_may_not_learns_of_no_path_and_no_method(sandbox: Sandbox, method: str, path: str) -> None:
    told = {"host": "attacker.example"}

    answer = call(create_app(sandbox), method, f"http://127.0.0.1/_bbmock{path}", headers=told)

    assert answer.status == 403


@pytest.mark.parametrize("path", ["", "/", "/nothing"])
def test_a_mock_without_control_has_nothing_at_its_root(sandbox: Sandbox, path: str) -> None:
    app = create_app(sandbox, control=ControlAccess(enabled=False))

    answer = call(app, "GET", f"http://127.0.0.1/_bbmock{path}")

    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("host", ["[x", "a:b:c", ""])
def test_a_path_that_there_is_not_is_told_whatever_the_host(sandbox: Sandbox, host: str) -> None:
    headers = {"host": host, "x-bbmock-key": "key"}

    app = create_app(sandbox, control=ControlAccess(key="key"))
    answer = call(app, "GET", "http://mock/_bbmock/nothing", headers=headers)

    assert answer.status == 404


@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_key_is_none(key: str) -> None:
    with pytest.raises(ConfigurationError, match="the control key is empty"):
        ControlAccess(key=key)


def test_a_machine_that_names_its_loopback_in_version_6_may_control_the_mock(sandbox: Sandbox) -> None:
    url = "http://127.0.0.1/_bbmock/reset"

    assert call(create_app(sandbox), "POST", url, client="::ffff:127.0.0.1").status == 204


def test_a_key_stands_in_no_repr() -> None:
    assert "secret" not in repr(ControlAccess(key="secret"))
