"""Diagnoses and procedures in v3, which punctuates what CMS's files write without a dot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.fhir.render import tree
from bbmock.fhir.render.v3 import terms
from bbmock.fhir.render.v3.terms import Term
from bbmock.population.records import Diagnosis, DiagnosisRole, Procedure, Value

if TYPE_CHECKING:
    from bbmock.fhir.render.table import Spot
    from bbmock.fhir.render.tree import JSON

Roles = Mapping[DiagnosisRole, Term]

PROFESSIONAL_ROLES: Final[Roles] = MappingProxyType(
    dict.fromkeys(DiagnosisRole, terms.SECONDARY) | {DiagnosisRole.PRINCIPAL: terms.PRINCIPAL}
)
INSTITUTIONAL_ROLES: Final[Roles] = MappingProxyType({
    DiagnosisRole.PRINCIPAL: terms.PRINCIPAL,
    DiagnosisRole.ADMITTING: terms.ADMITTING,
    DiagnosisRole.OTHER: terms.OTHER_DIAGNOSIS,
    DiagnosisRole.EXTERNAL: terms.EXTERNAL,
    DiagnosisRole.REASON_FOR_VISIT: terms.REASON_FOR_VISIT,
})  # fmt: skip
Listed = Callable[[Iterable[Diagnosis]], Iterable[Diagnosis]]

_ICD_9: Final = "9"
# Of the IDR's kinds of diagnoses (A, D, E, P, R), by which it sorts them.
_KINDS: Final = (
    DiagnosisRole.ADMITTING,
    DiagnosisRole.OTHER,
    DiagnosisRole.EXTERNAL,
    DiagnosisRole.PRINCIPAL,
    DiagnosisRole.REASON_FOR_VISIT,
)


def as_filed(diagnoses: Iterable[Diagnosis]) -> Iterable[Diagnosis]:
    """Diagnoses as a professional lists them: the principal one first, each once."""
    return diagnoses


def by_kind(diagnoses: Iterable[Diagnosis]) -> Iterable[Diagnosis]:
    """Diagnoses as the IDR lists an institution's: by kind, the principal one twice.

    It opens the list of all others, which alone tells what was there on admission, and follows it once more.
    """
    given = list(diagnoses)
    principal = [one for one in given if one.role is DiagnosisRole.PRINCIPAL]
    repeated = [replace(one, role=DiagnosisRole.OTHER) for one in principal]
    return sorted((_by_itself(one) for one in (*repeated, *given)), key=_kind)


def _by_itself(diagnosis: Diagnosis) -> Diagnosis:
    if diagnosis.role is DiagnosisRole.OTHER:
        return diagnosis
    return replace(diagnosis, present_on_admission=None)


def _kind(diagnosis: Diagnosis) -> int:
    return _KINDS.index(diagnosis.role)


def write_diagnoses(spot: Spot, diagnoses: Iterable[Diagnosis], roles: Roles) -> None:
    """Append the diagnoses in their order, each with exactly one type."""
    for diagnosis in diagnoses:
        body: JSON = {
            "diagnosisCodeableConcept": {"coding": [diagnosis_coding(diagnosis)]},
            "type": [terms.concept(roles[diagnosis.role])],
        }
        if diagnosis.present_on_admission:
            indicator = terms.coding(terms.PRESENT_ON_ADMISSION, diagnosis.present_on_admission)
            body["onAdmission"] = {"coding": [indicator]}
        sequence = spot.append("diagnosis", body)
        spot.sequences.setdefault(("diagnosis", diagnosis.code), sequence)


def diagnosis_coding(diagnosis: Diagnosis) -> JSON:
    """The diagnosis with its dot and without a display."""
    if diagnosis.version == _ICD_9:
        return terms.coding(terms.ICD_9, with_dot(diagnosis.code, 4 if diagnosis.code[:1] == "E" else 3))
    return terms.coding(terms.ICD_10_CM, with_dot(diagnosis.code, 3))


def with_dot(code: str, after: int) -> str:
    """A code with a dot after so many characters, if there are more."""
    return f"{code[:after]}.{code[after:]}" if len(code) > after else code


def link_diagnosis(spot: Spot, _: str, value: Value) -> None:
    """Link the claim's diagnosis that a line names; none, if the claim has no such diagnosis."""
    if sequence := spot.sequences.get(("diagnosis", tree.text(value))):
        spot.element["diagnosisSequence"] = [sequence]


def write_procedures(spot: Spot, procedures: Iterable[Procedure]) -> None:
    """Append the procedures, the first as the principal one."""
    for procedure in procedures:
        if procedure.version == _ICD_9:
            coding = terms.coding(terms.ICD_9_PROCEDURES, with_dot(procedure.code, 2))
        else:
            coding = terms.coding(terms.ICD_10_PCS, procedure.code)
        first = not spot.resource.get("procedure")
        kind = terms.PRINCIPAL_PROCEDURE if first else terms.OTHER_PROCEDURE
        spot.append(
            "procedure",
            {
                "type": [kind.concept()],
                "date": tree.text(procedure.performed),
                "procedureCodeableConcept": {"coding": [coding]},
            },
        )
