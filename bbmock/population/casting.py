"""What a persona changes of what was drawn for its index."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, identity
from bbmock.population.contractors import FIRST_SHARED
from bbmock.population.enrolment import Plan, cost_share_of
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
_UNKNOWN_RACE: Final = "0"
_EVERY: Final = 3  # claims: the first of these is denied, the others are adjusted
_REPLACEMENT: Final = MappingProxyType({"clm_freq_cd": "7", "clm_adjstmt_type_cd": "2"})
_ADJUSTED: Final[Mapping[ClaimType, Columns]] = MappingProxyType({
    ClaimType.INPATIENT: _REPLACEMENT,
    ClaimType.OUTPATIENT: _REPLACEMENT,
    ClaimType.PDE: MappingProxyType({"adjstmt_dltn_cd": "A"}),
})  # fmt: skip


def cast_enrolment(enrolment: Enrolment, persona: Persona) -> Enrolment:
    """The enrolment of a persona: ordinary, but for what the persona says."""
    covered_from = persona.covered_from or enrolment.covered_from
    drug_plan = enrolment.drug_plan or _DRUG_PLAN
    return replace(
        enrolment,
        born=persona.born or enrolment.born,
        died=persona.died,
        race=_UNKNOWN_RACE if persona.sparse else enrolment.race,
        language=None if persona.sparse else enrolment.language,
        disabled=enrolment.disabled and persona.born is None,
        covered_from=covered_from,
        health_plan=(enrolment.health_plan or _HEALTH_PLAN) if persona.health_plan else None,
        health_plan_since=max(covered_from, enrolment.health_plan_since),
        drug_plan=drug_plan,
        dual=persona.medicaid,
        dual_since=max(covered_from, enrolment.dual_since),
        cost_share=cost_share_of(persona.medicaid),
        replaced_on=persona.replaced_on,
    )


def cast_care(care: Care, persona: Persona) -> Care:
    """The care of a persona: with dependence among what they live with, if the persona says so."""
    if not persona.substance_use:
        return care
    mood = next(condition for condition in codes.conditions() if condition.name == _MOOD)
    psychiatrist = codes.physicians(mood.specialties[0])[0]
    others = tuple(ailment for ailment in care.ailments if ailment.condition is not mood)
    dependence = replace(care.ailments[0], condition=mood, diagnosis=_DEPENDENCE, doctor=psychiatrist)
    return replace(care, ailments=(dependence, *others))


def is_denied(persona: Persona, number: int) -> bool:
    """Whether a claim of a persona is denied, if it is a carrier's."""
    return persona.denied and number % _EVERY == 0


def cast_claim(claim: Claim, persona: Persona) -> Claim:
    """A claim of a persona, final as all are: an adjusted one says that it replaced another.

    A bill names the other by its control number; the contractor may still have it.
    """
    if not persona.adjusted or claim.number % _EVERY == 0:
        return claim
    columns = {**claim.columns, **_ADJUSTED.get(claim.type, {})}
    if claim.type in SYSTEMS and claim.type in _ADJUSTED:
        earlier = identity.control_number(claim.beneficiary, FIRST_SHARED + claim.number)
        columns |= {"fi_orig_clm_cntl_num": earlier, "clm_orig_cntl_num": earlier}
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
