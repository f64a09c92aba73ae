"""Paths below /fhir that are no plain search or read: CMS looks for the name of a type anywhere in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.access import Caller
from tests.journal import why

OWN_ID = "-19990000000001"
NO_PERMISSION = {"detail": "You do not have permission to perform this action."}
LOOSE = ["Patientfoo", "xPatient", "foo/Patient", "/Patient", "Patient.json", "Observation/Coverage/1"]


@pytest.mark.parametrize("path", LOOSE)
def test_a_path_that_only_contains_a_type_is_opened_by_no_scope(caller: Caller, path: str) -> None:
    seen = caller.get(path)

    assert (seen.status, seen.json) == (403, NO_PERMISSION)


@pytest.mark.parametrize("path", LOOSE)
def test_a_path_that_only_contains_a_type_asks_for_a_token_first(caller: Caller, path: str) -> None:
    assert replace(caller, token=None).get(path).status == 401


def test_the_journal_says_why_such_a_path_is_refused(caller: Caller) -> None:
    caller.get("Patientfoo")

    assert why(caller.sandbox) == "no scope opens a path that only contains the word Patient"


@pytest.mark.parametrize("rest", ["/x", "/$everything", "/_history/1", "/$generate-insurance-card"])
def test_what_follows_an_id_is_left_alone(caller: Caller, rest: str) -> None:
    seen = caller.get(f"Patient/{OWN_ID}{rest}")

    assert (seen.status, seen.json["id"]) == (200, OWN_ID)


@pytest.mark.parametrize("path", ["AuditEvent", "AuditEvent/1"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_audit_events_are_a_page_that_is_not_found_while_their_switch_is_off(
    caller: Caller, version: int, path: str
) -> None:
    assert caller.at(version).get(path).status == 404


@pytest.mark.parametrize("resource", ["Patient", "Coverage", "ExplanationOfBenefit"])
def test_a_search_may_end_in_a_slash(caller: Caller, resource: str) -> None:
    seen = caller.get(f"{resource}/?_count=1")

    assert (seen.status, seen.json["total"]) == (200, caller.get(resource).json["total"])
