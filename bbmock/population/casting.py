"""What a persona changes of what was drawn for its index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, contractors, identity
from bbmock.population.enrolment import Plan, cost_share_of, sixty_fifth
from bbmock.population.records import ClaimType
from bbmock.population.shared_systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbmock.population.care import Care
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Persona
    from bbmock.population.records import Claim, Columns, Person, Value

_HEALTH_PLAN: Final = Plan("Y0001", "801")
_DRUG_PLAN: Final = Plan("Z0001", "801")
_MOOD: Final = "mood"  # who treats it treats dependence, too, and with the same services
_DEPENDENCE: Final = "F1020"
_DIABETES: Final = "diabetes"  # whoever has it needs strips for tests
_WITHOUT_COMPLICATIONS: Final = "E119"
_UNKNOWN_RACE: Final = "0"
_EVERY: Final = 3  # claims: the first of these is denied, the others are adjusted
_REPLACEMENT: Final = MappingProxyType(
    {"clm_freq_cd": "7", "claim_query_code": "5", "fi_clm_actn_cd": "3", "clm_adjstmt_type_cd": "2"}
)
_ADJUSTED: Final[Mapping[ClaimType, Columns]] = MappingProxyType({
    ClaimType.INPATIENT: _REPLACEMENT,
    ClaimType.OUTPATIENT: _REPLACEMENT,
    ClaimType.PDE: MappingProxyType({"adjstmt_dltn_cd": "A"}),
})  # fmt: skip


def cast_enrolment(enrolment: Enrolment, persona: Persona) -> Enrolment:
    """The enrolment of a persona: ordinary, but for what the persona says."""
    born, covered_from = persona.born or enrolment.born, persona.covered_from or enrolment.covered_from
    before_65 = covered_from < sixty_fifth(born)
    drug_plan = enrolment.drug_plan or _DRUG_PLAN
    return replace(
        enrolment,
        born=born,
        died=persona.died,
        race=_UNKNOWN_RACE if persona.sparse else enrolment.race,
        language=None if persona.sparse else enrolment.language,
        disabled=enrolment.disabled if persona.born is None else before_65,
        covered_from=covered_from,
        health_plan=(enrolment.health_plan or _HEALTH_PLAN) if persona.health_plan else None,
        health_plan_since=_in_life(enrolment.health_plan_since, covered_from, persona.died),
        drug_plan=drug_plan,
        dual=persona.medicaid,
        dual_since=_in_life(enrolment.dual_since, covered_from, persona.died),
        cost_share=cost_share_of(persona.medicaid),
        replaced_on=persona.replaced_on,
    )


def _in_life(drawn: date, covered_from: date, died: date | None) -> date:
    """A new year that was drawn, if it is after the first day of coverage and before that of death."""
    return max(covered_from, drawn if died is None else min(drawn, date(died.year, 1, 1)))


def cast_care(care: Care, persona: Persona) -> Care:
    """The care of a persona: with what they live with besides, if the persona says so or needs it."""
    if persona.substance_use:
        care = _living_with(care, _MOOD, _DEPENDENCE)
    needs_equipment = any(batch.type is ClaimType.DME for batch in persona.batches or ())
    if needs_equipment and not any(codes.equipment(a.condition.name, a.diagnosis) for a in care.ailments):
        care = _living_with(care, _DIABETES, _WITHOUT_COMPLICATIONS)
    return care


def _living_with(care: Care, name: str, diagnosis: str) -> Care:
    """The same care with one condition more, treated by its first specialist."""
    condition = next(condition for condition in codes.conditions() if condition.name == name)
    specialist = codes.physicians(condition.specialties[0])[0]
    others = tuple(ailment for ailment in care.ailments if ailment.condition is not condition)
    added = replace(care.ailments[0], condition=condition, diagnosis=diagnosis, doctor=specialist)
    return replace(care, ailments=(added, *others))


def is_denied(persona: Persona, number: int) -> bool:
    """Whether a claim of a persona is denied, if it is of a professional or of a supplier of equipment."""
    return persona.denied and number % _EVERY == 0


def cast_claim(claim: Claim, persona: Persona) -> Claim:
    """A claim of a persona, final as all are: an adjusted one says that it replaced another.

    A bill names the other by its control number; the contractor may still have it.
    """
    if not persona.adjusted or claim.number % _EVERY == 0:
        return claim
    columns = {**claim.columns, **_ADJUSTED.get(claim.type, {})}
    if claim.type in SYSTEMS and claim.type in _ADJUSTED:
        columns |= contractors.earlier_bill(claim.beneficiary, claim.number)
    return replace(claim, columns=columns)


def cast_person(person: Person, persona: Persona) -> Person:
    """The enrolment file's words of a persona: its own name, and the record that replaces it."""
    columns: dict[str, Value] = {**person.columns}
    if persona.merged_into is not None:
        columns["bene_xref_efctv_sk"] = identity.patient_id(persona.merged_into, 3)
    return replace(
        person,
        given_name=persona.given_name or person.given_name,
        family_name=persona.family_name or person.family_name,
        middle_initial=None if persona.sparse or persona.given_name else person.middle_initial,
        columns=columns,
    )
