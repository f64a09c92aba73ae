"""What a persona changes of what was drawn for its index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bbmock.population import codes, identity
from bbmock.population.enrolment import Plan, cost_share_of

if TYPE_CHECKING:
    from bbmock.population.care import Care
    from bbmock.population.enrolment import Enrolment
    from bbmock.population.personas import Persona
    from bbmock.population.records import Person, Value

_HEALTH_PLAN: Final = Plan("Y0001", "801")
_DRUG_PLAN: Final = Plan("Z0001", "801")
_MOOD: Final = "mood"  # who treats it treats dependence, too, and with the same services
_DEPENDENCE: Final = "F1020"
_UNKNOWN_RACE: Final = "0"


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
