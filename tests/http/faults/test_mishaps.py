"""What a client meets of things that happened behind its back."""

from __future__ import annotations

import pytest

from bbmock.domain.applications import Application
from bbmock.state.access import GRANT_OVER
from bbmock.state.sandbox import Sandbox
from tests.access import Caller
from tests.walk import INACTIVE, Walk

CLAIMS = "ExplanationOfBenefit?_count=10"


@pytest.mark.parametrize("mishap", ["token-expired", "token-revoked"])
def test_a_token_that_ends_before_a_page_is_refused_there_and_not_before(
    sandbox: Sandbox, caller: Caller, mishap: str
) -> None:
    sandbox.faults.add("ExplanationOfBenefit", mishap, page=3)

    statuses = [caller.get(f"{CLAIMS}&startIndex={start}").status for start in (0, 10, 20, 30)]

    assert statuses == [200, 200, 401, 401]


def test_an_expired_token_can_be_refreshed(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("Patient", "token-expired")

    refused = v2.browser.get("/v2/fhir/Patient", token=tokens["access_token"])
    renewed = v2.refresh(tokens["refresh_token"])

    assert (refused.status, renewed.status) == (401, 200)
    assert v2.browser.get("/v2/fhir/Patient", token=renewed.json["access_token"]).status == 200


def test_a_revoked_token_cannot_be_refreshed(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("Patient", "token-revoked")

    v2.browser.get("/v2/fhir/Patient", token=tokens["access_token"])

    assert v2.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_that_somebody_else_used_is_an_invalid_grant(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("token", "refresh-token-used")

    refused = v2.refresh(tokens["refresh_token"])

    assert (refused.status, refused.json["error"]) == (400, "invalid_grant")


def test_an_expired_grant_refuses_data_and_refresh(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("Patient", "grant-expired")

    data = v2.browser.get("/v2/fhir/Patient", token=tokens["access_token"])
    refresh = v2.refresh(tokens["refresh_token"])

    assert (data.status, data.json["detail"]) == (401, GRANT_OVER)
    assert (refresh.status, refresh.json["error_description"]) == (401, GRANT_OVER)


def test_a_grant_that_was_removed_at_medicare_gov_is_forbidden(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("token", "grant-revoked")

    refused = v2.refresh(tokens["refresh_token"])

    assert (refused.status, refused.json["error"]) == (403, "invalid_grant")


def test_a_disabled_application_is_told_so(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    sandbox.faults.add("Patient", "application-disabled")

    refused = v2.browser.get("/v2/fhir/Patient", token=tokens["access_token"])

    assert (refused.status, refused.json["detail"]) == (401, INACTIVE)


def test_a_beneficiary_may_share_less_than_the_form_says(sandbox: Sandbox, v2: Walk) -> None:
    sandbox.faults.add("authorize", "demographics-withheld", method="POST")

    tokens = v2.tokens()

    assert "Patient" not in tokens["scope"]


def test_version_3_can_be_closed(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add(None, "v3-closed", version=3)

    refused = caller.at(3).get("Patient")

    assert refused.status == 403
    assert "does not yet have access to v3 endpoints" in refused.json["detail"]
    assert caller.at(2).get("Patient").status == 200


def test_a_request_that_brings_no_token_is_spared(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("metadata", "token-expired")

    assert caller.get("metadata").status == 200
    assert sandbox.faults.pending == ()


def test_a_mishap_meets_one_beneficiary_and_spares_the_others(sandbox: Sandbox, v2: Walk) -> None:
    first, second = (v2.tokens(user=user)["access_token"] for user in (3, 4))
    sandbox.faults.add(None, "token-expired", beneficiary=4, times=None)

    statuses = [v2.browser.get("/v2/fhir/Patient", token=token).status for token in (first, second)]

    assert statuses == [200, 401]


def test_a_mishap_meets_the_token_that_its_nickname_names(sandbox: Sandbox, v2: Walk) -> None:
    tokens = v2.tokens()
    renewed = v2.refresh(tokens["refresh_token"]).json["access_token"]
    sandbox.faults.add(None, "edge", token="BBUser00000/access#1", times=None)
    sandbox.faults.add(None, {"status": 403}, token="BBUser00000/access#2", times=None)

    assert v2.browser.get("/v2/fhir/Patient", token=renewed).status == 403


def test_a_mishap_stands_in_the_journal(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("Patient", "token-expired", name="the hour is over")

    caller.get("Patient")

    last = sandbox.journal.last
    assert last is not None
    assert [str(firing) for firing in last.firings] == ["the hour is over (rule 1, request 1, 0 left)"]
    assert last.why == "the access token expired 0 seconds ago; refresh it"


def test_a_reset_leaves_what_mishaps_have_changed_and_a_restored_world_has_it_back(
    sandbox: Sandbox, caller: Caller, application: Application
) -> None:
    kept = sandbox.fork()
    for mishap in ("application-disabled", "v3-closed"):
        sandbox.faults.add("Patient", mishap)
    caller.get("Patient")

    def state() -> tuple[bool, bool]:
        registered = sandbox.applications.get(application.client_id)
        assert registered is not None
        return registered.active, sandbox.settings.switches.opens_v3(registered)

    sandbox.reset()
    assert state() == (False, False)

    sandbox.restore(kept)
    assert state() == (True, True)
