"""What the journal knows of a request, and what it must not know."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from bbmock.domain.clock import FrozenClock
from bbmock.state.journal import Exchange, Facts
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Browser
from tests.journal import last
from tests.walk import Walk


def test_an_answered_call_is_recorded_with_who_asked_for_whom(
    sandbox: Sandbox, application: Application, caller: Caller
) -> None:
    caller.get("Patient?_count=3")

    assert last(sandbox) == Exchange(
        number=1,
        at=sandbox.clock.now(),
        method="GET",
        path="/v2/fhir/Patient",
        status=200,
        endpoint="Patient",
        client_id=application.client_id,
        beneficiary=0,
        token="BBUser00000/access#1",
        facts=Facts(version=2, page=1),
    )


def test_the_way_back_from_the_login_is_recorded_with_who_logged_in(sandbox: Sandbox, v2: Walk) -> None:
    v2.browser.follow(v2.type_password(v2.login_page(), user=4))

    assert (last(sandbox).path, last(sandbox).beneficiary) == ("/mymedicare/sls-callback", 4)


def test_an_expired_token_is_explained_to_the_second(
    sandbox: Sandbox, clock: FrozenClock, caller: Caller
) -> None:
    clock.advance(3603)

    seen = caller.get("Patient")

    assert seen.json == {"detail": "Authentication credentials were not provided."}
    assert last(sandbox).why == "the access token expired 3 seconds ago; refresh it"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "there is no Authorization header"),
        (
            {"authorization": "Basic x"},
            "the Authorization header is not the word Bearer and one token",
        ),
        (
            {"authorization": "Bearer nope"},
            "no access token in force has this value: it was never issued here, or it was revoked, "
            "refreshed or replaced by a newer consent",
        ),
    ],
)
def test_a_missing_or_unknown_token_is_explained(
    sandbox: Sandbox, browser: Browser, headers: dict[str, str], why: str
) -> None:
    browser.get("/v2/fhir/Patient", headers=headers)

    assert last(sandbox).why == why


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("Patient/-1", "the token is for Patient -19990000000001, not for -1"),
        ("Patient?_count=99", "_count is 99"),
        ("Coverage?beneficiary=-1", "beneficiary is '-1'; the token is for -19990000000001"),
        ("ExplanationOfBenefit?type=x", "type is 'x'; the types are carrier, pde, dme, hha, hospice,"),
        ("ExplanationOfBenefit?startIndex=99", "the backend answered 400"),
    ],
)
def test_a_refused_call_is_explained(sandbox: Sandbox, caller: Caller, path: str, why: str) -> None:
    caller.get(path)

    assert (last(sandbox).why or "").startswith(why)


def test_a_failure_of_the_edge_is_recorded(sandbox: Sandbox, browser: Browser) -> None:
    sandbox.faults.add("health", "edge")

    browser.get("/health")

    assert (last(sandbox).status, last(sandbox).why) == (
        503,
        "a rule answered instead of the network: edge (rule 1, request 1, 0 left)",
    )
    assert [firing.rule.name for firing in last(sandbox).firings] == ["edge"]


def test_a_page_that_is_not_there_is_recorded(sandbox: Sandbox, browser: Browser) -> None:
    browser.get("/nope")

    assert (last(sandbox).status, last(sandbox).endpoint, last(sandbox).why) == (404, None, "404 Not Found")


def test_no_token_is_in_the_journal(sandbox: Sandbox, caller: Caller) -> None:
    caller.get("Patient")
    caller.get(f"Patient?access_token={caller.token}")

    assert caller.token is not None
    assert caller.token not in repr(sandbox.journal.exchanges())


def test_a_reset_begins_a_new_journal(sandbox: Sandbox, caller: Caller) -> None:
    caller.get("Patient")
    sandbox.reset()

    assert sandbox.journal.exchanges() == ()


@pytest.mark.parametrize("name", ["_count", "startIndex", "_offset"])
@pytest.mark.parametrize("effect", [None, {"bundle-moves": 1}], ids=["well", "moved"])
def test_an_endless_number_reaches_cmss_own_refusal(
    sandbox: Sandbox, caller: Caller, name: str, effect: dict[str, int] | None
) -> None:
    if effect is not None:
        sandbox.faults.add("ExplanationOfBenefit", effect)

    answered = caller.at(3).get(f"ExplanationOfBenefit?{name}={'9' * 5000}")

    assert answered.status in (400, 404)
    assert last(sandbox).status == answered.status


def test_a_failure_of_the_backend_is_in_the_journal(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"backend": "timeout"}, name="asleep")
    caller.get("Patient")
    first = last(sandbox)
    caller.get("Patient")

    assert [str(firing) for firing in first.firings] == ["asleep (rule 1, request 1, 0 left)"]
    assert last(sandbox).firings == ()


def test_a_failure_of_the_backend_behind_a_refresh_is_in_the_journal(sandbox: Sandbox, v2: Walk) -> None:
    refresh_token = v2.tokens()["refresh_token"]
    sandbox.faults.add("patient-lookup", {"backend": 503})

    assert v2.refresh(refresh_token).status == 502
    assert [firing.number for firing in last(sandbox).firings] == [1]
