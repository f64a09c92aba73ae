"""Whose a resource is, by its id alone: what the backend knows before it looks.

The ids of a version are its own: one of another version is nobody's.
"""

from __future__ import annotations

import re

from bbmock.domain.backend import MBI_SYSTEM, BackendCall
from bbmock.fhir.outcome import BackendRefusal
from bbmock.population import identity
from bbmock.population.population import Population

ANOTHER = -1
"""The owner of what is there and is none of the beneficiaries'."""
MERGED_INTO = "bene_xref_efctv_sk"
_COVERAGE_ID = re.compile(r"(?:\w+-)?\w+-\w+--?\d+|(?:\w+-)?\w+--?\d+")
_COVERAGE_ID_V3 = re.compile(rf"{_COVERAGE_ID.pattern}|part-[cd]--?\d+-\w+-\w+")
_COVERAGE_OF_PATIENT = re.compile(r"(?:part-[abcd]|dual)-(-?\d+)(?:-\w+-\w+)?")


def id_version(version: int) -> identity.Version:
    """The version whose ids a version has: 1 and 2 share theirs."""
    return 3 if version == 3 else 2


def owner_of(call: BackendCall, population: Population) -> int | None:
    """Whose resource a read is for; None if nobody's, `ANOTHER` if that of a record that was merged.

    Raises:
        BackendRefusal: if the id has not the form that the backend wants.
    """
    check_id(call)
    resource_id, version = call.resource_id or "", id_version(call.version)
    match call.resource:
        case "Patient" if version == 3:
            found = identity.index_of_patient_id(resource_id, version)
            return found if found is not None else _owner_of_merged(resource_id, population)
        case "Patient":
            return identity.index_of_patient_id(resource_id, version)
        case "Coverage":
            return _owner_of_coverage(resource_id, version)
        case "ExplanationOfBenefit":
            found = _owner_of_claim(resource_id, version)
            return ANOTHER if version == 3 and _is_merged(found, population) else found
        case _:
            return None


def check_id(call: BackendCall) -> None:
    """Refuse a read whose id has not the form that the backend wants.

    Raises:
        BackendRefusal: in the backend's words.
    """
    resource_id, at_v3 = call.resource_id or "", call.version == 3
    if call.resource == "ExplanationOfBenefit" and at_v3 and not re.fullmatch(r"-?\d+", resource_id):
        raise BackendRefusal("ID is not a valid number")
    if call.resource == "Coverage" and not (_COVERAGE_ID_V3 if at_v3 else _COVERAGE_ID).fullmatch(
        resource_id
    ):
        raise BackendRefusal(
            "Invalid Coverage ID format. Expected pattern like 'part-c-12345-H1234-001'."
            if at_v3
            else f"Coverage ID pattern: '{resource_id}' does not match expected patterns: "
            "{alphaNumericString}?-{alphaNumericString}-{idNumber} or "
            "{alphaNumericString}?-{alphaNumericString}?-{alphaNumericString}-{idNumber}"
        )


def searched(call: BackendCall, population: Population) -> int | None:
    """Whose resources a search is for; None if nobody's.

    Raises:
        BackendRefusal: for an identifier that is no Medicare number.
    """
    if call.resource != "Patient":
        return call.beneficiary
    own_id = searched_id(call)
    if own_id is not None:
        return identity.index_of_patient_id(own_id, id_version(call.version))
    return _owner_of_number(searched_number(call), population)


def searched_id(call: BackendCall) -> str | None:
    """The id that a search for a Patient names; None if it names none."""
    return dict(call.parameters).get("_id")


def searched_number(call: BackendCall) -> str:
    """The Medicare number that a search for a Patient names.

    Raises:
        BackendRefusal: for an identifier that is none.
    """
    system, _, value = dict(call.parameters).get("identifier", "").rpartition("|")
    if call.version == 3:
        if not value.strip():
            raise BackendRefusal("Value is missing")
        if system != MBI_SYSTEM:
            raise BackendRefusal("Invalid or missing system")
    elif system != MBI_SYSTEM:
        raise BackendRefusal(f"Unsupported identifier system: {system}")
    return value


def _owner_of_number(number: str, population: Population) -> int | None:
    """Whose Medicare number this is, or was: a search finds people by the numbers that they had, too."""
    n = identity.index_of_mbi(number)
    if n is not None:
        return n
    former = identity.index_of_former_mbi(number)
    if former not in population or former is None:
        return None
    return former if number in (known.value for known in population.person(former).medicare_numbers) else None


def _owner_of_merged(resource_id: str, population: Population) -> int | None:
    """`ANOTHER` if a record with this v3 patient id was merged into somebody's: it is nobody's own."""
    into = identity.index_of_merged_patient_id(resource_id)
    if into is None or into not in population:
        return None
    merged = str(population.person(into).columns.get("bene_xref_sk", "")).split()
    return ANOTHER if resource_id in merged else None


def _is_merged(index: int | None, population: Population) -> bool:
    """Whether somebody's record was merged into another's, whose the claims are then."""
    return index is not None and index in population and MERGED_INTO in population.person(index).columns


def patient_of_coverage(resource_id: str) -> str | None:
    """The patient id in the id of a Coverage."""
    found = _COVERAGE_OF_PATIENT.fullmatch(resource_id)
    return found[1] if found is not None else None


def _owner_of_coverage(resource_id: str, version: identity.Version) -> int | None:
    patient_id = patient_of_coverage(resource_id)
    return identity.index_of_patient_id(patient_id, version) if patient_id is not None else None


def _owner_of_claim(resource_id: str, version: identity.Version) -> int | None:
    number = resource_id if version == 3 else resource_id.partition("-")[2]
    found = identity.claim_of_id(number, version)
    return found[0] if found is not None else None
