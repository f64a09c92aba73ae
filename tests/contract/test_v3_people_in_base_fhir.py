"""What version 3 serves of people is FHIR R4, and where CMS's own answers are not, ours are not either."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fhirkit
import pytest

from bbmock.domain.matches import PatientMatch
from bbmock.fhir.render.v3 import (
    CardIds,
    coverages,
    render_audit_event,
    render_card,
    render_coverage,
    render_patient,
    render_stub,
)
from bbmock.population.population import Population

if TYPE_CHECKING:
    from bbmock.population.records import Person

LAST_UPDATED = "2026-07-10T04:11:09.113+00:00"
IDS = CardIds(*(f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(5)))

# CMS's oddities: what its server answers and base FHIR does not allow.
STUB = [
    "error at Coverage.beneficiary: required element missing",
    "error at Coverage.payor: required element missing",
    "error at Coverage.status: required element missing",
]
EMPTY_CARD = ["error at Bundle.type: required element missing"]


@pytest.fixture(scope="module")
def people() -> list[Person]:
    population = Population()
    return [population.person(n) for n in (*range(60), 10_000)]


def errors(resource: dict[str, Any]) -> list[str]:
    return sorted(str(issue) for issue in fhirkit.validate(resource) if str(issue).startswith("error"))


def test_a_patient_is_clean(people: list[Person]) -> None:
    for person in people:
        assert errors(render_patient(person, last_updated=LAST_UPDATED)) == []


def test_a_merged_patient_is_clean(people: list[Person]) -> None:
    person = people[0]
    merged = replace(person, columns={**person.columns, "bene_xref_efctv_sk": "-100000003"})

    assert errors(render_patient(merged, last_updated=LAST_UPDATED)) == []


def test_a_coverage_is_clean(people: list[Person]) -> None:
    for person in people:
        for part in coverages(person, last_updated=LAST_UPDATED):
            assert errors(render_coverage(person, part, last_updated=LAST_UPDATED)) == []


def test_a_card_is_clean(people: list[Person]) -> None:
    for person in people:
        card = render_card(person, ids=IDS, last_updated=LAST_UPDATED)
        assert errors(card) == []
        assert [error for entry in card["entry"] for error in errors(entry["resource"])] == []


def test_an_audit_event_is_clean() -> None:
    match = PatientMatch("-300428640", datetime(2026, 4, 6, tzinfo=UTC), "An app", "192.0.2.1")

    assert errors(render_audit_event(match)) == []


def test_a_coverage_that_the_person_lacks_misses_what_fhir_demands() -> None:
    assert errors(render_stub("part-c-1")) == STUB


def test_an_empty_card_misses_its_type(people: list[Person]) -> None:
    person = people[0]
    merged = replace(person, columns={**person.columns, "bene_xref_efctv_sk": "-100000003"})

    assert errors(render_card(merged, ids=IDS, last_updated=LAST_UPDATED)) == EMPTY_CARD
