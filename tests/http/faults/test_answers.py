"""Answers that a rule gives instead of the application."""

from __future__ import annotations

from typing import Any

import pytest

from bbmock.domain.applications import Application
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.browser import Browser
from tests.journal import last
from tests.walk import STATE, Walk


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"detail": "Authentication credentials were not provided."}),
        (403, {"detail": "You do not have permission to perform this action."}),
        (404, {"detail": "Not found."}),
        (500, {"error": "Server Error (500)"}),
        (502, {"detail": "A failure occurred contacting the upstream server"}),
    ],
)
def test_a_status_comes_with_the_body_that_cms_has_for_it(
    sandbox: Sandbox, caller: Caller, status: int, body: dict[str, str]
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", {"status": status})

    seen = caller.get("ExplanationOfBenefit")

    assert (seen.status, seen.json) == (status, body)
    assert seen.header("x-frame-options") == "DENY"
    assert seen.header("x-bbmock-fault") is None


def test_an_injected_401_challenges_as_cms_does(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"status": 401})

    assert caller.get("Patient").header("www-authenticate") == 'Bearer realm="api"'


@pytest.mark.parametrize(("path", "status"), [("ExplanationOfBenefit", 418), ("ExplanationOfBenefit", 503)])
def test_a_status_that_cms_is_not_known_to_have_is_marked_as_ours(
    sandbox: Sandbox, caller: Caller, path: str, status: int
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", {"status": status})

    seen = caller.get(path)

    assert (seen.status, seen.header("x-bbmock-fault")) == (status, "edge")
    assert "injected by bbmock" in seen.text


def test_a_status_may_have_a_body_of_its_own(sandbox: Sandbox, browser: Browser) -> None:
    effect = {"status": {"status": 202, "body": "soon", "content_type": "text/x", "headers": {"X-A": "b"}}}
    sandbox.faults.add("health", effect)

    seen = browser.get("/health")

    assert (seen.status, seen.text) == (202, "soon")
    assert (seen.header("content-type"), seen.header("x-a")) == ("text/x; charset=utf-8", "b")


def test_the_token_endpoint_refuses_a_client_as_cms_does(sandbox: Sandbox, v2: Walk) -> None:
    sandbox.faults.add("token", {"status": 401})

    seen = v2.exchange("code")

    assert (seen.status, seen.json) == (401, {"error": "invalid_client"})
    assert seen.header("www-authenticate") == 'Bearer error="invalid_client"'


@pytest.mark.parametrize(
    ("effect", "retry_after"),
    [
        ("throttled", "30"),
        ({"throttled": 5}, "5"),
        ({"throttled": {"retry_after": None}}, None),
        ({"throttled": {"retry_after": 90, "as_date": True}}, "Thu, 01 Jan 2026 12:01:30 GMT"),
    ],
    ids=["default", "seconds", "without", "date"],
)
def test_a_throttled_call_is_told_when_to_come_again(
    sandbox: Sandbox, caller: Caller, effect: Any, retry_after: str | None
) -> None:
    sandbox.faults.add("Patient", effect)

    seen = caller.get("Patient")

    assert (seen.status, seen.header("retry-after")) == (429, retry_after)
    assert seen.json["detail"].startswith("Request was throttled. Expected available in ")


def test_a_date_needs_the_seconds_to_it(sandbox: Sandbox) -> None:
    with pytest.raises(Exception, match="as_date needs retry_after, the seconds from now to that date"):
        sandbox.faults.add("Patient", {"throttled": {"retry_after": None, "as_date": True}})


def test_the_token_endpoint_answers_with_an_oauth_error(sandbox: Sandbox, v2: Walk) -> None:
    sandbox.faults.add("token", {"oauth-error": {"error": "invalid_grant", "description": "no"}})

    seen = v2.exchange("code")

    assert (seen.status, seen.json) == (400, {"error": "invalid_grant", "error_description": "no"})
    assert seen.header("cache-control") == "no-store"


def test_the_authorization_endpoint_sends_an_oauth_error_back(sandbox: Sandbox, v2: Walk) -> None:
    sandbox.faults.add("authorize", {"oauth-error": "access_denied"})

    seen = v2.authorize()

    assert seen.location.startswith(v2.redirect_uri)
    assert seen.redirect == {"error": "access_denied", "state": STATE}


def test_an_outcome_has_one_issue(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"operation-outcome": {"status": 422, "code": "invalid"}})

    seen = caller.at(3).get("Patient")

    issue = {"severity": "error", "code": "invalid", "diagnostics": "bbmock: injected failure"}
    assert (seen.status, seen.json) == (422, {"resourceType": "OperationOutcome", "issue": [issue]})


def test_a_maintenance_page_is_html_where_json_is_expected(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"maintenance": {"status": 503, "retry_after": 120}})

    seen = caller.get("Patient")

    assert (seen.status, seen.header("retry-after")) == (503, "120")
    assert (seen.header("content-type"), seen.header("x-bbmock-fault")) == (
        "text/html; charset=utf-8",
        "edge",
    )
    assert "Down for maintenance" in seen.text


@pytest.mark.parametrize(
    ("effect", "location"),
    [("redirect", "/v2/fhir/Patient?_count=3"), ({"redirect": "/elsewhere"}, "/elsewhere")],
    ids=["loop", "elsewhere"],
)
def test_a_redirect_leads_to_itself_or_elsewhere(
    sandbox: Sandbox, caller: Caller, effect: Any, location: str
) -> None:
    sandbox.faults.add("Patient", effect)

    seen = caller.get("Patient?_count=3")

    assert (seen.status, seen.location) == (302, location)


def test_the_journal_tells_that_a_rule_answered(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", {"status": 404}, name="lost")

    caller.get("Patient")

    assert last(sandbox).why == "a rule answered instead of CMS's server: lost (rule 1, request 1, 0 left)"


def test_a_refresh_that_a_rule_answers_is_a_refresh_in_the_journal(sandbox: Sandbox, v2: Walk) -> None:
    refresh_token = v2.tokens()["refresh_token"]
    for effect in ("edge", {"oauth-error": "temporarily_unavailable"}):
        sandbox.faults.add("token", effect)
        v2.refresh(refresh_token)

        facts = last(sandbox).facts
        assert (facts.grant_type, facts.spent) == ("refresh_token", "BBUser00000/refresh#1")


def test_a_rule_about_one_application_meets_its_logins_only(
    sandbox: Sandbox, v2: Walk, other: Application
) -> None:
    sandbox.faults.add("authorize", "edge", application=other.client_id)

    assert v2.authorize().status == 302
    assert Walk(v2.browser, other).authorize().status == 503
    assert last(sandbox).client_id == other.client_id


def test_a_rule_about_one_application_meets_its_consent_form(
    sandbox: Sandbox, v2: Walk, application: Application
) -> None:
    page = v2.log_in()
    sandbox.faults.add("authorize", "edge", application=application.client_id, method="POST")

    assert v2.answer(page).status == 503


@pytest.mark.parametrize("effect", ["edge", "maintenance", "redirect"])
def test_an_edit_waits_for_an_answer_that_can_be_edited(
    sandbox: Sandbox, caller: Caller, effect: str
) -> None:
    sandbox.faults.add("Patient", effect)
    sandbox.faults.add("Patient", "content-type")

    caller.get("Patient")

    assert [firing.rule.name for firing in last(sandbox).firings] == [effect]
    assert caller.get("Patient").header("content-type") == "text/html; charset=utf-8"
    assert [firing.rule.name for firing in last(sandbox).firings] == ["content-type"]
