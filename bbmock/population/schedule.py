"""Which claims a beneficiary has: how many, of which type, from when to when.

A claim's place in time comes from (seed, n, claim number) and the beneficiary's enrolment alone, so a list
of claims costs microseconds each and one claim can be made without the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bbmock.population.enrolment import FULL, Enrolment
from bbmock.population.records import ClaimSummary, ClaimType

if TYPE_CHECKING:
    from bbmock.population.chance import Chance

_COUNTS: Final = MappingProxyType({0: 37, FULL: 75})  # CMS's BBUser00000 has 37 claims, too

HOSPITAL_PERCENT: Final = 40  # of the beneficiaries were in hospital at all
LATE_PERCENT: Final = 12  # of the claims take weeks to reach the files
_STEP: Final = 79  # a prime above any count of claims: its multiples meet every place once
_FRIDAY: Final = 4

_TYPES: Final = (ClaimType.CARRIER, ClaimType.PDE, ClaimType.OUTPATIENT, ClaimType.INPATIENT)
_FIRST_TYPES: Final = (ClaimType.CARRIER, ClaimType.OUTPATIENT, ClaimType.PDE, ClaimType.INPATIENT)
_WEIGHTS: Final = (52, 31, 14, 3)
_EVEN_WEIGHTS: Final = (1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How many claims somebody has, and whether they may be for stays in hospital and for drugs."""

    claims: int
    hospital: bool
    drugs: bool


def plan_claims(chance: Chance, enrolment: Enrolment, n: int) -> Schedule:
    """Decide on beneficiary n's claims: 5 to 75 of them."""
    low, high = chance.weighted(((5, 15), (16, 45), (46, 75)), (20, 60, 20))
    claims = _COUNTS.get(n, chance.between(low, high))
    hospital = chance.happens(HOSPITAL_PERCENT) or n in _COUNTS
    return Schedule(claims, hospital, enrolment.drug_plan is not None)


def summarize(chance: Chance, enrolment: Enrolment, schedule: Schedule, n: int, number: int) -> ClaimSummary:
    """Place claim `number` of beneficiary n in time."""
    kind = _type(chance, schedule, n, number)
    # Each claim has a stretch of time for itself, so that nobody is in hospital twice at once.
    stretch = ((enrolment.claims_to - enrolment.claims_from).days + 1) // schedule.claims
    nights = 0
    if kind is ClaimType.INPATIENT:
        nights = min(_nights(chance), stretch // 2)
    offset = number * _STEP % schedule.claims * stretch + chance.below(stretch - nights)
    first_day = enrolment.claims_from + timedelta(days=offset)
    last_day = first_day + timedelta(days=nights)
    return ClaimSummary(kind, n, number, first_day, last_day, _processed(chance, last_day))


def _type(chance: Chance, schedule: Schedule, n: int, number: int) -> ClaimType:
    if number < len(_FIRST_TYPES):
        kind = _FIRST_TYPES[number]
    else:
        kind = chance.weighted(_TYPES, _EVEN_WEIGHTS if n == FULL else _WEIGHTS)
    possible = {ClaimType.INPATIENT: schedule.hospital, ClaimType.PDE: schedule.drugs}
    return kind if possible.get(kind, True) else ClaimType.CARRIER


def _nights(chance: Chance) -> int:
    return chance.weighted((1, 2, 3, 4, 5, 6, 7, 9, 11, 14), (14, 17, 17, 14, 11, 8, 7, 6, 4, 2))


def _processed(chance: Chance, last_day: date) -> date:
    """The Friday after a claim's last day, or one some weeks later."""
    to_friday = (_FRIDAY - last_day.weekday() - 1) % 7 + 1
    weeks = chance.between(1, 6) if chance.happens(LATE_PERCENT) else 0
    return last_day + timedelta(days=to_friday, weeks=weeks)
