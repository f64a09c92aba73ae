"""Who looks after a beneficiary, and for what: the conditions they live with, their doctors and hospital.

Claims draw on this, so that somebody's claims fit together: a diabetic's drugs are a diabetic's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population import codes
from bbmock.population.enrolment import FULL, Enrolment
from bbmock.population.records import ClaimSummary, Columns, Diagnosis, DiagnosisRole, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbmock.population.chance import Chance
    from bbmock.population.codes import ColumnTable, Condition, Physician, State
    from bbmock.population.courses import Planned

# What an organization's NPI has after 99999, and the first of the numbers that Medicare gives its kind.
_NUMBERS: Final = MappingProxyType({
    "practice": (5, 100), "hospital": (6, 100), "pharmacy": (7, 100), "nursing": (8, 5100),
    "agency": (9, 7100), "hospice": (3, 1500), "supplier": (4, 100), "clinic": (2, 1800),
    "mail": (0, 100), "long-term": (0, 100), "special": (0, 100), "compounding": (0, 100),
})  # fmt: skip
_KINDS: Final = ("practice", "hospital", "pharmacy", "nursing", "agency", "hospice", "supplier")
_RESIDENTS: Final = 16  # of so many people one lives in a home for people who need care
_SOLO: Final = 8  # of so many physicians one has a practice of their own
LABORATORY: Final = "69"  # specialty of those that bill by themselves
_GENERAL: Final = frozenset({"08", "11", "50"})  # the practice where the family doctor is
OTHER_PAYER_PERCENT: Final = 6
_OLD_CODES: Final = ("4019", "2724", "53081", "4280", "496")
_FAILING_HEART: Final = ("I50", "I110", "I130")  # how codes begin that say so
_FAILING_KIDNEY: Final = ("N18", "I129", "I130")
# High blood pressure, by whether the heart fails and whether a kidney does.
_HIGH_PRESSURE: Final = MappingProxyType({
    (False, False): "I10", (True, False): "I110", (False, True): "I129", (True, True): "I130",
})  # fmt: skip
_PRESSURE_CODES: Final = frozenset(_HIGH_PRESSURE.values())
_OF_ANYBODY: Final = ("Z79899", "Z87891")
_FAMILY_MEDICINE: Final = "08"
_THERAPIST: Final = "65"  # specialty of those who do not prescribe
_ALWAYS: Final = 100  # percent of a column that is not optional
_FULL_PERCENT: Final = 50  # at least, for every optional column of the beneficiary who has them all


class Residence(Enum):
    """Where somebody lives."""

    OWN_HOME = auto()
    CUSTODIAL = auto()
    GROUP_HOME = auto()


@dataclass(frozen=True, slots=True)
class Organization:
    """A made-up practice, institution or shop; `ccn` is Medicare's own number for an institution."""

    npi: str
    ccn: str
    tax_number: str
    name: str


@dataclass(frozen=True, slots=True)
class Ailment:
    """A condition of somebody, the diagnosis that stands on their claims, and who treats it."""

    condition: Condition
    diagnosis: str
    doctor: Physician


@dataclass(frozen=True, slots=True)
class Care:
    """What somebody lives with, the common cold always last, and who looks after them."""

    ailments: tuple[Ailment, ...]
    family_doctor: Physician
    practice: Organization
    hospital: Organization
    pharmacy: Organization
    nursing_home: Organization
    agency: Organization
    hospice: Organization
    supplier: Organization


@dataclass(frozen=True, slots=True)
class Case:
    """All that a claim is made from; `planned` if it belongs to a course of claims.

    `sparse` says that nothing optional is to be there, `denied` that Medicare pays nothing.
    `deductible_percent` is how much it may bear of the year's deductible of Part B.
    """

    chance: Chance
    summary: ClaimSummary
    enrolment: Enrolment
    care: Care
    planned: Planned | None = None
    sparse: bool = False
    denied: bool = False
    deductible_percent: int = 0

    @property
    def full(self) -> bool:
        """Whether this is the beneficiary whose claims have every column that there is."""
        return self.summary.beneficiary == FULL

    @property
    def in_health_plan(self) -> bool:
        """Whether the patient is in a Part C plan on the first day."""
        enrolment = self.enrolment
        return enrolment.health_plan is not None and enrolment.health_plan_since <= self.summary.first_day

    def happens(self, percent: float) -> bool:
        """Whether something optional is there that is in `percent` of a hundred claims."""
        if self.sparse and percent < _ALWAYS:
            percent = 0
        return self.chance.happens(max(percent, _FULL_PERCENT) if self.full else percent)


def care_for(chance: Chance, enrolment: Enrolment, n: int) -> Care:
    """Draw the conditions and providers of beneficiary n."""
    ailments = tuple(
        Ailment(
            condition, chance.pick(condition.diagnoses), _doctor(chance, chance.pick(condition.specialties))
        )
        for condition in codes.conditions()
        if ("M" if enrolment.sex == "1" else "F") in condition.sexes
        and (chance.happens(condition.percent) or n == FULL)
    )
    organizations = (organization(kind, enrolment.state, chance.below(100)) for kind in _KINDS)
    return Care(ailments, _doctor(chance, _FAMILY_MEDICINE), *organizations)


