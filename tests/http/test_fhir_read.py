"""Reads: which ids lead to a resource, and what a read has in common with a search."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbmock.domain.clock import FrozenClock
from bbmock.population import identity
from tests.access import Caller, resources_of

OWN_ID = "-19990000000001"
OTHER_ID = "-19990000000002"
CLAIM = "ExplanationOfBenefit/outpatient--21910066322637"
NOT_FOUND = (404, {"detail": "Not found."})
PARTS = ("part-a", "part-b", "part-c", "part-d")


@pytest.mark.parametrize(
    "path", [f"Patient/{OWN_ID}", *(f"Coverage/{part}-{OWN_ID}" for part in PARTS), CLAIM]
)
def test_an_own_id_leads_to_its_resource(caller: Caller, path: str) -> None:
    resource = caller.get(path).json

    assert f"{resource['resourceType']}/{resource['id']}" == path


@pytest.mark.parametrize("resource", ["Patient", "Coverage", "ExplanationOfBenefit"])
def test_every_resource_of_a_bundle_is_what_a_read_of_it_shows(caller: Caller, resource: str) -> None:
    shown = resources_of(*caller.pages(f"/v2/fhir/{resource}"))

    assert shown
    assert shown == [caller.get(f"{resource}/{one['id']}").json for one in shown]


@pytest.mark.parametrize(
    "path",
    [
        f"Patient/{OTHER_ID}",
        "Patient/-999",
        "Patient/x",
        f"Patient/{identity.patient_id(0, 3)}",
        "Patient/$generate-insurance-card",
        "Patient/_search",
        f"Coverage/part-a-{OTHER_ID}",
        f"Coverage/part-z-{OWN_ID}",
        f"Coverage/dual-{OWN_ID}",
        "Coverage/part-z-1",
        "ExplanationOfBenefit/carrier--9999",
        "ExplanationOfBenefit/carrier--21910066322637",
        "ExplanationOfBenefit/outpatient-21910066322637",
        "ExplanationOfBenefit/-21910066322637",
        f"ExplanationOfBenefit/{identity.claim_id(0, 0, 3)}",
        "ExplanationOfBenefit/x",
    ],
)
def test_an_id_that_is_nobodys_or_anothers_is_not_found(caller: Caller, path: str) -> None:
    seen = caller.get(path)

    assert (seen.status, seen.json) == NOT_FOUND


@pytest.mark.parametrize("coverage_id", ["x", OWN_ID, "part-a", "part_a", "part-a-b-c--1"])
def test_an_id_that_no_coverage_has_the_form_of_is_refused_by_the_backend(
    caller: Caller, coverage_id: str
) -> None:
    seen = caller.get(f"Coverage/{coverage_id}")

    text = (
        f"An error occurred contacting the upstream server:Coverage ID pattern: '{coverage_id}' does not "
        "match expected patterns: {alphaNumericString}?-{alphaNumericString}-{idNumber} or "
        "{alphaNumericString}?-{alphaNumericString}?-{alphaNumericString}-{idNumber}"
    )
    assert (seen.status, seen.json) == (400, {"detail": text})


@pytest.mark.parametrize("rest", ["/", "/x", "/any/thing", "/$everything", "/_history/1"])
def test_what_follows_an_id_is_left_alone(caller: Caller, rest: str) -> None:
    seen = caller.get(f"Patient/{OWN_ID}{rest}")

    assert (seen.status, seen.json["id"]) == (200, OWN_ID)


@pytest.mark.parametrize(
    "query", ["_count=51", "startIndex=x", "_lastUpdated=x", "_id=x", f"patient={OTHER_ID}", "foo=bar"]
)
@pytest.mark.parametrize("path", [f"Patient/{OWN_ID}", f"Coverage/part-a-{OWN_ID}", CLAIM])
def test_a_read_has_no_parameters(caller: Caller, path: str, query: str) -> None:
    seen = caller.get(f"{path}?{query}")

    assert seen.answer.body == caller.get(path).answer.body


def test_a_claim_was_created_when_it_was_asked_for(clock: FrozenClock, caller: Caller) -> None:
    clock.advance(timedelta(minutes=2, seconds=5))

    claim = caller.get(CLAIM).json

    assert claim["created"] == "2026-01-01T12:02:05+00:00"


def test_two_reads_differ_in_the_moment_of_the_request_only(clock: FrozenClock, caller: Caller) -> None:
    first = caller.get(CLAIM).json
    clock.advance(60)

    second = caller.get(CLAIM).json

    assert second == first | {"created": second["created"]}
    assert second["created"] != first["created"]


@pytest.mark.parametrize("path", [f"Patient/{OWN_ID}", f"Coverage/part-a-{OWN_ID}"])
def test_nothing_but_a_claim_shows_the_moment_of_the_request(
    clock: FrozenClock, caller: Caller, path: str
) -> None:
    first = caller.get(path).answer.body
    clock.advance(60)

    second = caller.get(path).answer.body

    assert second == first


@pytest.mark.parametrize("path", ["Patient", f"Patient/{OWN_ID}", CLAIM, "ExplanationOfBenefit"])
def test_json_is_compact(caller: Caller, path: str) -> None:
    text = caller.get(path).text

    assert text.startswith('{"resourceType":"')
    assert "\n" not in text


def test_a_patient_has_no_street(caller: Caller) -> None:
    (address,) = caller.get(f"Patient/{OWN_ID}").json["address"]

    assert set(address) == {"state", "postalCode"}
