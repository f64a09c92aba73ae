from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bbmock.fhir.render.v1 import render_patient
from bbmock.fhir.render.v1.patient import mbi_hash
from bbmock.population import identity
from tests.unit.render import filled

if TYPE_CHECKING:
    from bbmock.population.records import Person, Value

LAST_UPDATED = "2026-07-02T04:11:09.113+00:00"
RESOURCES = "https://bluebutton.cms.gov/resources/"


def rendered(person: Person) -> dict[str, Any]:
    return render_patient(person, last_updated=LAST_UPDATED)


def having(**columns: Value) -> Person:
    person = filled.person()
    return replace(person, columns={**person.columns, **columns})


def test_the_keys_come_in_the_order_cms_serves() -> None:
    keys = "resourceType id meta extension identifier name gender birthDate deceasedDateTime address"
    assert list(rendered(filled.person())) == keys.split()


def test_the_resource_has_no_profile() -> None:
    resource = rendered(filled.person())

    assert resource["id"] == "-19990000000008"
    assert resource["meta"] == {"lastUpdated": LAST_UPDATED}


def test_the_extensions_come_in_the_order_cms_serves() -> None:
    names = [entry["url"].rpartition("/")[2] for entry in rendered(filled.person())["extension"]]

    assert names == ["us-core-sex", "race", "rfrnc_yr", *(f"dual_{month:02d}" for month in range(1, 13))]


def test_the_current_medicare_number_is_a_hash() -> None:
    assert rendered(filled.person())["identifier"] == [
        {
            "system": f"{RESOURCES}identifier/mbi-hash",
            "value": mbi_hash(identity.mbi(filled.BENEFICIARY)),
            "period": {"start": "2020-07-30"},
        },
        {"system": f"{RESOURCES}variables/bene_id", "value": "-19990000000008"},
    ]


def test_no_medicare_number_is_served() -> None:
    resource = str(rendered(filled.person()))

    assert all(number.value not in resource for number in filled.medicare_numbers())


def test_a_hash_is_64_hexadecimal_digits_and_another_for_another_number() -> None:
    hashes = {mbi_hash("1S00A00AA00"), mbi_hash("1S00A00AA01")}

    assert len(hashes) == 2
    assert all(len(text) == 64 and set(text) <= set(string.hexdigits.lower()) for text in hashes)


def test_a_hash_is_the_same_in_every_run() -> None:
    assert mbi_hash("1S00A00AA00") == "f357e8ddf06220273db97c55d8a8b70aa7609590dd9d798709572fa6f30bcce2"


def test_a_name_has_the_middle_initial_as_second_given_name() -> None:
    assert rendered(filled.person())["name"] == [{"use": "usual", "family": "Clark", "given": ["Ada", "B"]}]


@pytest.mark.parametrize(
    ("sex", "gender", "snomed"),
    [("1", "male", ["248153007"]), ("2", "female", ["248152002"]), ("0", "unknown", [])],
)
def test_sex_is_a_gender_and_a_snomed_code(sex: str, gender: str, snomed: list[str]) -> None:
    resource = rendered(having(bene_sex_ident_cd=sex))

    assert resource["gender"] == gender
    assert [entry["valueCode"] for entry in resource["extension"] if "valueCode" in entry] == snomed


def test_an_address_is_a_state_and_five_digits() -> None:
    assert rendered(filled.person())["address"] == [{"state": "22", "postalCode": "01730"}]


def test_a_person_of_whom_little_is_known_is_a_patient() -> None:
    resource = rendered(replace(filled.person(), columns={}, middle_initial=None))

    assert list(resource) == ["resourceType", "id", "meta", "identifier", "name", "gender"]
    assert resource["name"][0]["given"] == ["Ada"]
