"""Diagnoses and procedures of v1.

Source: BFD's v1 answers. A code is there once, however many parts it plays: the types of an entry say which.
The reason for an inpatient stay (DRG) stands among the diagnoses, as a package code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.tree import extend, fragment, in_order
from bbmock.fhir.render.v1 import terms, values
from bbmock.fhir.render.v1.placements import extension
from bbmock.fhir.render.v1.terms import Term
from bbmock.population.records import Diagnosis, DiagnosisRole, Procedure, Value

if TYPE_CHECKING:
    import orjson

    from bbmock.fhir.render.codebook import Terminology
    from bbmock.fhir.render.table import Spot
    from bbmock.fhir.render.tree import JSON

Roles = Mapping[DiagnosisRole, Term]

ROLES: Final = MappingProxyType({
    DiagnosisRole.PRINCIPAL: terms.PRINCIPAL,
    DiagnosisRole.ADMITTING: terms.ADMITTING,
    DiagnosisRole.EXTERNAL: terms.EXTERNAL,
    DiagnosisRole.REASON_FOR_VISIT: terms.REASON_FOR_VISIT,
})  # fmt: skip
"""The types of diagnoses; one that is none of these has no type."""
INPATIENT_ROLES: Final = MappingProxyType({**ROLES, DiagnosisRole.OTHER: terms.OTHER_DIAGNOSIS})

# External causes are numbered apart; the admitting diagnosis and a reason for visit have no switch.
_PRESENT_ON_ADMISSION: Final = MappingProxyType({
    DiagnosisRole.PRINCIPAL: "clm_poa_ind_sw",
    DiagnosisRole.OTHER: "clm_poa_ind_sw",
    DiagnosisRole.EXTERNAL: "clm_e_poa_ind_sw",
})  # fmt: skip
_KEYS: Final = ("extension", "sequence", "diagnosisCodeableConcept", "type", "packageCode")


def package_code(spot: Spot, column: str, value: Value) -> None:
    """The diagnosis related group, before all diagnoses."""
    spot.append("diagnosis", {"packageCode": values.concept(column, value)})


def write_diagnoses(spot: Spot, diagnoses: Iterable[Diagnosis], roles: Roles) -> None:
    """Append the diagnoses in the order of the file, typed as the kind of claim types them."""
    entries: list[JSON] = spot.resource.get("diagnosis", [])
    places: Counter[DiagnosisRole] = Counter()
    switches: Counter[str] = Counter()
    for diagnosis in diagnoses:
        entry = _entry(spot, entries, diagnosis)
        places[diagnosis.role] += 1
        if term := _type(diagnosis.role, places[diagnosis.role], roles):
            entry.setdefault("type", []).append(terms.concept(term))
        if family := _PRESENT_ON_ADMISSION.get(diagnosis.role):
            switches[family] += 1
            if present := diagnosis.present_on_admission:
                extend(entry, extension(f"{family}{switches[family]}", present))
    if entries:
        spot.resource["diagnosis"] = [in_order(entry, _KEYS) for entry in entries]


def _entry(spot: Spot, entries: list[JSON], diagnosis: Diagnosis) -> JSON:
    """The diagnosis of that code, appended if there is none yet."""
    known = (f"diagnosis of version {diagnosis.version}", diagnosis.code)
    sequence = spot.sequences.setdefault(known, len(entries) + 1)
    if sequence > len(entries):
        concept = _icd(diagnosis, "icd10cm", "icd9cm")
        entries.append({"sequence": sequence, "diagnosisCodeableConcept": concept})
        spot.sequences.setdefault(("diagnosis", diagnosis.code), sequence)
    return entries[sequence - 1]


def _type(role: DiagnosisRole, place: int, roles: Roles) -> Term | None:
    if role is DiagnosisRole.EXTERNAL and place == 1:
        return terms.EXTERNAL_FIRST
    return roles.get(role)


def write_procedures(spot: Spot, procedures: Iterable[Procedure]) -> None:
    """Append the ICD procedures; v1 makes a moment of their day."""
    for procedure in procedures:
        body = {
            "date": f"{procedure.performed.isoformat()}T00:00:00+00:00",
            "procedureCodeableConcept": _icd(procedure, "icd10pcs", "icd9pcs"),
        }
        spot.append("procedure", body)


def link_diagnosis(spot: Spot, _: str, value: Value) -> None:
    """Link an item to the claim's diagnosis of that code."""
    if sequence := spot.sequences.get(("diagnosis", tree.text(value))):
        spot.element["diagnosisLinkId"] = [sequence]


def _icd(entry: Diagnosis | Procedure, icd_10: Terminology, icd_9: Terminology) -> orjson.Fragment:
    system, terminology = (terms.ICD_9, icd_9) if entry.version == "9" else (terms.ICD_10, icd_10)
    return _described(system, entry.code, terminology)


@fragment
def _described(system: str, code: str, terminology: Terminology) -> JSON:
    return {"coding": [terms.coding(system, code, codebook.description(terminology, code))]}
