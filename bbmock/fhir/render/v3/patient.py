"""A beneficiary as a Patient of v3.

Source: BFD-NG's integration snapshots of August 2026, and its source for what they do not reach: Hispanic is
an ethnicity and no race, an unknown race is HL7's UNK. The address has no street and no city.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v3 import terms, values
from bbmock.fhir.render.v3.terms import Term
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import Columns, MedicareNumber, Person

_CDC_RACES: Final = "urn:oid:2.16.840.1.113883.6.238"
_HISPANIC: Final = Term(_CDC_RACES, "2135-2", "Hispanic or Latino")
_RACES: Final = MappingProxyType({
    "1": Term(_CDC_RACES, "2106-3", "White"),
    "2": Term(_CDC_RACES, "2054-5", "Black or African American"),
    "3": Term(_CDC_RACES, "2131-1", "Other Race"),
    "4": Term(_CDC_RACES, "2028-9", "Asian"),
    "5": _HISPANIC,
    "6": Term(_CDC_RACES, "1002-5", "American Indian or Alaska Native"),
})  # fmt: skip
_GENDERS: Final = MappingProxyType({"1": "male", "2": "female"})
_SNOMED_SEXES: Final = MappingProxyType({"1": "248153007", "2": "248152002"})

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "identifier", "name", "gender", "birthDate",
    "deceasedDateTime", "address", "communication", "link",
)  # fmt: skip


def patient_id(person: Person) -> str:
    """The id of the person's own Patient in v3."""
    return identity.patient_id(person.index, 3)


def is_merged(person: Person) -> bool:
    """Whether CMS found this record to be of somebody known under another id, which replaces it."""
    return "bene_xref_efctv_sk" in person.columns


@Rendering
def render_patient(person: Person, *, last_updated: str) -> JSON:
    """The beneficiary's resource; of a merged record only the id and the link to the one that replaces it.

    Args:
        person: the beneficiary.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    resource: JSON = {"resourceType": "Patient", "id": patient_id(person)}
    if is_merged(person):
        return resource | {"link": [_link(tree.text(person.columns["bene_xref_efctv_sk"]), "replaced-by")]}
    resource |= {
        "meta": {"lastUpdated": last_updated, "profile": terms.profiles("Patient")},
        "identifier": [_identifier(number) for number in person.medicare_numbers],
        **demographics(person),
    }
    if replaced := tree.text(person.columns.get("bene_xref_sk", "")).split():
        resource["link"] = [_link(other, "replaces") for other in replaced]
    return in_order(resource, KEYS)


def demographics(person: Person) -> JSON:
    """Who the person is: what a Patient and the Patient of an insurance card have in common."""
    columns = person.columns
    given = [name for name in (person.given_name, person.middle_initial) if name]
    body: JSON = {
        "extension": _extensions(columns),
        "name": [{"family": person.family_name, "given": given}],
        "gender": _GENDERS.get(tree.text(columns.get("bene_sex_ident_cd", "")), "unknown"),
        "communication": [_language(tree.text(columns.get("bene_lang_cd", "unknown")))],
    }
    for column, key in (("bene_birth_dt", "birthDate"), ("death_dt", "deceasedDateTime")):
        if (day := columns.get(column)) is not None:
            body[key] = tree.text(day)
    address = {"state": columns.get("state_code"), "postalCode": columns.get("bene_zip_cd")}
    if known := {key: tree.text(value)[:5] for key, value in address.items() if value}:
        body["address"] = [known]
    return body


def medicare_number(number: str) -> JSON:
    """A Medicare number as an Identifier."""
    return {"type": terms.MEMBER_NUMBER.concept(), "system": terms.MBI_SYSTEM, "value": number}


def _identifier(number: MedicareNumber) -> JSON:
    period = {"start": values.midnight("", number.first_day)}
    if number.last_day is not None:
        period["end"] = values.midnight("", number.last_day)
    return {**medicare_number(number.value), "period": period}


def _extensions(columns: Columns) -> list[JSON]:
    race = _RACES.get(tree.text(columns.get("bene_race_cd", "")), terms.UNKNOWN)
    extensions = [
        {
            "url": f"{terms.CORE_PROFILES}{'ethnicity' if race is _HISPANIC else 'race'}",
            "extension": [
                {"url": "ombCategory", "valueCoding": race.coding()},
                {"url": "text", "valueString": race.display},
            ],
        }
    ]
    if code := _SNOMED_SEXES.get(tree.text(columns.get("bene_sex_ident_cd", ""))):
        extensions.insert(0, {"url": f"{terms.CORE_PROFILES}sex", "valueCode": code})
    return extensions


def _language(code: str) -> JSON:
    return {"language": {"coding": [terms.coding(terms.LANGUAGES, code)]}}


def _link(other: str, kind: str) -> JSON:
    return {"other": {"reference": f"Patient/{other}", "display": other}, "type": kind}
