"""What Medicare's contractors have of a beneficiary besides what was decided for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import render_claim, render_shared_system_claim
from bbmock.population import contractors, loads
from bbmock.population.enrolment import FULL
from bbmock.population.errors import ClaimNumberError
from bbmock.population.population import Population
from bbmock.population.records import ClaimType
from bbmock.population.shared_systems import SharedSystemClaim, is_decided
from bbmock.state.personas import shipped_personas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.records import ClaimSummary

LAST_UPDATED = "2026-07-10T04:11:09.113+00:00"


@pytest.fixture(scope="module")
def population() -> Population:
    return Population(personas=shipped_personas())


def kept(population: Population, n: int) -> Mapping[int, ClaimSummary]:
    return {one.number: one for one in contractors.summaries(population, n, loaded=loads.DEFAULT)}


def shared(population: Population, n: int, number: int) -> SharedSystemClaim:
    record = contractors.record(population, n, number)
    assert isinstance(record, SharedSystemClaim)
    return record


def test_a_drug_event_is_with_no_contractor(population: Population) -> None:
    (number, *_) = (one.number for one in population.claims(FULL) if one.type is ClaimType.PDE)

    with pytest.raises(ClaimNumberError, match=f"no contractor has a record of beneficiary {FULL}"):
        contractors.record(population, FULL, contractors.FIRST_SHARED + number)


def test_every_other_claim_is_shown_as_it_was_decided(population: Population) -> None:
    statuses = {
        number % 2: shared(population, FULL, number).claim.columns["clm_pd_stus_cd"]
        for number in kept(population, FULL)
        if number < contractors.FIRST_AUTHORIZATION
    }

    assert statuses == {0: "P", 1: "S"}


def test_what_waits_comes_before_its_final_action_and_what_is_decided_with_it(population: Population) -> None:
    final = {one.number: one for one in population.claims(FULL)}

    for number, one in kept(population, FULL).items():
        if number < contractors.FIRST_AUTHORIZATION and number - contractors.FIRST_SHARED in final:
            claim = final[number - contractors.FIRST_SHARED]
            assert one.processed == (claim.last_day if number % 2 else claim.processed)
            assert loads.load_of(one.processed) <= loads.load_of(claim.processed)


def test_a_contractor_forgets_after_two_months(population: Population) -> None:
    claims = [one for n in range(40) for one in kept(population, n).values()]

    assert claims
    for one in claims:
        age = loads.DEFAULT - loads.load_of(one.processed)
        assert age < contractors.KEPT or one.number >= contractors.FIRST_AUTHORIZATION


def control_number(resource: dict[str, Any]) -> str:
    return str(resource["identifier"][1]["value"])


def test_a_claim_keeps_its_control_number_to_the_end(population: Population) -> None:
    numbers = [one.number for one in population.claims(3) if one.type is not ClaimType.PDE]

    assert numbers
    for number in numbers:
        record = shared(population, 3, contractors.FIRST_SHARED + number)
        final = render_claim(population.claim(3, number), last_updated=LAST_UPDATED)
        early = render_shared_system_claim(record, last_updated=LAST_UPDATED)
        assert control_number(early) == control_number(final)
        assert early["id"] != final["id"]


def test_no_claim_replaces_itself(population: Population) -> None:
    n = population.personas["adjusted"].beneficiary
    resources = [
        render_shared_system_claim(shared(population, n, number), last_updated=LAST_UPDATED)
        for number in kept(population, n)
    ]

    related = [one for one in resources if "related" in one]
    assert related
    for one in related:
        assert one["related"][0]["reference"]["value"] != control_number(one)


def test_the_bill_that_was_replaced_is_what_the_contractor_received(population: Population) -> None:
    n = population.personas["adjusted"].beneficiary
    control_numbers = {}
    for number in kept(population, n):
        resource = render_shared_system_claim(shared(population, n, number), last_updated=LAST_UPDATED)
        control_numbers[number] = control_number(resource)

    replaced = 0
    for one in population.claims(n):
        resource = render_claim(population.claim(n, one.number), last_updated=LAST_UPDATED)
        if "related" in resource and one.number % 2:
            (related,) = resource["related"]
            assert related["reference"]["value"] == control_numbers[contractors.FIRST_SHARED + one.number]
            assert related["reference"]["value"] != control_number(resource)
            replaced += 1
    assert replaced


def test_a_bill_of_anybody_names_what_its_contractor_received_first(population: Population) -> None:
    outpatient = [
        population.claim(n, summary.number)
        for n in range(300)
        for summary in population.claims(n)
        if summary.type is ClaimType.OUTPATIENT and not is_decided(summary.number)
    ]
    adjusted = [claim for claim in outpatient if "clm_orig_cntl_num" in claim.columns]

    assert {claim.columns["clm_freq_cd"] for claim in adjusted} == {"7", "I"}
    for claim in adjusted:
        earlier = shared(population, claim.beneficiary, contractors.FIRST_SHARED + claim.number).claim
        assert earlier.columns["clm_cntl_num"] == claim.columns["clm_orig_cntl_num"]
        assert earlier.columns["clm_freq_cd"] == "1"
