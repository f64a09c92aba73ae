"""Whom a search may name, and whose resources a token shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from bbmock.population import identity
from bbmock.state.sandbox import Sandbox
from tests.access import Caller, links_of, new_caller, resources_of

OWN_ID = "-19990000000001"
OTHER_ID = "-19990000000002"
MBI_SYSTEM = "http://hl7.org/fhir/sid/us-mbi"
FORBIDDEN = (403, {"detail": "You do not have permission to perform this action."})
NOT_FOUND = (404, {"detail": "Not found."})
RESOURCES = ("Patient", "Coverage", "ExplanationOfBenefit")
USERS = (0, 1, 2, 9_999, 10_000, 29_999)  # the ends of the blocks of patient ids among them

OWNER_OF: dict[str, Callable[[Any], str]] = {
    "Patient": lambda resource: resource["id"],
    "Coverage": lambda resource: resource["beneficiary"]["reference"].removeprefix("Patient/"),
    "ExplanationOfBenefit": lambda resource: resource["patient"]["reference"].removeprefix("Patient/"),
}


def found(caller: Caller, resource: str) -> list[Any]:
    return resources_of(*caller.pages(f"/v2/fhir/{resource}"))


@pytest.mark.parametrize(
    "query",
    [f"patient={OTHER_ID}", f"patient=Patient/{OWN_ID}", f"patient={OWN_ID}9",
     f"beneficiary={OTHER_ID}", f"beneficiary=Patient/{OTHER_ID}"],
)  # fmt: skip
@pytest.mark.parametrize("resource", ["Coverage", "ExplanationOfBenefit"])
def test_a_search_that_names_somebody_else_is_forbidden(caller: Caller, resource: str, query: str) -> None:
    seen = caller.get(f"{resource}?{query}")

    assert (seen.status, seen.json) == FORBIDDEN


@pytest.mark.parametrize(
    "query", [f"Coverage?beneficiary={OWN_ID}", f"Coverage?beneficiary=Patient/{OWN_ID}",
              f"Coverage?beneficiary={OWN_ID}9", f"ExplanationOfBenefit?patient={OWN_ID}"],
)  # fmt: skip
def test_a_search_may_name_its_own_beneficiary(caller: Caller, query: str) -> None:
    bundle = caller.get(query).json

    assert bundle["total"] == {"Coverage": 4}.get(query.partition("?")[0], 37)
    assert OTHER_ID not in str(bundle)


def test_the_own_id_replaces_what_a_coverage_search_named(caller: Caller) -> None:
    bundle = caller.get(f"Coverage?beneficiary={OWN_ID}9").json

    assert all(url.endswith(f"beneficiary=Patient%2F{OWN_ID}") for url in links_of(bundle).values())


@pytest.mark.parametrize("value", [OTHER_ID, "-999", f"Patient/{OWN_ID}", f"{OWN_ID},{OTHER_ID}"])
def test_a_patient_search_by_another_id_finds_nothing(caller: Caller, value: str) -> None:
    seen = caller.get(f"Patient?_id={value}")

    assert (seen.status, seen.json) == NOT_FOUND


def test_a_patient_search_by_another_medicare_number_finds_nothing(caller: Caller) -> None:
    seen = caller.get(f"Patient?identifier={quote(f'{MBI_SYSTEM}|{identity.mbi(1)}')}")

    assert (seen.status, seen.json) == NOT_FOUND


@pytest.mark.parametrize(
    "query",
    [f"_id={OWN_ID}", f"identifier={quote(f'{MBI_SYSTEM}|{identity.mbi(0)}')}", f"_id=-1&_id={OWN_ID}"],
    ids=["id", "medicare-number", "last-id-counts"],
)
def test_a_patient_search_finds_its_own_beneficiary(caller: Caller, query: str) -> None:
    bundle = caller.get(f"Patient?{query}").json

    assert [found["id"] for found in resources_of(bundle)] == [OWN_ID]


def test_a_medicare_number_that_is_nobodys_matches_nothing(caller: Caller) -> None:
    bundle = caller.get(f"Patient?identifier={quote(f'{MBI_SYSTEM}|nobody')}").json

    assert (bundle["total"], "entry" in bundle) == (0, False)


def test_an_identifier_of_another_system_is_refused_by_the_backend(caller: Caller) -> None:
    seen = caller.get(f"Patient?identifier={quote('urn:other|1')}")

    text = "An error occurred contacting the upstream server:Unsupported identifier system: urn:other"
    assert (seen.status, seen.json) == (400, {"detail": text})


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_search_shows_its_own_beneficiarys_resources_only(
    sandbox: Sandbox, user: int, resource: str
) -> None:
    somebody = new_caller(sandbox, user=user)

    owners = {OWNER_OF[resource](shown) for shown in found(somebody, resource)}

    assert owners == {identity.patient_id(user, 2)}


@pytest.mark.parametrize("resource", RESOURCES)
def test_no_resource_of_one_beneficiary_is_found_by_another(sandbox: Sandbox, resource: str) -> None:
    callers = [new_caller(sandbox, user=user) for user in USERS[:4]]
    ids = {one: [shown["id"] for shown in found(one, resource)] for one in callers}

    answers = [
        (seen.status, seen.json)
        for one in callers
        for another in callers
        if another is not one
        for seen in (one.get(f"{resource}/{known}") for known in ids[another])
    ]

    assert len(answers) == 3 * sum(len(known) for known in ids.values())
    assert all(answer == NOT_FOUND for answer in answers)
