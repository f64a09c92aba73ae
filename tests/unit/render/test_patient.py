from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v2 import render_patient
from bbmock.population import identity
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
VARIABLES = "https://bluebutton.cms.gov/resources/variables/"


def rendered(person: Person) -> dict[str, Any]:
    return render_patient(person, last_updated=LAST_UPDATED)


def without(*columns: str) -> Person:
    person = filled.person()
    return replace(
        person, columns={name: value for name, value in person.columns.items() if name not in columns}
    )


def having(**columns: str) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


def extension(resource: dict[str, Any], url: str) -> dict[str, Any]:
    return next(entry for entry in resource["extension"] if entry["url"] == url)


def test_the_keys_come_in_the_order_cms_serves() -> None:
    assert list(rendered(filled.person())) == [
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
    ]


def test_the_resource_is_a_carin_patient_under_its_own_id() -> None:
    resource = rendered(filled.person())

    assert resource["id"] == "-19990000000008"
    assert resource["meta"] == {
        "lastUpdated": LAST_UPDATED,
        "profile": ["http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Patient"],
    }


def test_the_extensions_come_in_the_order_cms_serves() -> None:
    names = [entry["url"].rpartition("/")[2] for entry in rendered(filled.person())["extension"]]

    months = [f"dual_{month:02d}" for month in range(1, 13)]
    assert names == ["us-core-sex", "race", "us-core-race", "rfrnc_yr", *months]


@pytest.mark.parametrize("race", ["1", "2", "5"])
def test_us_core_race_is_unknown_whatever_the_race(race: str) -> None:
    nested = extension(rendered(having(bene_race_cd=race)), f"{US_CORE}/us-core-race")["extension"]

    system = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
    unknown = {"system": system, "code": "UNK", "display": "Unknown"}
    assert nested == [
        {"url": "ombCategory", "valueCoding": unknown},
        {"url": "text", "valueString": "Unknown"},
    ]


@pytest.mark.parametrize(
    ("sex", "gender", "snomed"), [("1", "male", "248153007"), ("2", "female", "248152002")]
)
def test_sex_is_a_gender_and_a_snomed_code(sex: str, gender: str, snomed: str) -> None:
    resource = rendered(having(bene_sex_ident_cd=sex))

    assert resource["gender"] == gender
    assert extension(resource, f"{US_CORE}/us-core-sex")["valueCode"] == snomed


def test_an_unknown_sex_is_a_gender_without_an_extension() -> None:
    resource = rendered(having(bene_sex_ident_cd="0"))

    assert resource["gender"] == "unknown"
    assert "us-core-sex" not in resource["extension"][0]["url"]


def test_the_medicare_number_is_current_from_its_day_on() -> None:
    number = rendered(filled.person())["identifier"][1]

    currency = "https://bluebutton.cms.gov/resources/codesystem/identifier-currency"
    current = {"system": currency, "code": "current", "display": "Current"}
    assert number == {
        "type": {
            "coding": [
                {
                    "extension": [{"url": currency, "valueCoding": current}],
                    "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
                    "code": "MC",
                    "display": "Patient's Medicare number",
                }
            ]
        },
        "system": "http://hl7.org/fhir/sid/us-mbi",
        "value": identity.mbi(filled.BENEFICIARY),
        "period": {"start": "2020-07-30"},
    }


def test_a_medicare_number_that_was_replaced_is_historic_and_has_no_period() -> None:
    number = rendered(filled.person())["identifier"][0]

    coding = number["type"]["coding"][0]
    assert coding["extension"][0]["valueCoding"]["code"] == "historic"
    assert number["value"] == "1S00A00AA00"
    assert "period" not in number


def test_the_id_is_an_identifier_too() -> None:
    resource = rendered(filled.person())

    member = resource["identifier"][2]
    assert (member["system"], member["value"]) == (f"{VARIABLES}bene_id", resource["id"])


def test_a_middle_initial_is_a_second_given_name() -> None:
    assert rendered(filled.person())["name"] == [{"use": "usual", "family": "Clark", "given": ["Ada", "B"]}]


def test_nobody_has_a_middle_initial_of_nothing() -> None:
    person = replace(filled.person(), middle_initial=None)

    assert rendered(person)["name"][0]["given"] == ["Ada"]


def test_the_address_is_a_state_and_five_digits() -> None:
    assert rendered(filled.person())["address"] == [{"state": "22", "postalCode": "01730"}]


@pytest.mark.parametrize(
    ("column", "key"),
    [("death_dt", "deceasedDateTime"), ("bene_birth_dt", "birthDate")],
)
def test_a_day_that_is_not_known_has_no_key(column: str, key: str) -> None:
    assert key in rendered(filled.person())
    assert key not in rendered(without(column))


def test_an_address_of_nothing_has_no_key() -> None:
    assert "address" not in rendered(without("state_code", "bene_zip_cd"))


def test_somebody_without_columns_has_no_empty_extensions() -> None:
    assert "extension" not in rendered(replace(filled.person(), columns={}))
