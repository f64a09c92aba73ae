"""A request that asks for its own failure, and rules about requests with a header."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbmock.state.journal import Exchange
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Seen


@pytest.fixture
def allowed(sandbox: Sandbox) -> Sandbox:
    sandbox.settings = replace(sandbox.settings, faults_by_header=True)
    return sandbox


def ask(caller: Caller, fault: str) -> Seen:
    return caller.get("Patient", headers={"x-bbmock-fault": fault})


def last(sandbox: Sandbox) -> Exchange:
    exchange = sandbox.journal.last
    assert exchange is not None
    return exchange


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("token-expird", "there is no effect 'token-expird'; did you mean 'token-expired'?"),
        ('{"status": 99}', "status must be a whole number from 400 to 599, got 99"),
        ('{"status": ', "X-BBMock-Fault holds neither the name of an effect nor JSON: '{\"status\":'"),
        ('{"a":' * 3000, "X-BBMock-Fault holds neither the name of an effect nor JSON: "),
        ("backend", "X-BBMock-Fault: backend is not about one request; add a rule for it instead"),
        ("refuse-connections", "X-BBMock-Fault: refuse-connections is not about one request; add a rule"),
    ],
    ids=["unknown", "value", "json", "deep json", "backend", "server"],
)
def test_a_failure_that_there_is_not_is_refused(
    allowed: Sandbox, caller: Caller, fault: str, said: str
) -> None:
    answer = ask(caller, fault)

    assert (answer.status, answer.header("x-bbmock-fault")) == (400, "refused")
    assert answer.json["error"].startswith(said)
    assert str(last(allowed).why).startswith(said)


@pytest.mark.usefixtures("sandbox")
def test_the_header_means_nothing_where_it_is_not_allowed(caller: Caller) -> None:
    assert ask(caller, "token-expired").status == 200


@pytest.mark.usefixtures("allowed")
def test_a_request_asks_for_its_own_failure(caller: Caller) -> None:
    assert (ask(caller, '{"status": 503}').status, caller.get("Patient").status) == (503, 200)


@pytest.mark.usefixtures("allowed")
def test_a_request_asks_for_what_happens_to_its_token(caller: Caller) -> None:
    assert ask(caller, "token-revoked").status == 401


def test_what_a_request_asks_for_stands_in_the_journal(allowed: Sandbox, caller: Caller) -> None:
    ask(caller, '{"latency": {"seconds": 2, "virtual": true}}')

    assert [str(firing) for firing in last(allowed).firings] == ["latency (rule 0, request 1, 2 s)"]


def test_rules_leave_their_place_to_what_the_request_asks_for(allowed: Sandbox, caller: Caller) -> None:
    allowed.faults.add("Patient", {"status": 401})

    assert (ask(caller, '{"status": 503}').status, caller.get("Patient").status) == (503, 401)


def test_a_rule_meets_requests_with_a_header_only(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"status": 503}, headers={"X-Test": "a*"}, times=None)

    statuses = [caller.get("Patient", headers={"x-test": test}).status for test in ("b", "a1")]

    assert (caller.get("Patient").status, statuses) == (200, [200, 503])
