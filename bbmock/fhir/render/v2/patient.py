"""A beneficiary as a Patient of v2.

Source: BFD's v2 answers of 2022 and 2026, in the form that Blue Button shows: no street and no city.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import enrolment, tree
from bbmock.fhir.render.enrolment import DUAL_STATUS, REFERENCE_YEAR, us_core_sex
from bbmock.fhir.render.table import Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, extend, in_order
from bbmock.fhir.render.v2 import terms
from bbmock.fhir.render.v2.placements import At, Extension
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import MedicareNumber, Person

_US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition"

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "identifier", "name", "gender", "birthDate",
    "deceasedDateTime", "address",
)  # fmt: skip


def us_core_race(spot: Spot, *_: object) -> None:
    """US Core's race, which v2 serves as unknown whatever the race."""
    unknown = [
        {"url": "ombCategory", "valueCoding": terms.UNKNOWN.coding()},
        {"url": "text", "valueString": "Unknown"},
    ]
    extend(spot.element, {"url": f"{_US_CORE}/us-core-race", "extension": unknown})


PATIENT: Final = Table((
    Row("bene_sex_ident_cd", us_core_sex),
    Row("bene_race_cd", Extension(name="race")),
    Row("bene_race_cd", us_core_race),
    REFERENCE_YEAR,
    *DUAL_STATUS,
    Row("bene_birth_dt", At("birthDate")),
    Row("death_dt", At("deceasedDateTime")),
))  # fmt: skip


@Rendering
def render_patient(person: Person, *, last_updated: str) -> JSON:
    """The beneficiary's resource.

    Args:
        person: the beneficiary.
        last_updated: the instant of the load, as `meta.lastUpdated` shows it.
    """
    columns = person.columns
    resource: JSON = {
        "resourceType": "Patient",
        "id": identity.patient_id(person.index, 2),
        "meta": {"lastUpdated": last_updated, "profile": [f"{terms.CARIN_PROFILES}Patient"]},
        "identifier": _identifiers(person),
        "name": enrolment.names(person),
        "gender": enrolment.gender(columns),
    }
    PATIENT.write(Spot(resource, resource, columns))
    if addresses := enrolment.addresses(columns):
        resource["address"] = addresses
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
