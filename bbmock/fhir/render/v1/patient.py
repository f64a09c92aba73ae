"""A beneficiary as a Patient of v1.

Source: BFD's v1 answers of 2020 and 2026, in the form that Blue Button shows: a hash in the place of the
current Medicare number and nothing of earlier ones, no street and no city.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import enrolment, tree
from bbmock.fhir.render.enrolment import DUAL_STATUS, REFERENCE_YEAR, us_core_sex
from bbmock.fhir.render.table import Row, Spot, Table
from bbmock.fhir.render.tree import JSON, Rendering, in_order
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.placements import At, Extension
from bbmock.population import identity

if TYPE_CHECKING:
    from bbmock.population.records import Person

KEYS: Final = (
    "resourceType", "id", "meta", "extension", "identifier", "name", "gender", "birthDate",
    "deceasedDateTime", "address",
)  # fmt: skip

# CMS's pepper is its secret, and so are its rounds: these are ours.
_PEPPER: Final = b"bbmock"
_ROUNDS: Final = 1000

PATIENT: Final = Table((
    Row("bene_sex_ident_cd", us_core_sex),
    Row("bene_race_cd", Extension(name="race")),
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
        "id": identity.patient_id(person.index, 1),
        "meta": {"lastUpdated": last_updated},
        "identifier": _identifiers(person),
        "name": enrolment.names(person),
        "gender": enrolment.gender(columns),
    }
    PATIENT.write(Spot(resource, resource, columns))
    if addresses := enrolment.addresses(columns):
        resource["address"] = addresses
    return in_order(resource, KEYS)


def mbi_hash(mbi: str) -> str:
    """The hash of a Medicare number: 64 hexadecimal digits, PBKDF2 as CMS's.

    The digits are not those of CMS for the same number: its pepper is secret.
    """
    return hashlib.pbkdf2_hmac("sha256", mbi.encode(), _PEPPER, _ROUNDS).hex()


def _identifiers(person: Person) -> list[JSON]:
    current = person.medicare_numbers[-1]
    return [
        {
            "system": terms.MBI_HASH,
            "value": mbi_hash(current.value),
            "period": {"start": tree.text(current.first_day)},
        },
        values.identifier("bene_id", identity.patient_id(person.index, 1)),
    ]
