from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v3 import render_patient
from bbmock.population import identity
from bbmock.population.records import MedicareNumber
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
OWN_ID = identity.patient_id(filled.BENEFICIARY, 3)
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
CDC = "urn:oid:2.16.840.1.113883.6.238"
NULL_FLAVOR = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"


def rendered(person: Person) -> dict[str, Any]:
    return render_patient(person, last_updated=LAST_UPDATED)


def having(**columns: str) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


def without(*columns: str) -> Person:
    person = filled.person()
    return replace(
        person, columns={name: value for name, value in person.columns.items() if name not in columns}
    )


def test_the_keys_come_in_the_order_cms_serves() -> None:
    assert list(rendered(having(bene_xref_sk="-100000001"))) == [
        "resourceType",
        "id",
        "meta",
        "extension",
        "identifier",
        "name",
        "gender",
        "birthDate",
        "deceasedDateTime",
        "address",
        "communication",
        "link",
    ]


def test_the_resource_has_the_profiles_of_two_guides() -> None:
    resource = rendered(filled.person())

    assert resource["id"] == OWN_ID
    assert resource["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "profile": [
            "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient|2.2.0",
            f"{US_CORE}/us-core-patient|7.0.0",
        ],
    }


@pytest.mark.parametrize(
    ("code", "kind", "system", "omb", "display"),
    [
        ("1", "race", CDC, "2106-3", "White"),
        ("2", "race", CDC, "2054-5", "Black or African American"),
        ("3", "race", CDC, "2131-1", "Other Race"),
        ("4", "race", CDC, "2028-9", "Asian"),
        ("5", "ethnicity", CDC, "2135-2", "Hispanic or Latino"),
        ("6", "race", CDC, "1002-5", "American Indian or Alaska Native"),
        ("0", "race", NULL_FLAVOR, "UNK", "Unknown"),
    ],
)
def test_a_race_is_one_of_us_core_but_hispanic_is_an_ethnicity(
    code: str, kind: str, system: str, omb: str, display: str
) -> None:
    assert rendered(having(bene_race_cd=code))["extension"] == [
        {"url": f"{US_CORE}/us-core-sex", "valueCode": "248152002"},
        {
            "url": f"{US_CORE}/us-core-{kind}",
            "extension": [
                {"url": "ombCategory", "valueCoding": {"system": system, "code": omb, "display": display}},
                {"url": "text", "valueString": display},
            ],
        },
    ]


@pytest.mark.parametrize(
    ("sex", "gender", "snomed"), [("1", "male", ["248153007"]), ("2", "female", ["248152002"])]
)
def test_sex_is_a_gender_and_a_snomed_code(sex: str, gender: str, snomed: list[str]) -> None:
    resource = rendered(having(bene_sex_ident_cd=sex))

    assert resource["gender"] == gender
    assert [entry["valueCode"] for entry in resource["extension"] if "valueCode" in entry] == snomed


def test_an_unknown_sex_is_a_gender_without_an_extension() -> None:
    resource = rendered(having(bene_sex_ident_cd="0"))

    assert resource["gender"] == "unknown"
    assert [entry["url"] for entry in resource["extension"]] == [f"{US_CORE}/us-core-race"]


def test_every_medicare_number_is_listed_with_the_moments_of_its_days() -> None:
    person = replace(
        filled.person(),
        medicare_numbers=(
            MedicareNumber("1S00A00AA00", date(2018, 4, 1), date(2020, 7, 29)),
            MedicareNumber("2S00A00AA00", date(2020, 7, 30)),
        ),
    )

    member = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]}
    assert rendered(person)["identifier"] == [
        {
            "type": member,
            "system": "http://hl7.org/fhir/sid/us-mbi",
            "value": "1S00A00AA00",
            "period": {"start": "2018-04-01T00:00:00+00:00", "end": "2020-07-29T00:00:00+00:00"},
        },
        {
            "type": member,
            "system": "http://hl7.org/fhir/sid/us-mbi",
            "value": "2S00A00AA00",
            "period": {"start": "2020-07-30T00:00:00+00:00"},
        },
    ]


def test_a_name_has_no_use() -> None:
    assert rendered(filled.person())["name"] == [{"family": "Clark", "given": ["Ada", "B"]}]


def test_nobody_has_a_middle_initial_of_nothing() -> None:
    assert rendered(replace(filled.person(), middle_initial=None))["name"][0]["given"] == ["Ada"]


def test_days_of_life_are_dates() -> None:
    resource = rendered(filled.person())

    assert (resource["birthDate"], resource["deceasedDateTime"]) == ("1950-04-01", "2026-05-01")


@pytest.mark.parametrize(
    ("column", "key"), [("death_dt", "deceasedDateTime"), ("bene_birth_dt", "birthDate")]
)
def test_a_day_that_is_not_known_has_no_key(column: str, key: str) -> None:
    assert key not in rendered(without(column))


def test_the_address_is_a_state_and_five_digits() -> None:
    assert rendered(filled.person())["address"] == [{"state": "22", "postalCode": "01730"}]


def test_an_address_of_nothing_has_no_key() -> None:
    assert "address" not in rendered(without("state_code", "bene_zip_cd"))


@pytest.mark.parametrize(
    ("person", "code"),
    [(having(bene_lang_cd="es"), "es"), (without("bene_lang_cd"), "unknown")],
    ids=["known", "unknown"],
)
def test_a_language_is_served_though_nobody_knows_it(person: Person, code: str) -> None:
    coding = {"system": "urn:ietf:bcp:47", "code": code}

    assert rendered(person)["communication"] == [{"language": {"coding": [coding]}}]


def test_somebody_whom_cms_knew_twice_replaces_the_others() -> None:
    assert rendered(having(bene_xref_sk="-100000001 -100000002"))["link"] == [
        {"other": {"reference": "Patient/-100000001", "display": "-100000001"}, "type": "replaces"},
        {"other": {"reference": "Patient/-100000002", "display": "-100000002"}, "type": "replaces"},
    ]


def test_a_merged_record_is_an_id_and_a_link_to_the_one_that_replaces_it() -> None:
    assert rendered(having(bene_xref_efctv_sk="-100000003")) == {
        "resourceType": "Patient",
        "id": OWN_ID,
        "link": [
            {"other": {"reference": "Patient/-100000003", "display": "-100000003"}, "type": "replaced-by"}
        ],
    }
