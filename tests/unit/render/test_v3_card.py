from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import CardIds, coverages, render_card, render_coverage, render_patient
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

LAST_UPDATED = "2026-04-02T04:11:09.113+00:00"
IDS = CardIds("1", "2", "3", "4", "5")
CARD = "http://hl7.org/fhir/us/insurance-card/StructureDefinition/C4DIC-"
BLUE_BUTTON = "https://bluebutton.cms.gov/fhir/StructureDefinition/"


def card(person: Person) -> dict[str, Any]:
    return render_card(person, ids=IDS, last_updated=LAST_UPDATED)


def resources(person: Person) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in card(person)["entry"]]


def having(**columns: Value) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


def without(*columns: str) -> Person:
    person = filled.person()
    return replace(
        person, columns={name: value for name, value in person.columns.items() if name not in columns}
    )


def test_a_card_is_a_collection_without_an_id() -> None:
    bundle = card(filled.person())

    assert list(bundle) == ["resourceType", "meta", "type", "entry"]
    assert (bundle["meta"], bundle["type"]) == ({"lastUpdated": LAST_UPDATED}, "collection")


def test_the_entries_are_patient_cms_and_the_parts() -> None:
    parts = coverages(filled.person(), last_updated=LAST_UPDATED)

    assert [
        (entry["fullUrl"], entry["resource"]["resourceType"]) for entry in card(filled.person())["entry"]
    ] == [
        ("urn:uuid:1", "Patient"),
        ("urn:uuid:2", "Organization"),
        ("urn:uuid:3", "Coverage"),
        ("urn:uuid:4", "Coverage"),
        (f"urn:uuid:{parts['part-c']}", "Coverage"),
        (f"urn:uuid:{parts['part-d']}", "Coverage"),
        ("urn:uuid:5", "Coverage"),
    ]


def test_a_part_that_the_person_lacks_is_not_on_the_card() -> None:
    person = without("ptc_cntrct_num", "ptd_cntrct_num", "bene_dual_stus_cd")

    assert [entry["fullUrl"][9:] for entry in card(person)["entry"]] == ["1", "2", "3", "4"]


def test_nothing_on_a_card_has_an_id() -> None:
    assert [resource for resource in resources(filled.person()) if "id" in resource] == []


def test_the_patient_is_the_patient_without_numbers_and_links() -> None:
    person = having(bene_xref_sk="-100000001")
    patient = resources(person)[0]

    whole = render_patient(person, last_updated=LAST_UPDATED)
    assert patient["meta"] == {"lastUpdated": LAST_UPDATED, "profile": [f"{CARD}Patient"]}
    assert list(patient) == [key for key in whole if key not in ("id", "identifier", "link")]
    assert {key: patient[key] for key in list(patient)[2:]} == {key: whole[key] for key in list(patient)[2:]}


def test_cms_is_an_organization_of_its_own() -> None:
    organization = resources(filled.person())[1]

    contained = render_coverage(filled.person(), "part-a", last_updated=LAST_UPDATED)["contained"][0]
    assert list(organization) == ["resourceType", "meta", "active", "name", "contact"]
    assert organization["meta"] == {"profile": [f"{CARD}Organization"]}
    assert organization["contact"] == contained["contact"]


@pytest.mark.parametrize("place", range(2, 7), ids=["part-a", "part-b", "part-c", "part-d", "dual"])
def test_a_coverage_refers_to_the_entries_of_the_card(place: int) -> None:
    coverage = resources(filled.person())[place]

    assert list(coverage) == [
        *("resourceType", "meta", "extension", "identifier", "status", "type", "subscriber", "subscriberId"),
        *("beneficiary", "relationship", "period", "payor", "class"),
    ]
    assert coverage["meta"] == {"lastUpdated": LAST_UPDATED, "profile": [f"{CARD}Coverage"]}
    assert coverage["subscriber"] == coverage["beneficiary"] == {"reference": "Patient/1"}
    assert coverage["payor"] == [{"reference": "Organization/2"}]


@pytest.mark.parametrize("place", range(2, 7), ids=["part-a", "part-b", "part-c", "part-d", "dual"])
def test_a_coverage_says_the_same_as_outside_the_card(place: int) -> None:
    part = list(coverages(filled.person(), last_updated=LAST_UPDATED))[place - 2]
    coverage = resources(filled.person())[place]

    whole = render_coverage(filled.person(), part, last_updated=LAST_UPDATED)
    same = ("status", "type", "subscriberId", "relationship", "period", "class")
    assert [coverage[key] for key in same] == [whole[key] for key in same]


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (2, ["BENE-MDCR-ENTLMT-RSN-CD"]),
        (3, ["BENE-MDCR-ENTLMT-RSN-CD"]),
        (4, []),
        (5, ["BENE-LIS-PTD-PRM-PCT", "BENE-LIS-COPMT-LVL-CD"]),
        (6, []),
    ],
    ids=["part-a", "part-b", "part-c", "part-d", "dual"],
)
def test_a_coverage_has_advice_in_two_languages_first(place: int, names: list[str]) -> None:
    advice, *rest = resources(filled.person())[place]["extension"]

    english, spanish = advice["valueAnnotation"]["text"].split("\n\n")
    assert advice["url"] == f"{CARD}AdditionalCardInformation-extension"
    assert ("WARNING" in english, "ADVERTENCIA" in spanish) == (True, True)
    assert [extension["url"] for extension in rest] == [BLUE_BUTTON + name for name in names]


@pytest.mark.parametrize("place", [2, 3, 4, 6], ids=["part-a", "part-b", "part-c", "dual"])
def test_cms_assigned_the_medicare_number(place: int) -> None:
    assert resources(filled.person())[place]["identifier"][0]["assigner"] == {"reference": "Organization/2"}


def test_nobody_is_said_to_have_assigned_the_number_of_part_d() -> None:
    assert list(resources(filled.person())[5]["identifier"][0]) == ["type", "value"]


def test_a_merged_record_has_an_empty_card() -> None:
    assert card(having(bene_xref_efctv_sk="-100000003")) == {
        "resourceType": "Bundle",
        "meta": {"lastUpdated": LAST_UPDATED},
    }