def residence_of(n: int) -> Residence:
    """Where beneficiary n lives."""
    if n % _RESIDENTS != _RESIDENTS - 1:
        return Residence.OWN_HOME
    return Residence.GROUP_HOME if n // _RESIDENTS % 3 == 0 else Residence.CUSTODIAL


def _doctor(chance: Chance, specialty: str) -> Physician:
    return chance.pick(codes.physicians(specialty))


@lru_cache(4096)  # there are a hundred of each kind in every state
def organization(kind: str, state: State, place: int) -> Organization:
    """One of the hundred organizations of a kind that a state has, by number."""
    names = codes.organization_names(kind)
    digit, first = _NUMBERS[kind]
    number = f"{digit}{state.ssa}{place:02d}"
    return Organization(
        npi=f"99999{number}",
        ccn=f"{state.ssa}{first + place:04d}",
        tax_number=f"9999{number}",
        name=names[place % len(names)],
    )


def practice_of(care: Care, state: State, physician: Physician) -> Organization:
    """Where a physician practises: with the family doctor, in a group, or alone under their own name."""
    serial = int(physician.npi) // 37
    if serial % _SOLO == 0 or physician.specialty == LABORATORY:
        return Organization(physician.npi, "", f"9998{physician.npi[-5:]}", physician.name)
    if physician.specialty in _GENERAL:
        return care.practice
    return organization("practice", state, serial % 100)


def drawn_columns(case: Case, part: str) -> dict[str, Value]:
    """The columns of a claim, or of a line, whose value depends on no other."""
    table: ColumnTable = codes.columns(case.summary.type, part)
    columns: dict[str, Value] = {}
    columns |= table.fixed.copy()  # reading the proxy itself takes ten times as long
    chance = case.chance
    rows = [row for row in table.drawn if row[1] == _ALWAYS] if case.sparse else table.drawn
    for column, value in chance.some(rows, at_least=_FULL_PERCENT if case.full else 0):
        columns[column] = chance.digits(value) if "#" in value else value
    return columns


def physician_columns(begin: str, physician: Physician) -> Columns:
    """The columns about a physician; their names begin with `begin`."""
    return {
        f"{begin}_npi": physician.npi,
        f"{begin}_name": physician.name,
        f"{begin}_taxonomy": physician.taxonomy,
    }


def old_number(physician: Physician) -> str:
    """The number a contractor gave a physician before there were National Provider Identifiers."""
    return f"PCP{physician.npi[-6:]}"


def other_diagnoses(case: Case, principal: str, most: int, *, least: int = 0) -> list[str]:
    """`least` to `most` further diagnoses that the beneficiary lives with, as far as there are so many.

    High blood pressure is none if the principal one tells what it hurt.
    Whoever must have one and lives with nothing takes drugs, or did smoke.
    """
    said = _PRESSURE_CODES if principal in _PRESSURE_CODES else (principal,)
    known = [ailment.diagnosis for ailment in case.care.ailments[:-1] if ailment.diagnosis not in said]
    return case.chance.sample(known or list(_OF_ANYBODY[:least]), case.chance.between(least, most))


def ailment_of(case: Case) -> Ailment:
    """What a claim is about: one of the chronic conditions, or something passing."""
    return case.chance.pick(case.care.ailments)


def principal_of(case: Case, ailment: Ailment) -> str:
    """The diagnosis a claim is made for: of passing conditions there are many."""
    if ailment is case.care.ailments[-1]:
        return case.chance.pick(ailment.condition.diagnoses)
    return ailment.diagnosis


def prescriber(care: Care, ailment: Ailment) -> Physician:
    """Who answers for what an ailment needs: who treats it, or the family doctor instead of a therapist."""
    return care.family_doctor if ailment.doctor.specialty == _THERAPIST else ailment.doctor


def other_payer(case: Case, payers: Sequence[str]) -> str | None:
    """Who pays before Medicare, if anybody does, as Medicare codes it."""
    return case.chance.pick(payers) if case.happens(OTHER_PAYER_PERCENT) else None


def old_diagnoses(case: Case) -> tuple[Diagnosis, ...]:
    """A diagnosis coded as before October 2015, which only the beneficiary with every field still has."""
    if not case.happens(0):
        return ()
    return (Diagnosis(case.chance.pick(_OLD_CODES), DiagnosisRole.OTHER, version="9"),)


def diagnoses(principal: str, others: list[str]) -> tuple[Diagnosis, ...]:
    """A claim's diagnoses as they are coded, the principal one first."""
    first, *rest = as_coded([principal, *others])
    return (
        Diagnosis(first, DiagnosisRole.PRINCIPAL),
        *(Diagnosis(code, DiagnosisRole.OTHER) for code in rest),
    )


def as_coded(known: Sequence[str]) -> list[str]:
    """Diagnoses in the order given, each once.

    ICD-10-CM presumes that high blood pressure hurt a heart or a kidney that fails, and has codes for each
    and for both.
    """
    heart = any(code.startswith(_FAILING_HEART) for code in known)
    kidney = any(code.startswith(_FAILING_KIDNEY) for code in known)
    pressure = _HIGH_PRESSURE[heart, kidney]
    return list(dict.fromkeys(pressure if code in _PRESSURE_CODES else code for code in known))
