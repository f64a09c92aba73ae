"""A beneficiary as a Patient of v2.

Source: BFD's v2 answers of 2022 and 2026, in the form that Blue Button shows: no street and no city.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.table import Row, Spot, write
from bbmock.fhir.render.tree import JSON, extend, in_order
from bbmock.fhir.render.v2 import terms
from bbmock.fhir.render.v2.placements import At, Extension
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import MedicareNumber, Person, Value

_US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition"
_GENDERS: Final = MappingProxyType({"1": "male", "2": "female"})
_SNOMED_SEXES: Final = MappingProxyType({"1": "248153007", "2": "248152002"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec")

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "identifier", "name", "gender", "birthDate",
    "deceasedDateTime", "address",
)  # fmt: skip


def us_core_sex(spot: Spot, _: str, value: Value) -> None:
    """US Core's sex, as a SNOMED code."""
    if code := _SNOMED_SEXES.get(tree.text(value)):
        extend(spot.element, {"url": f"{_US_CORE}/us-core-sex", "valueCode": code})


def us_core_race(spot: Spot, *_: object) -> None:
    """US Core's race, which v2 serves as unknown whatever the race."""
    unknown = [
        {"url": "ombCategory", "valueCoding": terms.UNKNOWN.coding()},
        {"url": "text", "valueString": "Unknown"},
    ]
    extend(spot.element, {"url": f"{_US_CORE}/us-core-race", "extension": unknown})


def monthly(column: str, name: str) -> tuple[Row, ...]:
    """Twelve rows of a family: columns by the month's name or number, variables by 01 to 12."""
    return tuple(
        Row(column.format(name=month, number=n), Extension(name=f"{name}{n:02d}"))
        for n, month in enumerate(_MONTHS, start=1)
    )


DUAL_STATUS: Final = monthly("meta_dual_elgbl_stus_{name}_cd", "dual_")
REFERENCE_YEAR: Final = Row("rfrnc_yr", Extension("valueDate"))

PATIENT: Final = (
    Row("bene_sex_ident_cd", us_core_sex),
    Row("bene_race_cd", Extension(name="race")),
    Row("bene_race_cd", us_core_race),
    REFERENCE_YEAR,
    *DUAL_STATUS,
    Row("bene_birth_dt", At("birthDate")),
    Row("death_dt", At("deceasedDateTime")),
)


def render_patient(person: Person, *, last_updated: str) -> JSON:
    """The beneficiary's resource.

    Args:
        person: the beneficiary.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    columns = person.columns
    given = [name for name in (person.given_name, person.middle_initial) if name]
    resource: JSON = {
        "resourceType": "Patient",
        "id": identity.patient_id(person.index, 2),
        "meta": {"lastUpdated": last_updated, "profile": [f"{terms.CARIN_PROFILES}Patient"]},
        "identifier": _identifiers(person),
        "name": [{"use": "usual", "family": person.family_name, "given": given}],
        "gender": _GENDERS.get(tree.text(columns.get("bene_sex_ident_cd", "")), "unknown"),
    }
    write(PATIENT, Spot(resource, resource, columns))
    address = {"state": columns.get("state_code"), "postalCode": columns.get("bene_zip_cd")}
    if known := {key: tree.text(value)[:5] for key, value in address.items() if value}:
        resource["address"] = [known]
    return in_order(resource, KEYS)


def _identifiers(person: Person) -> list[JSON]:
    """All Medicare numbers, with the first day of the current one, and CMS's own number."""
    return [
        *(_medicare_number(number) for number in person.medicare_numbers),
        {
            "type": terms.MEMBER_NUMBER.concept(),
            "system": f"{terms.VARIABLES}bene_id",
            "value": identity.patient_id(person.index, 2),
        },
    ]


def _medicare_number(number: MedicareNumber) -> JSON:
    currency = terms.HISTORIC if number.last_day else terms.CURRENT
    extension = {"url": currency.system, "valueCoding": currency.coding()}
    identifier: JSON = {
        "type": {"coding": [{"extension": [extension], **terms.MEDICARE_NUMBER.coding()}]},
        "system": "http://hl7.org/fhir/sid/us-mbi",
        "value": number.value,
    }
    if number.last_day is None:
        identifier["period"] = {"start": tree.text(number.first_day)}
    return identifier
