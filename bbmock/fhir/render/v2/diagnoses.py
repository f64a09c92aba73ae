"""Diagnoses and procedures of v2.

Source: BFD's v2 answers, and its program: a code is there once, typed as the first part that it plays. An
ICD-10 code is coded twice, as ICD-10-CM (procedures: CMS's ICD-10-PCS) and as plain ICD-10, an ICD-9 code
once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import codebook, tree
from bbmock.fhir.render.tree import fragment
from bbmock.fhir.render.v2 import terms
from bbmock.fhir.render.v2.placements import extension
from bbmock.fhir.render.v2.terms import Term
from bbmock.population.records import Diagnosis, DiagnosisRole, Procedure, Value

if TYPE_CHECKING:
    import orjson

    from bbmock.fhir.render.codebook import Terminology
    from bbmock.fhir.render.table import Spot
    from bbmock.fhir.render.tree import JSON

Roles = Mapping[DiagnosisRole, Term]

# External causes are numbered apart; the admitting diagnosis and a reason for visit have no switch.
_PRESENT_ON_ADMISSION: Final = MappingProxyType({
    DiagnosisRole.PRINCIPAL: "clm_poa_ind_sw",
    DiagnosisRole.OTHER: "clm_poa_ind_sw",
    DiagnosisRole.EXTERNAL: "clm_e_poa_ind_sw",
})  # fmt: skip


def write_diagnoses(spot: Spot, diagnoses: Iterable[Diagnosis], roles: Roles) -> None:
    """Append the diagnoses in the order of the file, each code once and typed as the kind of claim does."""
    places: Counter[str] = Counter()
    known: set[tuple[str, str]] = set()
    for diagnosis in diagnoses:
        switches = []
        if family := _PRESENT_ON_ADMISSION.get(diagnosis.role):
            places[family] += 1
            if diagnosis.present_on_admission:
                switch = f"{family}{places[family]}"
                switches.append(extension(switch, diagnosis.present_on_admission))
        if (diagnosis.version, diagnosis.code) in known:
            continue
        known.add((diagnosis.version, diagnosis.code))
        body = {
            "diagnosisCodeableConcept": _icd(diagnosis, terms.ICD_10_CM, "icd10cm", "icd9cm"),
            "type": [terms.concept(roles[diagnosis.role])],
        }
        sequence = spot.append("diagnosis", body, switches)
        spot.sequences.setdefault(("diagnosis", diagnosis.code), sequence)


def write_procedures(spot: Spot, procedures: Iterable[Procedure]) -> None:
    """Append the ICD procedures; v2 makes a moment of their day."""
    for procedure in procedures:
        body = {
            "date": f"{procedure.performed.isoformat()}T00:00:00+00:00",
            "procedureCodeableConcept": _icd(procedure, terms.ICD_10_PCS, "icd10pcs", "icd9pcs"),
        }
        spot.append("procedure", body)


def link_diagnosis(spot: Spot, _: str, value: Value) -> None:
    """Link an item to the claim's diagnosis of that code; v2 leaves out a link that leads nowhere."""
    if sequence := spot.sequences.get(("diagnosis", tree.text(value))):
        spot.element["diagnosisSequence"] = [sequence]


def _icd(
    entry: Diagnosis | Procedure, system: str, terminology: Terminology, former: Terminology
) -> orjson.Fragment:
    return _icd_9(entry.code, former) if entry.version == "9" else _icd_10(entry.code, system, terminology)


@fragment
def _icd_9(code: str, terminology: Terminology) -> JSON:
    return {"coding": [terms.coding(terms.ICD_9, code, codebook.description(terminology, code))]}


@fragment
def _icd_10(code: str, system: str, terminology: Terminology) -> JSON:
    display = codebook.description(terminology, code)
    return {"coding": [terms.coding(system, code, display), terms.coding(terms.ICD_10, code, display)]}
